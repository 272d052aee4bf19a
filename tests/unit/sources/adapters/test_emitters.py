"""Tests that decodes are read as what they were, from what each emitter writes of them, or that the user is asked."""

import pytest
from tests.emitters.compare import EMITTERS, of_random, of_regular

from tracegram.sources.adapters import FORMATS

DECODES = 20  # of each emitter; `python -m tests.emitters 500` reads more


def test_each_form_has_an_emitter():
    assert {each.adapter for each in EMITTERS.values()} == FORMATS.keys()


@pytest.mark.parametrize("name", EMITTERS)
def test_regular_decodes_are_read_without_a_question_or_a_warning(name):
    for number in range(DECODES):
        of_regular(name, 0, number)


@pytest.mark.parametrize("name", EMITTERS)
def test_decodes_are_read_as_they_were_or_the_user_is_asked(name):
    for number in range(DECODES):
        of_random(name, 0, number)
