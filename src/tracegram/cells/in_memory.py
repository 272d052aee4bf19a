"""The cells of a trace in memory, and those that a condition selects; others stay in an engine, imported only then."""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.extent import Extent, NumberRange, Range
from tracegram.cells.interface import TraceCells
from tracegram.cells.listed import drawn_cells
from tracegram.cells.placing import places_on
from tracegram.cells.pooled_rows import Poolable
from tracegram.cells.shown import ShownInMemory, shown_in_memory
from tracegram.cells.stretches import Segments, know_segments
from tracegram.diagnostics import Place, TracegramError
from tracegram.language.document import Document
from tracegram.model import AllOf, AnyOf, Axis, CellLayer, Condition, Drawing, Flag, NoneOf, Plot, Tests, texts_meant
from tracegram.trace import Run, Trace
from tracegram.trace.answer import Answer
from tracegram.trace.over_runs import begins_of
from tracegram.trace.scan import Scan
from vega_datalite.frozen import frozen

Mask = NDArray[np.bool_]
_FIRST_INEXACT = 2.0**53  # from here on two whole numbers may be one float


def cells_of(trace: Trace | Scan, axes: Collection[str] = ()) -> TraceCells:
    """Return the cells of a trace that was opened.

    Args:
        trace: The trace.
        axes: The fields of the axes, for each value of which runs are put together.
    """
    apart = [field for field in axes if field not in {"step", "position", "progress"} and trace.supports(field)]
    held = trace.told_apart(apart) if apart else trace
    match held:
        case Trace():
            return InMemory(held)
        case Scan():
            from tracegram.cells.in_engine import InEngine

            return InEngine(held)
        case _:
            assert_never(held)


def _is_one_of(values: NDArray[Any], choices: Sequence[Any]) -> Mask:
    if values.dtype == object:
        wanted = set(choices)
        return np.array([value in wanted for value in values.tolist()], dtype=bool)
    return np.isin(values, [float(each) for each in choices if float(each) == each])


_NUMBER_TESTS: dict[str, Callable[[Any, Any], Any]] = {
    "equal": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "range": lambda values, ends: (values >= ends[0]) & (values <= ends[1]),
    "oneOf": _is_one_of,
}


def selected(condition: Condition, trace: Trace) -> Mask:
    """Find the cells for which a condition holds.

    A comparison of a cell without a value neither holds nor fails, nor does its `not`.
    """
    return _judged(condition, trace).holds


@frozen
class _Verdict:
    """The cells for which a condition holds and those for which it fails; it does neither for the others."""

    holds: Mask
    fails: Mask


def _judged(condition: Condition, trace: Trace) -> _Verdict:
    match condition:
        case Flag():
            flags = trace.flags(condition.field)
            return _Verdict(holds=flags, fails=~flags)
        case Tests():
            return _all_of([_test(condition, trace, word, operand) for word, operand in condition.tests])
        case AllOf():
            return _all_of([_judged(part, trace) for part in condition.parts])
        case AnyOf():
            return _opposite(_all_of([_opposite(_judged(part, trace)) for part in condition.parts]))
        case NoneOf():
            return _opposite(_judged(condition.part, trace))
        case _:
            assert_never(condition)


def _opposite(verdict: _Verdict) -> _Verdict:
    return _Verdict(holds=verdict.fails, fails=verdict.holds)


def _all_of(parts: Sequence[_Verdict]) -> _Verdict:
    return _Verdict(
        holds=reduce(operator.and_, [each.holds for each in parts]),
        fails=reduce(operator.or_, [each.fails for each in parts]),
    )


def _test(condition: Tests, trace: Trace, word: str, operand: Any) -> _Verdict:
    if word in {"equal", "oneOf"} and _is_categorical(condition, trace):
        choices = operand if isinstance(operand, tuple) else (operand,)
        wanted = texts_meant(choices, is_flag=trace.kind(condition.field) == "flag")
        texts = trace.texts(condition.field).tolist()
        passing = np.array([each in wanted for each in texts], dtype=bool)
        known = np.array([each is not None for each in texts], dtype=bool)
    else:
        numbers = trace.numbers(condition.field)
        known = ~np.isnan(numbers)
        passing = np.zeros(numbers.size, dtype=bool)
        passing[known] = _NUMBER_TESTS[word](_exact(condition.field, numbers, trace)[known], operand)
    return _Verdict(holds=passing & known, fails=~passing & known)


def _exact(field: str, numbers: NDArray[np.float64], trace: Trace) -> NDArray[Any]:
    """Return numbers without loss: where some are beyond the whole numbers of a float, as Python's own numbers."""
    if not (np.abs(numbers) >= _FIRST_INEXACT).any():
        return numbers
    texts = trace.texts(field).tolist()
    return np.array([_number_of(text, number) for text, number in zip(texts, numbers.tolist(), strict=True)], object)


def _number_of(text: str | None, number: float) -> int | float:
    is_whole = text is not None and text.lstrip("+-").isdecimal()
    return int(text) if is_whole and text else number


def _is_categorical(condition: Tests, trace: Trace) -> bool:
    return condition.compares_text or trace.kind(condition.field) in {"text", "flag"}


class InMemory:
    """The cells of a trace in memory; the first of the `TraceCells`, and what merged cells are when they are drawn."""

    def __init__(self, trace: Trace) -> None:
        self.fields = trace

    def values_of(self, field: str, _asked: Place, /) -> tuple[str, ...]:
        """Return the different values of a field as texts, in order of appearance."""
        return self.fields.values_of(field)

    def numbers_of(self, field: str, /) -> NumberRange | None:
        """Return the range of the numbers of a field; None where it has texts, or no value at all."""
        trace = self.fields
        try:
            numbers = trace.numbers(field) if trace.kind(field) in {"number", "unknown"} else np.zeros(0)
        except TracegramError:
            return None
        known = numbers[~np.isnan(numbers)]
        if not known.size:
            return None
        return NumberRange(low=known.min(), high=known.max(), are_whole=not (known % 1).any())

    def last_along(self, axis: Axis, field: str, /) -> Mapping[int, tuple[str | None, ...]]:
        """Return the value of a field at the last step of each place of an axis; where these differ, two of them."""
        trace = self.fields
        places = places_on(axis, trace)
        order = np.lexsort((trace.steps, places))
        order = order[(places[order] >= axis.first) & (places[order] <= axis.last)]
        places, steps = places[order], trace.steps[order]
        texts: list[str | None] = trace.texts(field)[order].tolist()
        ends = np.flatnonzero(np.append(places[1:] != places[:-1], np.ones(min(places.size, 1), dtype=bool)))
        of_place = np.repeat(ends, np.diff(ends, prepend=-1))
        found: dict[int, tuple[str | None, ...]] = {int(places[at]): (texts[at],) for at in ends}
        for at, end in zip(np.flatnonzero(steps == steps[of_place]), of_place[steps == steps[of_place]], strict=True):
            if texts[at] != texts[end] and len(found[int(places[at])]) == 1:
                found[int(places[at])] = (texts[at], texts[end])
        return found

    def part(self, field: str, value: str) -> "InMemory":
        """Return the cells where a field has one of its values."""
        return InMemory(self.fields.part(field, value))

    def keep(self, condition: Condition) -> "InMemory | None":
        """Return the cells for which a condition holds; None where there are none."""
        kept = selected(condition, self.fields)
        return InMemory(self.fields.kept(kept)) if kept.any() else None

    def at_progress(self, points: int, asked: Place) -> "InMemory":
        """Return the cells of each run at so many points of its progress."""
        return InMemory(self.fields.at_progress(points, asked))

    def of_each_run(self) -> TraceCells:
        """Return these cells, whose runs are not merged."""
        return self

    def most_runs_at_one_place(self, plot: Plot, /) -> int:
        """Return how many runs have a cell at one place of the axes, where most do."""
        if len(self.fields.run_names) == 1:
            return 1
        chosen = self.choose(plot, None)
        across, down = (places_on(axis, self.fields)[chosen.kept] for axis in (plot.x, plot.y))
        of_runs = np.unique(np.stack([across, down, self.fields.run_numbers[chosen.kept]]), axis=1)
        return int(np.unique(of_runs[:2], axis=1, return_counts=True)[1].max(initial=0))

    def choose(self, plot: Plot, where: Condition | None) -> "ChosenInMemory":
        """Return the cells on the axes of a plot that a condition selects."""
        trace = self.fields
        kept = np.ones(trace.steps.size, dtype=bool)
        if not plot.covers(trace.header.steps, trace.header.positions):
            for axis in (plot.x, plot.y):
                kept &= _within(places_on(axis, trace), (axis.first, axis.last))
        among = int(kept.sum())
        kept = kept if where is None else kept & selected(where, trace)
        return ChosenInMemory(plot=plot, among=among, trace=trace, kept=kept)

    def measure(self, word: str, options: Mapping[str, Any], asked: Place, /) -> float:
        """Return a statistic of the whole run that is one number."""
        from tracegram.statistics.measured import measure

        return float(measure(self.fields.run, word, options, asked=asked))

    def answer(self, match: Mapping[str, Any], asked: Place, run: str | None = None, /) -> Answer:
        """Return the answer of the whole run, or of one of several by its name."""
        from tracegram.statistics.match import find_answer

        found = self.fields.run if run is None else next(each for each in self.fields.runs if each.name == run)
        return find_answer(found, match, asked=asked)

    def shown(self, plot: Plot, /) -> ShownInMemory | None:
        """Return the only run of a plot, as far as its axes show it."""
        return shown_in_memory(self.fields, plot)

    def texts_by_run(self, field: str, /) -> Mapping[str, frozenset[str]]:
        """Return the different values of a field as texts, by the name of the run, of whole runs."""
        return {
            run.name: frozenset(text for text in run.texts(field).tolist() if text is not None)
            for run in self.fields.runs
        }

    def with_segments(self, segments: Segments, flagging: str | None, /) -> "InMemory":
        """Return the cells with the fields of segments."""
        for run in self.fields.runs:
            know_segments(run, segments, flagging)
        return InMemory(self.fields.kept(np.ones(self.fields.steps.size, dtype=bool)))

    def blocks(self) -> list[Extent]:
        """Return the steps and positions of each block of the run."""
        return _blocks(self.fields.run)


@frozen
class ChosenInMemory:
    """Cells of a trace in memory that a condition selects."""

    plot: Plot
    among: int
    trace: Trace
    kept: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """The number of cells selected."""
        return int(self.kept.sum())

    def with_number(self, field: str, /) -> "ChosenInMemory":
        """Return those of the cells that have a number in a field."""
        return replace(self, kept=self.kept & ~np.isnan(self.trace.numbers(field)))

    def extent(self) -> Extent | None:
        """Return the smallest extent around the cells, None where there are none."""
        return (_ends(self.trace.steps[self.kept]), _ends(self.trace.positions[self.kept])) if self.count else None

    def drawing(self, document: Document, layer: CellLayer, /) -> Drawing:
        """Return a layer with its cells.

        Raises:
            TracegramError: `cells-share-place` where several of them lie at one place on the axes.
        """
        trace = self._rows
        return drawn_cells(document, layer, self.plot, trace, self.among, lambda: trace)

    def rows(self, _fields: frozenset[str], _asked: Place, /) -> Trace:
        """Return the cells."""
        return self._rows

    def poolable(self, _fields: frozenset[str], /) -> Poolable:
        """Return the cells as those of which values are made for the places of an axis."""
        from tracegram.cells.pooled_in_memory import PoolableInMemory

        return PoolableInMemory(self._rows)

    @property
    def _rows(self) -> Trace:
        return self.trace if self.kept.all() else self.trace.kept(self.kept)

    def firsts(self, _field: str, _asked: Place, /) -> Trace:
        """Return the first cell of each position."""
        first = np.zeros(self.kept.size, dtype=bool)
        chosen = np.flatnonzero(self.kept)
        first[chosen[np.unique(self.trace.positions[chosen], return_index=True)[1]]] = True
        return self.trace.kept(first)


def _blocks(run: Run) -> list[Extent]:
    """Return the steps and positions of each block: of its commits, or all steps where commits are not known."""
    blocks, steps = run.numbers("block"), run.steps
    if run.supports("commit_step"):
        steps = run.numbers("commit_step")
    rows = np.flatnonzero(~np.isnan(blocks))
    rows = rows[np.argsort(blocks[rows], kind="stable")]
    starts = begins_of(blocks[rows])
    ends = [_ends_by(values[rows], starts) for values in (steps.astype(np.float64), run.positions)]
    return [(steps, positions) for steps, positions in zip(*ends, strict=True) if not np.isnan(steps[0])]


def _ends_by(values: NDArray[Any], starts: NDArray[np.int64]) -> list[Range]:
    """Return the least and the largest value of each group, NaN where it has none."""
    if not starts.size:
        return []
    least, largest = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    return list(zip(least.astype(np.float64).tolist(), largest.astype(np.float64).tolist(), strict=True))


def _within(places: NDArray[Any], ends: tuple[int, int]) -> NDArray[Any]:
    return (places >= ends[0]) & (places <= ends[1])


def _ends(places: NDArray[Any]) -> Range:
    return float(places.min()), float(places.max())
