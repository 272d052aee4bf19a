"""The values of a UTF-8 text together with the place of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracegram.diagnostics import Diagnostic, Edit, Place, Span, TracegramError, quote
from vega_datalite.frozen import frozen

DEEPEST = 50  # no figure nests deeper than a dozen; recursion in the libraries below us ends near 900
MOST_VALUES = 300_000  # what aliases repeat counts each time, so a “billion laughs” text ends here
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)


@frozen
class Spans:
    """The spans of a value and of its key; for an item of a list both are its own span."""

    key: Span
    value: Span


@frozen
class Tree:
    """Plain values (mappings, lists, texts, numbers, flags, None) and the spans by JSON pointer ("" is the root)."""

    value: Any
    spans: Mapping[str, Spans]


@dataclass(slots=True, kw_only=True)
class Node:
    """A value while it is being read: children of a mapping keep the span of their key."""

    span: Span
    value: Any = None
    entries: "dict[str, tuple[Span, Node]] | None" = None
    items: "list[Node] | None" = None
    weight: int = 1


def pointer_token(key: str) -> str:
    """Escape a key for use in a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def within(value: Any) -> Iterator[Any]:
    """Return a value and all values inside it."""
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from within(each)


def after_comma(before: str) -> str:
    """Return the advice about a key without a colon and a value, which a comma in the value before it has made."""
    return f"between braces a comma starts another entry: quote the text of {quote(before)}, or write a list in []"


def grow(root: Node) -> Tree:
    """Turn nodes into plain values and their spans; an alias has the span of its first use."""
    spans: dict[str, Spans] = {"": Spans(key=root.span, value=root.span)}
    return Tree(value=_plain(root, "", spans), spans=spans)


def refuse_at(
    file: str,
    code: str,
    message: str,
    span: Span,
    help: str = "",  # noqa: A002
    edit: Edit | None = None,
) -> TracegramError:
    """Return the error for one finding in a text."""
    place = Place(file=file, span=span)
    return TracegramError([Diagnostic(code=code, message=message, place=place, help=help, edit=edit)])


def too_deep(file: str, span: Span) -> TracegramError:
    """Return the error for a text that nests too deeply."""
    message = f"lists and mappings are nested deeper than {DEEPEST} levels"
    return refuse_at(file, "too-deep", message, span, "write a flatter spec; no figure needs such nesting")


def _plain(node: Node, pointer: str, spans: dict[str, Spans]) -> Any:
    if node.entries is not None:
        mapping: dict[str, Any] = {}
        for key, (key_span, child) in node.entries.items():
            below = f"{pointer}/{pointer_token(key)}"
            spans[below] = Spans(key=key_span, value=child.span)
            mapping[key] = _plain(child, below, spans)
        return mapping
    if node.items is not None:
        listed: list[Any] = []
        for index, child in enumerate(node.items):
            below = f"{pointer}/{index}"
            spans[below] = Spans(key=child.span, value=child.span)
            listed.append(_plain(child, below, spans))
        return listed
    return node.value


def decode_text(content: bytes, file: str) -> str:
    """Return the text of a file, without a byte-order mark.

    Raises:
        TracegramError: `not-utf8` at the first byte that is not, `merge-conflict` at the first mark of one.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(content, file, error.start) from None
    conflict = _CONFLICT.search(text)
    if conflict and conflict.group(1) != "=" * 7:
        line = text.count("\n", 0, conflict.start()) + 1
        span = Span(line=line, column=1, end_line=line, end_column=8)
        raise refuse_at(
            file,
            "merge-conflict",
            f"line {line} holds the mark of a merge conflict",
            span,
            "settle the conflict and delete its marks",
        )
    return text


def _not_utf8(content: bytes, file: str, offset: int) -> TracegramError:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        found, offset = "a UTF-16 byte-order mark at byte offset 0", 0
    else:
        found = f"byte 0x{content[offset]:02x} at byte offset {offset}"
    line = content.count(b"\n", 0, offset) + 1
    start = content.rfind(b"\n", 0, offset) + 1
    column = len(content[start:offset].decode("utf-8", "replace")) + 1
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    return refuse_at(file, "not-utf8", f"line {line} is not UTF-8: {found}", span, "save the file as UTF-8")
