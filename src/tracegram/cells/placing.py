"""Where the cells of a trace lie on the axes of a plot."""

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import quote
from tracegram.language.document import Document
from tracegram.model import Axis, CellLayer, Plot
from tracegram.trace import Trace


def places_on(axis: Axis, trace: Trace) -> NDArray[np.int64]:
    """Return where each cell lies on an axis; a cell without a value there lies before the first place."""
    if axis.values:
        number = {text: at for at, text in enumerate(axis.values)}
        return np.array([number.get(text, -1) for text in trace.texts(axis.field).tolist()], dtype=np.int64)
    if axis.points:
        return trace.steps
    if axis.field in {"step", "position"}:
        return trace.steps if axis.field == "step" else trace.positions
    numbers = trace.numbers(axis.field)
    return np.where(np.isnan(numbers), axis.first - 1, numbers).astype(np.int64)


def check_apart(document: Document, layer: CellLayer, plot: Plot, trace: Trace) -> None:
    """Check that each place on the axes has one cell.

    Raises:
        TracegramError: `cells-share-place`, at the layer.
    """
    x, y = (places_on(axis, trace) for axis in (plot.x, plot.y))
    order = np.lexsort((y, x))
    again = np.flatnonzero((np.diff(x[order]) == 0) & (np.diff(y[order]) == 0))
    if not again.size:
        return
    first, second = order[again[0]], order[again[0] + 1]
    at = ", ".join(
        f"{axis.name} {quote(axis.values[places[first]]) if axis.values else places[first]}"
        for axis, places in ((plot.x, x), (plot.y, y))
    )
    cells = " and ".join(f"step {trace.steps[each]}, position {trace.positions[each]}" for each in (first, second))
    message = f"several cells of this layer lie at one place, {at}: those of {cells}"
    advice = (
        "choose some with `where` or `window`, give each a plot with `facet`, or show a field that tells them apart"
    )
    advice = f"{advice} and name its values with `labels`"
    raise document.error("cells-share-place", layer.pointer, message, advice)
