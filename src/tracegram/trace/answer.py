"""An answer in a run: where it stands, and which steps predict it."""

import numpy as np
from numpy.typing import NDArray

from vega_datalite.frozen import frozen


@frozen
class Answer:
    """The place of an answer, and the steps that predict it there.

    `first` and `last` are positions, both included, and `text` is the final text at them. `holds` says for each of
    `steps` whether the whole answer is predicted, and `contents` numbers the predicted contents: equal contents have
    the same number, and -1 means that a position has no prediction. `emergence` is the first step that predicts the
    answer, `stability` the first from which every later step predicts it; NaN if there is none.
    """

    first: int
    last: int
    text: str
    steps: NDArray[np.int64]
    holds: NDArray[np.bool_]
    contents: NDArray[np.int64]
    emergence: float
    stability: float
