"""The cells of a run in groups: one number for each position, or for each step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.trace import Run
from tracegram.trace.table import divisor
from tracegram.trace.table import mean as mean_of

Numbers = NDArray[np.float64]
NOTHING = float("nan")


def of_positions(run: Run, values: NDArray[Any]) -> NDArray[Any]:
    """Return one value a position, in their order, of values that are the same in all cells of a position."""
    return values[run.path.order][run.path.first]


def of_steps(run: Run, values: NDArray[Any]) -> NDArray[Any]:
    """Return one value a step, in their order, of values that are the same in all cells of a step."""
    return values[np.unique(run.steps, return_index=True)[1]]


def count_by_position(run: Run, cells: NDArray[np.bool_]) -> Numbers:
    """Return how many cells of each position are marked."""
    return _sums(run.positions, cells)


def mean_by(groups: NDArray[np.int64], values: Numbers) -> Numbers:
    """Return the mean of each group, in the order of the groups; cells without a value do not count."""
    known = ~np.isnan(values)
    counts, by = _sums(groups, known), divisor(values[known])
    sums = _sums(groups, np.where(known, values / by, 0))
    return np.divide(sums, counts, out=np.full(counts.size, NOTHING), where=counts > 0) * by


def mean(values: NDArray[Any]) -> float:
    """Return the mean of the values that are there, NaN where none is."""
    known = values[~np.isnan(values)]
    return mean_of(known) if known.size else NOTHING


def _sums(groups: NDArray[np.int64], weights: NDArray[Any]) -> Numbers:
    return np.bincount(np.unique(groups, return_inverse=True)[1], weights=weights).astype(np.float64)
