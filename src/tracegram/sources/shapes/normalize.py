"""A run of any trace as a table in the normal form, with its words, types and order."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.columns import settle
from tracegram.trace import Table, Trace, objects
from tracegram.trace.table import to_numbers
from tracegram.trace.words import KINDS


def normalized(trace: Trace, table: Table) -> Table:
    """Return the cells of a trace, by step and then position, under the words of the language.

    All numbers and flags are checked. In files without types, a column that is not a field word holds numbers if all
    its values are numbers, otherwise texts.

    Raises:
        TracegramError: `not-a-number` or `not-a-flag`.
    """
    columns: dict[str, NDArray[Any]] = {"step": trace.steps, "position": trace.positions}
    for field in trace.header.names:
        if field not in columns:
            columns[field] = _column(trace, field, typed=table.typed)
    if trace.supports("committed"):
        trace.flags("committed")  # warns of what is open, which the normal form would settle in silence
    recording = table.recording
    if recording.state is None and columns.keys() & {"canvas", "masked"}:
        recording = recording.amended(state="before")
    rows = trace.header.rows
    return replace(table, columns=columns, rows=rows, typed=True, place=trace.place, recording=recording)


def _column(trace: Trace, field: str, *, typed: bool) -> NDArray[Any]:
    kind = KINDS.get(field)
    if kind == "number":
        return _narrowed(trace.numbers(field))
    if kind == "flag":
        return trace.flags(field)
    recorded = trace.recorded(field)
    if typed or kind == "text":
        return settle(recorded.tolist()) if recorded.dtype == object else recorded
    numbers = to_numbers(recorded, typed=False)
    return objects(recorded.tolist()) if numbers.bad.any() else _narrowed(numbers.values)


def _narrowed(numbers: NDArray[np.float64]) -> NDArray[Any]:
    """Return whole numbers as integers if none is missing."""
    whole = numbers.size > 0 and bool((numbers == np.floor(numbers)).all()) and bool((np.abs(numbers) < 2**52).all())
    return numbers.astype(np.int64) if whole else numbers
