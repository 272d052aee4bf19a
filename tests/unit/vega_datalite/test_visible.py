"""Texts as they can be seen: joined emoji stay whole, what hides is shown."""

import pytest

from tracegram.measure.lengths import width_px
from vega_datalite import glyphs, label, visible

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
DOCTOR = "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"
FLAG = "\U0001f1eb\U0001f1f7"


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
