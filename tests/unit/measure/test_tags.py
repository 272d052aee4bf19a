"""Labels of overlays: none covers another, each stands near what it belongs to, and the same input gives the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegram.measure.tags import REACH, Sheet, placed_tags, room_of
from tracegram.model import Box, Drawing, Segment, Tag
from tracegram.model.layers import Stroke

SHEET = Sheet(width=300, height=200, x=(-0.5, 29.5), y=(19.5, -0.5))  # ten pixels a cell
STROKE = Stroke(color="red", width=1, dash=())


def tag(text, **words):
    return Tag(**{"text": text, "at": None, "leader": "line", "color": "black", "font_size": 10, **words})


def upright(step, text, **words):
    common = {"name": "", "pointer": f"/overlays/{step}", "opacity": 1}
    layer = Segment(**common, start=(step, -0.5), stop=(step, 19.5), stroke=STROKE, label=tag(text, **words))
    return Drawing(layer=layer, columns={}, rows=1, among=1, missing={})


def box(x, y, text, **words):
    common = {"name": "", "pointer": "/overlays/9", "opacity": 1}
    layer = Box(**common, x=x, y=y, color="green", stroke=STROKE, label=tag(text, **words))
    return Drawing(layer=layer, columns={}, rows=1, among=1, missing={})


def apart(one, other):
    return any(
        first[1] <= second[0] + 1e-6 or second[1] <= first[0] + 1e-6
        for first, second in ((one.x, other.x), (one.y, other.y))
    )


@given(st.lists(st.tuples(st.integers(0, 29), st.text("abc ", min_size=1, max_size=30)), max_size=12))
def test_no_label_above_a_plot_covers_another_or_the_plot(wanted):
    drawings = [upright(step, text) for step, text in wanted]
    placed = placed_tags(SHEET, drawings)

    assert len(placed) == len(drawings)
    assert all(apart(one, other) for at, one in enumerate(placed) for other in placed[:at])
    assert all(each.y[1] <= -REACH + 1e-6 for each in placed)
    assert placed == placed_tags(SHEET, drawings)


@given(st.lists(st.tuples(st.integers(0, 19), st.text("abc ", min_size=1, max_size=30)), max_size=12))
def test_no_label_beside_a_plot_covers_another(wanted):
    placed = placed_tags(SHEET, [box((-0.5, 29.5), (at - 0.5, at + 0.5), text) for at, text in wanted])

    assert all(apart(one, other) for at, one in enumerate(placed) for other in placed[:at])
    assert all(each.x[0] >= SHEET.width + REACH for each in placed)


def test_a_label_with_room_stands_in_the_middle_and_one_without_moves_as_little_as_it_can():
    alone, first, second = placed_tags(SHEET, [upright(4, "a"), upright(20, "aaaaaaaa"), upright(21, "aaaaaaaa")])

    assert sum(alone.x) / 2 == 45
    assert sum(first.x) / 2 + sum(second.x) / 2 == pytest.approx(205 + 215)
    assert first.x[1] + 5 == pytest.approx(second.x[0])  # half the height of the letters


def test_the_label_of_a_box_stands_at_the_side_that_is_nearer():
    near, far = placed_tags(SHEET, [box((24.5, 27.5), (9.5, 12.5), "a"), box((24.5, 27.5), (16.5, 19.5), "b")])

    assert (near.tag.text, far.tag.text) == ("b", "a")
    assert far.leader == ((310, 85), (300, 85), (280, 85))
    assert near.leader[-1] == (265, 0)


def test_a_leader_ends_at_the_nearest_part_of_what_is_labeled():
    (label,) = placed_tags(SHEET, [box((9.5, 14.5), (4.5, 9.5), "a", at=(2, 7))])
    (upper,) = placed_tags(SHEET, [box((9.5, 14.5), (4.5, 9.5), "a")])

    assert label.is_inside
    assert label.leader[1] == (100, 125)
    assert upper.leader[1:] == ((125, 0), (125, 100))
    assert placed_tags(SHEET, [box((9.5, 14.5), (4.5, 9.5), "a", at=(11, 7))])[0].leader == ()


def test_the_room_that_labels_take_is_known():
    placed = placed_tags(SHEET, [upright(4, "a"), box((-0.5, 29.5), (4.5, 9.5), "a")])

    assert room_of(placed, SHEET) == (REACH + 12.5, placed[1].x[1] - SHEET.width)
