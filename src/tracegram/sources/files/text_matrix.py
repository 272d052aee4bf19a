"""CSV and TSV as a matrix: one row per step, one column per position."""

import re

import numpy as np

from tracegram.diagnostics import Place, Span, error_of, quote
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.text_table import Grid, check_widths, rows_of, text_of
from tracegram.sources.trace_options import Said
from tracegram.trace.table import Table, objects

_WHOLE = re.compile(r"[0-9]{1,15}")
SHORTEST_HEADER = 3  # cells; 0 and 1 may be shares
_NUMBER = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?|nan|NaN")


def read_matrix(content: bytes, file: str, delimiter: str, said: Said) -> Table:
    """Read a matrix of values, one field named `value`.

    Its first row and column are the numbers of positions and steps where the first cell is `step`, or the column that
    is mapped to it; else all cells are values, and are numbered from `first_step` and `first_position`.

    Raises:
        TracegramError: What is wrong with the text; `ambiguous-trace` where its first row may be a header.
    """
    grid = Grid(text_of(content, file), file, delimiter)
    rows, lines = rows_of(grid)
    if not rows:
        raise error_of("empty-trace", f"{quote(file)} is empty", Place(file=file), "write a row for each step")
    check_widths(grid, rows, lines, len(rows[0]))
    labels = _labels(grid, rows, int(lines[0]), said)
    values = [row[labels:] for row in rows[labels:]]
    height, width = len(values), len(values[0]) if values else 0
    check_size(height * width, 3, file)
    if not height * width:
        raise error_of("empty-trace", f"{quote(file)} holds no values", Place(file=file), "write a row for each step")
    steps = [row[0] for row in rows[1:]] if labels else _numbered(said.first_step, height)
    positions = rows[0][1:] if labels else _numbered(said.first_position, width)

    def place(row: int, column: str | None) -> Place:
        line, cell = divmod(row, width)
        if labels and column == said.columns.get("position", "position"):
            return grid.place(_cell(grid, int(lines[0]), cell + 1))
        is_step = column == said.columns.get("step", "step")
        return grid.place(_cell(grid, int(lines[line + labels]), 0 if is_step else cell + labels))

    columns = {
        said.columns.get("step", "step"): np.repeat(objects(steps), width),
        said.columns.get("position", "position"): np.tile(objects(positions), height),
        "value": objects([cell or None for row in values for cell in row]),
    }
    whole = Place(file=file)
    return Table(columns=columns, rows=height * width, typed=False, place=place, whole=whole)


def _numbered(first: int | None, count: int) -> list[str]:
    return list(map(str, range(first or 0, (first or 0) + count)))


def _labels(grid: Grid, rows: list[list[str]], line: int, said: Said) -> int:
    """Return 1 if the first row and the first column are the numbers of positions and steps, otherwise 0."""
    corner = rows[0][0]
    place = grid.place(_cell(grid, line, 0))
    if corner == said.columns.get("step", "step"):
        if said.firsts:
            word = next(iter(said.firsts))
            message = f"the rows and columns of the matrix have numbers, and `{word}` gives others"
            raise error_of("conflicting-words", message, place, f"delete `{word}`")
        return 1
    others = [*rows[0][1:], *(row[0] for row in rows[1:])]
    if others and not _NUMBER.fullmatch(corner) and all(map(_WHOLE.fullmatch, others)):
        message = f"the first row and column are whole numbers, beside {quote(corner)}: they may be values, or numbers"
        advice = "write `step` in the first cell if they number positions and steps, or `NaN` if they are values"
        raise error_of("ambiguous-trace", message, place, advice)
    if not said.firsts and _is_header(rows):
        message = f"the first row counts from {corner} to {rows[0][-1]} above other values: it may number positions"
        advice = "delete it if it numbers positions, or write `first_step: 0` if it holds the values of step 0"
        raise error_of("ambiguous-trace", message, place, advice)
    return 0


def _is_header(rows: list[list[str]]) -> bool:
    """Return whether the first row counts as numbers of positions do, above rows that do not hold whole numbers."""
    first = rows[0]
    if len(first) < SHORTEST_HEADER or not all(map(_WHOLE.fullmatch, first)):
        return False
    counted = list(map(str, range(int(first[0]), int(first[0]) + len(first))))
    return first == counted and not all(_WHOLE.fullmatch(cell) for row in rows[1:] for cell in row)


def _cell(grid: Grid, line: int, index: int) -> Span:
    return list(grid.cells(line))[index]
