"""JSON texts: the standard library reads them, a walk over the text adds the places."""

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from json.decoder import scanstring  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
from typing import Any

from tracegram.diagnostics import Lines, Span, TracegramError, quote
from tracegram.syntax.repeated import Entry, repeated
from tracegram.syntax.tree import DEEPEST, MOST_VALUES, Node, Tree, grow, refuse_at, too_deep

_MOST_DIGITS = 4000  # Python turns texts of up to 4,300 digits into integers
_BLANK = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'  # one that nothing closes is one as well, and looked at once
_STRING_OR_BRACKET = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_STRING_OR_CONSTANT = re.compile(_STRING + "|-?Infinity|NaN", re.DOTALL)


class JsonFaultError(Exception):
    """A mistake in a JSON text: its code, message, offsets and advice."""

    def __init__(self, code: str, found: str, start: int, stop: int, help: str = "") -> None:  # noqa: A002
        super().__init__(found)
        self.code, self.found, self.start, self.stop, self.help = code, found, start, stop, help


def json_value(text: str, *, constants: bool = False) -> Any:
    """Return the value of a JSON text (RFC 8259); an integer with too many digits for Python stays a text.

    Args:
        text: The text.
        constants: Whether to accept NaN and infinities, as Python writes them.

    Raises:
        JsonFaultError: `bad-json` or `too-deep`, or `duplicate-key` at the row of a list that has a key twice.
    """
    deep = too_deep_at(text)
    if deep is not None:
        raise JsonFaultError("too-deep", f"lists and mappings are nested deeper than {DEEPEST} levels", deep, deep + 1)
    decoder = _PYTHONS if constants else _STRICT
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :].split("\n", 1)[0]
        found = f"not JSON: {error.msg[0].lower()}{error.msg[1:]}" + (f", found {quote(rest, 20)}" if rest else "")
        advice = "JSON allows no comments, no trailing commas, and only double quotes"
        raise JsonFaultError("bad-json", found, error.pos, error.pos + bool(rest), advice) from None
    except _ConstantFoundError as error:
        at = constant_at(text, str(error))
        raise JsonFaultError("bad-json", f"{error} is not JSON", at, at + len(str(error)), "write a number") from None
    except _KeyTwiceError as error:
        at = _with_key_twice(text, decoder)
        raise JsonFaultError("duplicate-key", f"a row gives {quote(str(error))} twice", at, at + 1) from None


def read_json(text: str, file: str) -> Tree:
    """Read a JSON text with the place of every key and value.

    Raises:
        TracegramError: `bad-json`, `too-deep`, `duplicate-key`, `not-finite` or `too-many-values`, each located.
    """
    source = _Source(Lines(text), file)
    try:
        json_value(text)
    except JsonFaultError as fault:
        raise _located(source, fault) from None
    node, _ = _walk(source, 0)
    if node.weight > MOST_VALUES:
        raise refuse_at(file, "too-many-values", f"more than {MOST_VALUES:,} values", node.span, "put rows into a file")
    return grow(node)


def _located(source: "_Source", fault: JsonFaultError) -> TracegramError:
    span = source.span(fault.start, fault.stop)
    if fault.code == "too-deep":
        return too_deep(source.file, span)
    if fault.code == "duplicate-key":
        _walk(source, 0)  # it knows both places, and raises
    is_yaml = not source.text.lstrip().startswith(("{", "["))
    advice = "if the text is YAML, give the file the suffix .yaml" if is_yaml else fault.help
    return refuse_at(source.file, fault.code, fault.found, span, advice)


def is_json(text: str) -> bool:
    """Return whether a text is JSON; if not, the reader of its format reports the mistakes."""
    try:
        json_value(text)
    except JsonFaultError as fault:
        return fault.code == "duplicate-key"
    return True


class _ConstantFoundError(Exception):
    """NaN, Infinity or -Infinity stands where JSON wants a value."""


class _KeyTwiceError(Exception):
    """A mapping has a key twice."""


def _refuse_constant(name: str) -> Any:
    raise _ConstantFoundError(name)


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _KeyTwiceError(next(name for name, count in counts.items() if count > 1))
    return mapping


_STRICT = json.JSONDecoder(parse_int=_whole_number, object_pairs_hook=_mapping, parse_constant=_refuse_constant)
_PYTHONS = json.JSONDecoder(parse_int=_whole_number, object_pairs_hook=_mapping)


def _with_key_twice(text: str, decoder: json.JSONDecoder) -> int:
    """Find the row of a list that has a key twice, reading the rows one by one."""
    at = after_blanks(text, 0)
    while text[at : at + 1] in {"[", ","}:
        at = after_blanks(text, at + 1)
        try:
            _, at = decoder.raw_decode(text, at)
        except _KeyTwiceError:
            break
        at = after_blanks(text, at)
    return at


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
    """Return the offset of NaN, Infinity or -Infinity outside of quotes."""
    return next((found.start() for found in _STRING_OR_CONSTANT.finditer(text) if found.group() == name), 0)


def after_blanks(text: str, at: int) -> int:
    """Return the offset of the first character at or after an offset that is not whitespace."""
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
    if written.strip("-0123456789") == "" and len(written) > _MOST_DIGITS:
        raise refuse_at(source.file, "out-of-range", "a number has thousands of digits", span)
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
