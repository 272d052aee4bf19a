"""Where a series of numbers has another level: its one best cut, and whether chance would make it, too."""

from dataclasses import dataclass

import numpy as np

from tracegram.statistics.change_point import best_cut
from tracegram.statistics.groups import Numbers

CRITICAL = (
    1.6276  # the largest distance of a Brownian bridge from 0 is beyond it with a probability of 1 % (Kolmogorov)
)
LEVEL_EFFECT = 1.5  # standard deviations: the threshold from which on a change is found, and in its place
LEAST_EFFECT = 0.75  # that a sample has to show of it
LEAST_CHANGE = 0.1  # of the larger level; less is no news, however sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Two levels: the means of the `cut` values before a change, and of those from it on.

    `effect` is their distance in standard deviations of the values around their own mean; infinite without any.
    """

    cut: int
    before: float
    after: float
    effect: float


def level_change(values: Numbers) -> Level | None:
    """Return the change of level of a series, None where there is none.

    The cut is the one after which the squared distances to the means of both parts are least. It counts where the sums
    of the distances from the common mean go further from 0 than those of a series in random order do in 1 of 100, and
    where the levels differ by 0.75 standard deviations and by a tenth of the larger one.

    Args:
        values: The series, shape (N,), no value missing.

    Source: the CUSUM test of Ploberger and Krämer (1992) with the mean as its only regressor.
    """
    if values.size < 2 or np.ptp(values) == 0:
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
