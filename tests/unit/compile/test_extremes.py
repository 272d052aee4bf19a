"""Numbers at the ends of the range of a float: drawn and described as they are, or refused in words."""

import json
import re

import numpy as np
import pandas as pd
import pytest

import tracegram
from tracegram import TracegramError
from tracegram.trace.over_runs import over_groups
from tracegram.trace.table import computed, divisor, mean

VALUES = {
    "narrow": [5e-324, 1e-323, 1.5e-323, 2e-323],
    "tiny": [1e-300, 2e-300, 3e-300, 4e-300],
    "near": [1e300, 1e300 * (1 + 2e-16), 1e300, 1e300],
    "mixed": [1e-200, 1e200, 1, 2],
    "far": [-7e307, 0, 1, 7e307],
    "too far": [-1.7e308, 0, 1, 1.7e308],
    "large": [1e308, 1.1e308, 1.2e308, 1.7e308],
}
PLAIN = {"mark": "rect", "over_runs": "mean"}
BY_VALUE = {**PLAIN, "color": {"field": "v"}}


def panel(mark, **words):
    return {"marks": [PLAIN], "panels": {"top": [{"marks": [{"mark": mark, "field": "v", **words}]}]}}


FIGURES = {
    "color": {"marks": [BY_VALUE]},
    "center": {"marks": [{**PLAIN, "color": {"field": "v", "center": 1e308}}]},
    "facets": {"marks": [BY_VALUE], "facet": {"field": "v"}},
    "merged": {"marks": [{**BY_VALUE, "over_runs": "stdev"}]},
    "summed": {"marks": [{**BY_VALUE, "over_runs": "sum"}]},
    "sizes": {"marks": [{"mark": "point", "size": {"field": "v"}, "over_runs": "max"}]},
    "line": panel("line", over_runs="mean", rolling=3),
    "variance": panel("line", aggregate="variance", over_runs="mean"),
    "stack": panel("bar", aggregate="sum", over_runs="sum", color={"field": "group"}),
    "strip": {
        "marks": [PLAIN],
        "panels": {"top": [{"marks": [{**BY_VALUE, "aggregate": "mean", "over_runs": "mean"}]}]},
    },
}


def rows(values, runs=2):
    return [
        {"run": run, "step": step, "position": 0, "v": value, "group": "ab"[step % 2]}
        for run in range(runs)
        for step, value in enumerate(values)
    ]


def drawn(values, **words):
    return tracegram.figure({"tracegram": 1, "trace": {"values": rows(values)}, **words})


@pytest.mark.parametrize("name", FIGURES)
def test_each_number_is_drawn_and_described_or_refused_in_words(name):
    """Warnings of NumPy are errors here."""
    for values in VALUES.values():
        try:
            figure = drawn(values, **FIGURES[name])
            told = f"{figure.describe()} {[each.message for each in figure.warnings]}"
            json.dumps(figure.to_dict(), allow_nan=False)
        except TracegramError as error:
            told = str(error)

        assert not re.search(r"\b(inf|nan)\b", told)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("values", [*VALUES.values(), [7e307] * 4, [7e307, 7e307, -7e307, -7e307] * 3])
def test_each_number_of_an_engine_is_drawn_and_described_or_refused_in_words(name, values, tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 2)
    pd.DataFrame(rows(values)).astype({"run": "string"}).to_parquet(tmp_path / "t.parquet")
    spec = {"tracegram": 1, "trace": {"file": "t.parquet", "engine": "duckdb"}, **FIGURES[name]}
    try:
        figure = tracegram.figure(spec, root=tmp_path)
        told = f"{figure.describe()} {[each.message for each in figure.warnings]}"
        json.dumps(figure.to_dict(), allow_nan=False)
    except TracegramError as error:
        told = str(error)

    assert not re.search(r"\b(inf|nan)\b", told)


def test_the_level_along_an_axis_is_the_same_in_an_engine(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    at = np.arange(400)
    cells = pd.DataFrame({"step": at // 10, "position": at % 10, "v": np.where(at < 200, 7e307, 3e307)})
    cells.to_parquet(tmp_path / "t.parquet")
    marks = [{"mark": "rect", "color": {"field": "v"}}]
    traces = ({"file": "t.parquet"}, {"file": "t.parquet", "engine": "duckdb"})
    figures = [tracegram.figure({"tracegram": 1, "trace": each, "marks": marks}, root=tmp_path) for each in traces]

    said = ["mean v 7e+307 before step 20, 3e+307 from there on" in str(each.describe()) for each in figures]
    assert said == [True, True]


@pytest.mark.parametrize(
    ("words", "engine", "is_refused"),
    [
        ({"aggregate": "sum", "rolling": 4}, {}, True),
        ({"aggregate": "sum", "rolling": 4}, {"engine": "duckdb"}, True),
        ({"aggregate": "mean"}, {}, False),
        ({"aggregate": "mean"}, {"engine": "duckdb"}, True),
    ],
)
def test_a_sum_beyond_the_floats_makes_no_number_of_a_panel(words, engine, is_refused, tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 2)
    at = np.arange(40)
    cells = pd.DataFrame({"step": at // 10, "position": at % 10, "v": np.where(at < 10, 7e307, 1.0)})
    cells.to_parquet(tmp_path / "t.parquet")
    panels = {"top": [{"marks": [{"mark": "line", "field": "v", **words}]}]}
    spec = {"tracegram": 1, "trace": {"file": "t.parquet", **engine}, "panels": panels}

    if is_refused:
        with pytest.raises(TracegramError, match="out-of-range: what is made of “v”, or a sum on the way to it"):
            tracegram.figure(spec, root=tmp_path)
    else:
        assert "7e+307" in str(tracegram.figure(spec, root=tmp_path).describe())


def test_sums_that_engines_call_no_number_are_not_missing():
    assert computed([1, None, float("nan"), 2.5]).tolist() == pytest.approx([1, np.nan, np.inf, 2.5], nan_ok=True)


@pytest.mark.parametrize("scale", [1e-300, 1.0, 7e307])
def test_a_change_point_is_found_at_any_scale(scale):
    values = [{"step": at // 10, "position": at % 10, "entropy": scale / (1 + at // 200)} for at in range(400)]
    rule = {"mark": "rule", "x": {"statistic": "change_point", "of": "mean_entropy_per_step"}}
    spec = {"tracegram": 1, "trace": {"values": values}, "marks": [{"mark": "rect"}], "overlays": [rule]}

    assert "at step 20" in str(tracegram.figure(spec).describe())


def test_what_is_made_of_large_numbers_is_exact_where_it_can_be():
    values, begins = np.array([1.2e308, 1.6e308, np.nan, 3.0, 5.0, -1.6e308, 1.6e308]), np.array([0, 3, 5])

    assert over_groups(values, begins, "mean").tolist() == pytest.approx([1.4e308, 4, 0])
    assert over_groups(values, begins, "stdev").tolist() == pytest.approx([0.2e308 * 2**0.5, 2**0.5, np.inf])
    assert over_groups(values, begins, "p25").tolist() == pytest.approx([1.3e308, 3.5, -0.8e308])
    assert over_groups(values, begins, "sum").tolist() == [np.inf, 8, 0]
    assert over_groups(np.array([1e-200, 3e-200]), np.array([0]), "stdev")[0] == pytest.approx(2**0.5 * 1e-200)
    assert mean(np.array([1.2e308, 1.6e308])) == pytest.approx(1.4e308)
    assert [divisor(np.array(each)) for each in ([], [0.0], [3.0, -7e50])] == [1, 1, 1]


def test_a_huge_value_leaves_others_as_they_are():
    rolled, stacked = (
        drawn([1e300, 1, 2, 3], **each)._figure.plots[0].panels[0].series[0]
        for each in (
            panel("line", over_runs="mean", rolling=2),
            panel("bar", aggregate="sum", over_runs="mean", color={"field": "group"}),
        )
    )

    assert rolled.values.tolist() == [5e299, 1.5, 2.5, 3]
    assert (stacked.values - stacked.bases).tolist() == [1e300, 2, 1, 3]


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ({"mark": "rect", "color": {"field": "v", "scale": "log"}}, "not-positive"),
        ({"mark": "rect", "color": {"field": "v", "domain": [5, 9]}}, "colour-domain-misses"),
        ({"mark": "rect", "color": {"field": "v", "domain": [1, 0]}}, "reversed-range"),
        ({"mark": "bar", "field": "v", "color": {"field": "group", "domain": ["a"]}}, "colour-domain-misses"),
    ],
)
def test_the_colors_of_panels_are_checked_as_those_of_plots(mark, code):
    strip = {"top": [{"marks": [{"aggregate": "sum", "over_runs": "mean", **mark}]}]}

    with pytest.raises(TracegramError) as caught:
        drawn([0, 1, 2, 3], marks=[PLAIN], panels=strip)

    assert [each.code for each in caught.value.findings] == [code]
    assert caught.value.findings[0].pointer.startswith("/panels/top/0/marks/0/color/")


def test_a_whole_number_beyond_all_floats_is_too_large():
    with pytest.raises(TracegramError, match="item 2 of “domain” is a whole number of 401 digits"):
        drawn([0, 1], marks=[BY_VALUE], x={"domain": [0, 10**400]})


def test_a_domain_beside_the_only_value_is_no_advice_to_write_it_twice():
    with pytest.raises(TracegramError, match="misses the only value drawn, 7") as caught:
        drawn([7, 7], marks=[{"mark": "rect", "color": {"field": "v", "domain": [0, 1]}, "over_runs": "mean"}])

    assert caught.value.findings[0].help == "leave `domain` out"
