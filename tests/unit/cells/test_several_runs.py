"""Tests of figures of several runs: which cells are drawn, and what becomes of several at one place."""

import pandas as pd
import pytest

import tracegram
from tracegram import model
from tracegram.diagnostics import TracegramError

ROWS = [  # of runs a and b (sampler x) and c (sampler y), at step 0 and 1 of position 0
    ("a", "x", 0, 7, 1.0),
    ("a", "x", 1, 8, 2.0),
    ("b", "x", 0, 7, 3.0),
    ("b", "x", 1, 7, 6.0),
    ("c", "y", 0, 5, 8.0),
    ("c", "y", 1, 6, 9.0),
]
VALUES = [dict(zip(("run", "sampler", "step", "token", "value"), row, strict=True), position=0) for row in ROWS]
COLOR = {"color": {"field": "value"}}


@pytest.fixture(params=["memory", "engine"])
def draw(request, tmp_path):
    """Draw marks of the rows, in memory or from a file that stays in its engine."""
    pd.DataFrame(VALUES).to_parquet(tmp_path / "runs.parquet")
    trace = {"values": VALUES} if request.param == "memory" else {"file": "runs.parquet", "engine": "duckdb"}

    def drawn(*marks, top=(), facet=None, **words):
        spec = {"tracegram": 1, "trace": {**trace, **words}, "marks": [{"mark": "rect", **each} for each in marks]}
        return tracegram.figure({**spec, **dict(top), **({"facet": facet} if facet else {})}, root=tmp_path)

    return drawn


def values_of(figure, place="marks/0"):
    frame = figure.frames()[place].sort_values("step")
    return dict(zip(frame["step"].tolist(), frame["value"].tolist(), strict=True))


def codes_of(act):
    with pytest.raises(TracegramError) as refused:
        act()
    return [(finding.code, finding.place.words) for finding in refused.value.findings]


def test_all_marks_draw_what_the_trace_makes_of_its_runs(draw):
    assert values_of(draw(COLOR, over_runs="mean")) == {0: 4.0, 1: pytest.approx(17 / 3)}


def test_means_of_two_runs_are_said_to_be_those(draw):
    chosen = {"field": "sampler", "equal": "x"}

    assert "Means over 2 runs." in draw(COLOR, over_runs="mean", where=chosen).description


def test_a_mark_has_a_word_of_its_own(draw):
    figure = draw({**COLOR, "over_runs": "max"}, {"over_runs": "min", **COLOR}, over_runs="mean")

    assert values_of(figure) == {0: 8.0, 1: 9.0}
    assert values_of(figure, "marks/1") == {0: 1.0, 1: 2.0}


def test_a_condition_is_tested_in_each_run_before(draw):
    where = {"where": {"field": "value", "lt": 7}, **COLOR}

    assert values_of(draw(where, over_runs="mean")) == {0: 2.0, 1: 4.0}
    assert values_of(draw({"where": "changed", **COLOR}, over_runs="sum")) == {1: 11.0}


@pytest.mark.parametrize("words", [{}, {"minus": {"field": "sampler", "equal": "y"}}], ids=str)
def test_merged_cells_are_those_of_the_cells_that_a_condition_keeps(words):
    spec = {"tracegram": 1, "trace": {"values": VALUES, "over_runs": "max", **words}, "marks": [{"mark": "rect"}]}
    cells = tracegram.figure(spec)._parts[0].cells
    least, most = (model.Tests(field="value", tests=((word, 9),)) for word in ("lt", "gt"))

    assert cells.keep(least).fields.numbers("step").tolist() == cells.fields.numbers("step").tolist()
    assert cells.keep(most) is None
    assert "minus" in words or cells.most_runs_at_one_place(None) == 1


def test_a_condition_on_the_runs_of_a_cell_is_tested_after(draw):
    three = {"where": {"field": "changed_rate", "gt": 0.5}, "color": {"field": "changed"}}

    assert values_of(draw(three, over_runs="sum")) == {1: 2.0}
    both = {"where": {"and": [{"field": "value", "lt": 7}, {"field": "runs", "gte": 2}]}, "color": {"field": "runs"}}
    assert values_of(draw(both, over_runs="mean")) == {0: 2.0, 1: 2.0}


def test_a_condition_that_is_tested_before_and_after_at_once_is_refused(draw):
    mixed = {"or": ["changed", {"field": "runs", "gte": 2}]}

    assert codes_of(lambda: draw({"where": mixed}, over_runs="mean")) == [("conflicting-words", "/marks/0/where")]


def test_a_condition_that_no_run_meets_leaves_nothing(draw):
    nothing = {"where": {"field": "value", "gt": 70}}

    assert codes_of(lambda: draw(nothing, over_runs="mean")) == [("empty-selection", "/marks/0/where")]


def test_the_trace_chooses_runs_and_steps_after_words_were_derived(draw):
    only = draw({"color": {"field": "changed"}}, where={"field": "run", "equal": "a"})
    last = draw(
        {"where": "changed"}, where={"and": [{"field": "sampler", "equal": "y"}, {"field": "step", "equal": 1}]}
    )

    assert values_of(only) == {0: "false", 1: "true"}
    assert last.frames()["marks/0"]["step"].tolist() == [1]
    nothing = {"field": "sampler", "equal": "z"}
    assert codes_of(lambda: draw(COLOR, where=nothing)) == [("empty-window", "/trace/where")]
    unknown = {"field": "smapler", "equal": "x"}
    assert codes_of(lambda: draw(COLOR, where=unknown)) == [("unknown-field", "/trace/where/field")]


def test_each_facet_makes_one_value_of_its_own_runs(draw):
    figure = draw(COLOR, over_runs="mean", facet={"field": "sampler"})

    assert values_of(figure, "plots/0/marks/0") == {0: 2.0, 1: 4.0}
    assert values_of(figure, "plots/1/marks/0") == {0: 8.0, 1: 9.0}


def test_facets_come_run_after_run_where_many_begin_at_one_place(tmp_path):
    rows = [{"run": f"r{at:02}", "sampler": f"s{40 - at}", "step": 0, "position": 0, "value": at} for at in range(30)]
    pd.DataFrame(rows).to_parquet(tmp_path / "runs.parquet")
    source = {"file": "runs.parquet", "engine": "duckdb"}
    spec = {"tracegram": 1, "trace": source, "facet": {"field": "sampler"}, "marks": [{"mark": "rect", **COLOR}]}
    figure = tracegram.figure(spec, root=tmp_path)

    assert [values_of(figure, f"plots/{at}/marks/0") for at in range(30)] == [{0: at} for at in range(30)]


@pytest.mark.parametrize("engine", [{}, {"engine": "duckdb"}])
def test_values_on_an_axis_come_run_after_run(engine, tmp_path):
    rows = [("a", 1, "second in a"), ("a", 0, "first in a"), ("b", 0, "first in b")]
    columns = ["run", "step", "kind"]
    pd.DataFrame(rows, columns=columns).assign(position=0).to_parquet(tmp_path / "runs.parquet")
    spec = {"tracegram": 1, "trace": {"file": "runs.parquet", **engine}, "y": {"field": "kind"}}
    figure = tracegram.figure({**spec, "marks": [{"mark": "rect", "color": {"field": "kind"}}]}, root=tmp_path)
    frame = figure.frames()["marks/0"]

    assert frame.sort_values("down")["value"].tolist() == ["first in a", "second in a", "first in b"]


def test_runs_at_one_place_without_a_word_are_one_error(draw):
    assert codes_of(lambda: draw(COLOR, {"where": "changed"})) == [("many-runs", "/trace")]
    assert codes_of(lambda: draw(COLOR, facet={"field": "sampler"})) == [("many-runs", "/trace")]
    assert values_of(draw(COLOR, where={"field": "value", "gte": 7})) == {0: 8.0, 1: 9.0}


def test_a_field_that_is_to_tell_cells_apart_and_is_none_is_blamed_itself(tmp_path):
    cells = [{"step": 0, "position": 0, "head": head} for head in "ab"]
    where = {"values": cells, "where": {"field": "haed", "equal": "a"}}
    for words, place in (
        ({"facet": {"field": "haed"}}, "/facet/field"),
        ({"y": {"field": "haed"}}, "/y/field"),
        ({"trace": where}, "/trace/where/field"),
    ):
        spec = {"tracegram": 1, "trace": {"values": cells}, "marks": [{"mark": "rect"}], **words}

        assert codes_of(lambda spec=spec: tracegram.figure(spec, root=tmp_path)) == [("unknown-field", place)]


def test_texts_have_no_mean(draw):
    assert codes_of(lambda: draw({"color": {"field": "sampler"}}, over_runs="mean")) == [
        ("unsupported-word", "/marks/0/color/field")
    ]
    assert values_of(draw({"color": {"field": "sampler"}}, over_runs="mode")) == {0: "x", 1: "x"}


@pytest.mark.parametrize("word", ["mean", "mode"])
def test_a_mark_merges_the_texts_of_runs_whatever_the_trace_does_with_numbers(draw, word):
    """The word of the trace is only the default: a mark with its own has all the fields that this word can merge."""
    figure = draw(COLOR, {"mark": "text", "field": "sampler", "over_runs": "mode"}, over_runs=word)

    assert figure.frames()["marks/1"]["text"].tolist() == ["x", "x"]


def test_values_merged_by_the_word_of_a_mark_are_not_said_to_be_merged_by_that_of_the_trace(draw):
    figure = draw({**COLOR, "over_runs": "max"}, COLOR, over_runs="mean")

    assert figure.description.endswith(
        "Means over 3 runs. Filled cells: both cells, colored by value, from 8 to 9, median 8.5, largest values of 3 "
        "runs. Filled cells: both cells, colored by value, from 4 to 5.67, median 4.83."
    )


def test_differences_are_to_the_runs_that_are_named(draw):
    base = {"field": "sampler", "equal": "y"}
    figure = draw(COLOR, over_runs="mean", minus=base)

    assert values_of(figure) == {0: 2.0 - 8.0, 1: 4.0 - 9.0}
    assert "Values are differences: those where sampler is “y” are subtracted." in figure.description
    ramp = figure.to_dict()["layer"][0]["encoding"]["color"]["scale"]
    assert (ramp["domain"], ramp["scheme"]) == ([-6.0, 6.0], "blueorange")
    assert codes_of(lambda: draw(COLOR, minus=base)) == [("many-runs", "/trace")]
    assert codes_of(lambda: draw(COLOR, minus={"field": "sampler", "equal": "z"})) == [("empty-window", "/trace/minus")]


def test_the_difference_of_a_flag_is_that_of_its_shares(draw):
    figure = draw({"color": {"field": "changed"}}, over_runs="mean", minus={"field": "run", "equal": "a"})

    assert values_of(figure) == {0: 0.0, 1: 0.5 - 1.0}


def test_each_facet_is_less_the_same_part_of_the_others_or_all_of_them(draw):
    by_run = draw(COLOR, minus={"field": "run", "equal": "a"}, facet={"field": "run"})

    assert values_of(by_run, "plots/0/marks/0") == {0: 2.0, 1: 4.0}
    assert values_of(by_run, "plots/1/marks/0") == {0: 7.0, 1: 7.0}


def test_facets_of_a_field_of_cells_are_each_less_their_own_part():
    rows = [
        {"run": run, "step": 0, "position": 0, "head": head, "value": value}
        for run, head, value in (("a", "low", 1), ("a", "high", 10), ("b", "low", 3), ("b", "high", 15))
    ]
    trace = {"values": rows, "minus": {"field": "run", "equal": "a"}}
    spec = {"tracegram": 1, "trace": trace, "facet": {"field": "head"}, "marks": [{"mark": "rect", **COLOR}]}
    figure = tracegram.figure(spec)

    assert [values_of(figure, f"plots/{at}/marks/0") for at in range(2)] == [{0: 2}, {0: 5}]


def test_a_field_on_an_axis_tells_cells_apart_before_runs_are_put_together():
    layers = [
        {"run": run, "step": 0, "position": position, "layer": layer, "value": 10 * at + position + shift}
        for run, shift in (("a", 0), ("b", 2))
        for at, layer in enumerate(("low", "high"))
        for position in range(2)
    ]
    spec = {"tracegram": 1, "trace": {"values": layers, "over_runs": "mean"}, "x": {"field": "position"}}
    figure = tracegram.figure({**spec, "y": {"field": "layer"}, "marks": [{"mark": "rect", **COLOR}]})
    frame = figure.frames()["marks/0"].sort_values(["down", "position"])

    assert frame["value"].tolist() == [1, 2, 11, 12]


def test_a_field_of_runs_on_an_axis_has_a_cell_for_each_value():
    spec = {"tracegram": 1, "trace": {"values": VALUES}, "y": {"field": "sampler"}}
    figure = tracegram.figure({**spec, "marks": [{"mark": "rect", "over_runs": "max", **COLOR}]})

    assert sorted(figure.frames()["marks/0"]["value"]) == [3, 6, 8, 9]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, ["the values of this layer are means of 1 to 3 runs"]),
        ({"color": {"field": "sampler"}, "where": {"field": "run", "oneOf": ["a", "c"]}}, []),
        ({"color": {"field": "sampler"}}, ["the values of this layer are means of 1 to 2 runs"]),
        ({"where": {"field": "step", "lte": 1}}, []),
        (
            {"mark": "area", "over_runs": ["p25", "p75"]},
            ["the values of this layer are percentiles p25 and percentiles p75 of 1 to 3 runs"],
        ),
    ],
)
@pytest.mark.parametrize("engine", [{}, {"engine": "duckdb"}])
def test_a_curve_of_runs_of_different_lengths_says_so(engine, words, said, tmp_path):
    longer = {"run": "a", "sampler": "x", "step": 2, "position": 0, "token": 7, "value": 3.0}
    pd.DataFrame([*VALUES, longer]).to_parquet(tmp_path / "runs.parquet")
    line = {"mark": "line", "field": "value", "aggregate": "mean", "over_runs": "mean", **words}
    spec = {"tracegram": 1, "trace": {"file": "runs.parquet", **engine}, "panels": {"top": [{"marks": [line]}]}}

    figure = tracegram.figure(spec, root=tmp_path)

    assert [each.message for each in figure.warnings] == said
    assert all(
        "compare runs by their progress: `x: {field: progress, bin: 50}`" in each.help for each in figure.warnings
    )


@pytest.mark.parametrize("flags", [[True, False], [1, 0]])
@pytest.mark.parametrize("test", [{"equal": 1}, {"equal": True}, {"oneOf": ["true"]}])
@pytest.mark.parametrize("engine", [{}, {"engine": "duckdb"}])
def test_a_flag_is_compared_with_true_and_with_1(engine, test, flags, tmp_path):
    pd.DataFrame({"step": [0, 1], "position": [0, 0], "masked": flags}).to_parquet(tmp_path / "flags.parquet")
    mark = {"mark": "rect", "where": {"field": "masked", **test}}
    spec = {"tracegram": 1, "trace": {"file": "flags.parquet", **engine}, "marks": [mark]}

    assert tracegram.figure(spec, root=tmp_path).frames()["marks/0"]["step"].tolist() == [0]


def test_runs_at_a_place_are_counted_and_not_their_cells(draw):
    by_token = {"x": {"field": "token", "type": "ordinal"}}

    with pytest.raises(TracegramError) as refused:
        draw(COLOR, top=by_token, where={"field": "sampler", "equal": "x"})

    assert "2 of 2 runs have a cell at one token and position" in str(refused.value)


def test_a_mean_of_fewer_values_than_runs_is_said_to_be_of_these():
    """All three runs have a cell at both steps, and two of them a value at the second."""
    values = [{**each, "value": None if (each["run"], each["step"]) == ("c", 1) else each["value"]} for each in VALUES]
    figure = tracegram.figure(
        {"tracegram": 1, "trace": {"values": values, "over_runs": "mean"}, "marks": [{"mark": "rect", **COLOR}]}
    )
    (warning,) = figure.warnings

    assert (warning.code, warning.message) == ("uneven-runs", "the cells of this layer are means of 2 to 3 runs")
    assert warning.pointer == "/marks/0"
    assert "{field: value_runs, gte: 3}" in warning.help


def test_a_panel_with_its_own_word_merges_runs_that_the_trace_merges_otherwise(draw):
    """A word about the one value that the trace has left of all runs would change nothing."""
    mean = {"mark": "line", "field": "value"}
    panels = {"top": [{"marks": [mean, {**mean, "over_runs": "max"}, {**mean, "over_runs": "min"}]}]}
    figure = draw(COLOR, top={"panels": panels}, over_runs="mean")
    (panel,) = figure._figure.plots[0].panels

    assert [each.values.tolist() for each in panel.series] == [[4.0, pytest.approx(17 / 3)], [8.0, 9.0], [1.0, 2.0]]
    assert str(figure.describe()).count(" over 3 runs of value") == 2


def test_a_panel_does_not_merge_the_one_difference_between_runs(draw):
    line = {"mark": "line", "field": "value", "aggregate": "mean"}
    minus = {"field": "sampler", "equal": "y"}
    tops = [{"panels": {"top": [{"marks": [{**line, **words}]}]}} for words in ({}, {"over_runs": "p90"})]

    assert draw(COLOR, top=tops[0], over_runs="mean", minus=minus)
    assert codes_of(lambda: draw(COLOR, top=tops[1], over_runs="mean", minus=minus)) == [
        ("conflicting-words", "/panels/top/0/marks/0/over_runs")
    ]


@pytest.mark.parametrize("words", [{"where": {"field": "runs", "gte": 2}}, {"field": "changed_rate"}])
def test_a_panel_that_merges_runs_itself_knows_nothing_of_merged_ones(draw, words):
    line = {"mark": "line", "field": "value", "aggregate": "mean", **words}
    tops = [{"panels": {"top": [{"marks": [{**line, **more}]}]}} for more in ({}, {"over_runs": "mean"})]

    assert draw(COLOR, top=tops[0], over_runs="mean")
    assert codes_of(lambda: draw(COLOR, top=tops[1], over_runs="mean")) == [
        ("conflicting-words", "/panels/top/0/marks/0/over_runs")
    ]
