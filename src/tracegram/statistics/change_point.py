"""Where a series of numbers breaks: the change points of a statistic over steps or positions."""

from typing import Any

import numpy as np

from tracegram.diagnostics import refuse
from tracegram.statistics.groups import NOTHING, Numbers
from tracegram.statistics.series import SERIES
from tracegram.trace import Run

MOST_SEARCHED = 20_000  # values: the search takes time in the square of them, once for each cut


def change_points(run: Run, *, of: str, count: int = 1, penalty: float | None = None) -> Numbers:
    """Find the steps, or positions, at which a series jumps to another level, in order.

    The series is cut so that the squared distances to the mean of each part add up to the least; each change point
    is the first step of a part. A penalty chooses the number of cuts: a cut must save more than it. Values that are
    missing are left out. A series of fewer values than parts, or of one value throughout, has no change points.

    Args:
        run: The run.
        of: A word of `SERIES`.
        count: How many cuts there are, when there is no penalty.
        penalty: What a cut must save, in the unit of the series squared.

    Raises:
        TracegramError: `unsupported-word` when the run has no such series, `out-of-range` when it is too long.

    Source: `KernelCPD` of ruptures, which is exact, with the linear kernel.
    """
    series = SERIES[of]
    for need in series.needs:
        run.require(need, run.whole)
    values: Numbers = series.compute(run)
    places = np.unique(run.steps if series.per == "step" else run.positions)[~np.isnan(values)]
    values = values[~np.isnan(values)]
    if values.size <= count or np.ptp(values) == 0:
        return np.empty(0)
    if penalty is None and count == 1 and values.size > MOST_SEARCHED:
        return places[[best_cut(values)]].astype(np.float64)
    if count * values.size**2 > MOST_SEARCHED**2:
        message = f"“{of}” has {values.size:,} values, too many to look for {count} change points among them"
        raise refuse("out-of-range", message, run.whole, "look for one change point, without a penalty")
    return places[_cuts(values, count, penalty)].astype(np.float64)


def change_point(
    run: Run, *, of: str = "changes_per_step", count: int = 1, penalty: float | None = None, which: int = 1
) -> float:
    """Return the step, or position, at which the series `of` jumps to another level.

    The series is cut into `count` + 1 parts so that the squared distances to the mean of each part add up to the least;
    with a `penalty` there are as many cuts as save more than it each. The change point is the first step of a part,
    `which` says of which cut. Missing values are left out.

    Range: the recorded steps or positions but the first; none where there are fewer cuts, and for a constant series.

    Ties: of equally good cuts, the one that ruptures finds.

    Source: `KernelCPD` of ruptures (Truong, Oudre, Vayatis 2020), linear kernel, exact.
    """
    found = change_points(run, of=of, count=count, penalty=penalty)
    return float(found[which - 1]) if which <= found.size else NOTHING


def best_cut(values: Numbers) -> int:
    """Return the cut after which the squared distances to the means of both parts are least, the first of several."""
    sizes = np.arange(1, values.size)
    sums = np.cumsum(values - values.mean())[:-1]  # those of the second part are the same, below zero
    return int(np.argmax(sums**2 * (1 / sizes + 1 / (values.size - sizes)))) + 1


def _cuts(values: Numbers, count: int, penalty: float | None) -> list[int]:
    import ruptures

    search: Any = ruptures.KernelCPD(kernel="linear", min_size=1).fit(values)
    found = search.predict(n_bkps=count) if penalty is None else search.predict(pen=penalty)
    return [int(end) for end in found[:-1]]
