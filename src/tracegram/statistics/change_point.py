"""The change points of a statistic over steps or positions, and whether chance would make them, too."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, error_of
from tracegram.statistics.groups import NOTHING, Numbers
from tracegram.statistics.series import SERIES
from tracegram.trace import Run
from vega_datalite.frozen import frozen

MOST_SEARCHED = 20_000  # values: the search takes time in the square of them, once for each cut
CRITICAL = (
    1.6276  # the largest distance of a Brownian bridge from 0 is beyond it with a probability of 1 % (Kolmogorov)
)
LEVEL_EFFECT = 1.5  # standard deviations: the threshold from which on a change is found, and in its place
LEAST_EFFECT = 0.75  # that a sample has to show of it
LEAST_CHANGE = 0.1  # of the larger level; less is no news, however sure
STEADY = 0.9  # of the variance: what a straight line explains of a series that changes all along
LEAST_STEADY = 8  # values; of so many in random order, a line explains as much in fewer than 1 of 1,000


def change_points(run: Run, *, of: str, count: int = 1, penalty: float | None = None) -> Numbers:
    """Find the steps, or positions, at which a series jumps to another level, in order.

    The series is cut so that the sum of squared distances to the mean of each part is smallest; each change point
    is the first step of a part. With a penalty, only cuts that lower this sum by more than the penalty are made.
    Missing values are left out. A constant series, or one with fewer values than parts, has no change points.

    Example:
        >>> change_points(run, of="changes_per_step")
        array([3.])

    Args:
        run: The run.
        of: The name of the series, a key of `SERIES`.
        count: The number of cuts, if there is no penalty.
        penalty: By how much a cut must lower the sum, in squared units of the series.

    Raises:
        TracegramError: `unsupported-word` if the run does not have the series, `out-of-range` if it is too long.

    Source: `KernelCPD` of ruptures, which is exact, with the linear kernel.
    """
    series = SERIES[of]
    for need in series.needs:
        run.require(need, run.whole)
    places = np.unique(run.steps if series.per == "step" else run.positions)
    return cuts_of(places, series.compute(run), of=of, count=count, penalty=penalty, whole=run.whole)


def cuts_of(
    places: NDArray[np.int64], values: Numbers, *, of: str, count: int, penalty: float | None, whole: Place
) -> Numbers:
    """Return the places at which a series jumps to another level, in order.

    Args:
        places: The steps or positions, ascending, shape (N,).
        values: What the series has there; NaN is left out.
        of: The name of the series.
        count: The number of cuts, if there is no penalty.
        penalty: By how much a cut must lower the sum of squares.
        whole: The trace.

    Raises:
        TracegramError: `out-of-range` if it is too long.
    """
    places, values = places[~np.isnan(values)], values[~np.isnan(values)]
    if values.size <= count or np.ptp(values) == 0:
        return np.empty(0)
    if penalty is None and count == 1 and values.size > MOST_SEARCHED:
        return places[[best_cut(values)]].astype(np.float64)
    if count * values.size**2 > MOST_SEARCHED**2:
        message = f"“{of}” has {values.size:,} values, too many to look for {count} change points among them"
        raise error_of("out-of-range", message, whole, "look for one change point, without a penalty")
    return places[_cuts(values, count, penalty)].astype(np.float64)


def change_point(
    run: Run, *, of: str = "changes_per_step", count: int = 1, penalty: float | None = None, which: int = 1
) -> float:
    """Return the step, or position, at which the series `of` jumps to another level.

    The series is cut into `count` + 1 parts such that the sum of the squared distances to the means of the parts is
    smallest. With a `penalty`, there are as many cuts as lower this sum by more than the penalty each. The change point
    is the first step after a cut; `which` is the number of the cut. Missing values are left out.

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


@frozen
class Level:
    """Two levels: the means of the `cut` values before a change, and of those from it on.

    `effect` is their distance in standard deviations of the values around their own mean; infinite without any.
    """

    cut: int
    before: float
    after: float
    effect: float


def is_steady(values: Numbers) -> bool:
    """Return whether a series rises or falls along a straight line, by a tenth of its larger end or more.

    The line explains nine tenths of the variance, and more than two levels do.

    Args:
        values: The series, shape (N,), no value missing.
    """
    change = abs(float(values[-1] - values[0])) if values.size else 0.0
    if values.size < LEAST_STEADY or not change or change < LEAST_CHANGE * np.abs(values[[0, -1]]).max():
        return False
    cut = best_cut(values)
    around_levels = (values[:cut].var() * cut + values[cut:].var() * (values.size - cut)) / values.size
    fit = r_squared(values)
    return fit >= STEADY and (1 - fit) * values.var() < around_levels


def r_squared(values: Numbers) -> float:
    """Return the coefficient of determination of the straight line through a series that is not constant."""
    return float(np.corrcoef(np.arange(values.size), values)[0, 1] ** 2)


def level_change(values: Numbers) -> Level | None:
    """Return the change of level of a series, None where there is none.

    The cut is the one after which the squared distances to the means of both parts are least. It counts where the sums
    of the distances from the common mean go further from 0 than those of a series in random order do in 1 of 100, and
    where the levels differ by 0.75 standard deviations and by a tenth of the larger one.

    Args:
        values: The series, shape (N,), no value missing.

    Source: the CUSUM test of Ploberger and Krämer (1992) with the mean as its only regressor.
    """
    if not values.size or np.ptp(values) == 0:
        return None
    sums = np.cumsum(values - values.mean())
    if np.abs(sums).max() < CRITICAL * values.std() * np.sqrt(values.size):
        return None
    cut = best_cut(values)
    before, after = float(values[:cut].mean()), float(values[cut:].mean())
    within = float(np.sqrt((values[:cut].var() * cut + values[cut:].var() * (values.size - cut)) / values.size))
    change = abs(before - after)
    effect = change / within if within > 0 else np.inf
    if effect < LEAST_EFFECT or change < LEAST_CHANGE * max(abs(before), abs(after)):
        return None
    return Level(cut=cut, before=before, after=after, effect=effect)
