"""JSON and JSON lines as payloads: values, and the line or the number of each record."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from tracegram.diagnostics import Diagnostic, Place, Span, TracegramError, quote, refuse
from tracegram.sources.files.limits import refuse_nul
from tracegram.sources.files.payload import Payload, numbered
from tracegram.syntax import decode_text
from tracegram.syntax.json_text import after_blanks, too_deep_at
from tracegram.syntax.tree import DEEPEST
from tracegram.trace.refusal import MOST_FINDINGS

_MOST_DIGITS = 4000  # Python turns texts of up to 4,300 digits into integers

Row = dict[str, Any]


def decode_json(content: bytes, file: str) -> Payload:
    """Decode a JSON file.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line.
    """
    text = _text(content, file)
    if not text.strip():
        raise refuse("empty-trace", f"{quote(file)} is empty", Place(file=file), "write a list of rows")
    value = parse_json(text, file)

    def place(record: int) -> Place:
        return Place(file=file, words=f"row {record}")

    return Payload(value=value, file=file, place=place if _is_rows(value) else numbered(file))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(cast("list[Any]", value)[0], dict)


def decode_json_lines(content: bytes, file: str) -> Payload:
    """Decode JSON lines: one record a line, blank lines aside.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line.
    """
    texts = _text(content, file).split("\n")
    kept = [(number, text) for number, text in enumerate(texts, start=1) if text.strip(" \t\r")]
    if not kept:
        raise refuse("empty-trace", f"{quote(file)} is empty", Place(file=file), "write one row a line")
    records, findings = _records(kept, file)
    if findings:
        raise TracegramError(findings)
    lines = [number for number, _ in kept]

    def place(record: int) -> Place:
        line = lines[record]
        return Place(file=file, span=Span(line=line, column=1, end_line=line, end_column=len(texts[line - 1]) + 1))

    return Payload(value=records, file=file, place=place)


def _records(lines: list[tuple[int, str]], file: str) -> tuple[list[Any], list[Diagnostic]]:
    """Return the records of numbered lines, and what is wrong with the first of those that hold none."""
    records: list[Any] = []
    findings: list[Diagnostic] = []
    for number, text in lines:
        try:
            records.append(parse_json(text, file, number))
        except TracegramError as error:
            findings += error.findings
            if len(findings) >= MOST_FINDINGS:
                break
    return records, findings


def _text(content: bytes, file: str) -> str:
    refuse_nul(content, file)
    return decode_text(content, file)


def parse_json(text: str, file: str, line: int = 1) -> Any:
    """Return the value of a JSON text that begins on a line of a file.

    Raises:
        TracegramError: `bad-json`, `too-deep` or `duplicate-key`, each located.
    """
    return _parse(_Fragment(text=text, file=file, line=line))


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
    except _KeyTwiceError as error:
        raise _key_twice(fragment, str(error)) from None


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _row_of(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _KeyTwiceError(next(name for name, count in counts.items() if count > 1))
    return row


# NaN and infinities are let through, as Python writes them: fields say which of them are missing values
_DECODER = json.JSONDecoder(parse_int=_whole_number, object_pairs_hook=_row_of)


def _key_twice(fragment: _Fragment, key: str) -> TracegramError:
    """Blame the row: rows before it are read once more, one by one, which only a refused file pays for."""
    at = after_blanks(fragment.text, 0)
    found = f"a row gives {quote(key)} twice"
    while fragment.text[at : at + 1] in {"[", ","}:
        at = after_blanks(fragment.text, at + 1)
        try:
            _, at = _DECODER.raw_decode(fragment.text, at)
        except _KeyTwiceError:
            break
        at = after_blanks(fragment.text, at)
    return fragment.error_at(at, found, "duplicate-key", "keep one of the two")
