"""The order in which positions are committed, and how far it runs from left to right."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.statistics.commits import commit_step
from tracegram.statistics.groups import NOTHING, Numbers
from tracegram.trace import Run


def commit_order(run: Run) -> NDArray[np.int64]:
    """Return the committed positions by commit step; those of one step by position."""
    commits = commit_step(run)
    positions = np.unique(run.positions)
    committed = np.flatnonzero(~np.isnan(commits))
    return positions[committed][np.lexsort((positions[committed], commits[committed]))]


def kendall_tau_b(run: Run) -> float:
    """Return Kendall's τ-b between position and commit step: 1 when the commits run from left to right.

    Range: -1 to 1; none with fewer than two committed positions, or when all are committed at one step.

    Ties: positions of one step are tied, and τ-b corrects for them.

    Source: ParallelBench, `dec_order_kendall`; computed by `scipy.stats.kendalltau`.
    """
    from scipy import stats

    return _correlated(run, stats.kendalltau)


def spearman(run: Run) -> float:
    """Return Spearman's rank correlation between position and commit step: 1 when the commits run from left to right.

    Range: -1 to 1; none with fewer than two committed positions, or when all are committed at one step.

    Ties: positions of one step share the mean of their ranks.

    Source: ParallelBench, `dec_order_spearman`; computed by `scipy.stats.spearmanr`.
    """
    from scipy import stats

    return _correlated(run, stats.spearmanr)


def local_arness(run: Run, *, k: int = 1, form: str = "set") -> float:
    """Return the share of commits that continue a run of `k` commits from left to right.

    With `form: set` the `k` commits before it must be those of the `k` positions before it, in any order, and the share
    is of all commits. With `form: sequence` they must come in the order of their positions, and the share is of the
    commits that have `k` before them. The two differ: the order 1, 0, 2 counts for `k: 2` as a set only.

    Range: 0 to 1; none without commits, and for sequences with no more than `k` commits.

    Ties: positions of one step count in the order of their positions.

    Source: DiffuCoder (arXiv 2506.20639), appendix A.2, is the set form; re-implementations use sequences.
    """
    order = commit_order(run)
    if order.size <= k:
        return 0.0 if form == "set" and order.size else NOTHING
    before = np.lib.stride_tricks.sliding_window_view(order[:-1], k)
    last = order[k:, np.newaxis]
    if form == "set":
        return float(np.sum(((before < last) & (before >= last - k)).all(axis=1)) / order.size)
    return float(np.mean((before == last + np.arange(-k, 0)).all(axis=1)))


def global_arness(run: Run, *, k: int = 1) -> float:
    """Return the share of commits whose position is among the `k` leftmost that are still masked.

    Range: 0 to 1; none without commits.

    Ties: positions of one step count in the order of their positions, each taken away before the next.

    Source: DiffuCoder (arXiv 2506.20639), appendix A.2.
    """
    order = commit_order(run)
    if not order.size:
        return NOTHING
    later = np.searchsorted(_never_committed(run), order) + _smaller_after(order)
    return float(np.mean(later < k))


def _smaller_after(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each of some different numbers how many of those after it are smaller, as a merge sort counts them."""
    ranks = np.argsort(np.argsort(values))
    found, places = np.zeros(ranks.size, dtype=np.int64), np.arange(ranks.size)
    width = 1
    while width < ranks.size:
        pairs = places // (2 * width) * ranks.size  # a stretch of numbers for each pair of neighboring parts
        is_left = places // width % 2 == 0
        right = np.sort((pairs + ranks)[~is_left])
        found[is_left] += np.searchsorted(right, (pairs + ranks)[is_left]) - np.searchsorted(right, pairs[is_left])
        width *= 2
    return found


def _correlated(run: Run, correlate: Any) -> float:
    commits: Numbers = commit_step(run)
    known = ~np.isnan(commits)
    steps = commits[known]
    if steps.size < 2 or steps.min() == steps.max():
        return NOTHING
    return float(correlate(np.unique(run.positions)[known], steps).statistic)


def _never_committed(run: Run) -> NDArray[np.int64]:
    """Return the positions that stay masked, where the run says what is masked."""
    if not run.supports("masked"):
        return np.empty(0, dtype=np.int64)
    return np.setdiff1d(run.positions[run.flags("masked")], commit_order(run))
