"""JSON and JSON lines as payloads: values, with the line or number of each record."""

from typing import Any, cast

from tracegram.diagnostics import Diagnostic, Place, Span, TracegramError, error_of, quote
from tracegram.sources.files.limits import refuse_nul
from tracegram.sources.files.payload import Payload, numbered
from tracegram.syntax import decode_text
from tracegram.syntax.json_text import JsonFaultError, json_value
from tracegram.trace.refusal import MOST_FINDINGS

_ADVICE = {"too-deep": "write rows of plain values", "duplicate-key": "keep one of the two"}


def decode_json(content: bytes, file: str) -> Payload:
    """Decode a JSON file.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line.
    """
    text = _text(content, file)
    if not text.strip():
        raise error_of("empty-trace", f"{quote(file)} is empty", Place(file=file), "write a list of rows")
    value = parse_json(text, file)

    def place(record: int) -> Place:
        return Place(file=file, words=f"row {record}")

    return Payload(value=value, file=file, place=place if _is_rows(value) else numbered(file))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(cast("list[Any]", value)[0], dict)


def decode_json_lines(content: bytes, file: str) -> Payload:
    """Decode JSON lines: one record per line; blank lines are skipped.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line.
    """
    texts = _text(content, file).split("\n")
    kept = [(number, text) for number, text in enumerate(texts, start=1) if text.strip(" \t\r")]
    if not kept:
        raise error_of("empty-trace", f"{quote(file)} is empty", Place(file=file), "write one row per line")
    records, findings = _records(kept, file)
    if findings:
        raise TracegramError(findings)
    lines = [number for number, _ in kept]

    def place(record: int) -> Place:
        line = lines[record]
        return Place(file=file, span=Span(line=line, column=1, end_line=line, end_column=len(texts[line - 1]) + 1))

    return Payload(value=records, file=file, place=place)


def _records(lines: list[tuple[int, str]], file: str) -> tuple[list[Any], list[Diagnostic]]:
    """Return the records of numbered lines, and the finding about the first line without one."""
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
    try:
        return json_value(text, constants=True)  # fields say which of them are missing values
    except JsonFaultError as fault:
        raise _located(fault, text, file, line) from None


def _located(fault: JsonFaultError, text: str, file: str, line: int) -> TracegramError:
    line += text.count("\n", 0, fault.start)
    column = fault.start - text.rfind("\n", 0, fault.start)
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    message = f"line {line}, column {column}: {fault.found}"
    return error_of(fault.code, message, Place(file=file, span=span), _ADVICE.get(fault.code, fault.help))
