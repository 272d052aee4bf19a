"""This file is about a finding as a person reads it in a terminal: the sentence, the line, carets, the help."""

import unicodedata
from collections.abc import Mapping

from tracegram.diagnostics.diagnostic import Diagnostic, Place
from vega_datalite import visible

MOST_COLUMNS = 100  # of a source line; a longer one is shown around the mistake


def render(finding: Diagnostic, texts: Mapping[str, str]) -> str:
    """Give a finding as lines of text.

    Args:
        finding: What was found.
        texts: The texts of files by name, for the lines to show; a file that is not there shows none.
    """
    lines = [f"{finding.severity}[{finding.code}]: {visible(finding.message)}", f"  {located(finding.place)}"]
    lines += _frame(finding.place, texts)
    lines += [f"  {visible(each.message)}: {located(each.place)}" for each in finding.labels]
    if finding.help:
        lines.append(f"  help: {visible(finding.help)}")
    return "\n".join(lines)


def located(place: Place) -> str:
    """Give a place as `file:line:column`, or as the file and the words that narrow it."""
    name = visible(place.file)
    if place.span:
        return f"{name}:{place.span.line}:{place.span.column}"
    return f"{name}, {visible(place.words)}" if place.words else name


def _frame(place: Place, texts: Mapping[str, str]) -> list[str]:
    span = place.span
    lines = texts.get(place.file, "").split("\n")
    if span is None or span.line > len(lines) or place.file not in texts:
        return []
    whole = lines[span.line - 1].rstrip("\r")
    stop = span.end_column if span.end_line == span.line else len(whole) + 1
    start = max(0, min(span.column - 1 - MOST_COLUMNS // 2, len(whole) - MOST_COLUMNS))
    shown = whole[start : start + MOST_COLUMNS]
    before, marked = (
        whole[start : span.column - 1],
        whole[span.column - 1 : min(stop - 1, start + MOST_COLUMNS)],
    )
    number = str(span.line)
    carets = "^" * max(_width(marked), 1)
    return [f"{number} | {_shown(shown)}", f"{' ' * len(number)} | {' ' * _width(before)}{carets}"]


def _shown(text: str) -> str:
    return visible(text.replace("\t", "    "))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in _shown(text))
