"""The only run of a plot, as far as its axes show it: numbers of its steps and positions."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tracegram.model import Plot
from tracegram.trace import Run, Trace
from vega_datalite.frozen import frozen

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Shown(Protocol):
    """A run within the axes of a plot."""

    @property
    def steps(self) -> Places:
        """The steps that have a cell there, ascending."""
        ...

    @property
    def positions(self) -> Places:
        """The positions that have a cell there, ascending."""
        ...

    def supports(self, field: str, /) -> bool:
        """Return whether a field is recorded or can be derived."""
        ...

    def of_positions(self, field: str, /) -> Numbers:
        """Return a field that has one value for all cells of a position, of each of the positions."""
        ...

    def counts(self, field: str | None, /, *, per: str = "step", is_late: bool = False) -> Numbers:
        """Count the cells of each step, or position, for which a flag is true, or all; of late ones, after commits."""
        ...


@frozen
class ShownInMemory:
    """A run in memory, and which of its cells lie within the axes."""

    run: Run
    cells: NDArray[np.bool_]
    steps: Places
    positions: Places

    def supports(self, field: str, /) -> bool:
        """Return whether a field is recorded or can be derived."""
        return self.run.supports(field)

    def of_positions(self, field: str, /) -> Numbers:
        """Return a field that has one value for all cells of a position, of each of the positions."""
        path = self.run.path
        return self.run.numbers(field)[path.order][path.first][np.isin(np.unique(self.run.positions), self.positions)]

    def counts(self, field: str | None, /, *, per: str = "step", is_late: bool = False) -> Numbers:
        """Count the cells of each step, or position, for which a flag is true, or all; of late ones, after commits."""
        run = self.run
        marked = self.cells if field is None else run.flags(field) & self.cells
        if is_late:
            marked = marked & (run.steps > run.numbers("commit_step"))
        places, held = (self.steps, run.steps) if per == "step" else (self.positions, run.positions)
        return np.bincount(np.searchsorted(places, held[marked]), minlength=places.size).astype(np.float64)


def shows_one_run(plot: Plot, runs: int) -> bool:
    """Return whether a plot of so many runs shows a single one step by step, and not at points of its progress."""
    return plot.runs == runs == 1 and not (plot.is_difference or plot.x.points or plot.y.points)


def shown_in_memory(trace: Trace, plot: Plot) -> ShownInMemory | None:
    """Return the only run of a plot, None where `shows_one_run` is false or none of its cells lies on the axes."""
    if not shows_one_run(plot, len(trace.runs)):
        return None
    run = trace.run
    width = int(run.positions.max()) + 1
    cells = np.isin(run.steps * width + run.positions, trace.steps * width + trace.positions)
    if plot.has_steps_and_positions:
        for axis, places in ((plot.axis_of("step"), run.steps), (plot.axis_of("position"), run.positions)):
            cells &= (places >= axis.first) & (places <= axis.last)
    if not cells.any():
        return None
    steps, positions = np.unique(run.steps[cells]), np.unique(run.positions[cells])
    return ShownInMemory(run=run, cells=cells, steps=steps, positions=positions)
