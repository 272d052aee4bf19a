"""Places in a text, as parsers count them and as editors do.

Our spans count code points from 1, in lines that end where the parser of the format says. The protocol counts from 0,
in lines that end at CR, LF or both, and in the code units that client and server agreed upon (UTF-16 by default).

Source: Language Server Protocol 3.17, “Position” and “PositionEncodingKind”; YAML lines are those of libyaml.
"""

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, Range

from tracegram.diagnostics import Span

_EDITOR_LINES = re.compile(r"\r\n|\r|\n")
_YAML_LINES = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_JSON_LINES = re.compile(r"\n")


class Places:
    """The places of one text.

    Args:
        text: The text as the editor has it.
        json: Whether the parser of JSON counted the lines of spans.
        encoding: The name of the agreed code units: utf-8, utf-16 or utf-32.
    """

    def __init__(self, text: str, *, json: bool = False, encoding: str = "utf-16") -> None:
        self.text = text
        self._encoding = encoding
        self._parsed = _starts(_JSON_LINES if json else _YAML_LINES, text)
        self._mark = int(text.startswith("\ufeff"))  # parsers drop a byte-order mark, editors may keep it

    def like(self, text: str) -> "Places":
        """Return the places of another text, a file's, counted in the same code units; its lines end at LF or CRLF."""
        return Places(text, json=True, encoding=self._encoding)

    def range(self, span: Span) -> Range:
        """Return a span as the protocol's range."""
        return self.range_of(self.offset(span.line, span.column), self.offset(span.end_line, span.end_column))

    def range_of(self, start: int, stop: int) -> Range:
        """Return the range of the characters from `start` up to but not including `stop`."""
        return Range(start=self._position(start), end=self._position(max(start, stop)))

    def first_line(self) -> Range:
        """Return the range of the first line, for what is about the whole text."""
        found = _EDITOR_LINES.search(self.text)
        return self.range_of(0, found.start() if found else len(self.text))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place of a span; the nearest there is, when the text has no such place."""
        if line > len(self._parsed):
            return len(self.text)
        start = self._parsed[max(line, 1) - 1] + (self._mark if line == 1 else 0)
        return min(start + max(column, 1) - 1, len(self.text))

    def offset_at(self, position: Position) -> int:
        """Return the offset of the protocol's position; one after the end of its line is that end."""
        if position.line >= len(self._shown):
            return len(self.text)
        start = self._shown[position.line]
        found = _EDITOR_LINES.search(self.text, start)
        line = self.text[start : found.start() if found else len(self.text)]
        if self._encoding == "utf-32":
            return start + min(position.character, len(line))
        units = 0
        for index, character in enumerate(line):
            if units >= position.character:
                return start + index
            units += self._units(character)
        return start + len(line)

    @cached_property
    def _shown(self) -> list[int]:
        return _starts(_EDITOR_LINES, self.text)

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._shown, offset) - 1
        return Position(line=line, character=self._units(self.text[self._shown[line] : offset]))

    def _units(self, text: str) -> int:
        if self._encoding == "utf-32":
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _starts(ends: re.Pattern[str], text: str) -> list[int]:
    return [0, *(found.end() for found in ends.finditer(text))]
