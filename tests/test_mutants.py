"""One mistake, one finding: a sample of the mutants that `tests/benchmarks/mutants.py` measures."""

from dataclasses import replace

import pytest

from tests.benchmarks.mutants import all_mutants, findings_of, measure
from tracegram.diagnostics.fixing import apply

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


def test_no_spec_that_was_mended_has_an_error():
    """A value of another type too: its text is not given back, but what is put there checks clean."""
    for mutant, folder in all_mutants(STRIDE):
        edits = [each.edit for each in findings_of(mutant, folder) if each.edit and each.edit.safe]
        if edits:
            left = findings_of(replace(mutant, text=apply(mutant.text, edits)), folder)
            assert [each.code for each in left if each.severity == "error"] == [], mutant
