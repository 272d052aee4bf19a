"""Tests of an axis: its places, and what they are shown as."""

import pytest

from tracegram.model import Axis


def axis(**words):
    common = {"field": "step", "name": "step", "title": "Step", "ticks": (0, 4), "reverse": False}
    return Axis(**{**common, "first": 0, "last": 4, **words})


def test_a_cell_reaches_half_a_step_beyond_its_middle():
    assert axis(first=10, last=12).edges == (9.5, 12.5)
    assert axis(first=10, last=12).cells == 3


@pytest.mark.parametrize(
    ("value", "place"), [(3, 3), ("3", 3), (5, None), (-1, None), (2.5, None), ("³", None), ("9" * 5000, None)]
)
def test_an_axis_of_numbers_has_a_place_for_those_it_shows(value, place):
    assert axis().place_of(value) == place


def test_an_axis_of_values_has_a_place_for_each():
    by_run = axis(values=("true", "false", "7"), last=2)

    assert [by_run.place_of(value) for value in (True, False, 7, "none")] == [0, 1, 2, None]
    assert [by_run.value_at(place) for place in (0, 2)] == ["true", "7"]
    assert by_run.shown == "the 3 values from true to 7"


def test_places_are_shown_as_counted_from_the_origin():
    from_two = axis(origin=2)

    assert [from_two.value_at(place) for place in (0, 2, 4)] == ["−2", "0", "2"]  # with a minus sign, not a hyphen
    assert from_two.is_renamed
    assert not axis().is_renamed


def test_an_axis_with_labels_has_no_number_at_other_ticks():
    labeled = axis(labels={0: "prompt"})

    assert [labeled.text_of(place) for place in (0, 4)] == ["prompt", ""]
    assert axis().text_of(4) == "4"


def test_a_title_that_is_left_out_names_the_axis_all_the_same():
    assert (axis(has_title=False).heading, axis(has_title=False).title) == ("", "Step")
