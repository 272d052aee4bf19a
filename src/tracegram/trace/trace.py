"""A trace: a run, and the window of it that is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, refuse
from tracegram.trace.indexing import Window, bind_names, index_rows, window_rows
from tracegram.trace.recording import Recording
from tracegram.trace.run import Run
from tracegram.trace.table import Table
from tracegram.trace.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a trace holds, without its values; ranges are those of the window, both ends included."""

    rows: int
    steps: tuple[int, int]
    positions: tuple[int, int]
    fields: tuple[str, ...]
    names: Mapping[str, str]
    typed: bool
    whole: Place
    runs: int = 1  # that the values are means of


def open_trace(
    table: Table,
    *,
    names: Mapping[str, str],
    window: Window,
    recording: Recording | None = None,
    asked_at: Callable[[str], Place],
) -> "Trace":
    """Make a trace of a table.

    Args:
        table: What a source read.
        names: Field words to the columns of the table that hold them; other columns keep their own names.
        window: The run, steps and positions to show. Derived words come from all steps of the run.
        recording: How it was recorded; the table's own word for it when it is not given.
        asked_at: The place in the spec of a JSON pointer: "/trace", or what `names` or `window` gives.

    Raises:
        TracegramError: `empty-trace`, `unknown-field`, `not-an-index`, `many-runs`, `duplicate-cell` or
            `empty-window`.
    """
    if not table.rows:
        raise refuse("empty-trace", "the trace holds 0 rows", table.whole)
    bound = bind_names(table, names, asked_at)
    rows = index_rows(table, bound, window.run, asked_at)
    return Trace(
        Run(table, bound, rows, recording or table.recording), table, bound, window_rows(rows, window, asked_at)
    )


@final
class Trace:
    """The cells of one run inside a window, sorted by step and then position; made by `open_trace`.

    Arrays have one value a cell, in that order, and must not be written to. A field that is asked for must be
    supported: call `require` first where its name comes from a user. `run` is the same without the window, and `notes`
    name what of the source is not read.
    """

    def __init__(self, run: Run, table: Table, bound: Mapping[str, str], window: NDArray[np.int64]) -> None:
        self.run = run
        self.steps = run.steps[window]
        self.positions = run.positions[window]
        self.notes = table.notes
        self._window = window
        self.header = Header(
            rows=window.size,
            steps=(int(self.steps[0]), int(self.steps[-1])),
            positions=(int(self.positions.min()), int(self.positions.max())),
            fields=run.fields,
            names=bound,
            typed=table.typed,
            whole=table.whole,
            runs=table.runs,
        )

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the source and the words asked for so far were found to lack."""
        return tuple(self.run.warnings)

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived."""
        return self.run.supports(field)

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named at `asked`.

        Raises:
            TracegramError: `unsupported-word` for a word of the language, `unknown-field` for another name.
        """
        self.run.require(field, asked)

    def kind(self, field: str) -> Kind:
        """Return what the values of a field are: unknown where neither the source nor the language says."""
        return self.run.kind(field)

    def numbers(self, field: str) -> NDArray[np.float64]:
        """Return a field as float64, NaN where there is no value.

        Raises:
            TracegramError: `not-a-number` at the first value that is something else, or infinite.
        """
        return self.run.numbers(field)[self._window]

    def flags(self, field: str) -> NDArray[np.bool_]:
        """Return a field as true and false.

        Raises:
            TracegramError: `not-a-flag` at the first value that is something else, or missing.
        """
        return self.run.flags(field)[self._window]

    def texts(self, field: str) -> NDArray[np.object_]:
        """Return a field as texts, None where there is no value."""
        return self.run.texts(field)[self._window]

    def recorded(self, field: str) -> NDArray[Any]:
        """Return a field as the source has it; it must be recorded."""
        return self.run.recorded(field)[self._window]

    def place(self, row: int, field: str | None = None) -> Place:
        """Return where a cell stands in the source, and in it a field when that is recorded."""
        return self.run.place(int(self._window[row]), field)
