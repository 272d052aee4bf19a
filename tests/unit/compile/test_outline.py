"""Tests of the rectangles whose place the trace knows: blocks, selections, answers."""

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
