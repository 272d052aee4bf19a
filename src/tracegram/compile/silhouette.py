"""The outline of selected cells, a staircase around each group of neighbors; a part of the stage `gather`."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.interface import TraceCells
from tracegram.cells.placing import places_on
from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.model import Drawing, Outline, Plot, Silhouette

Corner = tuple[int, int]
_SIDES = (  # of a cell, against the clock: where the neighbor lies, where the side starts and where it ends
    ((0, -1), (0, 0), (1, 0)),
    ((1, 0), (1, 0), (1, 1)),
    ((0, 1), (1, 1), (0, 1)),
    ((-1, 0), (0, 1), (0, 0)),
)


def silhouette(document: Document, plot: Plot, layer: Outline, around: Silhouette, cells: TraceCells) -> Drawing:
    """Return the outline of the cells that a condition selects.

    Its columns `x`, `y`, `x2`, `y2` have a row for each straight piece, which begins where the one before it in its
    `ring` ends. Cells that touch at a corner alone have rings of their own.

    Raises:
        TracegramError: `empty-selection`, or `needs-whole-trace` where the cells are too many to be listed.
    """
    chosen = cells.choose(plot, around.where)
    pointer = f"{layer.pointer}/where"
    if not chosen.count:
        message = f"this outline surrounds no cell: none of the {chosen.among:,} cells on the axes is selected"
        advice = "widen the domains or the window, or change `where`"
        raise TracegramError([document.finding("empty-selection", pointer, message, advice)])
    trace = chosen.rows(frozenset({plot.x.field, plot.y.field} - {"step", "position"}), document.place(pointer))
    places = np.unique(np.stack([places_on(axis, trace) for axis in (plot.x, plot.y)], axis=1), axis=0)
    columns: dict[str, list[float]] = {name: [] for name in ("x", "y", "x2", "y2", "ring")}
    for number, ring in enumerate(rings(places)):
        for (x, y), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            for name, value in zip(columns, (x - 0.5, y - 0.5, x2 - 0.5, y2 - 0.5, number), strict=True):
                columns[name].append(value)
    return Drawing(layer=layer, columns=columns, rows=chosen.count, among=chosen.among, missing={})


def rings(places: NDArray[np.int64]) -> list[list[Corner]]:
    """Return the corners of the outlines of cells, shape (N, 2); cell (0, 0) has the corners (0, 0) to (1, 1)."""
    following: dict[Corner, list[Corner]] = {}
    for start, stop in _sides(places):
        following.setdefault(start, []).append(stop)
    found: list[list[Corner]] = []
    for start in sorted(following):
        while following[start]:
            ring, here = [start], following[start].pop()
            while here != start:
                ahead = following[here]
                if len(ahead) > 1 and not _turns_left(ring[-1], here, ahead[-1]):
                    ahead.reverse()  # two cells touch here: stay at the one that the outline runs along
                ring.append(here)
                here = ahead.pop()
            found.append(_straightened(ring))
    return found


def _sides(places: NDArray[np.int64]) -> Iterator[tuple[Corner, Corner]]:
    """Return the sides of cells that belong to only one cell, each directed so that the cell is at its left."""
    held = set(map(tuple, places.tolist()))
    for x, y in sorted(held):
        for (right, up), (x1, y1), (x2, y2) in _SIDES:
            if (x + right, y + up) not in held:
                yield (x + x1, y + y1), (x + x2, y + y2)


def _turns_left(before: Corner, here: Corner, stop: Corner) -> bool:
    (x0, y0), (x1, y1), (x2, y2) = before, here, stop
    return (x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1) > 0


def _straightened(ring: list[Corner]) -> list[Corner]:
    """Return the corners of a ring at which it turns."""
    around = [ring[-1], *ring, ring[0]]
    return [
        here
        for before, here, after in zip(around, around[1:], around[2:], strict=False)
        if (here[0] - before[0]) * (after[1] - here[1]) != (here[1] - before[1]) * (after[0] - here[0])
    ]
