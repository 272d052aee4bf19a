"""Equal neighbors as rectangles: along x, then across rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import Cells
from vega_datalite.frozen import frozen
from vega_datalite.values import Values


@frozen
class Boxes:
    """Rectangles of equal value, from `x` to before `x2` and from `y` to before `y2`, in the order of y and then x."""

    x: NDArray[np.int64]
    x2: NDArray[np.int64]
    y: NDArray[np.int64]
    y2: NDArray[np.int64]
    values: Values


def runs_of(cells: Cells) -> Boxes:
    """Join neighbors along x that have the same value."""
    x, y, codes = cells.x, cells.y, cells.values.codes
    joined = codes[1:] == codes[:-1]
    width, height = cells.window.x[1] - cells.window.x[0], cells.window.y[1] - cells.window.y[0]
    if 0 < len(x) == width * height:
        joined[width - 1 :: width] = False
    else:
        joined &= (y[1:] == y[:-1]) & (x[1:] == x[:-1] + 1)
    first = np.flatnonzero(np.concatenate(([True], ~joined))) if len(x) else np.zeros(0, dtype=np.int64)
    last = np.concatenate((first[1:], [len(x)])).astype(np.int64)[: len(first)] - 1
    return Boxes(x=x[first], x2=x[last] + 1, y=y[first], y2=y[first] + 1, values=cells.values.take(first))


def stacked(runs: Boxes) -> Boxes:
    """Join runs of the same x, x2 and value in neighboring rows."""
    above = _above(runs)
    top = np.where(above < 0, np.arange(len(above)), above)
    while not np.array_equal(top, further := top[top]):
        top = further
    first = np.flatnonzero(above < 0)
    y2 = np.zeros(len(above), dtype=np.int64)
    y2[top] = runs.y2  # of runs with the same top the last is the lowest
    return Boxes(x=runs.x[first], x2=runs.x2[first], y=runs.y[first], y2=y2[first], values=runs.values.take(first))


def _above(runs: Boxes) -> NDArray[np.int64]:
    """Return for each run the run in the row above with the same x, x2 and value, or -1."""
    if not len(runs.x):
        return np.zeros(0, dtype=np.int64)
    x, y = runs.x - runs.x.min(), runs.y - runs.y.min()
    if int(x.max() + 1) * int(y.max() + 2) > 2**62:  # ranks hold their places in fewer digits
        x, y = (np.unique(each, return_inverse=True)[1] for each in (x, y))
    width = int(x.max()) + 1
    key = y * width + x
    found = np.searchsorted(key, key - width)
    codes = runs.values.codes
    same = (key[found] == key - width) & (runs.y2[found] == runs.y)
    same &= (runs.x2[found] == runs.x2) & (codes[found] == codes)
    return np.where(same, found, -1)


def cells_in(boxes: Boxes) -> dict[str, Any]:
    """Return the cells of rectangles again: columns x, y and the values, in the order of y and then x."""
    widths, heights = boxes.x2 - boxes.x, boxes.y2 - boxes.y
    areas = widths * heights
    box = np.repeat(np.arange(len(areas)), areas)
    within = np.arange(int(areas.sum())) - np.repeat(np.cumsum(areas) - areas, areas)
    x, y = boxes.x[box] + within % widths[box], boxes.y[box] + within // widths[box]
    order = np.lexsort((x, y))
    return {"x": x[order], "y": y[order], "values": boxes.values.take(box[order])}
