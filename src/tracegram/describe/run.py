"""The part of a run that lies on the axes of a plot: commits of positions, and events at steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.interface import TraceCells
from tracegram.diagnostics import Place, TracegramError
from tracegram.model import Plot
from tracegram.statistics.commits import commit_step
from tracegram.statistics.groups import Numbers
from tracegram.trace import Run

COMMITS = frozenset({"committed", "commit_step", "tokens_per_step", "masked", "masked_count", "gap"})
CHANGES = frozenset({"changed", "changes", "changes_per_step", "token", "text", "convergence_step", "gap"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The cells of a plot, and the part of the spec that chooses among them."""

    cells: TraceCells
    drawn: frozenset[str]
    matches: tuple[Mapping[str, Any], ...]


def source_of(cells: TraceCells, spec: Mapping[str, Any]) -> Source:
    """Return the source of a plot, of its cells and its spec."""
    parts = [spec.get(word, []) for word in ("marks", "overlays", "panels", "x", "y")]
    regions = [each.get("region", {}) for each in spec.get("overlays", []) if isinstance(each, Mapping)]
    matches = tuple(each["match"] for each in regions if "match" in each)
    return Source(cells=cells, drawn=frozenset(_texts(parts)), matches=matches)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A run within the axes of a plot: `steps` and `positions` recorded there, ascending."""

    run: Run
    steps: NDArray[np.int64]
    positions: NDArray[np.int64]
    cells: NDArray[np.bool_]

    def commits(self) -> tuple[NDArray[np.int64], Numbers]:
        """Return the positions that are committed at visible steps, and the steps."""
        steps = commit_step(self.run)
        every = np.unique(self.run.positions)
        known = (steps >= self.steps[0]) & (steps <= self.steps[-1]) & np.isin(every, self.positions)
        return every[known], steps[known]

    def count_by_step(self, cells: NDArray[np.bool_]) -> Numbers:
        """Count the selected cells of each visible step."""
        at = np.searchsorted(self.steps, self.run.steps[cells & self.cells])
        return np.bincount(at, minlength=self.steps.size).astype(np.float64)


def seen(source: Source, plot: Plot) -> Seen | None:
    """Return the only run of a plot; None if its values are merged from several runs or stay in an engine."""
    if plot.runs > 1 or plot.is_difference:
        return None
    try:
        run = source.cells.fields.whole_run("a pattern", Place(file="description"))
        shown = source.cells.fields.in_memory("a pattern", Place(file="description"))
    except TracegramError:
        return None
    width = int(run.positions.max()) + 1
    cells = np.isin(run.steps * width + run.positions, shown.steps * width + shown.positions)
    if plot.has_steps_and_positions:
        for axis, places in ((plot.axis_of("step"), run.steps), (plot.axis_of("position"), run.positions)):
            cells &= (places >= axis.first) & (places <= axis.last)
    if not cells.any():
        return None
    return Seen(run=run, steps=np.unique(run.steps[cells]), positions=np.unique(run.positions[cells]), cells=cells)
