"""How long a prediction had been final when its position was committed."""

import numpy as np

from tracegram.statistics.groups import NOTHING, Numbers, mean, of_positions
from tracegram.trace import Run


def convergence_step(run: Run) -> Numbers:
    """Return the step from which on the prediction stays what it is when the position is committed.

    It is the step of the last change up to the commit, that step included, or else the first step recorded.

    Range: the recorded steps up to the commit; none where nothing is committed, or another token than predicted.

    Source: the stabilise step of masked passes, `min{s: x0[u] = x0[c] for u in s..c}`.
    """
    return of_positions(run, run.numbers("convergence_step"))


def gap(run: Run) -> Numbers:
    """Return how many steps the prediction was final before the position was committed.

    It is the commit step less the convergence step.

    Range: from 0; none where there is no convergence step.
    """
    return of_positions(run, run.numbers("gap"))


def mean_gap(run: Run) -> float:
    """Return the mean over positions of the steps between convergence and commit.

    Range: from 0; positions without a gap do not count.
    """
    return mean(gap(run))


def median_gap(run: Run) -> float:
    """Return the median over positions of the steps between convergence and commit.

    Range: from 0; positions without a gap do not count.

    Ties: of an even number of positions, the mean of the middle two.
    """
    known = gap(run)
    known = known[~np.isnan(known)]
    return float(np.median(known)) if known.size else NOTHING


def share_converged_before_commit(run: Run) -> float:
    """Return the share of positions whose prediction was final before the step that committed them.

    It is the mean of `gap > 0`.

    Range: 0 to 1; positions without a gap do not count.
    """
    gaps = gap(run)
    return mean(np.where(np.isnan(gaps), NOTHING, gaps > 0))
