"""Patterns of a decode, each with its definition, its effect size and the threshold from which it is told.

Each test that chance could pass is passed by it in at most 1 of 100 series in random order. Each pattern is looked for
at an effect a little below its threshold, since a sample may show less than there is.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.statistics.groups import Numbers
from tracegram.statistics.levels import level_change
from vega_datalite.frozen import frozen

CHANCE = 0.01
BURST_RATIO, LEAST_RATIO = 4.0, 2.0  # of the mean of the other steps: the threshold, and what is looked for
PLATEAU_SHARE, LEAST_PLATEAU = 0.1, 0.05  # of the steps
FRONT_TAU, LEAST_TAU = 0.5, 0.35
STRAGGLER_SHARE, LEAST_GAP = 0.15, 0.05  # of the steps
MOST_STRAGGLERS = 0.1  # of the positions; more of them are no stragglers
BLOCK_SHARE, LEAST_BLOCK_SHARE = 0.5, 0.35  # of the variance of commit steps
LEAST_VALUES = 8  # a series of fewer has no pattern that chance would not make
LEAST_LOOKED_AT = 10  # values; in fewer, some pattern cannot be found, so that none is said not to be there
OUTLIER = 3 * 1.4826  # median distances; of normal distances 3 standard deviations


@frozen
class Stretch:
    """Values from `start` to before `stop` of a series; `mean` is theirs, and `others` that of all other values."""

    start: int
    stop: int
    mean: float
    others: float


@frozen
class Front:
    """A line of commits: steps for each position, the step at position 0, and how well it fits.

    `outliers` are the numbers of the positions that lie further from it than three robust standard deviations.
    """

    slope: float
    start: float
    tau: float
    r_squared: float
    outliers: NDArray[np.int64]


@frozen
class Stragglers:
    """The numbers of the positions that are committed last, after a `gap` of steps in which none is."""

    positions: NDArray[np.int64]
    gap: int


def burst(counts: Numbers) -> Stretch | None:
    """Return the steps in a row that have far more events than the steps beside them.

    The stretch is a fortieth of the series long, three steps at least. Its sum is compared with the sums of as many
    values of the same level drawn in random order, of which the mean and the variance are known, as a gamma variable.
    The effect is its mean over that of all other steps of the level; it is told from 4 on.

    Args:
        counts: The number of events at each step, shape (N,).
    """
    from scipy import stats

    width = max(3, counts.size // 40)
    best, least = None, CHANCE
    for start, stop in _levels(counts):
        part, size = counts[start:stop], stop - start
        if size < max(LEAST_VALUES, 3 * width) or part.var() == 0:
            continue
        sums = np.convolve(part, np.ones(width), "valid")
        mean, variance = width * part.mean(), width * part.var() * (size - width) / (size - 1)
        at = int(sums.argmax())
        others = (part.sum() - sums[at]) / (size - width)
        chance = sums.size * float(stats.gamma.sf(sums[at], mean**2 / variance, scale=variance / mean))
        if chance < least and sums[at] / width >= LEAST_RATIO * others:
            first = start + at
            best, least = (first, first + width, float(sums[at]) / width, float(others)), chance
    return best and Stretch(start=best[0], stop=best[1], mean=best[2], others=best[3])


def plateau(counts: Numbers) -> Stretch | None:
    """Return the longest row of steps without an event between two that have one.

    Where a share q of the other steps of its level has no event, a given row of n of them is a chance of q to the power
    of n. The effect is its length over that of the series; it is told from a tenth on.

    Args:
        counts: The number of events at each step, shape (N,).
    """
    events = np.flatnonzero(counts)
    if counts.size < LEAST_VALUES or events.size < 2:
        return None
    gaps = np.diff(events) - 1
    at, length = int(gaps.argmax()), int(gaps.max())
    start = int(events[at]) + 1
    first, stop = max(_levels(counts), key=lambda level: min(level[1], start + length) - max(level[0], start))
    held = events[(events >= first) & (events < stop)].size
    inside = min(stop, start + length) - max(first, start)
    idle = (stop - first - inside - held + 1) / (stop - first - inside + 1)
    if length < LEAST_PLATEAU * counts.size or (held + 1) * idle**length > CHANCE:
        return None
    return Stretch(start=start, stop=start + length, mean=0.0, others=float(counts.sum() / (counts.size - length)))


def _levels(counts: Numbers) -> list[tuple[int, int]]:
    """Return the parts of a series between which its level changes, so that a level is no burst and no plateau.

    The largest twentieth of the values count as the least of them, so that a burst makes no level.
    """
    change = level_change(np.minimum(counts, np.quantile(counts, 0.95))) if counts.size else None
    return [(0, change.cut), (change.cut, counts.size)] if change else [(0, counts.size)]


def front(positions: NDArray[np.int64], commits: Numbers) -> Front | None:
    """Return the line along which positions are committed, by least squares.

    The effect is Kendall's τ-b between positions and commit steps; it is told from 0.5 on, in either direction.

    Args:
        positions: The committed positions, ascending, shape (N,).
        commits: The step of each.

    Source: `kendalltau` and `linregress` of SciPy.
    """
    from scipy import stats

    if positions.size < LEAST_VALUES or np.ptp(commits) == 0:
        return None
    found: Any = stats.kendalltau(positions, commits)
    if abs(found.statistic) < LEAST_TAU or found.pvalue > CHANCE:
        return None
    line: Any = stats.linregress(positions, commits)
    apart = np.abs(commits - (line.intercept + line.slope * positions))
    far = OUTLIER * float(np.median(apart))
    outliers = np.flatnonzero((apart > far) & (apart >= 1))
    return Front(
        slope=float(line.slope),
        start=float(line.intercept),
        tau=float(found.statistic),
        r_squared=float(line.rvalue**2),
        outliers=outliers,
    )


def stragglers(commits: Numbers, steps: int) -> Stragglers | None:
    """Return the last positions, a tenth of all at most, that are committed after a long gap.

    Of commits at `n` random steps, none falls into a given share g of the steps with a chance of 1 - g to the power
    of n. The effect is the gap over all steps; it is told from 0.15 on.

    Args:
        commits: The step at which each position is committed, shape (N,).
        steps: How many steps there are.
    """
    order = np.argsort(commits, kind="stable")
    most = int(commits.size * MOST_STRAGGLERS)
    if commits.size < LEAST_VALUES or not most:
        return None
    gaps = np.diff(commits[order])[-most:] - 1
    at, gap = int(gaps.argmax()), int(gaps.max())
    chance = gaps.size * (1 - gap / steps) ** np.unique(commits).size
    if gap < LEAST_GAP * steps or chance > CHANCE:
        return None
    return Stragglers(positions=np.sort(order[commits.size - most + at :]), gap=gap)


def block_effect(blocks: Numbers, commits: Numbers) -> float | None:
    """Return the share of the variance of commit steps that lies between blocks, None where blocks make no difference.

    The effect is this share; it is told from a half on, where the ranks of commit steps differ between blocks.

    Args:
        blocks: The block of each committed position, shape (N,).
        commits: The step of each.

    Source: `kruskal` of SciPy (Kruskal and Wallis 1952); the effect is η² of an analysis of variance.
    """
    from scipy import stats

    names, block = np.unique(blocks, return_inverse=True)
    sizes = np.bincount(block)
    if not names.size or sizes.min() < 2 or np.ptp(commits) == 0:
        return None
    means = np.bincount(block, weights=commits) / sizes
    share = float(np.sum(sizes * (means - commits.mean()) ** 2) / np.sum((commits - commits.mean()) ** 2))
    groups = [commits[block == at] for at in range(names.size)]
    return share if share >= LEAST_BLOCK_SHARE and stats.kruskal(*groups).pvalue <= CHANCE else None
