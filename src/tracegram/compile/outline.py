"""Rectangles whose place depends on the trace: selected cells, and blocks; a part of the stage `gather`."""

from typing import assert_never

import numpy as np

from tracegram.cells.extent import Extent, Range
from tracegram.cells.interface import TraceCells
from tracegram.compile.silhouette import silhouette
from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.model import Answer, Axis, Blocks, Box, Drawing, Outline, Plot, Selection, Silhouette


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
        raise TracegramError([document.finding("conflicting-words", layer.pointer, message, advice)])
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
        advice = "widen the domains or the window, or change what it surrounds"
        raise TracegramError([document.finding("empty-selection", layer.pointer, message, advice)])
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
        raise TracegramError(
            [document.finding("no-match", pointer, message, "choose another answer, or type its bounds")]
        )
    return (start, float(answer.steps[-1])), (answer.first, answer.last)


def _meets(ends: Range, axis: Axis) -> bool:
    return ends[0] <= axis.last and ends[1] >= axis.first


def _edges(ends: Range, axis: Axis) -> Range:
    return max(ends[0], axis.first) - 0.5, min(ends[1], axis.last) + 0.5
