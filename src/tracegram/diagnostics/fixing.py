"""Applying suggested edits to a text."""

from collections.abc import Iterable, Sequence

from tracegram.diagnostics.diagnostic import Edit
from tracegram.diagnostics.lines import Lines


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied. They must not overlap, see `compatible`."""
    lines = Lines(text)
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        start, stop = lines.offsets(edit.span)
        text = text[:start] + edit.replacement + text[stop:]
    return text


def compatible(edits: Iterable[Edit]) -> Sequence[Edit]:
    """Return edits in the order of the text, without edits that overlap or repeat an earlier one."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda each: each.span):
        last = kept[-1] if kept else None
        start = (edit.span.line, edit.span.column)
        if last is None or (start >= (last.span.end_line, last.span.end_column) and edit != last):
            kept.append(edit)
    return kept
