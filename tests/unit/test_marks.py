"""Tests of the marks and the overlays: what each entry of a spec plans, with the defaults of the schema."""

import pytest

import tracegram
from tracegram.marks import MARKS, OVERLAYS
from tracegram.model import Axis, Box, Cells, Entry, Outline, Segment

X, Y = (
    Axis(field=field, name=field, title=field, first=first, last=last, ticks=(), reverse=False)
    for field, first, last in (("step", 0, 9), ("position", 100, 103))
)


def planned(mark, **words):
    common = {
        "opacity": 1.0,
        "color": "red",
        "width": 1.0,
        "dash": [],
        "filled": True,
        "extent": "cells",
        "arrow": "none",
    }
    return OVERLAYS[mark](Entry(mark=mark, pointer="/overlays/0", values={**common, **words}), X, Y)


def test_a_rule_with_one_coordinate_spans_the_other_axis_from_edge_to_edge():
    across = planned("rule", x=4)
    assert isinstance(across, Segment)
    assert (across.start, across.stop) == ((4, 99.5), (4, 103.5))

    down = planned("rule", y=102)
    assert (down.start, down.stop) == ((-0.5, 102), (9.5, 102))


def test_a_rule_with_all_coordinates_ends_in_the_middle_of_cells():
    rule = planned("rule", x=1, x2=3, y=100, y2=102)

    assert (rule.start, rule.stop) == ((1, 100), (3, 102))


def test_a_rectangle_covers_whole_cells_unless_it_is_exact():
    assert planned("rect", x=2, x2=4, y=100, y2=101).x == (1.5, 4.5)
    assert planned("rect", x=2, x2=4, y=100, y2=101, extent="exact").x == (2, 4)


def test_a_band_spans_the_axis_that_it_does_not_bound():
    band = planned("band", x=2, x2=4)

    assert isinstance(band, Box)
    assert (band.x, band.y, band.stroke) == ((1.5, 4.5), Y.edges, None)


def test_the_words_of_a_rectangle_choose_what_it_is():
    assert isinstance(planned("rect", where="changed"), Cells)
    assert isinstance(planned("rect", region={"where": "changed"}), Outline)
    assert isinstance(planned("rect", x=1, x2=2, y=100, y2=101), Box)


def test_an_outline_has_a_stroke_and_a_filled_rectangle_has_none():
    box = {"x": 1, "x2": 2, "y": 100, "y2": 101}

    assert planned("rect", **box).stroke is None
    assert planned("rect", **box, filled=False, width=3.0).stroke.width == 3.0


@pytest.mark.parametrize("mark", MARKS)
def test_each_mark_draws_the_cells_that_it_selects(mark):
    cells = [{"step": step, "position": 0, "token": 7 + step} for step in range(3)]
    spec = {"tracegram": 1, "trace": {"values": cells}, "marks": [{"mark": mark, "where": {"field": "step", "gte": 1}}]}
    frame = tracegram.figure(spec).frames()["marks/0"]

    assert frame["step"].tolist() == [1, 2]
