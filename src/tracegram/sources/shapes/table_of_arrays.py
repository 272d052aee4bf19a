"""Arrays of steps and positions as a table with one row per cell."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, quote
from tracegram.sources.columns import settle_array
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Payload
from tracegram.trace import Recording, Table
from vega_datalite.frozen import frozen


@frozen
class Cells:
    """Fields of S steps and P positions, each of shape (S, P); there are cells only where `exists` is true.

    `first_step` and `first_position` are the numbers of the first of each; `records` gives for each step the record of
    the source that it stands in, shape (S,), where fields are not arrays of their own; `exists` says which positions
    each step has, all where it is None. `assumed` are sentences on what was taken for granted, `unread` are names of
    what is not read.
    """

    fields: Mapping[str, NDArray[Any]]
    recording: Recording
    first_step: int = 0
    first_position: int = 0
    records: NDArray[np.int64] | None = None
    assumed: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = field(default=())
    exists: NDArray[np.bool_] | None = None
    unread: tuple[str, ...] = ()


def table_of_cells(payload: Payload, cells: Cells) -> Table:
    """Return cells as a table, one row per cell, by step and then position.

    Raises:
        TracegramError: `empty-trace` or `too-many-rows`.
    """
    steps, positions = next(iter(cells.fields.values())).shape
    kept = None if cells.exists is None else np.flatnonzero(cells.exists)
    chosen = slice(None) if kept is None else kept
    rows = steps * positions if kept is None else int(kept.size)
    check_size(steps * positions, len(cells.fields) + 2, payload.file)
    check_size(rows, 1, payload.file)
    columns: dict[str, NDArray[Any]] = {
        "step": np.repeat(np.arange(cells.first_step, cells.first_step + steps, dtype=np.int64), positions)[chosen],
        "position": np.tile(np.arange(positions, dtype=np.int64) + cells.first_position, steps)[chosen],
    }
    for name, values in cells.fields.items():
        column = settle_array(values.ravel()[chosen])
        if column is not None:
            columns[name] = column

    def place(row: int, column: str | None) -> Place:
        step, position = divmod(row if kept is None else int(kept[row]), positions)
        inside = f"step {cells.first_step + step}, position {cells.first_position + position}"
        if cells.records is None:
            named = f"{inside}, array {quote(column)}" if column in cells.fields else inside
            return Place(file=payload.file, words=named)
        found = payload.place(int(cells.records[step]))
        return found if found.span else Place(file=found.file, words=f"{found.words}, {inside}")

    return Table(
        columns=columns,
        rows=rows,
        typed=True,
        place=place,
        whole=payload.whole,
        recording=cells.recording,
        warnings=cells.warnings,
        unread=cells.unread,
        assumed=(*cells.assumed, *_notes(cells, cells.first_step + steps)),
    )


def _notes(cells: Cells, steps: int) -> tuple[str, ...]:
    recording = cells.recording
    notes: list[str] = []
    if recording.steps is not None and recording.steps > steps:
        notes.append(f"the decode ended early: {steps} of {recording.steps} steps are recorded")
    if recording.confidence == "random":
        notes.append("the confidence is random numbers, which say nothing about the prediction")
    elif recording.sampler == "random" and not recording.confidence and "confidence" in cells.fields:
        notes.append("the sampler remasks at random: the confidence may be its random numbers, and no probability")
    return tuple(notes)
