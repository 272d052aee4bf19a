"""Light data: plain rows, and texts that every renderer survives."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegram.measure.lengths import width_px
from vega_datalite import glyphs, inline_rows, label, visible

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
DOCTOR = "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"
FLAG = "\U0001f1eb\U0001f1f7"


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


@pytest.mark.parametrize("text", [FAMILY, DOCTOR, f"a{FAMILY}b", FLAG])
def test_a_joiner_between_emoji_is_part_of_them(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a\\u{200d}b"),
        ("\u200d", "\\u{200d}"),
        ("\U0001f468\u200d", "\U0001f468\\u{200d}"),
        ("\u200d\U0001f468", "\\u{200d}\U0001f468"),
        ("a\u200d\U0001f468", "a\\u{200d}\U0001f468"),
    ],
)
def test_any_other_joiner_hides_and_is_shown(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("ab", ["a", "b"]),
        ("e\u0301a", ["e\u0301", "a"]),
        (f"a{FAMILY}{DOCTOR}", ["a", FAMILY, DOCTOR]),
        (FLAG * 2 + "x", [FLAG, FLAG, "x"]),
        ("1\ufe0f\u20e3", ["1\ufe0f\u20e3"]),
    ],
)
def test_glyphs_are_what_is_drawn_as_one(text, expected):
    assert glyphs(text) == expected


def test_a_long_text_is_not_cut_within_a_glyph():
    text = "a" * 60 + FAMILY + "b"

    assert label(text) == "a" * 60 + "…"
    assert label("a" * 59 + FAMILY) == "a" * 59 + FAMILY
    assert label("a" * 65) == "a" * 63 + "…"


def test_a_joined_emoji_is_as_wide_as_one():
    assert width_px(FAMILY, 10) == width_px("\U0001f468", 10) == width_px(DOCTOR, 10) == width_px(FLAG, 10) == 10
