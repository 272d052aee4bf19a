"""The change points of a statistic over steps or positions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, error_of
from tracegram.statistics.groups import NOTHING, Numbers
from tracegram.statistics.levels import best_cut
from tracegram.statistics.series import SERIES
from tracegram.trace import Run
from tracegram.trace.table import divisor

MOST_SEARCHED = 20_000  # values: the search takes time in the square of them, once for each cut


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
    by = divisor(values)
    values, penalty = values / by, None if penalty is None else penalty / by / by
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


def _cuts(values: Numbers, count: int, penalty: float | None) -> list[int]:
    import ruptures

    search: Any = ruptures.KernelCPD(kernel="linear", min_size=1).fit(values)
    found = search.predict(n_bkps=count) if penalty is None else search.predict(pen=penalty)
    return [int(end) for end in found[:-1]]
