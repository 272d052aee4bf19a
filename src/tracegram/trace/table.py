"""A table that a source has read: columns, and the place of each value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place
from tracegram.trace.recording import Recording
from tracegram.trace.refusal import listed

Column = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The content of a source before it is interpreted as a trace.

    `columns` maps the source's own names to one-dimensional arrays of equal length, in the source's order: int64,
    float64 (NaN is missing) or bool, or object arrays of int, float, bool, str and None. A source without types
    (`typed` false: CSV, TSV) gives object arrays of str, with None for an empty value; such text is turned into
    numbers only where a number is asked for. `place` says where a row, and in it a column, stands. `recording` is the
    header of the source, `warnings` are what its reader found odd, `format` is the word for how it was read,
    `assumed` are sentences about what the reader took for granted, `unread` names what of the source is in no column,
    `runs` is how many runs values are means of, and `recording_of` gives the header of a row where files that were put
    together have their own. Where cells are of several runs, `over_runs` is what their values were made with,
    `kinds` are those of the columns, `without` names the fields of texts that cannot be made so, and `of_runs` the
    columns that are about the runs of a cell, of which messages do not list those that are `hidden`.
    `is_difference` says that values are differences to those of other runs.
    """

    columns: Mapping[str, Column]
    rows: int
    typed: bool
    place: Callable[[int, str | None], Place]
    whole: Place  # the source itself
    recording: Recording = field(default=Recording())
    warnings: tuple[Diagnostic, ...] = ()
    format: str = ""
    assumed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    runs: int = 1
    recording_of: Callable[[int], Recording] | None = None
    over_runs: str = ""
    kinds: Mapping[str, Any] = field(default_factory=dict[str, Any])
    without: frozenset[str] = frozenset()
    of_runs: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    is_difference: bool = False

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """A finding that lists the unread parts of the source; none if everything is read."""
        return not_read(self.unread, self.whole)


def not_read(names: Sequence[str], whole: Place) -> tuple[Diagnostic, ...]:
    """Return a note that lists the unread parts of a source, nothing if there are none."""
    if not names:
        return ()
    found = f"not read: {listed(names, plain=True)}"
    return (Diagnostic(code="not-read", message=found, place=whole, severity="note"),)


def broken_off(recording: Recording, whole: Place) -> tuple[Diagnostic, ...]:
    """Return a warning if a recording ends before the decode does."""
    if not recording.incomplete:
        return ()
    message = f"the recording ends before the decode: {recording.incomplete}"
    advice = "record again for the rest, or draw what there is"
    return (Diagnostic(code="unfinished-trace", message=message, place=whole, help=advice, severity="warning"),)


def objects(values: list[Any]) -> Column:
    """Return any values as a one-dimensional object array."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
