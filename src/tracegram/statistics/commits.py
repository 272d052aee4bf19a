"""When positions are committed."""

import numpy as np

from tracegram.statistics.groups import NOTHING, Numbers, mean, of_positions
from tracegram.trace import Run


def commit_step(run: Run) -> Numbers:
    """Return the first step that commits the position.

    Range: the recorded steps; none where the position is never committed.

    Source: ParallelBench, `compute_history_decoding_order`; dLLM-RL, `denoise_step_map`.
    """
    return of_positions(run, run.numbers("commit_step"))


def last_commit_step(run: Run) -> Numbers:
    """Return the last step that commits the position: a later one than the first if it was masked again.

    Range: the recorded steps; none where the position is never committed.

    Source: ReMDM, whose sampler masks again (arXiv 2503.00307).
    """
    steps = np.where(run.flags("committed"), run.steps, -np.inf)
    latest = np.maximum.reduceat(steps[run.path.order], np.flatnonzero(run.path.first))
    return np.where(np.isinf(latest), NOTHING, latest)


def early_commit_share(run: Run, *, within: float = 0.5) -> float:
    """Return the share of the committed positions that are committed within the first part of the steps.

    A commit counts if the share of the recorded steps before it is less than `within`.

    Range: 0 to 1; none where nothing is committed.

    Source: this project's; no published definition is agreed on.
    """
    commits = commit_step(run)
    first, last = run.steps.min(), run.steps.max()
    share = (commits - first) / (last - first + 1)
    return mean(np.where(np.isnan(commits), NOTHING, share < within))
