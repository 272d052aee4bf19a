"""A table that holds several runs: each as a table of its own."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place
from tracegram.trace.convert import objects, to_texts
from tracegram.trace.indexing import bind_names
from tracegram.trace.table import Table
from tracegram.trace.words import codes


def split_runs(table: Table, names: Mapping[str, str]) -> dict[str, Table]:
    """Return the rows of each run, by its name and in the order in which the runs begin.

    A table without a column of runs is one run, whose name is empty; so are the rows that name none.

    Args:
        table: What a source read.
        names: Field words to the columns of the table that hold them, as `open_trace` takes them.

    Raises:
        TracegramError: `unknown-field` for a column that is named and not there.
    """
    column = bind_names(table, names, lambda _pointer: table.whole).get("run")
    if column is None or not table.rows:
        return {"": table}
    texts = objects([text or "" for text in to_texts(table.columns[column]).tolist()])
    numbers = codes(texts)
    order = np.argsort(numbers, kind="stable")
    begins = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    parts = np.split(order, begins[1:])
    return {str(texts[rows[0]]): _part(table, rows) for rows in parts if rows.size}


def _part(table: Table, rows: NDArray[np.int64]) -> Table:
    def place(row: int, column: str | None) -> Place:
        return table.place(int(rows[row]), column)

    return Table(
        columns={name: values[rows] for name, values in table.columns.items()},
        rows=rows.size,
        typed=table.typed,
        place=place,
        whole=table.whole,
        recording=table.recording,
        warnings=table.warnings,
        unread=table.unread,
    )
