"""Light data: plain rows, and texts that every renderer survives."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vega_datalite import inline_rows, label, visible


def test_rows_are_plain_json():
    rows = inline_rows({"a": np.array([1, 2]), "b": np.array([0.5, np.nan]), "c": [True, None], "d": [3.0, "x"]})

    assert json.dumps(rows) == '[{"a": 1, "b": 0.5, "c": true, "d": 3}, {"a": 2, "b": null, "c": null, "d": "x"}]'


def test_an_infinite_number_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        inline_rows({"a": [math.inf]})


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        inline_rows({"a": [1, 2], "b": [1]})


@given(st.lists(st.floats(allow_infinity=False), max_size=20))
def test_no_number_is_changed(numbers):
    rows = inline_rows({"a": np.array(numbers, dtype=float)})

    for number, row in zip(numbers, rows, strict=True):
        assert (row["a"] is None) if math.isnan(number) else row["a"] == number


@given(st.text(max_size=200))
def test_a_label_is_printable_and_bounded(text):
    """Whatever the token, its label is not empty, not long, and holds nothing that a reader cannot see."""
    shown = label(text)

    assert 0 < len(shown) <= 64
    assert shown.strip()
    assert all(each == " " or each.isprintable() or not each.isascii() for each in shown)
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "ε"),
        ("  ", "··"),
        (" cat", " cat"),
        ("\n", "\\n"),
        ("a\x1bb", "a\\x1bb"),
        ("\u202e", "\\u{202e}"),
        ("\ud800", "\\u{d800}"),
        ("\u00a0", "\\u{a0}"),
        ("你好", "你好"),
        ("x" * 100, "x" * 63 + "…"),
        ("Z" + "\u0351" * 9, "Z" + "\u0351" * 4),
    ],
)
def test_what_cannot_be_seen_is_shown(text, shown):
    assert label(text) == shown
