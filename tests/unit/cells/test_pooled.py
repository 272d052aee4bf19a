"""One value for the cells at each place, computed by hand on a tiny trace."""

import sys

import pandas as pd
import pytest

import tracegram
from tracegram import TracegramError

# two runs of two steps and three positions; the second run lacks step 1
ROWS = [
    {
        "run": run,
        "step": step,
        "position": position,
        "v": value,
        "flag": value > 2,
        "kind": "even" if position % 2 == 0 else "odd",
    }
    for run, step, values in (("a", 0, (1, 2, 6)), ("a", 1, (4, 4, 4)), ("b", 0, (3, 5, 1)))
    for position, value in enumerate(values)
]


def rows_of(mark, *, runs=None, side="top"):
    """Return the rows that a panel with one mark draws."""
    trace = {"values": ROWS} if runs is None else {"values": ROWS, "window": {"run": runs}}
    drawn = tracegram.figure({"tracegram": 1, "trace": trace, "panels": {side: [{"marks": [mark]}]}}).to_dict()
    return max(drawn["datasets"].values(), key=lambda rows: "place" in rows[0])


def values(rows, word="value"):
    return [row[word] for row in rows]


@pytest.mark.parametrize(
    ("aggregate", "found"),
    [
        ("mean", [3, 4]),
        ("median", [2, 4]),
        ("sum", [9, 12]),
        ("min", [1, 4]),
        ("max", [6, 4]),
        ("count", [3, 3]),
        ("distinct", [3, 1]),
        ("first", [1, 4]),
        ("last", [6, 4]),
        ("p50", [2, 4]),
    ],
)
def test_the_cells_of_a_run_at_a_step_become_one_value(aggregate, found):
    assert values(rows_of({"mark": "line", "field": "v", "aggregate": aggregate}, runs="a")) == found


@pytest.mark.parametrize("side", ["top", "right"])
@pytest.mark.parametrize("aggregate", ["first", "last"])
def test_the_first_and_the_last_cell_are_those_along_the_other_axis(aggregate, side, monkeypatch):
    mark = {"mark": "line", "field": "v", "aggregate": aggregate}
    expected = values(rows_of(mark, runs="a", side=side))
    monkeypatch.setattr(sys.modules[__name__], "ROWS", ROWS[::-1])

    at = {"first": 0, "last": -1}[aggregate]
    lines = {"top": [(1, 2, 6), (4, 4, 4)], "right": [(1, 4), (2, 4), (6, 4)]}[side]
    assert values(rows_of(mark, runs="a", side=side)) == expected == [line[at] for line in lines]


def test_runs_are_put_together_after_the_cells_of_each():
    """Means of 3 and 3 at step 0; at step 1 there is one run."""
    rows = rows_of({"mark": "line", "field": "v", "aggregate": "mean", "over_runs": "sum"})

    assert values(rows) == [6, 4]


def test_a_pair_is_the_lower_and_the_upper_edge_of_an_area():
    rows = rows_of({"mark": "area", "field": "v", "aggregate": ["min", "max"]}, runs="a")

    assert list(zip(values(rows, "base"), values(rows), strict=True)) == [(1, 6), (4, 4)]


def test_a_count_is_0_and_a_mean_is_missing_where_a_condition_leaves_nothing():
    where = {"field": "v", "gt": 4}

    assert values(rows_of({"mark": "bar", "field": "v", "aggregate": "count", "where": where}, runs="a")) == [1, 0]
    assert values(rows_of({"mark": "line", "field": "v", "aggregate": "mean", "where": where}, runs="a")) == [6, None]


def test_a_color_makes_one_line_for_each_value():
    rows = rows_of({"mark": "line", "field": "v", "aggregate": "sum", "color": {"field": "kind"}}, runs="a")

    assert [(row["group"], row["place"], row["value"]) for row in rows] == [
        ("even", 0, 7),
        ("even", 1, 8),
        ("odd", 0, 2),
        ("odd", 1, 4),
    ]


def test_bars_of_sums_stand_on_one_another():
    rows = rows_of({"mark": "bar", "field": "v", "aggregate": "sum", "color": {"field": "kind"}}, runs="a")

    edges = sorted((row["place"], row["base"], row["value"]) for row in rows)
    assert edges == [(-0.5, 0, 7), (-0.5, 7, 9), (0.5, 0, 8), (0.5, 8, 12)]


def test_a_rolling_mean_looks_to_both_sides_of_its_own_line():
    rows = rows_of({"mark": "line", "field": "v", "aggregate": "first", "rolling": 2}, runs="a")

    assert values(rows) == [2.5, 4]


def test_a_flag_counts_as_one_or_nothing():
    assert values(rows_of({"mark": "line", "field": "flag", "aggregate": "sum"}, runs="a")) == [1, 3]


def test_what_is_known_once_for_a_place_counts_once():
    rows = [{"step": step, "position": position, "token": "ab"[step]} for step in range(2) for position in range(3)]
    mark = {"mark": "line", "field": "changes_per_step", "aggregate": "sum"}
    drawn = tracegram.figure(
        {"tracegram": 1, "trace": {"values": rows}, "panels": {"top": [{"marks": [mark]}]}}
    ).to_dict()

    assert [each["value"] for each in next(iter(drawn["datasets"].values()))] == [0, 3]


def test_texts_are_joined_along_the_other_axis():
    mark = {"mark": "text", "field": "kind", "aggregate": "join"}

    assert values(rows_of(mark, runs="a"), "text") == ["evenoddeven", "evenoddeven"]


@pytest.mark.parametrize(
    ("mark", "what"),
    [({"mark": "line", "field": "v"}, "cells"), ({"mark": "line", "field": "v", "aggregate": "mean"}, "runs")],
)
def test_several_values_at_a_place_are_one_error_that_names_the_ways(mark, what):
    with pytest.raises(TracegramError) as caught:
        rows_of(mark)

    (finding,) = caught.value.findings
    assert finding.code == "several-values"
    assert f"one for each of the {what} there" in finding.message


def test_equal_values_at_a_place_are_one():
    even = {"field": "kind", "equal": "even"}

    assert values(rows_of({"mark": "line", "field": "v", "where": {"field": "v", "equal": 4}}, runs="a")) == [None, 4]
    assert values(rows_of({"mark": "text", "field": "kind", "where": even}, runs="a"), "text") == ["even", "even"]


@pytest.mark.parametrize("engine", [{}, {"engine": "duckdb"}])
def test_a_text_beside_none_is_another_value(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 1)
    rows = [(0, 0, "a"), (0, 1, "a"), (1, 0, None), (1, 1, None), (2, 0, "a"), (2, 1, None)]
    pd.DataFrame(rows, columns=["step", "position", "kind"]).to_parquet(tmp_path / "cells.parquet")
    text = {"mark": "text", "field": "kind"}

    def drawn(last):
        trace = {"file": "cells.parquet", "window": {"step": [0, last]}, **engine}
        spec = {"tracegram": 1, "trace": trace, "panels": {"top": [{"marks": [text]}]}}
        return tracegram.figure(spec, root=tmp_path).to_dict()["datasets"].values()

    assert [row["text"] for rows in drawn(1) for row in rows if "text" in row] == ["a"]
    with pytest.raises(TracegramError, match="several-values"):
        drawn(2)


def test_a_mean_of_numbers_is_written_and_one_of_texts_is_refused():
    assert values(rows_of({"mark": "text", "field": "v", "aggregate": "mean"}, runs="a"), "text") == ["3", "4"]

    with pytest.raises(TracegramError) as caught:
        rows_of({"mark": "text", "field": "kind", "aggregate": "mean"}, runs="a")

    assert [each.code for each in caught.value.findings] == ["conflicting-words"]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ({"where": {"field": "vale", "gt": 1}}, "/where/field"),
        ({"where": {"or": ["flag", "flagg"]}}, "/where/or/1"),
        ({"detail": "vale"}, "/detail"),
    ],
)
def test_a_field_that_the_trace_lacks_is_an_error_where_it_stands(words, where):
    with pytest.raises(TracegramError) as caught:
        rows_of({"mark": "line", "field": "v", "aggregate": "mean", **words})

    (finding,) = caught.value.findings
    assert (finding.code, finding.place.words) == ("unknown-field", f"/panels/top/0/marks/0{where}")


@pytest.mark.parametrize(
    ("length", "found"), [(2, [1.5, 4.5, 7.5, 19.5, 30]), (3, [1.5, 3, 6, 15, 19.5]), (4, [3, 4.5, 12, 15, 19.5])]
)
def test_a_rolling_mean_is_of_the_places_around_and_one_more_behind(length, found):
    cells = [{"step": step, "position": 0, "v": v} for step, v in enumerate([0, 3, 6, 9, 30])]
    mark = {"mark": "line", "field": "v", "rolling": length}
    spec = {"tracegram": 1, "trace": {"values": cells}, "panels": {"top": [{"marks": [mark]}]}}
    (rows,) = (each for each in tracegram.figure(spec).to_dict()["datasets"].values() if "place" in each[0])

    assert values(rows) == found
