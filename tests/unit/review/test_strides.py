"""Warnings about cells with gaps between them."""

from tests.unit.compile.figures import codes_of

ROWS = [{"step": 8 * step, "position": position} for step in range(4) for position in range(3)]
RECT = {"mark": "rect"}


def test_steps_that_all_stand_the_same_distance_apart_are_noticed():
    assert codes_of(RECT, rows=ROWS, x={"title": "Step"}) == [("constant-stride", "/x")]


def test_a_stride_is_blamed_on_the_trace_where_the_spec_has_no_axis():
    assert codes_of(RECT, rows=ROWS) == [("constant-stride", "/trace")]


def test_a_written_type_a_gap_here_and_there_and_chosen_cells_are_meant():
    chosen = {**RECT, "where": {"field": "step", "oneOf": [0, 8, 16]}}

    assert codes_of(RECT, rows=ROWS, x={"type": "ordinal"}) == []
    assert codes_of(RECT, rows=ROWS, x={"type": "quantitative"}) == []
    assert codes_of(RECT, rows=[*ROWS, {"step": 25, "position": 0}]) == []
    assert codes_of(chosen, rows=ROWS) == []


def test_cells_in_any_order_are_as_far_apart():
    rows = [{**each, "step": 2 * each["step"]} for each in reversed(ROWS)]

    assert codes_of(RECT, rows=rows, x={"title": "Step"}) == [("constant-stride", "/x")]
    assert codes_of(RECT, rows=[*rows, {"step": 1, "position": 2}]) == []
