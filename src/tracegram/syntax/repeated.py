"""A key that a mapping has twice: the finding, and the edit that deletes the second one."""

import re
from typing import Any

from tracegram.diagnostics import Diagnostic, Edit, Label, Lines, Place, Span, TracegramError, quote
from tracegram.syntax.tree import Node
from vega_datalite.frozen import frozen

_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)")


@frozen
class Entry:
    """A key of a mapping with its place and its value; `flow` if entries are separated by commas."""

    key: str
    span: Span
    node: Node
    flow: bool


def repeated(lines: Lines, file: str, first: tuple[Span, Node], second: Entry, stop: int) -> TracegramError:
    """Return the error for a key given twice; deleting the second is safe if both values are equal.

    Args:
        lines: The text.
        file: Its name.
        first: The place of the first key, and its value.
        second: The entry that repeats it.
        stop: The offset at which the value of the second ends.
    """
    span, node = first
    finding = Diagnostic(
        code="duplicate-key",
        message=f"{quote(second.key)} is given twice, first on line {span.line}",
        place=Place(file=file, span=second.span),
        labels=(Label(place=Place(file=file, span=span), message="first given here"),),
        help="keep one of the two",
        edit=_deletion(lines, second, stop, alike=_alike(node, second.node)),
    )
    return TracegramError([finding])


def _deletion(lines: Lines, entry: Entry, stop: int, *, alike: bool) -> Edit | None:
    start = lines.offsets(entry.span)[0]
    cut = _cut_to_comma(lines.text, start, stop) if entry.flow else _cut_lines(lines.text, start, stop)
    if cut is None:
        return None
    removed = lines.text[slice(*cut)]
    held = entry.key + _texts(entry.node)
    whole = all(removed.count(mark) == held.count(mark) for mark in "#&")  # no comment goes with it, and no anchor
    return lines.edit(*cut, "", safe=alike and whole)


def _cut_to_comma(text: str, start: int, stop: int) -> tuple[int, int] | None:
    comma = len(text[:start].rstrip(" \t\r\n")) - 1
    return (comma, stop) if comma >= 0 and text[comma] == "," else None


def _cut_lines(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """Return the range of an entry's whole lines; at the end of a text, it includes the line end before instead."""
    first = text.rfind("\n", 0, start) + 1
    content = text[start:stop].rstrip()  # a value in block style may end on a later line, before the next key
    rest = _REST_OF_LINE.match(text, start + len(content))
    if text[first:start].strip() or rest is None:
        return None
    if rest.end() == len(text) and not text.endswith("\n"):
        first -= 2 if text[first - 2 : first] == "\r\n" else 1
    return max(first, 0), rest.end()


def _alike(one: Node, other: Node) -> bool:
    if one.entries is not None and other.entries is not None:
        return one.entries.keys() == other.entries.keys() and all(
            _alike(child, other.entries[key][1]) for key, (_, child) in one.entries.items()
        )
    if one.items is not None and other.items is not None:
        return len(one.items) == len(other.items) and all(map(_alike, one.items, other.items))
    scalars: list[Any] = [each.value for each in (one, other) if each.entries is None and each.items is None]
    return len(scalars) == 2 and type(scalars[0]) is type(scalars[1]) and scalars[0] == scalars[1]


def _texts(node: Node) -> str:
    """Return all keys and texts of a value in order."""
    if node.entries is not None:
        return "".join(key + _texts(child) for key, (_, child) in node.entries.items())
    if node.items is not None:
        return "".join(map(_texts, node.items))
    return node.value if isinstance(node.value, str) else ""
