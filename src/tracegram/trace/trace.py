"""A trace: one or several runs, and the cells of them that are shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol, final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Place, TracegramError, error_of
from tracegram.trace.derive import DERIVATIONS
from tracegram.trace.indexing import Indices, Window, bind_names, index_runs, window_rows
from tracegram.trace.over_runs import PoolInMemory, difference, pooled_table
from tracegram.trace.refusal import many_runs
from tracegram.trace.run import Run
from tracegram.trace.table import Recording, Table, to_texts
from tracegram.trace.words import Kind
from vega_datalite.frozen import frozen

_EVERYTHING = Window()
MOST_AT_PROGRESS = 5_000_000  # cells; more take more memory than files that are read whole


@frozen
class Header:
    """The extent and fields of a trace, without its values; ranges are those of the window and include both ends."""

    rows: int
    steps: tuple[int, int]
    positions: tuple[int, int]
    fields: tuple[str, ...]
    names: Mapping[str, str]
    whole: Place
    runs: int = 1  # that the values are made of
    over_runs: str = ""  # what they are made with
    is_difference: bool = False  # to the values of other runs
    guidance: str = ""  # guided or unguided, where predictions are of a decode with guidance


def open_trace(  # noqa: PLR0913  # what is said of a table
    table: Table,
    *,
    names: Mapping[str, str] = MappingProxyType({}),
    window: Window = _EVERYTHING,
    recording: Recording | None = None,
    asked_at: Callable[[str], Place] | None = None,
    apart: Collection[str] = (),
    at: str = "step",
) -> "Trace":
    """Make a trace from a table, of the run that the window names or of all runs.

    Args:
        table: The table that a source read.
        names: Field words to the columns of the table that hold them; other columns keep their own names.
        window: The run, steps and positions to show; default: all. Derived words use all steps of the run.
        recording: Facts about the recording; default: those of the table.
        asked_at: Returns the place of a JSON pointer in the spec: "/trace", or a value in `names` or `window`; default:
            the table.
        apart: Fields that tell cells apart if a run has several at one place, such as those of a facet.
        at: The field whose numbers replace steps.

    Raises:
        TracegramError: `empty-trace`, `unknown-field`, `not-an-index`, `duplicate-cell` or `empty-window`.
    """
    if not table.rows:
        raise error_of("empty-trace", "the trace holds 0 rows", table.whole)
    asked_at = asked_at or (lambda _pointer: table.whole)
    bound = bind_names(table, names, asked_at)
    runs = index_runs(table, {**bound, "step": bound[at]}, window.run, asked_at, apart)
    known = table.recording_of or (lambda _row: table.recording)
    chosen = [
        Chosen(run=Run(table, bound, rows, recording or known(int(rows.source[0])), DERIVATIONS, name), rows=kept)
        for (name, rows), kept in zip(runs.items(), window_rows(runs.values(), window, asked_at), strict=True)
        if kept.size
    ]
    return Trace(chosen, table, bound)


class Source(Protocol):
    """The cells of several runs that another trace has merged."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings about the source and about the words used so far."""
        ...

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named."""
        ...

    def over_runs(self, word: str) -> "Trace":
        """Return one cell for each step and position."""
        ...


@frozen
class Chosen:
    """A run, and the numbers of its rows that a trace shows, at least one.

    `points` are the points of its progress that replace steps; None if steps are shown.
    """

    run: Run
    rows: Indices
    points: Indices | None = None

    @property
    def steps(self) -> Indices:
        """The step of each row, or its point of progress."""
        return self.taken(self.run.steps) if self.points is None else self.points

    def taken(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the values of the rows, of those of all rows of the run; these themselves where all are shown."""
        return values if self.points is None and self.rows.size == values.size else values[self.rows]

    def kept(self, cells: NDArray[np.bool_]) -> "Chosen":
        """Return the rows of a mask."""
        if cells.all():
            return self
        return replace(self, rows=self.rows[cells], points=None if self.points is None else self.points[cells])

    def at_progress(self, points: int) -> "Chosen":
        """Return the rows of the last step up to each of `points` points, from the first step to the last."""
        own, shown = self.run.steps[self.rows], steps_at(np.unique(self.run.steps), points)
        starts = np.searchsorted(own, shown, side="left")
        counts = np.searchsorted(own, shown, side="right") - starts
        begins = np.cumsum(counts) - counts
        rows = self.rows[np.repeat(starts - begins, counts) + np.arange(counts.sum())]
        return Chosen(run=self.run, rows=rows, points=np.repeat(np.arange(points), counts))


def no_point(points: int, asked: Place) -> TracegramError:
    """Return the error for a window without a step that is shown at a point of progress."""
    message = f"no step of the window is the last one up to any of {points:,} points of its run"
    return error_of("empty-window", message, asked, "write a larger `bin`, or widen the window")


def steps_at(steps: Indices, points: int) -> Indices:
    """Return the last step up to each of `points` points from the first to the last of some steps, ascending."""
    until = np.arange(points) * (steps[-1] - steps[0]) // (points - 1) + steps[0]
    return steps[np.searchsorted(steps, until, side="right") - 1]


@final
class Trace:
    """The cells of one or several runs that are shown, run after run, each sorted by step and then position.

    Arrays have one value per cell, in that order, and must not be written to. A field that is asked for must be
    supported: call `require` first if its name comes from a user. `runs` are the whole runs, without a window, and
    `notes` list the unread parts of the source.
    """

    def __init__(
        self,
        chosen: Sequence[Chosen],
        table: Table,
        bound: Mapping[str, str],
        source: Source | None = None,
        apart: Collection[str] = (),
    ) -> None:
        self.runs = tuple(each.run for each in chosen)
        self.notes = table.notes
        self._chosen, self._table, self._bound, self._source = chosen, table, bound, source
        self._apart = tuple(apart)
        self._pools: dict[str, Trace] = {}
        self._steps: Indices | None = None
        self._positions: Indices | None = None
        steps, positions = [each.steps for each in chosen], [each.taken(each.run.positions) for each in chosen]
        self.header = Header(
            rows=sum(each.rows.size for each in chosen),
            steps=_ends(steps),
            positions=_ends(positions),
            fields=self.runs[0].fields,
            names=bound,
            whole=table.whole,
            runs=table.runs,
            over_runs=table.over_runs,
            is_difference=table.is_difference,
            guidance=self.runs[0].recording.guidance,
        )

    @property
    def steps(self) -> Indices:
        """The step of each cell."""
        if self._steps is None:
            self._steps = _together([each.steps for each in self._chosen])
        return self._steps

    @property
    def positions(self) -> Indices:
        """The position of each cell."""
        if self._positions is None:
            self._positions = self._joined(lambda run: run.positions)
        return self._positions

    @property
    def run(self) -> Run:
        """The only run.

        Raises:
            TracegramError: `many-runs` where there are several.
        """
        first, *others = self.runs
        if others:
            raise many_runs(self.run_names, self.header.whole)
        return first

    def in_memory(self, _asked: Place, /) -> "Trace":
        """Return itself."""
        return self

    @property
    def run_names(self) -> tuple[str, ...]:
        """The names of the runs that have a cell here."""
        return tuple(run.name for run in self.runs)

    @property
    def run_numbers(self) -> Indices:
        """The number of the run of each cell, from 0."""
        return np.repeat(np.arange(len(self._chosen)), [each.rows.size for each in self._chosen])

    def values_of(self, field: str) -> tuple[str, ...]:
        """Return the different values of a field as texts, in order of appearance; a missing value is none."""
        if self.runs[0].records(field) and (column := self.recorded(field)).dtype != object:
            _, first = np.unique(column, return_index=True)
            texts = to_texts(column[np.sort(first)])
        else:
            texts = self.texts(field)
        return tuple(text for text in dict.fromkeys(texts.tolist()) if text is not None)

    def part(self, field: str, value: str) -> "Trace":
        """Return the cells where a field has one of its values, a text as `values_of` has it."""
        masks = [(each, each.taken(each.run.texts(field)) == value) for each in self._chosen]
        chosen = [each.kept(mask) for each, mask in masks if mask.any()]
        return Trace(chosen, self._table, self._bound, self._source, self._apart)

    def kept(self, cells: NDArray[np.bool_]) -> "Trace":
        """Return the cells of a mask with at least one true value; derived words stay unchanged."""
        ends = np.cumsum([each.rows.size for each in self._chosen])[:-1]
        parts = zip(self._chosen, np.split(cells, ends), strict=True)
        chosen = [each.kept(part) for each, part in parts if part.any()]
        return Trace(chosen, self._table, self._bound, self._source, self._apart)

    def at_progress(self, points: int, asked: Place) -> "Trace":
        """Return each run at `count` points of its progress; their numbers from 0 replace steps.

        A point shows the last step up to there, with all fields of that step. A run whose window leaves none of these
        steps is left out.

        Raises:
            TracegramError: `empty-window` where that leaves no run, `too-many-cells`.
        """
        most = points * int(np.bincount(np.unique(self.steps, return_inverse=True)[1]).max())
        if most > MOST_AT_PROGRESS:
            message = f"{points:,} cells of progress make up to {most:,} cells, at most {MOST_AT_PROGRESS:,} can be"
            raise error_of("too-many-cells", message, asked, "write a smaller `bin`, or choose positions with `window`")
        chosen = [found for each in self._chosen if (found := each.at_progress(points)).rows.size]
        if not chosen:
            raise no_point(points, asked)
        return Trace(chosen, self._table, self._bound, self._source, self._apart)

    def over_runs(self, word: str) -> "Trace":
        """Return one cell for each step and position: what a word makes of the values that all runs have there.

        Values of the fields of `told_apart` have a cell each.

        A field keeps its name; a flag counts as 1 or 0. `pooled_table` says what there is beside, and `over_groups`
        what the words are. Of a trace that is merged already, the cells of its source are merged by this word instead.
        """
        if self._source and not self._table.is_difference:
            return self._source.over_runs(word)
        if word not in self._pools:
            fields: dict[str, Kind] = {field: self.kind(field) for field in self.header.fields}
            cells = PoolInMemory(self, self._apart)
            apart = {field: cells.first(field, self.kind(field)) for field in self._apart}
            at = self.header.whole
            table = replace(
                pooled_table(cells, word, fields, apart, at),
                recording=self.runs[0].recording,
                runs=len(self.runs),
                unread=self._table.unread,
                is_difference=self._table.is_difference,
            )
            self._pools[word] = open_trace(table, apart=self._apart).made_of(self)
        return self._pools[word]

    def minus(self, other: "Trace") -> "Trace":
        """Return the difference of each number to another trace at the same place; missing if that has none there."""
        table = difference(self, other, self._table)
        return open_trace(table).made_of(self._source or self)

    def told_apart(self, fields: Collection[str]) -> "Trace":
        """Return the same cells with runs merged separately for each value of some fields, such as those of axes."""
        return Trace(self._chosen, self._table, self._bound, self._source, fields)

    def made_of(self, source: Source) -> "Trace":
        """Return the same trace, marked as merged from the cells of a source."""
        return Trace(self._chosen, self._table, self._bound, source, self._apart)

    def is_of_runs(self, field: str, /) -> bool:
        """Return whether a field is about the runs of a cell, in a trace from `over_runs`."""
        return field in self._table.of_runs

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings about the source and about the words used so far."""
        found = [
            *(self._source.warnings if self._source else ()),
            *(each for run in self.runs for each in run.warnings),
        ]
        return tuple(dict.fromkeys(found))

    def warn(self, finding: Diagnostic) -> None:
        """Add a warning about the source."""
        self.runs[0].warnings.append(finding)

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived."""
        return all(run.supports(field) for run in self.runs)

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named at `asked`.

        Raises:
            TracegramError: `unsupported-word` for a word of the language, `unknown-field` for another name.
        """
        for run in self.runs:
            run.require(field, asked)

    def require_tested(self, field: str, asked: Place) -> None:
        """Check a field in a condition; for merged runs, it is a field of the runs.

        Raises:
            TracegramError: As `require`.
        """
        source = self if self._source is None or self.is_of_runs(field) else self._source
        source.require(field, asked)

    def kind(self, field: str) -> Kind:
        """Return the kind of a field's values; `unknown` if neither the source nor the language tells."""
        kinds: set[Kind] = {run.kind(field) for run in self.runs}
        kinds.discard("unknown")
        return kinds.pop() if len(kinds) == 1 else "unknown"

    def numbers(self, field: str) -> NDArray[np.float64]:
        """Return a field as float64, NaN where there is no value.

        Raises:
            TracegramError: `not-a-number` at the first value that is something else, or infinite.
        """
        return self._joined(lambda run: run.numbers(field))

    def largest(self, field: str) -> float | None:
        """Return the largest number of a field, None where it has no value."""
        numbers = self.numbers(field)
        return None if np.isnan(numbers).all() else float(np.nanmax(numbers))

    def flags(self, field: str) -> NDArray[np.bool_]:
        """Return a field as true and false.

        Raises:
            TracegramError: `not-a-flag` at the first value that is something else, or missing.
        """
        return self._joined(lambda run: run.flags(field))

    def texts(self, field: str) -> NDArray[np.object_]:
        """Return a field as texts, None where there is no value."""
        return self._joined(lambda run: run.texts(field))

    def recorded(self, field: str) -> NDArray[Any]:
        """Return a recorded field as the source has it."""
        return self._joined(lambda run: run.recorded(field))

    def place(self, row: int, field: str | None = None) -> Place:
        """Return the place of a cell in the source, or of a recorded field of it."""
        for each in self._chosen:
            if row < each.rows.size:
                return each.run.place(int(each.rows[row]), field)
            row -= each.rows.size
        raise IndexError(row)

    def _joined(self, values_of: Callable[[Run], NDArray[Any]]) -> NDArray[Any]:
        return _together([each.taken(values_of(each.run)) for each in self._chosen])


def _together(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _ends(parts: Sequence[Indices]) -> tuple[int, int]:
    return min(int(each.min()) for each in parts), max(int(each.max()) for each in parts)
