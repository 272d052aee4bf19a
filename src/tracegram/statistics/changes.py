"""Changes of the prediction: how often, where, when, and on which side of the commit."""

import numpy as np
from numpy.typing import NDArray

from tracegram.statistics.groups import NOTHING, Numbers, count_by_position, of_positions, of_steps
from tracegram.trace import Run


def changes(run: Run) -> Numbers:
    """Return how often the prediction of the position changes, before and after its commit.

    Range: from 0 to one less than the steps recorded of it. The first prediction is no change.

    Source: Prophet (arXiv 2508.19982), Figure 2.
    """
    return of_positions(run, run.numbers("changes"))


def changes_before_commit(run: Run) -> Numbers:
    """Return how often the prediction changes up to the commit of the position, that step included.

    With `changes_after_commit` it adds up to `changes`.

    Range: from 0; all changes of a position that is never committed.
    """
    return count_by_position(run, run.flags("changed") & ~_after_commit(run))


def changes_after_commit(run: Run) -> Numbers:
    """Return how often the prediction changes after the commit of the position, when it no longer counts.

    Range: from 0; 0 where the position is never committed.

    Source: Prophet (arXiv 2508.19982) records the raw prediction of committed positions too.
    """
    return count_by_position(run, run.flags("changed") & _after_commit(run))


def changes_per_step(run: Run) -> Numbers:
    """Return how many predictions change at the step.

    Range: from 0 to the number of positions; 0 at the first step.

    Source: Prophet (arXiv 2508.19982), the columns of Figure 2.
    """
    return of_steps(run, run.numbers("changes_per_step"))


def jaccard(run: Run) -> Numbers:
    """Return how alike the sets of positions are that change at the step and at the recorded step before it.

    It is the number of positions in both sets over the number in either.

    Range: 0 to 1; none at the first step, and where both sets are empty.

    Source: P. Jaccard's index of likeness (1912).
    """
    steps, step = np.unique(run.steps, return_inverse=True)
    positions, position = np.unique(run.positions, return_inverse=True)
    changed = run.flags("changed")
    sizes = np.bincount(step[changed], minlength=steps.size)
    cells = step[changed] * positions.size + position[changed]
    again = np.isin(cells - positions.size, cells)
    both = np.bincount(step[changed], weights=again, minlength=steps.size)
    either = sizes - both
    either[1:] += sizes[:-1]
    alike = np.divide(both, either, out=np.full(steps.size, NOTHING), where=either > 0)
    alike[0] = NOTHING
    return alike


def total_changes(run: Run) -> float:
    """Return how often predictions change in the whole run.

    Range: from 0.

    Source: Prophet (arXiv 2508.19982), Figure 2.
    """
    return float(np.sum(run.flags("changed")))


def total_changes_after_commit(run: Run) -> float:
    """Return how often predictions change in the whole run after the commit of their position.

    Range: from 0 to `total_changes`.
    """
    return float(changes_after_commit(run).sum())


def positions_changed_after_commit(run: Run) -> float:
    """Return the number of positions whose prediction changes after their commit.

    Range: from 0 to the number of positions.
    """
    return float(np.sum(changes_after_commit(run) > 0))


def most_changes(run: Run) -> float:
    """Return the most changes that one position has.

    Range: from 0.
    """
    return float(changes(run).max())


def steps_with_changes(run: Run) -> float:
    """Return the number of steps at which a prediction changes.

    Range: from 0 to one less than the number of steps.
    """
    return float(np.sum(changes_per_step(run) > 0))


def _after_commit(run: Run) -> NDArray[np.bool_]:
    return run.steps > run.numbers("commit_step")
