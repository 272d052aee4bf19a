"""Tests of strict conversion, value by value."""

import numpy as np
import pytest

from tracegram.trace.table import objects, show, to_flags, to_indices, to_numbers, to_texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("007", 7), ("1.0", 1), ("1e2", 100), ("+3", 3), ("4503599627370495", 2**52 - 1)],
)
def test_text_of_a_whole_number_is_an_index(text, expected):
    found = to_indices(objects([text]), typed=False)

    assert (found.values[0], found.bad[0]) == (expected, False)


@pytest.mark.parametrize(
    "text",
    ["-1", "0.5", "", " 1", "1_0", "٣", "0x1", "nan", "inf", "1e400", "9007199254740992", "9" * 5000, None],
)
def test_other_text_is_no_index(text):
    assert to_indices(objects([text]), typed=False).bad[0]


@pytest.mark.parametrize("value", ["1", True, None, 0.5, -1, 2**52, 10**400, float("inf")])
def test_a_typed_value_that_is_no_whole_number_is_no_index(value):
    assert to_indices(objects([value]), typed=True).bad[0]


def test_whole_numbers_of_any_array_are_indices():
    for column in (np.array([0, 3]), np.array([0.0, 3.0]), objects([0, 3.0])):
        found = to_indices(column, typed=True)

        assert found.values.tolist() == [0, 3]
        assert not found.bad.any()


def test_negative_and_missing_floats_are_no_indices():
    assert to_indices(np.array([-1.0, np.nan, np.inf, 0.5, 1.0]), typed=True).bad.tolist() == [True] * 4 + [False]


@pytest.mark.parametrize(("text", "expected"), [("0.1", 0.1), ("-.5", -0.5), ("1e-3", 0.001), ("3.", 3.0)])
def test_plain_decimals_are_numbers(text, expected):
    found = to_numbers(objects([text]), typed=False)

    assert (found.values[0], found.bad[0]) == (expected, False)


@pytest.mark.parametrize("text", ["1_000", "infinity", "inf", "0,5", "1e400", "0x1", " 1", "1 ", "true"])
def test_other_text_is_no_number(text):
    assert to_numbers(objects([text]), typed=False).bad[0]


def test_missing_numbers_are_nan():
    assert np.isnan(to_numbers(objects([None, "NaN", "nan"]), typed=False).values).all()
    assert np.isnan(to_numbers(objects([None]), typed=True).values).all()


def test_text_in_a_typed_source_is_no_number():
    assert to_numbers(objects(["0.1", 1, 10**400]), typed=True).bad.tolist() == [True, False, True]


def test_flags_are_flags_ones_and_zeros():
    assert to_flags(objects(["true", "False", "1", "0"]), typed=False).values.tolist() == [
        True,
        False,
        True,
        False,
    ]
    assert to_flags(objects([True, 0, 1.0]), typed=True).values.tolist() == [True, False, True]
    assert to_flags(np.array([0, 1, 2]), typed=True).bad.tolist() == [False, False, True]
    assert to_flags(objects([None, "yes"]), typed=False).bad.tolist() == [True, True]


def test_texts_say_whole_numbers_without_a_point():
    assert to_texts(np.array([7])).tolist() == ["7"]
    assert to_texts(np.array([7.0, 0.5, np.nan])).tolist() == ["7", "0.5", None]
    assert to_texts(np.array([True, False])).tolist() == ["true", "false"]
    assert to_texts(objects(["007", None, 1, True])).tolist() == ["007", None, "1", "true"]


def test_a_shown_value_says_whether_it_was_text():
    shown = [show("0.1", typed=True), show("0.1", typed=False), show(None, typed=True), show(-1, typed=True)]

    assert shown == ["text “0.1”", "“0.1”", "nothing", "“-1”"]
