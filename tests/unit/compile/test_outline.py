"""Tests of the rectangles whose place the trace knows: blocks, selections, answers."""

import pandas as pd
import pytest

import tracegram
from tracegram.diagnostics import TracegramError

MASK = 0
CANVASES = [  # after each step; blocks of two positions, the second block first committed at step 2
    [7, MASK, MASK, MASK],
    [7, 8, MASK, MASK],
    [7, 8, MASK, 5],
    [7, 8, 6, 5],
]
PREDICTED = [  # the answer “6 5” stands at step 0, is lost at step 1, and is there for good from step 2
    [7, 8, 6, 5],
    [7, 8, 6, 4],
    [7, 8, 6, 5],
    [7, 8, 6, 5],
]


def rows():
    return [
        {"step": step, "position": position, "canvas": canvas, "token": PREDICTED[step][position], "late": step > 1}
        for step, line in enumerate(CANVASES)
        for position, canvas in enumerate(line)
    ]


def edges(overlay, trace=None, **spec):
    """Return the rectangles of one overlay as (x, x2, y, y2)."""
    figure = tracegram.figure(
        {
            "tracegram": 1,
            "trace": {"values": rows(), "mask_id": MASK, "state": "after", **(trace or {})},
            "marks": [{"mark": "rect"}],
            "overlays": [overlay],
            **spec,
        }
    )
    document = figure.to_dict()
    values = document["datasets"][document["layer"][-1]["data"]["name"]]
    return [tuple(row[edge] for edge in ("x", "x2", "y", "y2")) for row in values], figure.description


def refusal(overlay, **spec):
    with pytest.raises(TracegramError) as caught:
        edges(overlay, **spec)
    (finding,) = caught.value.findings
    return finding


def test_blocks_span_the_steps_that_commit_them():
    found, said = edges({"mark": "blocks"}, {"block_length": 2})

    assert found == [(-0.5, 1.5, -0.5, 1.5), (1.5, 3.5, 1.5, 3.5)]
    assert said.endswith("Overlays: block grid, 2 blocks.")


def test_blocks_turn_with_the_axes_and_are_cut_to_them():
    found, _ = edges({"mark": "blocks"}, {"block_length": 2}, x={"field": "position"}, y={"domain": [1, 3]})

    assert found == [(-0.5, 1.5, 0.5, 1.5), (1.5, 3.5, 1.5, 3.5)]


def test_blocks_span_all_steps_where_commits_are_not_known():
    values = [{"step": step, "position": at, "block": at // 2} for step in (4, 5) for at in range(4)]
    found, _ = edges({"mark": "blocks"}, {"values": values})

    assert found == [(3.5, 5.5, -0.5, 1.5), (3.5, 5.5, 1.5, 3.5)]


def test_a_trace_without_blocks_has_no_grid():
    finding = refusal({"mark": "blocks"})

    assert (finding.code, finding.pointer or finding.place.words) == ("unsupported-word", "/overlays/0/mark")
    assert "block_length" in finding.help


def test_a_region_surrounds_the_cells_that_are_selected():
    overlay = {"mark": "rect", "region": {"where": {"and": ["late", {"field": "position", "range": [1, 2]}]}}}
    found, said = edges(overlay)

    assert found == [(1.5, 3.5, 0.5, 2.5)]
    assert said.endswith("Overlays: rectangle, steps 2 to 3 and positions 1 to 2.")


def test_a_region_of_nothing_is_refused():
    finding = refusal({"mark": "rect", "region": {"where": {"field": "position", "gt": 9}}})

    assert (finding.code, finding.place.words) == ("empty-selection", "/overlays/0")


@pytest.mark.parametrize(("start", "step"), [("first_match", 0), ("stable", 2)])
@pytest.mark.parametrize("match", [{"tokens": [6, 5]}, {"positions": [2, 3]}])
def test_an_answer_begins_at_its_first_match_or_where_it_stays(match, start, step):
    found, _ = edges({"mark": "rect", "region": {"match": match, "from": start}})

    assert found == [(step - 0.5, 3.5, 1.5, 3.5)]


def test_an_answer_begins_where_it_stays_when_the_spec_does_not_say():
    found, _ = edges({"mark": "rect", "region": {"match": {"tokens": [6, 5]}}})

    assert found == [(1.5, 3.5, 1.5, 3.5)]


def test_an_answer_that_stands_nowhere_is_refused_where_it_is_asked_for():
    finding = refusal({"mark": "rect", "region": {"match": {"tokens": [1, 2]}}})

    assert (finding.code, finding.place.words) == ("no-match", "/overlays/0/region/match")


def rings_of(where, **words):
    """Return the corners of each ring around cells of a picture made of letters."""
    picture = [".##.", ".#.#", "##..", "...."]
    table = [
        {"step": step, "position": position, "late": cell == "#", "row": step}
        for position, line in enumerate(picture)
        for step, cell in enumerate(line)
    ]
    overlay = {"mark": "rect", "where": where, "filled": False, **words}
    spec = {"tracegram": 1, "trace": {"values": table}, "marks": [{"mark": "rect"}], "overlays": [overlay]}
    figure = tracegram.figure(spec)
    chart = figure.to_dict()
    layer = chart["layer"][-1]
    found = {}
    for row in chart["datasets"][layer["data"]["name"]]:
        found.setdefault(row["ring"], []).append((row["x"] + 0.5, row["y"] + 0.5))
    return list(found.values()), layer["mark"], figure.description


def test_selected_cells_have_a_staircase_around_each_group():
    """Two cells that touch at a corner alone are two groups."""
    found, mark, said = rings_of("late", width=3, dash=[4, 2], color="navy")

    staircase = [(0, 2), (1, 2), (1, 0), (3, 0), (3, 1), (2, 1), (2, 3), (0, 3)]
    assert found == [staircase, [(3, 1), (4, 1), (4, 2), (3, 2)]]
    assert (mark["interpolate"], mark["strokeWidth"], mark["strokeDash"]) == ("linear-closed", 3, [4, 2])
    assert said.endswith("outline of cells, 6 cells.")


def test_a_hole_has_an_outline_of_its_own():
    around = {"or": [{"field": "step", "oneOf": [0, 2]}, {"field": "position", "oneOf": [0, 2]}]}
    found, _, _ = rings_of({"and": [around, {"field": "step", "lte": 2}, {"field": "position", "lte": 2}]})

    assert sorted(map(len, found)) == [4, 4]
    assert sorted(map(min, found)) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("words", [{}, {"engine": "duckdb"}, {"x": {"field": "row"}}], ids=str)
def test_an_outline_lies_on_any_axis_and_around_cells_of_an_engine(words, tmp_path):
    table = pd.DataFrame({"step": [0, 1], "position": 0, "late": [True, False], "row": [5, 6]})
    table.to_parquet(tmp_path / "t.parquet", index=False)
    overlay = {"mark": "rect", "where": "late", "filled": False}
    trace = {"file": "t.parquet", **{word: words[word] for word in words if word == "engine"}}
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}], "overlays": [overlay]}
    axes = {word: words[word] for word in words if word == "x"}
    chart = tracegram.figure({**spec, **axes}, root=tmp_path).to_dict()
    drawn = chart["datasets"][chart["layer"][-1]["data"]["name"]]

    left = 5 if axes else 0
    assert [(row["x"] - left, row["y"]) for row in drawn] == [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]


def test_a_line_beside_filled_cells_is_refused():
    found = refusal({"mark": "rect", "where": "late", "width": 3})

    assert (found.code, found.pointer) == ("conflicting-words", "/overlays/0/width")


def test_an_outline_around_nothing_is_refused():
    found = refusal({"mark": "rect", "where": {"field": "step", "gt": 90}, "filled": False})

    assert (found.code, found.pointer) == ("empty-selection", "/overlays/0/where")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ({}, "change `where`"),
        ({"x": {"title": "Step"}}, "change `where`"),
        ({"y": {"domain": [0, 1]}}, "widen the domains, or change `where`"),
        ({"window": {"step": [0, 1]}, "x": {"domain": [0, 1]}}, "widen the domains or the window, or change `where`"),
        ({"where": {"not": "late"}}, "widen `where` under `trace`, or change `where`"),
    ],
)
@pytest.mark.parametrize("layer", ["marks", "overlays"])
def test_a_layer_without_cells_is_advised_to_widen_what_is_written_alone(words, advice, layer):
    trace = {"values": rows(), **{word: words[word] for word in ("window", "where") if word in words}}
    axes = {word: words[word] for word in ("x", "y") if word in words}
    nothing = {"mark": "rect", "where": {"field": "step", "gt": 90}}
    layers = {"marks": [{"mark": "rect"}], layer: [{**nothing, **({"filled": False} if layer == "overlays" else {})}]}
    with pytest.raises(TracegramError) as refused:
        tracegram.figure({"tracegram": 1, "trace": trace, **axes, **layers})

    assert [each.help for each in refused.value.findings] == [advice]
