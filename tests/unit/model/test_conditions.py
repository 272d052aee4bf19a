"""Tests of conditions: the fields they name, and what of them is tested before several runs become one value."""

import pytest

from tracegram.model import AllOf, AnyOf, Flag, NoneOf, conditions
from tracegram.model.conditions import as_text, divided, fields_of

CHANGED = Flag(field="changed")
LATE = conditions.Tests(field="step", tests=(("gte", 3),))
OFTEN = conditions.Tests(field="runs", tests=(("gte", 2),))


def test_a_condition_names_the_fields_of_all_its_parts():
    assert fields_of(AllOf(parts=(CHANGED, NoneOf(part=AnyOf(parts=(LATE, OFTEN)))))) == {"changed", "step", "runs"}
    assert fields_of(None) == set()


@pytest.mark.parametrize(
    ("condition", "before", "after"),
    [
        (CHANGED, CHANGED, None),
        (OFTEN, None, OFTEN),
        (AllOf(parts=(CHANGED, OFTEN)), CHANGED, OFTEN),
        (AllOf(parts=(CHANGED, LATE, OFTEN)), AllOf(parts=(CHANGED, LATE)), OFTEN),
        (AllOf(parts=(CHANGED, AllOf(parts=(LATE, OFTEN)))), AllOf(parts=(CHANGED, LATE)), OFTEN),
        (NoneOf(part=OFTEN), None, NoneOf(part=OFTEN)),
    ],
)
def test_each_part_is_tested_when_its_fields_are_known(condition, before, after):
    parts = divided(condition, lambda field: field == "runs")

    assert (parts.before, parts.after) == (before, after)


@pytest.mark.parametrize("mixed", [AnyOf(parts=(CHANGED, OFTEN)), NoneOf(part=AllOf(parts=(CHANGED, OFTEN)))])
def test_a_choice_between_before_and_after_cannot_be_taken_apart(mixed):
    with pytest.raises(ValueError, match="before and after"):
        divided(mixed, lambda field: field == "runs")


def test_a_test_knows_whether_it_compares_texts():
    assert conditions.Tests(field="token", tests=(("oneOf", (1, "a")),)).compares_text
    assert not LATE.compares_text


def test_flags_are_written_in_small_letters():
    assert [as_text(value) for value in (True, False, 1, "True")] == ["true", "false", "1", "True"]
