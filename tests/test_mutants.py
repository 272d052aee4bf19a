"""One mistake, one finding: a sample of the mutants that `tests/benchmarks/mutants.py` measures."""

from dataclasses import replace

import pytest

from tests.benchmarks.mutants import Findings, all_mutants, count, findings_of
from tracegram.diagnostics.fixing import apply

STRIDE = 47  # a prime, so that the sample does not fall in step with the kinds of mistakes at a key


@pytest.fixture(scope="module")
def found():
    """Each mutant with the folder of its spec and what is said of it."""
    return [(mutant, folder, findings_of(mutant, folder)) for mutant, folder in all_mutants(STRIDE)]


@pytest.fixture(scope="module")
def tally(found):
    counted = Findings()
    for mutant, _, findings in found:
        count(counted, mutant, findings)
    return counted


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


def test_no_spec_that_was_mended_has_an_error(found):
    """A value of another type too: its text is not given back, but what is put there checks clean.

    Specs that are given back as they were are those of the gallery and of the conformance folder, which check clean.
    """
    changed = 0
    for mutant, folder, findings in found:
        edits = [each.edit for each in findings if each.edit and each.edit.safe]
        text = apply(mutant.text, edits) if edits else mutant.original
        if text != mutant.original:
            changed += 1
            left = findings_of(replace(mutant, text=text), folder)
            assert [each.code for each in left if each.severity == "error"] == [], mutant
    assert changed > 0
