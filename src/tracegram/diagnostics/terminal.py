"""A finding for a terminal: the message, the source line with carets, and the help."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from tracegram.diagnostics.diagnostic import Diagnostic, Place
from vega_datalite import visible
from vega_datalite.frozen import frozen

# ECMA-48: bold red, yellow, blue, cyan
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[33m", "note": "\x1b[34m"}
_CARET, _PLAIN = "\x1b[36m", "\x1b[0m"


@frozen
class Look:
    """How frames are drawn. `columns` is the width of a source line; a longer line is shown around the mistake."""

    colored: bool = False
    columns: int = 100


def frames(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """Return findings as frames without color, which are the same on every machine."""
    return "\n".join(render(each, texts) for each in findings)


def render(finding: Diagnostic, texts: Mapping[str, str], look: Look | None = None) -> str:
    """Return a finding as lines of text.

    Args:
        finding: What was found.
        texts: The texts of files by name, for the source lines; findings in other files show none.
        look: How the frame is drawn; default: without color.
    """
    look = look or Look()
    head = _painted(f"{finding.severity}[{finding.code}]", _COLORS[finding.severity], look)
    lines = [f"{head}: {visible(finding.message)}", f"  {finding.place}"]
    lines += _frame(finding.place, texts, look)
    lines += [f"  {visible(each.message)}: {each.place}" for each in finding.labels]
    if finding.help:
        lines.append(f"  help: {visible(finding.help)}")
    return "\n".join(lines)


def _frame(place: Place, texts: Mapping[str, str], look: Look) -> list[str]:
    span = place.span
    lines = _lines(texts.get(place.file, ""))
    if span is None or span.line > len(lines) or place.file not in texts:
        return []
    whole = lines[span.line - 1].rstrip("\r")
    first = span.column - 1
    stop = span.end_column - 1 if span.end_line == span.line else len(whole)
    start = _start(whole, first, look.columns)
    shown = _fitting(whole[start : start + look.columns], look.columns)
    marked = shown[first - start : max(stop - start, 0)]
    number = str(span.line)
    carets = _painted("^" * max(_width(marked), 1), _CARET, look)
    indent = " " * _width(whole[start:first])
    return [f"{number} | {_shown(shown)}", f"{' ' * len(number)} | {indent}{carets}"]


@lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _start(whole: str, first: int, columns: int) -> int:
    """Return the first column to show, so that the mistake is visible and as much of the line as fits."""
    near = max(0, first - columns // 2)  # no character is narrower than a column
    before = _widths(whole[near:first])
    left = first - sum(1 for each in accumulate(reversed(before)) if each <= columns // 2)
    tail = _widths(whole[-columns:])
    return min(left, len(whole) - sum(1 for each in accumulate(reversed(tail)) if each <= columns))


def _fitting(text: str, columns: int) -> str:
    return text[: sum(1 for each in accumulate(_widths(text)) if each <= columns)]


def _painted(text: str, color: str, look: Look) -> str:
    return f"{color}{text}{_PLAIN}" if look.colored else text


def _shown(text: str) -> str:
    return visible(text.replace("\t", "    "))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in _shown(text))


def _widths(text: str) -> list[int]:
    return [_width(each) for each in text]
