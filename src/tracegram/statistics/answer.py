"""When an answer is first predicted, and since when it stays."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tracegram.statistics.match import find_answer
from tracegram.trace import Run


def answer_emergence(run: Run, *, match: Mapping[str, Any]) -> float:
    """Return the first step at which the whole answer is predicted at its place.

    The place is the last one at which the final text has the answer. A step that records no prediction of a position
    has the one before it.

    Range: the recorded steps; none where the answer is never predicted.

    Source: Prophet (arXiv 2508.19982), first correct answer emergence.
    """
    return find_answer(run, match).emergence


def answer_stability(run: Run, *, match: Mapping[str, Any]) -> float:
    """Return the first step from which on the whole answer is predicted at its place, at every later step too.

    Range: from `answer_emergence`; none where the last step predicts another answer.

    Source: Prophet (arXiv 2508.19982), the region where the answer stays top-1.
    """
    return find_answer(run, match).stability


def answer_emergence_percent(run: Run, *, match: Mapping[str, Any]) -> float:
    """Return the steps before the answer is first predicted, in percent of the recorded range of steps.

    Range: 0 to below 100; none where the answer is never predicted.

    Source: Prophet (arXiv 2508.19982), 100 s / T.
    """
    return _percent(run, answer_emergence(run, match=match))


def answer_stability_percent(run: Run, *, match: Mapping[str, Any]) -> float:
    """Return the steps before the answer stays predicted, in percent of the steps from the first to the last recorded.

    Range: 0 to below 100; none where the last step predicts another answer.

    Source: 100 s / T, as for the emergence.
    """
    return _percent(run, answer_stability(run, match=match))


def _percent(run: Run, step: float) -> float:
    first, last = run.steps.min(), run.steps.max()
    return float(100 * (step - first) / (last - first + 1)) if not np.isnan(step) else step
