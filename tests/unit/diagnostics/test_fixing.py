"""Applying edits to a text, and about which near words are without doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegram.diagnostics import Edit, Lines, Span, suggest
from tracegram.diagnostics.fixing import apply, compatible


def edit(line: int, column: int, end_column: int, replacement: str) -> Edit:
    span = Span(line=line, column=column, end_line=line, end_column=end_column)
    return Edit(span=span, replacement=replacement, safe=True)


def test_edits_are_applied_where_they_stand_whatever_their_order():
    edits = [edit(2, 3, 5, "xyz"), edit(1, 1, 2, ""), edit(2, 1, 1, "+")]

    assert apply("ab\r\ncdef\n", edits) == "b\r\n+cdxyz\n"


def test_what_overlaps_or_repeats_an_edit_waits_for_the_next_pass():
    first, again, over, beside, inserted = (
        edit(1, 2, 5, "A"),
        edit(1, 2, 5, "A"),
        edit(1, 4, 6, "B"),
        edit(1, 5, 6, "C"),
        edit(1, 2, 2, "I"),
    )

    assert compatible([over, beside, first, again, inserted]) == [inserted, first, beside]


@given(st.text(alphabet="ab\n\r語😀", max_size=30), st.data())
def test_a_span_stands_for_its_offsets(text, data):
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    lines = Lines(text)

    assert lines.offsets(lines.span(start, stop)) == (start, stop)
    assert lines.within(lines.span(start, stop)) == text[start:stop]


@pytest.mark.parametrize("text", ["a\rb", "a\x85b", "a\u2028b"])
def test_a_text_whose_lines_are_counted_in_two_ways_gets_no_edit(text):
    assert Lines(text).edit(0, 1, "b", safe=True) is None


WORDS = ["color", "opacity", "x", "y", "x2", "y2", "or", "rect", "rule", "category10"]


@pytest.mark.parametrize(
    ("word", "near", "safe"),
    [
        ("colr", "color", True),
        ("coolor", "color", True),
        ("coulr", "color", False),
        ("cloor", "color", True),
        ("Color", "color", True),
        ("colоr", "color", True),
        ("colour", "color", True),
        ("opaqueity", "opacity", False),
        ("x22", "x2", True),
        ("xor", "or", False),
        ("category20", "category10", False),
    ],
)
def test_a_near_word_is_safe_when_it_is_the_one_a_slip_away(word, near, safe):
    found = suggest(word, WORDS)

    assert found is not None
    assert (found.value, found.safe) == (near, safe)


@pytest.mark.parametrize(
    ("word", "names", "safe"),
    [
        ("confidense", ["confidence", "entropy"], True),
        ("score1", ["score2"], False),
        ("score11", ["score1"], False),
        ("scorea", ["scoreb", "scorec"], False),
    ],
)
def test_in_a_name_of_data_a_digit_makes_another(word, names, safe):
    found = suggest(word, names, words=False)

    assert found is not None
    assert found.safe is safe


@pytest.mark.parametrize(
    ("word", "legal"),
    [
        ("unmasked", ["masked", "remasked"]),
        ("unmaskd", ["masked"]),
        ("maskd", ["unmasked"]),
        ("uncommitted", ["committed"]),
        ("not_changed", ["changed"]),
        ("notEqual", ["equal"]),
        ("invisible", ["visible"]),
        ("conf_min", ["conf_max"]),
        ("lte", ["gte"]),
        ("light_orange", ["dark_orange"]),
        ("first_step", ["last_step"]),
        ("redblue", ["bluered"]),
    ],
)
def test_the_opposite_of_a_word_is_never_suggested(word, legal):
    assert suggest(word, legal) is None


@pytest.mark.parametrize(
    ("word", "legal"), [("iferno", "inferno"), ("nminal", "nominal"), ("desription", "description"), ("minn", "min")]
)
def test_a_slip_in_a_word_that_begins_like_a_negation_is_one(word, legal):
    assert suggest(word, [legal, "max", "ferno"]).value == legal


def test_nothing_near_is_no_suggestion():
    assert suggest("quux", WORDS) is None
