"""This file is about JSON: a list of rows, the same one row a line, and rows written in the spec itself."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np

from tracegram.diagnostics import Place, Span, TracegramError, quote, refuse
from tracegram.sources.columns import is_nested, settle
from tracegram.sources.limits import check_size, unreadable
from tracegram.syntax import decode_text
from tracegram.syntax.json_text import constant_at, too_deep_at
from tracegram.syntax.tree import DEEPEST
from tracegram.trace.table import Table

_MOST_DIGITS = 4000  # Python turns texts of up to 4,300 digits into integers

Row = dict[str, Any]


def read_json_rows(content: bytes, file: str) -> Table:
    """Read a JSON list of rows, each a mapping of column names to values.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line or its row.
    """
    text = decode_text(content, file)
    if not text.strip():
        raise refuse("empty-trace", f"{quote(file)} is empty", Place(file=file), "write a list of rows")
    rows = _parse(_Fragment(text=text, file=file, line=1))
    if not isinstance(rows, list):
        message = "expected a list of rows, found a single " + ("mapping" if isinstance(rows, dict) else "value")
        raise unreadable(file, f"does not hold rows: {message}", "write the rows as [{…}, {…}]")

    def place(row: int, column: str | None) -> Place:
        return Place(file=file, words=f"row {row}" if column is None else f"row {row}, column {quote(column)}")

    return read_values(cast("list[Any]", rows), place, Place(file=file))


def read_json_lines(content: bytes, file: str) -> Table:
    """Read JSON lines: one row a line, blank lines aside.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line.
    """
    texts = decode_text(content, file).split("\n")
    numbered = [(number, text) for number, text in enumerate(texts, start=1) if text.strip(" \t\r")]
    if not numbered:
        raise refuse("empty-trace", f"{quote(file)} is empty", Place(file=file), "write one row a line")
    rows = [_parse(_Fragment(text=text, file=file, line=number)) for number, text in numbered]
    lines = np.array([number for number, _ in numbered], dtype=np.int64)

    def place(row: int, column: str | None) -> Place:
        del column
        line = int(lines[row])
        return Place(file=file, span=Span(line=line, column=1, end_line=line, end_column=len(texts[line - 1]) + 1))

    return read_values(rows, place, Place(file=file))


def read_values(values: Sequence[Any], place: Callable[[int, str | None], Place], whole: Place) -> Table:
    """Give rows as a table: a key that a row lacks is a missing value; columns are in order of appearance.

    Raises:
        TracegramError: `empty-trace`, `too-many-rows`, or `unreadable-trace` for a row that is not a mapping.
    """
    for row, value in enumerate(values):
        if not isinstance(value, dict):
            raise _not_a_row(value, place(row, None), row)
    rows = cast("Sequence[Row]", values)
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    check_size(len(rows), len(names), whole.file)
    listed = {name: [row.get(name) for row in rows] for name in names}
    columns = {name: settle(held) for name, held in listed.items() if not is_nested(held) or _is_empty(held)}
    return Table(columns=columns, rows=len(rows), typed=True, place=place, whole=whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fragment:
    """A text to parse, and the line of the file on which it begins."""

    text: str
    file: str
    line: int

    def error_at(self, offset: int, found: str, code: str = "bad-json", help: str = "") -> TracegramError:  # noqa: A002
        line = self.line + self.text.count("\n", 0, offset)
        column = offset - self.text.rfind("\n", 0, offset)
        span = Span(line=line, column=column, end_line=line, end_column=column + 1)
        return refuse(code, f"line {line}, column {column}: {found}", Place(file=self.file, span=span), help)


class _ConstantFoundError(Exception):
    pass


class _KeyTwiceError(Exception):
    pass


def _parse(fragment: _Fragment) -> Any:
    deep = too_deep_at(fragment.text)
    if deep is not None:
        found = f"lists and mappings are nested deeper than {DEEPEST} levels"
        raise fragment.error_at(deep, found, "too-deep", "write rows of plain values")
    try:
        return _DECODER.decode(fragment.text)
    except json.JSONDecodeError as error:
        found = f"not JSON: {error.msg[0].lower()}{error.msg[1:]}"
        raise fragment.error_at(error.pos, found, help="JSON allows no comments and no trailing commas") from None
    except _ConstantFoundError as error:
        found = f"{error} is not JSON"
        raise fragment.error_at(constant_at(fragment.text, str(error)), found, help="write null") from None
    except _KeyTwiceError as error:
        raise _key_twice(fragment, str(error)) from None


def _refuse_constant(name: str) -> Any:
    raise _ConstantFoundError(name)


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _row_of(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        raise _KeyTwiceError(next(name for name in row if names.count(name) > 1))
    return row


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_whole_number, object_pairs_hook=_row_of)


def _key_twice(fragment: _Fragment, key: str) -> TracegramError:
    """Blame the row: rows before it are read once more, one by one, which only a refused file pays for."""
    at = len(fragment.text) - len(fragment.text.lstrip())
    found = f"a row gives {quote(key)} twice"
    while fragment.text[at : at + 1] in {"[", ","}:
        at += 1
        at += len(fragment.text[at:]) - len(fragment.text[at:].lstrip())
        try:
            _, at = _DECODER.raw_decode(fragment.text, at)
        except _KeyTwiceError:
            break
    return fragment.error_at(at, found, "duplicate-key", "keep one of the two")


def _not_a_row(value: Any, place: Place, row: int) -> TracegramError:
    label = f"line {place.span.line}" if place.span else f"row {row}"
    if isinstance(value, list) and place.span and row == 0:
        message = f"{label} holds a list, expected one row a line"
        return refuse("bad-json", message, place, "save a list of rows with the suffix .json")
    message = f"{label} holds {quote(cast('object', value), 40)}, expected a mapping of column names to values"
    return refuse("unreadable-trace", message, place, 'write a row as {"step": 0, "position": 0, …}')


def _is_empty(values: list[Any]) -> bool:
    return all(value is None for value in values)
