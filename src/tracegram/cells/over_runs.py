"""One value for the cells of several runs at one place, in memory or from an engine."""

from collections.abc import Mapping
from dataclasses import replace
from typing import final

import numpy as np

from tracegram.cells.in_memory import ChosenInMemory, InMemory
from tracegram.cells.interface import TraceCells
from tracegram.cells.stretches import Segments
from tracegram.diagnostics import Place
from tracegram.model import Condition, Plot, Tests, divided, fields_of
from tracegram.trace import Trace


def over_runs(cells: TraceCells, word: str) -> "OverRuns | Difference":
    """Return the cells of several runs merged by a word, such as `mean`."""
    return cells.with_word(word) if isinstance(cells, OverRuns | Difference) else OverRuns(cells, word)


class _Merged(InMemory):
    """Cells after merging, which are in memory, and those before it, which have the values and the names of runs."""

    def __init__(self, cells: TraceCells, merged: Trace) -> None:
        super().__init__(merged)
        self._cells = cells

    def values_of(self, field: str, asked: Place, /) -> tuple[str, ...]:
        """Return the different values of a field in all runs that are drawn."""
        return self._cells.values_of(field, asked)

    def texts_by_run(self, field: str, /) -> Mapping[str, frozenset[str]]:
        """Return the different values of a field as texts, by the name of the run."""
        return self._cells.texts_by_run(field)


@final
class OverRuns(_Merged):
    """The cells of several runs merged by a word, such as `mean`; the third of the `TraceCells`.

    Conditions, parts and values are about the cells of each run, before these are put together; conditions on the
    number of runs, and on shares of them, are about the cells after that.
    """

    def __init__(self, cells: TraceCells, word: str) -> None:
        super().__init__(cells, cells.fields.over_runs(word))
        self._word = word

    def choose(self, plot: Plot, where: Condition | None) -> ChosenInMemory:
        """Return the cells on the axes of a plot, of the runs whose cells a condition selects."""
        every = super().choose(plot, None)
        if where is None:
            return every
        tested = divided(where, self.fields.is_of_runs)
        if tested.before is None:
            return super().choose(plot, where)
        kept = self._cells.keep(tested.before)
        if kept is None:
            return replace(every, kept=np.zeros_like(every.kept))
        return replace(InMemory(kept.fields.over_runs(self._word)).choose(plot, tested.after), among=every.among)

    def keep(self, condition: Condition) -> "OverRuns | None":
        """Return the merged cells of those for which a condition holds; None if there are none."""
        kept = self._cells.keep(condition)
        return None if kept is None else OverRuns(kept, self._word)

    def part(self, field: str, value: str) -> "OverRuns":
        """Return the merged cells of those where a field has one of its values."""
        return OverRuns(self._cells.part(field, value), self._word)

    def with_word(self, word: str) -> "OverRuns":
        """Return the same cells merged by another word."""
        return OverRuns(self._cells, word)

    def at_progress(self, points: int, asked: Place) -> "OverRuns":
        """Return the same of the cells at so many points of the progress of their runs."""
        return OverRuns(self._cells.at_progress(points, asked), self._word)

    def of_each_run(self) -> TraceCells:
        """Return the cells before they are merged."""
        return self._cells

    def most_runs_at_one_place(self, _plot: Plot, /) -> int:
        """Return how many runs have a cell at one place of the axes: one, which they are merged to."""
        return 1

    def with_segments(self, segments: Segments, flagging: str | None, /) -> "OverRuns":
        """Return the same of the cells with the fields of segments."""
        return OverRuns(self._cells.with_segments(segments, flagging), self._word)


@final
class Difference(_Merged):
    """What some runs have more than others at the same step and position; the fourth of the `TraceCells`.

    Conditions are about the differences, parts and values about the cells of runs. Without a `word`, a place has one
    cell of either.
    """

    def __init__(self, cells: TraceCells, condition: Condition, base: TraceCells, word: str = "") -> None:
        used = word or "mean"
        super().__init__(cells, cells.fields.over_runs(used).minus(base.fields.over_runs(used)))
        self._condition, self._base, self._word = condition, base, word

    def keep(self, condition: Condition) -> "Difference | None":
        """Return the merged cells of those for which a condition holds; None if there are none."""
        kept = self._cells.keep(condition)
        return None if kept is None else Difference(kept, self._condition, self._base, self._word)

    def part(self, field: str, value: str) -> "Difference":
        """Return the differences to the same part of the other runs, or to all if the field tells runs apart."""
        is_apart = field == "run" or field in fields_of(self._condition)
        base = None if is_apart else self._base.keep(Tests(field=field, tests=(("equal", value),)))
        return Difference(self._cells.part(field, value), self._condition, base or self._base, self._word)

    def with_word(self, word: str) -> "Difference":
        """Return the same with one value of the runs, made with a word, before the difference."""
        return Difference(self._cells, self._condition, self._base, word)

    def at_progress(self, points: int, asked: Place) -> "Difference":
        """Return the same of the cells at so many points of the progress of their runs."""
        cells, base = (each.at_progress(points, asked) for each in (self._cells, self._base))
        return Difference(cells, self._condition, base, self._word)

    def most_runs_at_one_place(self, plot: Plot, /) -> int:
        """Return how many runs of either have a cell at one place of the axes, where most do."""
        return 1 if self._word else max(each.most_runs_at_one_place(plot) for each in (self._cells, self._base))

    def with_segments(self, segments: Segments, flagging: str | None, /) -> "Difference":
        """Return the same of the cells with the fields of segments."""
        cells, base = (each.with_segments(segments, flagging) for each in (self._cells, self._base))
        return Difference(cells, self._condition, base, self._word)
