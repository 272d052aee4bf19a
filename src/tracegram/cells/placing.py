"""Where the cells of a trace lie on the axes of a plot."""

import numpy as np
from numpy.typing import NDArray

from tracegram.model import Axis
from tracegram.trace import Trace


def places_on(axis: Axis, trace: Trace) -> NDArray[np.int64]:
    """Return where each cell lies on an axis; a cell without a value there lies before the first place."""
    if axis.values:
        number = {text: at for at, text in enumerate(axis.values)}
        return np.array([number.get(text, -1) for text in trace.texts(axis.field).tolist()], dtype=np.int64)
    if axis.field in {"step", "position"}:
        return trace.steps if axis.field == "step" else trace.positions
    numbers = trace.numbers(axis.field)
    return np.where(np.isnan(numbers), axis.first - 1, numbers).astype(np.int64)
