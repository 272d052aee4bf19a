"""How sure the model was, in the mean."""

from tracegram.statistics.groups import Numbers, mean_by
from tracegram.trace import Run


def mean_entropy_per_position(run: Run) -> Numbers:
    """Return the mean entropy of the predictions of the position, over all its recorded steps.

    Range: from 0, in the unit of the record; cells without an entropy do not count.

    Source: -Σ p ln p over the vocabulary, as recorders of this field have it.
    """
    return mean_by(run.positions, run.numbers("entropy"))


def mean_entropy_per_step(run: Run) -> Numbers:
    """Return the mean entropy of the predictions at the step, over all its recorded positions.

    Range: from 0, in the unit of the record; cells without an entropy do not count.

    Source: the adaptive stopping of DiffusionGemma looks at this mean.
    """
    return mean_by(run.steps, run.numbers("entropy"))


def mean_confidence_per_step(run: Run) -> Numbers:
    """Return the mean confidence of the predictions at the step, over all its recorded positions.

    Range: that of the record, 0 to 1 for probabilities; cells without a confidence do not count.

    Source: the remasking confidence of LLaDA (arXiv 2502.09992).
    """
    return mean_by(run.steps, run.numbers("confidence"))
