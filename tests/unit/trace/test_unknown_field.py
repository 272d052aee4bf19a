"""A field that a trace does not have: what was probably meant."""

import pytest

from tracegram.diagnostics import Place
from tracegram.trace.unknown_field import unknown_field

FIELDS = ("step", "position", "token", "masked", "changed", "confidence")


def advice(field):
    return unknown_field(field, FIELDS, Place(file="figure.yaml")).help


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("unmasked", "{not: masked}"),
        ("not_changed", "{not: changed}"),
        ("not masked", "{not: masked}"),
        ("!masked", "{not: masked}"),
        ("~masked", "{not: masked}"),
        ("confidence > 0.9", "{field: confidence, gt: 0.9}"),
        ("datum.confidence>=.5", "{field: confidence, gte: 0.5}"),
        ("df['confidence'] < 1e-3", "{field: confidence, lt: 0.001}"),
        ("confidence <= 1", "{field: confidence, lte: 1}"),
        ("token == 'the'", "{field: token, equal: the}"),
        ('token = "42"', '{field: token, equal: "42"}'),
        ("token != the", "{not: {field: token, equal: the}}"),
        ("masked == true", "{field: masked, equal: true}"),
        ("changed and not masked", "{and: [changed, {not: masked}]}"),
        ("changed && confidence > 0.5", "{and: [changed, {field: confidence, gt: 0.5}]}"),
        ("changed | masked", "{or: [changed, masked]}"),
    ],
)
def test_a_condition_in_words_of_a_program_is_written_in_ours(written, meant):
    assert advice(written) == f"write `where: {meant}`"


@pytest.mark.parametrize(("written", "meant"), [("confidense", "write “confidence”"), ("maskd", "write “masked”")])
def test_a_slip_is_still_a_slip(written, meant):
    assert advice(written) == meant


@pytest.mark.parametrize("written", ["unmaskd", "entropy", "f(x) > 1", "a >", "x" * 100_000, "not " * 50_000])
def test_what_means_nothing_is_guessed_at_by_nobody(written):
    assert advice(written) == "write one of these"


def test_no_suggestion_of_an_opposite_is_an_edit():
    assert unknown_field("unmasked", FIELDS, Place(file="figure.yaml")).suggestion is None
