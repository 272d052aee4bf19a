"""Where a series changes its level, and whether chance would make it change so, too."""

import numpy as np

from tracegram.statistics.groups import Numbers
from tracegram.trace.table import divisor
from vega_datalite.frozen import frozen

CRITICAL = (
    1.6276  # the largest distance of a Brownian bridge from 0 is beyond it with a probability of 1 % (Kolmogorov)
)
LEVEL_EFFECT = 1.5  # standard deviations: the threshold from which on a change is found, and in its place
LEAST_EFFECT = 0.75  # that a sample has to show of it
LEAST_CHANGE = 0.1  # of the larger level; less is no news, however sure
STEADY = 0.9  # of the variance: what a straight line explains of a series that changes all along
LEAST_STEADY = 8  # values; of so many in random order, a line explains as much in fewer than 1 of 1,000


@frozen
class Level:
    """Two levels: the means of the `cut` values before a change, and of those from it on."""

    cut: int
    before: float
    after: float


def is_steady(values: Numbers) -> bool:
    """Return whether a series rises or falls along a straight line, by a tenth of its larger end or more.

    The line explains nine tenths of the variance, and more than two levels do.

    Args:
        values: The series, shape (N,), no value missing.
    """
    values = values / divisor(values)
    change = abs(float(values[-1] - values[0])) if values.size else 0.0
    if values.size < LEAST_STEADY or not change or change < LEAST_CHANGE * np.abs(values[[0, -1]]).max():
        return False
    cut = best_cut(values)
    around_levels = (values[:cut].var() * cut + values[cut:].var() * (values.size - cut)) / values.size
    fit = r_squared(values)
    return fit >= STEADY and (1 - fit) * values.var() < around_levels


def r_squared(values: Numbers) -> float:
    """Return the coefficient of determination of the straight line through a series that is not constant."""
    return float(np.corrcoef(np.arange(values.size), values / divisor(values))[0, 1] ** 2)


def level_change(values: Numbers) -> Level | None:
    """Return the change of level of a series, None where there is none.

    The cut is the one after which the squared distances to the means of both parts are least. It counts where the sums
    of the distances from the common mean go further from 0 than those of a series in random order do in 1 of 100, and
    where the levels differ by 0.75 standard deviations and by a tenth of the larger one.

    Args:
        values: The series, shape (N,), no value missing.

    Source: the CUSUM test of Ploberger and Krämer (1992) with the mean as its only regressor.
    """
    by = divisor(values)
    values = values / by
    if not values.size or np.ptp(values) == 0:
        return None
    sums = np.cumsum(values - values.mean())
    if np.abs(sums).max() < CRITICAL * values.std() * np.sqrt(values.size):
        return None
    cut = best_cut(values)
    before, after = float(values[:cut].mean()), float(values[cut:].mean())
    within = float(np.sqrt((values[:cut].var() * cut + values[cut:].var() * (values.size - cut)) / values.size))
    change = abs(before - after)
    if change < LEAST_EFFECT * within or change < LEAST_CHANGE * max(abs(before), abs(after)):
        return None
    return Level(cut=cut, before=before * by, after=after * by)


def best_cut(values: Numbers) -> int:
    """Return the cut after which the squared distances to the means of both parts are least, the first of several."""
    sizes = np.arange(1, values.size)
    sums = np.cumsum(values - values.mean())[:-1]  # those of the second part are the same, below zero
    return int(np.argmax(sums**2 * (1 / sizes + 1 / (values.size - sizes)))) + 1
