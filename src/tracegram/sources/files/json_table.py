"""Rows in JSON: mappings from column names to values, in files and in the spec itself."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, cast

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.columns import is_nested, settle
from tracegram.sources.files.limits import check_size, check_sparse, unreadable
from tracegram.sources.files.payload import Payload
from tracegram.trace.table import Table

Row = dict[str, Any]


def read_rows(payload: Payload) -> Table:
    """Return the rows of a JSON file, a list of mappings, as a table.

    Raises:
        TracegramError: `unreadable-trace`, `bad-json`, `empty-trace` or `too-many-rows`.
    """
    if not isinstance(payload.value, list):
        found = "a single " + ("mapping" if isinstance(payload.value, dict) else "value")
        message = f"does not hold rows: expected a list of rows, found {found}"
        raise unreadable(payload.file, message, "write the rows as [{…}, {…}]")

    def place(row: int, column: str | None) -> Place:
        found = payload.place(row)
        narrow = column is not None and not found.span
        return Place(file=found.file, words=f"{found.words}, column {quote(column)}") if narrow else found

    return read_values(cast("list[Any]", payload.value), place, payload.whole)


def read_values(values: Sequence[Any], place: Callable[[int, str | None], Place], whole: Place) -> Table:
    """Return rows as a table: a key that a row lacks is a missing value; columns are in order of appearance.

    Columns of lists and mappings are left out and listed as not read.

    Raises:
        TracegramError: `empty-trace`, `too-many-rows`, or `unreadable-trace` for a row that is not a mapping.
    """
    for row, value in enumerate(values):
        if not isinstance(value, dict):
            raise _not_a_row(value, place(row, None), row)
    rows = cast("Sequence[Row]", values)
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    check_size(len(rows), len(names), whole.file)
    check_sparse(len(rows), len(names), sum(map(len, rows)), whole.file)
    listed = {name: [row.get(name) for row in rows] for name in names}
    columns = {name: settle(held) for name, held in listed.items() if not is_nested(held)}
    unread = tuple(name for name in names if name not in columns)
    return Table(columns=columns, rows=len(rows), typed=True, place=place, whole=whole, unread=unread)


def _not_a_row(value: Any, place: Place, row: int) -> TracegramError:
    label = f"line {place.span.line}" if place.span else f"row {row}"
    if isinstance(value, list) and place.span and row == 0:
        message = f"{label} holds a list, expected one row per line"
        return error_of("bad-json", message, place, "save a list of rows with the suffix .json")
    message = f"{label} holds {quote(cast('object', value), 40)}, expected a mapping of column names to values"
    return error_of("unreadable-trace", message, place, 'write a row as {"step": 0, "position": 0, …}')
