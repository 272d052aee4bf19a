"""Rectangles and outlines at places that the trace knows: selected cells, and blocks; a part of the stage `gather`."""

from collections.abc import Iterator
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.extent import Extent, Range
from tracegram.cells.interface import TraceCells
from tracegram.cells.placing import places_on
from tracegram.language.document import Document
from tracegram.model import Answer, Axis, Blocks, Box, Drawing, Outline, Plot, Selection, Silhouette

Corner = tuple[int, int]
_SIDES = (  # of a cell, against the clock: where the neighbor lies, where the side starts and where it ends
    ((0, -1), (0, 0), (1, 0)),
    ((1, 0), (1, 0), (1, 1)),
    ((0, 1), (1, 1), (0, 1)),
    ((-1, 0), (0, 1), (0, 0)),
)


def to_select_more(document: Document, other: str) -> str:
    """Return the advice about a layer without cells: to widen what the spec says of axes and trace, or another one."""
    written = {
        "the domains": document.get("x", "domain") or document.get("y", "domain"),
        "the window": document.get("trace", "window", "step") or document.get("trace", "window", "position"),
        "`where` under `trace`": document.get("trace", "where"),
    }
    widened = " or ".join(name for name, value in written.items() if value)
    return f"widen {widened}, or {other}" if widened else other


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
        raise document.error("empty-selection", pointer, message, to_select_more(document, "change `where`"))
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


def outline(document: Document, plot: Plot, layer: Outline, cells: TraceCells) -> Drawing:
    """Return the rectangles of a layer, cut to the axes: a box, or for blocks columns x, x2, y, y2, one row per block.

    Raises:
        TracegramError: `empty-selection` when none of them lies on the axes, or `no-match`.
    """
    if isinstance(layer.around, Silhouette):
        return silhouette(document, plot, layer, layer.around, cells)
    is_box = True
    if not plot.has_steps_and_positions:
        message = "this overlay lies on steps and positions, and the axes show something else"
        advice = "delete it, or give its place with `x` and `y`"
        raise document.error("conflicting-words", layer.pointer, message, advice)
    match layer.around:
        case Blocks():
            is_box = False
            found = cells.blocks()
        case Selection():
            extent = cells.choose(plot, layer.around.where).extent()
            found = [extent] if extent else []
        case Answer():
            found = [_answer(document, layer, layer.around, cells)]
        case _:
            assert_never(layer.around)
    step, position = plot.axis_of("step"), plot.axis_of("position")
    shown = [(steps, positions) for steps, positions in found if _meets(steps, step) and _meets(positions, position)]
    if not shown:
        message = "this overlay has nothing to surround on the axes"
        advice = to_select_more(document, "change what it surrounds")
        raise document.error("empty-selection", layer.pointer, message, advice)
    ranges = {
        "step": [_edges(steps, step) for steps, _ in shown],
        "position": [_edges(each, position) for _, each in shown],
    }
    across, down = ranges[plot.x.field], ranges[plot.y.field]
    if is_box:
        box = Box(
            name=layer.name,
            pointer=layer.pointer,
            opacity=layer.opacity,
            x=across[0],
            y=down[0],
            color=layer.color,
            stroke=layer.stroke,
            label=layer.label,
        )
        return Drawing(layer=box, columns={}, rows=1, among=1, missing={})
    columns = {
        f"{name}{suffix}": [ends[at] for ends in edges]
        for name, edges in (("x", across), ("y", down))
        for at, suffix in enumerate(("", "2"))
    }
    return Drawing(layer=layer, columns=columns, rows=len(shown), among=len(found), missing={})


def _answer(document: Document, layer: Outline, around: Answer, cells: TraceCells) -> Extent:
    pointer = f"{layer.pointer}/region/match"
    answer = cells.answer(around.match, document.place(pointer))
    start = answer.stability if around.stable else answer.emergence
    if np.isnan(start):
        message = "the answer stands at the end, but no step predicts it" + (" for good" if around.stable else "")
        raise document.error("no-match", pointer, message, "choose another answer, or type its bounds")
    return (start, float(answer.steps[-1])), (answer.first, answer.last)


def _meets(ends: Range, axis: Axis) -> bool:
    return ends[0] <= axis.last and ends[1] >= axis.first


def _edges(ends: Range, axis: Axis) -> Range:
    return max(ends[0], axis.first) - 0.5, min(ends[1], axis.last) + 0.5
