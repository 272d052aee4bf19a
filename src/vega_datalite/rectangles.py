"""This file is about equal neighbours as rectangles: along x, then across rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import Cells
from vega_datalite.values import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Rectangles of equal value, from `x` to before `x2` and from `y` to before `y2`, in the order of y and then x."""

    x: NDArray[np.int64]
    x2: NDArray[np.int64]
    y: NDArray[np.int64]
    y2: NDArray[np.int64]
    values: Values


def runs_of(cells: Cells) -> Boxes:
    """Join neighbours along x that have the same value."""
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
    """Join runs of the same x, x2 and value in neighbouring rows."""
    order = np.lexsort((runs.y, runs.values.codes, runs.x2, runs.x))
    x, x2, y, codes = runs.x[order], runs.x2[order], runs.y[order], runs.values.codes[order]
    joined = (x[1:] == x[:-1]) & (x2[1:] == x2[:-1]) & (codes[1:] == codes[:-1]) & (y[1:] == y[:-1] + 1)
    first = np.flatnonzero(np.concatenate(([True], ~joined))) if len(x) else np.zeros(0, dtype=np.int64)
    last = np.concatenate((first[1:], [len(x)])).astype(np.int64)[: len(first)] - 1
    back = np.lexsort((x[first], y[first]))
    first, last = first[back], last[back]
    return Boxes(x=x[first], x2=x2[first], y=y[first], y2=y[last] + 1, values=runs.values.take(order[first]))


def cells_in(boxes: Boxes) -> dict[str, Any]:
    """Give the cells of rectangles again: columns x, y and the values, in the order of y and then x."""
    widths, heights = boxes.x2 - boxes.x, boxes.y2 - boxes.y
    areas = widths * heights
    box = np.repeat(np.arange(len(areas)), areas)
    within = np.arange(int(areas.sum())) - np.repeat(np.cumsum(areas) - areas, areas)
    x, y = boxes.x[box] + within % widths[box], boxes.y[box] + within // widths[box]
    order = np.lexsort((x, y))
    return {"x": x[order], "y": y[order], "values": boxes.values.take(box[order])}
