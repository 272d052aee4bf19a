"""Patterns of an answer: that it comes late, and that another stood in its place before."""

import numpy as np

from tracegram.trace.answer import Answer
from vega_datalite.frozen import frozen

LATE = 75.0  # percent of the steps before the answer stays
LEAST_STEPS, CORRECTION_SHARE = 3, 0.05  # in a row, and of all steps, for which another content has stood as an answer


@frozen
class AnswerInTime:
    """When an answer comes: `late` percent of the steps precede the one from which it stays, NaN if none.

    `other_first` and `other_last` are the steps between which another content stood longest, NaN where none stood long
    enough to count as an answer that is corrected.
    """

    answer: Answer
    late: float
    other_first: float
    other_last: float

    @property
    def is_late(self) -> bool:
        """Whether three quarters of the steps precede it."""
        return self.late >= LATE

    @property
    def is_corrected(self) -> bool:
        """Whether another answer stood before it."""
        return not np.isnan(self.other_first)


def in_time(answer: Answer) -> AnswerInTime:
    """Return when the whole answer stays predicted, and which other content was predicted at its place before.

    Another content counts where it is predicted whole and unchanged for three steps in a row and a twentieth of all,
    before the answer stays.
    """
    steps = answer.steps
    late = 100 * (answer.stability - steps[0]) / (steps[-1] - steps[0] + 1)
    ends = np.flatnonzero(np.append(answer.contents[1:] != answer.contents[:-1], True))
    starts = np.append(0, ends[:-1] + 1)
    is_other = ~answer.holds[starts] & (answer.contents[starts] >= 0) & (steps[ends] < answer.stability)
    lengths = np.where(is_other, ends - starts + 1, 0)
    at = int(lengths.argmax())
    stood = lengths[at] >= max(LEAST_STEPS, CORRECTION_SHARE * steps.size)
    ends_of = (float(steps[starts[at]]), float(steps[ends[at]])) if stood else (np.nan, np.nan)
    return AnswerInTime(answer=answer, late=float(late), other_first=ends_of[0], other_last=ends_of[1])
