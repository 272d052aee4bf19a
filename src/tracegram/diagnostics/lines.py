"""Lines and columns of a text, and the offsets they stand for."""

import re
from bisect import bisect_right
from functools import lru_cache

from tracegram.diagnostics.diagnostic import Edit, Span

_OTHER_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")  # lines to YAML, and to nobody else


class Lines:
    """A text as lines that end at a line feed; lines and columns count from 1, offsets from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._odd = _OTHER_BREAKS.search(text) is not None
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def span(self, start: int, stop: int) -> Span:
        """Return the span of the characters from `start` up to but not including `stop`."""
        line, end_line = bisect_right(self._starts, start), bisect_right(self._starts, stop)
        return Span(
            line=line,
            column=start - self._starts[line - 1] + 1,
            end_line=end_line,
            end_column=stop - self._starts[end_line - 1] + 1,
        )

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return the offsets at which a span starts and stops."""
        return self._offset(span.line, span.column), self._offset(span.end_line, span.end_column)

    def within(self, span: Span) -> str:
        """Return the characters of a span."""
        start, stop = self.offsets(span)
        return self.text[start:stop]

    def edit(self, start: int, stop: int, replacement: str, *, safe: bool) -> Edit | None:
        """Return an edit of the characters between two offsets; None if other programs count the lines differently."""
        return None if self._odd else Edit(span=self.span(start, stop), replacement=replacement, safe=safe)

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))


@lru_cache(maxsize=2)
def lines_of(text: str) -> Lines:
    """Return the lines of a text, found once for all the findings about it."""
    return Lines(text)
