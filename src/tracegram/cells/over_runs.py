"""One value for the cells of several runs at one place, in memory or from an engine."""

from dataclasses import replace
from typing import final

import numpy as np

from tracegram.cells.extent import Extent
from tracegram.cells.in_memory import ChosenInMemory, InMemory
from tracegram.cells.interface import TraceCells
from tracegram.diagnostics import Place
from tracegram.model import Condition, Plot, divided
from tracegram.trace import Trace


def over_runs(cells: TraceCells, word: str) -> "OverRuns":
    """Return what a word makes of the cells of several runs."""
    return cells.with_word(word) if isinstance(cells, OverRuns) else OverRuns(cells, word)


@final
class OverRuns:
    """What a word makes of the cells of several runs; the third of the `TraceCells`.

    Conditions, parts and values are about the cells of each run, before these are put together; conditions on the
    number of runs, and on shares of them, are about the cells after that.
    """

    def __init__(self, cells: TraceCells, word: str) -> None:
        self._cells, self._word = cells, word
        self.fields: Trace = cells.fields.over_runs(word)

    def choose(self, plot: Plot, where: Condition | None) -> ChosenInMemory:
        """Return the cells on the axes of a plot, of the runs whose cells a condition selects."""
        every = InMemory(self.fields).choose(plot, None)
        if where is None:
            return every
        tested = divided(where, self.fields.is_of_runs)
        if tested.before is None:
            return InMemory(self.fields).choose(plot, where)
        kept = self._cells.keep(tested.before)
        if kept is None:
            return replace(every, kept=np.zeros_like(every.kept))
        return replace(InMemory(kept.fields.over_runs(self._word)).choose(plot, tested.after), among=every.among)

    def keep(self, condition: Condition) -> "OverRuns | None":
        """Return the same of the cells for which a condition holds; None where there are none."""
        kept = self._cells.keep(condition)
        return None if kept is None else OverRuns(kept, self._word)

    def values_of(self, field: str, asked: Place, /) -> tuple[str, ...]:
        """Return the different values of a field in all runs."""
        return self._cells.values_of(field, asked)

    def part(self, field: str, value: str) -> "OverRuns":
        """Return the same of the cells where a field has one of its values."""
        return OverRuns(self._cells.part(field, value), self._word)

    def with_word(self, word: str) -> "OverRuns":
        """Return what another word makes of the cells."""
        return OverRuns(self._cells, word)

    def most_at_one_place(self, _plot: Plot, /) -> int:
        """Return how many cells lie at one place of the axes: one."""
        return 1

    def blocks(self, asked: Place, /) -> list[Extent]:
        """Return the steps and positions of each block."""
        return InMemory(self.fields).blocks(asked)
