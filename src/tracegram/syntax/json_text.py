"""JSON texts: the standard library reads them, a walk over the text adds the places."""

import json
import math
import re
from dataclasses import dataclass
from json.decoder import scanstring  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
from typing import Any

from tracegram.diagnostics import Lines, Span, quote
from tracegram.syntax.repeated import Entry, repeated
from tracegram.syntax.tree import DEEPEST, MOST_VALUES, Node, Tree, grow, refuse_at, too_deep

_BLANK = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'  # one that nothing closes is one as well, and looked at once
_STRING_OR_BRACKET = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_STRING_OR_CONSTANT = re.compile(_STRING + "|-?Infinity|NaN", re.DOTALL)


def read_json(text: str, file: str) -> Tree:
    """Read a JSON text (RFC 8259) with the place of every key and value.

    Raises:
        TracegramError: `bad-json`, `too-deep`, `duplicate-key`, `not-finite` or `too-many-values`, each located.
    """
    source = _Source(Lines(text), file)
    deep = too_deep_at(text)
    if deep is not None:
        raise too_deep(file, source.span(deep, deep + 1))
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _bad_json(source, error) from None
    except _ConstantFoundError as found:
        at = constant_at(text, str(found))
        message = f"{found} is not JSON"
        raise refuse_at(file, "bad-json", message, source.span(at, at + len(str(found))), "write a number") from None
    except ValueError:
        raise refuse_at(file, "out-of-range", "a number has thousands of digits", source.span(0, 1)) from None
    node, _ = _walk(source, 0)
    if node.weight > MOST_VALUES:
        raise refuse_at(file, "too-many-values", f"more than {MOST_VALUES:,} values", node.span, "put rows into a file")
    return grow(node)


def is_json(text: str) -> bool:
    """Return whether a text is a JSON object; the faults of one that is not are told by the reader of its format."""
    if not text.lstrip().startswith("{") or too_deep_at(text) is not None:
        return False
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, _ConstantFoundError):
        return False
    return True


class _ConstantFoundError(Exception):
    """NaN, Infinity or -Infinity stands where JSON wants a value."""


def _refuse_constant(name: str) -> Any:
    raise _ConstantFoundError(name)


@dataclass(frozen=True, slots=True)
class _Source:
    lines: Lines
    file: str

    @property
    def text(self) -> str:
        return self.lines.text

    def span(self, start: int, stop: int) -> Span:
        return self.lines.span(start, stop)


def too_deep_at(text: str) -> int | None:
    """Return the offset of the first bracket that nests too deeply, before a parser recurses into it."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return None
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group()[0], 0)
        if depth > DEEPEST:
            return found.start()
    return None


def constant_at(text: str, name: str) -> int:
    """Return the offset of NaN, Infinity or -Infinity where it stands outside all texts."""
    return next((found.start() for found in _STRING_OR_CONSTANT.finditer(text) if found.group() == name), 0)


def _bad_json(source: _Source, error: json.JSONDecodeError) -> Exception:
    rest = source.text[error.pos :]
    advice = "JSON allows no comments, no trailing commas, and only double quotes"
    if not source.text.lstrip().startswith(("{", "[")):
        advice = "if the text is YAML, give the file the suffix .yaml"
    message = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg[0].lower()}{error.msg[1:]}"
    if rest:
        message += f", found {quote(rest.splitlines()[0], 20)}" if rest.splitlines()[0] else ""
    at_line_end = rest[:1] in {"", "\n"}
    span = source.span(error.pos, error.pos + (0 if at_line_end else 1))
    return refuse_at(source.file, "bad-json", message, span, advice)


def after_blanks(text: str, at: int) -> int:
    """Return the offset of the first character from an offset on that is no blank to JSON."""
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _walk(source: _Source, at: int) -> tuple[Node, int]:
    text = source.text
    start = after_blanks(text, at)
    if text[start] == "{":
        return _walk_object(source, start)
    if text[start] == "[":
        return _walk_list(source, start)
    if text[start] == '"':
        value, stop = scanstring(text, start + 1, True)  # noqa: FBT003  # the library's own signature
        return Node(span=source.span(start, stop), value=value), stop
    found = _SCALAR.match(text, start)
    stop = found.end() if found else start + 1
    span, written = source.span(start, stop), text[start:stop]
    value = json.loads(written)
    if value in {math.inf, -math.inf}:
        message = f"{quote(written)} is too large a number"
        raise refuse_at(source.file, "not-finite", message, span, "write a smaller one")
    return Node(span=span, value=value), stop


def _walk_list(source: _Source, start: int) -> tuple[Node, int]:
    items: list[Node] = []
    at = after_blanks(source.text, start + 1)
    while source.text[at] != "]":
        node, at = _walk(source, at)
        items.append(node)
        at = after_blanks(source.text, at)
        at = after_blanks(source.text, at + 1) if source.text[at] == "," else at
    weight = 1 + sum(item.weight for item in items)
    return Node(span=source.span(start, at + 1), items=items, weight=weight), at + 1


def _walk_object(source: _Source, start: int) -> tuple[Node, int]:
    entries: dict[str, tuple[Span, Node]] = {}
    at = after_blanks(source.text, start + 1)
    while source.text[at] != "}":
        key, stop = scanstring(source.text, at + 1, True)  # noqa: FBT003  # the library's own signature
        span = source.span(at, stop)
        node, at = _walk(source, after_blanks(source.text, stop) + 1)
        if key in entries:
            again = Entry(key=key, span=span, node=node, flow=True)
            raise repeated(source.lines, source.file, entries[key], again, at)
        entries[key] = (span, node)
        at = after_blanks(source.text, at)
        at = after_blanks(source.text, at + 1) if source.text[at] == "," else at
    weight = 1 + sum(child.weight for _, child in entries.values())
    return Node(span=source.span(start, at + 1), entries=entries, weight=weight), at + 1
