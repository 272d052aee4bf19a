"""This file is about one mistake, one finding: a sample of the mutants that `tests/benchmarks/mutants.py` measures."""

import pytest

from tests.benchmarks.mutants import all_mutants, measure

STRIDE = 23  # a prime, so that the sample does not fall in step with the kinds of mistakes at a key


@pytest.fixture(scope="module")
def tally():
    return measure(all_mutants(STRIDE))


def test_each_mistake_is_found_at_its_line_and_column(tally):
    assert tally.made.total() > 300
    assert tally.located == tally.made, tally.missed


def test_a_mistake_gives_one_finding(tally):
    assert tally.findings / tally.made.total() <= 1.05, tally.missed


def test_the_right_word_is_offered_first(tally):
    assert tally.fixed.total() >= 0.95 * tally.fixable.total(), tally.missed


def test_a_message_is_short_and_holds_no_schema(tally):
    assert max(tally.lines) <= 12
    assert tally.noisy == 0


def test_what_is_mended_is_the_very_text_before_the_mistake(tally):
    assert tally.mended == tally.safe, tally.missed
    assert tally.safe >= 0.9 * tally.fixable.total()
