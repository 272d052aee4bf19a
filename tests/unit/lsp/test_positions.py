"""Places: code points from 1 on our side, code units from 0 on the editor's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, Range

from tracegram.diagnostics import Span
from tracegram.lsp.positions import Places
from tracegram.syntax import read_json, read_yaml


def between(line, start, end_line, end):
    return Range(start=Position(line=line, character=start), end=Position(line=end_line, character=end))


@pytest.mark.parametrize(("encoding", "start", "stop"), [("utf-16", 9, 16), ("utf-8", 11, 18), ("utf-32", 8, 15)])
def test_an_emoji_counts_as_the_editor_counts_it(encoding, start, stop):
    """`🎨` is one code point, two units of UTF-16, four of UTF-8."""
    span = Span(line=1, column=9, end_line=1, end_column=16)

    assert Places('a: "🎨", colour: red', encoding=encoding).range(span) == between(0, start, 0, stop)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_protocol_has_it(end):
    places = Places(f"tracegram: 1{end}titel: x{end}")

    assert places.range(Span(line=2, column=1, end_line=2, end_column=6)) == between(1, 0, 1, 5)
    assert places.offset_at(Position(line=1, character=99)) == len(f"tracegram: 1{end}titel: x")


def test_a_line_separator_ends_a_line_of_yaml_but_none_of_an_editor():
    text = "a: '\u2028'\nb: 1"
    places = Places(text)

    assert places.range(read_yaml(text, "spec").spans["/b"].key) == between(1, 0, 1, 1)


def test_json_has_lines_that_end_at_line_feeds_only():
    text = '{"a": "\u2028",\n "b": 1}'
    places = Places(text, json=True)

    assert places.range(read_json(text, "spec").spans["/b"].key) == between(1, 1, 1, 4)


def test_a_byte_order_mark_stands_before_the_first_column():
    text = "\ufefftracegram: 1"

    assert Places(text).range(Span(line=1, column=1, end_line=1, end_column=10)) == between(0, 1, 0, 10)


def test_a_place_beyond_the_text_is_its_end():
    places = Places("a: 1")

    assert places.range(Span(line=7, column=1, end_line=7, end_column=2)) == between(0, 4, 0, 4)
    assert places.offset_at(Position(line=7, character=0)) == 4


@given(st.text("ab\n\r é\u2028🎨"), st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.data())
def test_an_offset_comes_back_from_the_editor(text, encoding, data):
    """All but the one inside a CRLF, which no editor can name."""
    places = Places(text, encoding=encoding)
    offset = data.draw(st.integers(0, len(text)))
    found = places.offset_at(places.range_of(offset, offset).start)

    assert found == offset - (text[offset - 1 : offset + 1] == "\r\n" and offset > 0)
