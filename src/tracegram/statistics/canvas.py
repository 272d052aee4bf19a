"""Tokens that do not stay: flips, remasks and edits of the canvas."""

import numpy as np

from tracegram.statistics.groups import Numbers, count_by_position
from tracegram.trace import Run


def canvas_flips(run: Run) -> Numbers:
    """Return how often the token at the position is replaced by another one, at once or after a mask.

    Range: from 0. Of the recorded canvases only: with states before the step, what the last step writes is not seen.

    Source: the changes between non-mask values of the canvas.
    """
    order = run.path.order
    written = (~run.flags("masked") & (run.codes("canvas") >= 0))[order]
    number = run.path.numbers[written]
    tokens = run.codes("canvas")[order][written]
    flips = (tokens[1:] != tokens[:-1]) & (number[1:] == number[:-1])
    positions = int(np.count_nonzero(run.path.first))
    return np.bincount(number[1:], weights=flips, minlength=positions).astype(np.float64)


def remasks(run: Run) -> Numbers:
    """Return how often a step masks the position again.

    Range: from 0.

    Source: ReMDM (arXiv 2503.00307), a token before the step and a mask after it.
    """
    return count_by_position(run, run.flags("remasked"))


def edits(run: Run) -> Numbers:
    """Return how often a step replaces the token at the position by another one, without a mask between.

    Range: from 0 to `canvas_flips`.

    Source: LLaDA 2.1, `editing_transfer_index` of diffusers.
    """
    return count_by_position(run, run.flags("edited"))


def total_remasks(run: Run) -> float:
    """Return how often steps mask a position again, in the whole run.

    Range: from 0.

    Source: ReMDM (arXiv 2503.00307).
    """
    return float(remasks(run).sum())


def total_edits(run: Run) -> float:
    """Return how often steps replace a token by another one, in the whole run.

    Range: from 0.

    Source: LLaDA 2.1, `editing_transfer_index` of diffusers.
    """
    return float(edits(run).sum())
