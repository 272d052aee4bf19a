"""How many tokens a step decodes."""

import numpy as np
from numpy.typing import NDArray

from tracegram.statistics.commits import commit_step
from tracegram.statistics.content import spell_texts, spell_tokens
from tracegram.statistics.groups import NOTHING, Numbers, of_steps
from tracegram.trace import Run


def tokens_per_step(run: Run) -> Numbers:
    """Return how many positions are first committed at the step.

    Range: from 0 to the number of positions.

    Source: lmdeploy and dLLM-RL, the counts of a step map.
    """
    return of_steps(run, run.numbers("tokens_per_step"))


def masked_count(run: Run) -> Numbers:
    """Return how many positions are masked at the step, before or after it as the trace says.

    Range: from 0 to the number of positions.
    """
    return of_steps(run, run.numbers("masked_count"))


def mean_tokens_per_step(run: Run) -> float:
    """Return the mean number of positions committed by a step that commits any.

    Range: from 1; none without commits. Steps that commit nothing do not count; see `tokens_per_forward`.

    Ties: a position counts once, at its first commit.

    Source: lmdeploy and dLLM-RL, whose step maps count only steps that unmask something.
    """
    counts = _commits_of_steps(run)
    return float(counts.mean()) if counts.size else NOTHING


def max_tokens_per_step(run: Run) -> float:
    """Return the most positions that one step commits.

    Range: from 1; none without commits.
    """
    counts = _commits_of_steps(run)
    return float(counts.max()) if counts.size else NOTHING


def tokens_per_forward(run: Run, *, eos: int | str | None = None) -> float:
    """Return the number of committed tokens over the number of forward passes that committed them.

    Every recorded step up to the last such commit is a pass, also one that commits nothing; passes that are not
    recorded are not known. With `eos`, an id or a text, only tokens before its first place in the final text count.

    Range: above 0; none without commits.

    Source: d2Cache, `token_per_step` until the end of the sequence; transformers, `tokens_per_forward`.
    """
    commits = commit_step(run)
    if eos is not None:
        commits = commits[: _end(run, eos)]
    commits = commits[~np.isnan(commits)]
    if not commits.size:
        return NOTHING
    return commits.size / int(np.count_nonzero(np.unique(run.steps) <= commits.max()))


def _commits_of_steps(run: Run) -> NDArray[np.int64]:
    commits = commit_step(run)
    return np.unique(commits[~np.isnan(commits)], return_counts=True)[1]


def _end(run: Run, eos: int | str) -> int:
    """Return how many positions precede the first end of the sequence; all where there is none."""
    spelled = spell_tokens(run, run.whole) if isinstance(eos, int) else spell_texts(run, run.whole)
    ends = np.flatnonzero(spelled.final == str(eos))
    return int(ends[0]) if ends.size else spelled.final.size
