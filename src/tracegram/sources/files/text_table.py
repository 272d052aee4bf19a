"""CSV and TSV: untyped values with the line and column of each."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, Span, TracegramError, error_of, quote
from tracegram.sources.files.limits import MOST_BYTES, check_size, refuse_nul, repeated, unreadable
from tracegram.syntax import decode_text
from tracegram.trace.refusal import MOST_FINDINGS
from tracegram.trace.table import Table, objects

_NUMBER = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")
_LINE_END = re.compile(r"\r\n|\r|\n")
_OTHER_DELIMITERS = {
    ",": {";": "separate values by “,” instead of “;”", "\t": "values are separated by tabs: save as .tsv"},
    "\t": {
        ",": "values are separated by commas: save as .csv",
        ";": "separate values by tabs instead of “;”",
    },
}


def read_columns(content: bytes, file: str, delimiter: str) -> Table:
    """Read separated values: a header, UTF-8, quotes as in RFC 4180, no comments, no blanks to trim.

    Raises:
        TracegramError: Whatever is wrong with the text, at its line.
    """
    grid = Grid(text_of(content, file), file, delimiter)
    rows, lines = rows_of(grid)
    if not rows:
        raise error_of(
            "empty-trace", f"{quote(file)} is empty", Place(file=file), "write a header and one row per cell"
        )
    header = rows.pop(0)
    _check_header(grid, header, lines[0])
    check_size(len(rows), len(header), file)
    lines = lines[1:]
    check_widths(grid, rows, lines, len(header))
    named = {name: index for index, name in enumerate(header) if name}

    def place(row: int, column: str | None) -> Place:
        line = int(lines[row])
        if column is None:
            return grid.place(grid.row(line))
        spans = list(grid.cells(line))
        return grid.place(spans[named[column]])

    columns = {name: objects([row[index] or None for row in rows]) for name, index in named.items()}
    return Table(columns=columns, rows=len(rows), typed=False, place=place, whole=Place(file=file))


class Grid:
    """A text as lines and cells, which finds the place of a cell on request."""

    def __init__(self, text: str, file: str, delimiter: str) -> None:
        self.text = text
        self.file = file
        self.delimiter = delimiter
        self._starts: list[int] = []
        mark = re.escape(delimiter)
        self._cell = re.compile(rf'"[^"]*+(?:""[^"]*+)*+(?:"|\Z)[^{mark}\r\n]*|[^{mark}\r\n]*')

    def cells(self, line: int) -> Iterator[Span]:
        """Return the span of each cell of the row that begins on a line."""
        at = self._offset(line)
        while True:
            found = self._cell.match(self.text, at)
            stop = found.end() if found else at
            end_line = line + len(_LINE_END.findall(self.text, at, stop))
            column, end_column = at - self._offset(line) + 1, stop - self._offset(end_line) + 1
            yield Span(line=line, column=column, end_line=end_line, end_column=end_column)
            if self.text[stop : stop + 1] != self.delimiter:
                return
            line, at = end_line, stop + 1

    def row(self, line: int) -> Span:
        """Return the span of the row that begins on a line."""
        last = list(self.cells(line))[-1]
        return Span(line=line, column=1, end_line=last.end_line, end_column=last.end_column)

    def place(self, span: Span) -> Place:
        """Return the place of a span in this file."""
        return Place(file=self.file, span=span)

    def _offset(self, line: int) -> int:
        if not self._starts:
            self._starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        return self._starts[min(line, len(self._starts)) - 1]


def text_of(content: bytes, file: str) -> str:
    """Return the text of a file.

    Raises:
        TracegramError: It is none.
    """
    refuse_nul(content, file)
    if content[:1] == b"\x89":
        raise unreadable(file, "is not text but a picture", "name the file of the trace")
    return decode_text(content, file)


def rows_of(grid: Grid) -> tuple[list[list[str]], NDArray[np.int64]]:
    """Return the rows that are not empty, each with the line on which it begins.

    Raises:
        TracegramError: `unreadable-trace` where a quote is not closed, or closed too early.
    """
    if csv.field_size_limit() < MOST_BYTES:
        csv.field_size_limit(MOST_BYTES)  # the module's own default, 128 kB, is less than one long token
    reader: Any = csv.reader(io.StringIO(grid.text, newline=""), delimiter=grid.delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise _bad_quote(grid, start, reader.line_num, str(error)) from None
    return rows, np.array(lines, dtype=np.int64)


def _bad_quote(grid: Grid, start: int, line: int, error: str) -> TracegramError:
    if "unexpected end" not in error:
        span = Span(line=line, column=1, end_line=line, end_column=2)
        message = f"line {line}: text follows the quote that closes a value"
        return error_of("unreadable-trace", message, grid.place(span), "write a quote inside a value twice")
    opened = list(grid.cells(start))[-1]
    span = Span(line=opened.line, column=opened.column, end_line=opened.line, end_column=opened.column + 1)
    message = f"line {opened.line}: a quote opens a value and nothing closes it"
    return error_of(
        "unreadable-trace",
        message,
        grid.place(span),
        'close the quote; a quote that is the whole value is written """"',
    )


def _check_header(grid: Grid, header: list[str], line: int) -> None:
    place = grid.place(grid.row(int(line)))
    found = f"line {line}: the header is {quote(','.join(header))}"
    if header[0].startswith("#"):
        raise error_of("unreadable-trace", f"{found}, a comment", place, "remove the line; a trace has no comments")
    if len(header) == 1:
        for mark, advice in _OTHER_DELIMITERS[grid.delimiter].items():
            if mark in header[0]:
                message = f"{quote(grid.file)} has one column, named {quote(header[0])}"
                raise error_of("unreadable-trace", message, place, advice)
    named = [name for name in header if name]
    if len(header) > 1 and all(map(_NUMBER.fullmatch, header)) and not _are_names(named):
        advice = "write names there, or `format: arrays` if rows are steps and columns are positions"
        raise error_of("unreadable-trace", f"{found}, numbers", place, advice)
    if len(set(named)) < len(named):
        raise repeated(grid.file, header)


def _are_names(numbers: list[str]) -> bool:
    """Return whether numbers may be names of columns: they are whole and all different."""
    return len(set(numbers)) == len(numbers) and all(map(str.isdecimal, numbers))


def check_widths(grid: Grid, rows: list[list[str]], lines: NDArray[np.int64], width: int) -> None:
    """Check that each row has as many values as the first.

    Raises:
        TracegramError: `ragged-row`.
    """
    ragged = [index for index, row in enumerate(rows) if len(row) != width]
    if ragged:
        raise TracegramError([_ragged(grid, rows[at], int(lines[at]), width) for at in ragged[:MOST_FINDINGS]])


def _ragged(grid: Grid, row: list[str], line: int, width: int) -> Diagnostic:
    values = "1 value" if len(row) == 1 else f"{len(row)} values"
    return Diagnostic(
        code="ragged-row",
        message=f"line {line} of {quote(grid.file)} has {values}, expected {width}",
        place=grid.place(grid.row(line)),
        help="a value that holds a separator or a quote must stand in quotes",
    )
