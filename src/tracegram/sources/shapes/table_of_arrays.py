"""This file is about cells of steps and positions as the rows of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, quote
from tracegram.sources.columns import settle_array
from tracegram.sources.files.limits import check_size
from tracegram.sources.files.payload import Payload
from tracegram.trace import Recording, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Fields of S steps and P positions, each of shape (S, P).

    `first_step` is the number of the first step; `records` gives for each step the record of the source that it
    stands in, shape (S,), where fields are not arrays of their own. `assumed` are sentences on what was taken for
    granted.
    """

    fields: Mapping[str, NDArray[Any]]
    recording: Recording
    first_step: int = 0
    records: NDArray[np.int64] | None = None
    assumed: tuple[str, ...] = ()
    warnings: tuple[Diagnostic, ...] = field(default=())


def table_of_cells(payload: Payload, cells: Cells) -> Table:
    """Give cells as a table, a row a cell, by step and then position.

    Raises:
        TracegramError: `empty-trace` or `too-many-rows`.
    """
    steps, positions = next(iter(cells.fields.values())).shape
    check_size(steps * positions, len(cells.fields) + 2, payload.file)
    columns: dict[str, NDArray[Any]] = {
        "step": np.repeat(np.arange(cells.first_step, cells.first_step + steps, dtype=np.int64), positions),
        "position": np.tile(np.arange(positions, dtype=np.int64), steps),
    }
    for name, values in cells.fields.items():
        column = settle_array(values.ravel())
        if column is not None:
            columns[name] = column

    def place(row: int, column: str | None) -> Place:
        step = row // positions
        inside = f"step {cells.first_step + step}, position {row % positions}"
        if cells.records is None:
            named = f"{inside}, array {quote(column)}" if column in cells.fields else inside
            return Place(file=payload.file, words=named)
        found = payload.place(int(cells.records[step]))
        return found if found.span else Place(file=found.file, words=f"{found.words}, {inside}")

    return Table(
        columns=columns,
        rows=steps * positions,
        typed=True,
        place=place,
        whole=payload.whole,
        recording=cells.recording,
        warnings=cells.warnings,
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
