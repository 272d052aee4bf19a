"""Runs of unequal length on one axis of progress, from the first step of each to its last."""

import pandas as pd
import pytest

import tracegram


def rows(run, steps, positions=1):
    return [
        {"run": run, "step": step, "position": position, "value": step + 10 * (run == "b")}
        for step in steps
        for position in range(positions)
    ]


def figure(values, points, **words):
    spec = {
        "tracegram": 1,
        "trace": {"values": values, **words.pop("trace", {})},
        "x": {"field": "progress", "bin": points, **words.pop("x", {})},
        "marks": [{"mark": "rect", "color": {"field": "value"}}],
        **words,
    }
    return tracegram.figure(spec)


def cells(drawn):
    frame = drawn.frames()["marks/0"]
    return list(zip(frame["across"].tolist(), frame["value"].tolist(), strict=True))


def finding_of(act):
    with pytest.raises(tracegram.TracegramError) as caught:
        act()
    (finding,) = caught.value.findings
    return finding.code, finding.place.words


def test_each_cell_shows_the_last_step_of_its_run_up_to_there():
    assert cells(figure(rows("a", range(9)), 5)) == [(0, 0), (1, 2), (2, 4), (3, 6), (4, 8)]
    assert cells(figure(rows("a", [3, 5, 10]), 3)) == [(0, 3), (1, 5), (2, 10)]


def test_a_run_of_few_steps_fills_all_cells():
    assert cells(figure(rows("a", [0, 1]), 5)) == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 1)]
    assert cells(figure(rows("a", [4]), 2)) == [(0, 4), (1, 4)]


def test_runs_of_unequal_length_are_put_together_by_their_progress():
    both = [*rows("a", [0, 2, 4]), *rows("b", [0, 1])]

    assert cells(figure(both, 3, trace={"over_runs": "mean"})) == [(0, 5.0), (1, 6.0), (2, 7.5)]
    assert finding_of(lambda: figure(both, 3)) == ("many-runs", "/trace")


def test_a_window_leaves_the_progress_of_the_whole_run():
    late = figure(rows("a", range(9)), 5, trace={"window": {"step": [4, 8]}})

    assert cells(late) == [(2, 4), (3, 6), (4, 8)]
    narrow = {"window": {"step": [3, 3]}}
    assert finding_of(lambda: figure(rows("a", range(9)), 5, trace=narrow)) == ("empty-window", "/x/bin")


def test_ticks_and_tooltips_are_parts_of_one():
    shown = figure(rows("a", range(9)), 5, size={"width": 150}).to_dict()
    axis = shown["layer"][0]["encoding"]["x"]["axis"]

    assert axis["labelExpr"] == '({"0":"0.0","2":"0.5","4":"1.0"})[datum.value]'
    assert [row["across_value"] for row in next(iter(shown["datasets"].values()))] == ["0", "0.25", "0.5", "0.75", "1"]


def test_overlays_speak_in_progress():
    rule = {"mark": "rule", "color": "blue"}
    shown = figure(rows("a", range(9)), 5, overlays=[{**rule, "x": 0.25}]).to_dict()

    assert [row["x"] for row in shown["datasets"][shown["layer"][-1]["data"]["name"]]] == [1, 1]
    beyond = [{**rule, "x": 4}]
    assert finding_of(lambda: figure(rows("a", range(9)), 5, overlays=beyond)) == (
        "axis-value-missing",
        "/overlays/0/x",
    )
    change = [{**rule, "x": {"statistic": "change_point"}}]
    assert finding_of(lambda: figure(rows("a", range(9)), 5, overlays=change)) == (
        "conflicting-words",
        "/overlays/0/x",
    )


def test_panels_share_the_axis_of_progress():
    line = {"mark": "line", "field": "value", "aggregate": "sum", "over_runs": "mean"}
    both = [*rows("a", [0, 2, 4], 2), *rows("b", [0, 1], 2)]
    spec = {"tracegram": 1, "trace": {"values": both}, "x": {"field": "progress", "bin": 3}}
    shown = tracegram.figure({**spec, "panels": {"top": [{"marks": [line]}]}}).to_dict()

    (drawn,) = (each for each in shown["datasets"].values() if len(each) > 2)
    assert [row["value"] for row in drawn] == [10, 12, 15]


@pytest.mark.parametrize("words", [{"type": "ordinal"}, {"domain": [0, 1]}, {"origin": 1}, {"ticks": 2}])
def test_words_of_other_axes_are_refused(words):
    (word,) = words

    assert finding_of(lambda: figure(rows("a", range(9)), 5, x=words)) == ("conflicting-words", f"/x/{word}")


def test_progress_needs_a_number_of_cells_and_no_other_field_takes_one():
    spec = {"tracegram": 1, "trace": {"values": rows("a", range(3))}, "marks": [{"mark": "rect"}]}

    assert finding_of(lambda: tracegram.figure({**spec, "x": {"field": "progress"}})) == ("missing-word", "/x/field")
    assert finding_of(lambda: tracegram.figure({**spec, "x": {"bin": 3}})) == ("conflicting-words", "/x/bin")


@pytest.mark.parametrize(
    ("steps", "points", "where", "advice"),
    [
        ([4, 4], 4, "changed", None),
        ([4, 4], 2, "changed", "write `bin: 4`"),
        ([4, 4], 8, {"and": ["changed", {"field": "value", "gte": 0}]}, "write `bin: 4`"),
        ([4, 5], 4, {"not": "changed"}, "show `step`"),
        ([4, 5], 4, {"field": "value", "gte": 0}, None),
    ],
)
@pytest.mark.parametrize("engine", [{}, {"engine": "duckdb"}])
def test_events_of_steps_that_are_left_out_or_repeated_are_warned_of(tmp_path, engine, steps, points, where, advice):
    runs = [each for name, count in zip("ab", steps, strict=True) for each in rows(name, range(count))]
    pd.DataFrame([{**each, "token": each["step"]} for each in runs]).to_parquet(tmp_path / "runs.parquet")
    spec = {
        "tracegram": 1,
        "trace": {"file": "runs.parquet", **engine},
        "x": {"field": "progress", "bin": points},
        "panels": {"top": [{"marks": [{"mark": "bar", "field": "value", "over_runs": "count", "where": where}]}]},
    }
    found = [each for each in tracegram.figure(spec, root=tmp_path).warnings if each.code == "steps-left-out"]

    assert [each.help.partition(", or draw")[0] for each in found] == ([advice] if advice else [])
