"""Where the rectangles lie whose place the trace knows; a part of the stage `gather`."""

from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.selection import selected
from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.model import Answer, Axis, Blocks, Box, Drawing, Outline, Plot, Selection
from tracegram.trace import Trace

Range = tuple[float, float]


def outline(document: Document, plot: Plot, layer: Outline, trace: Trace, inside: NDArray[np.bool_]) -> Drawing:
    """Return the rectangles of a layer, cut to the axes: a box, or for blocks columns x, x2, y, y2, a row a block.

    Raises:
        TracegramError: `empty-selection` when none of them lies on the axes, or `no-match`.
    """
    match layer.around:
        case Blocks():
            found = _blocks(trace)
        case Selection():
            chosen = inside & selected(layer.around.where, trace)
            found = [(_ends(trace.steps[chosen]), _ends(trace.positions[chosen]))] if chosen.any() else []
        case Answer():
            found = [_answer(document, layer, layer.around, trace)]
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
    if not isinstance(layer.around, Blocks):
        box = Box(
            name=layer.name,
            pointer=layer.pointer,
            opacity=layer.opacity,
            x=across[0],
            y=down[0],
            color=layer.color,
            stroke=layer.stroke,
        )
        return Drawing(layer=box, columns={}, rows=1, among=1, missing={})
    columns = {
        f"{name}{suffix}": [ends[at] for ends in edges]
        for name, edges in (("x", across), ("y", down))
        for at, suffix in enumerate(("", "2"))
    }
    return Drawing(layer=layer, columns=columns, rows=len(shown), among=len(found), missing={})


def _blocks(trace: Trace) -> list[tuple[Range, Range]]:
    """Return the steps and positions of each block: of its commits, or all steps where commits are not known."""
    run = trace.run
    blocks, steps = run.numbers("block"), run.steps
    if run.supports("commit_step"):
        steps = run.numbers("commit_step")
    rows = np.flatnonzero(~np.isnan(blocks))
    rows = rows[np.argsort(blocks[rows], kind="stable")]
    starts = np.flatnonzero(np.append(True, blocks[rows][1:] != blocks[rows][:-1])) if rows.size else rows
    ends = [_ends_by(values[rows], starts) for values in (steps.astype(np.float64), run.positions)]
    return [(steps, positions) for steps, positions in zip(*ends, strict=True) if not np.isnan(steps[0])]


def _ends_by(values: NDArray[Any], starts: NDArray[np.int64]) -> list[Range]:
    """Return the least and the largest value of each group, NaN where it has none."""
    if not starts.size:
        return []
    least, largest = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    return list(zip(least.astype(np.float64).tolist(), largest.astype(np.float64).tolist(), strict=True))


def _answer(document: Document, layer: Outline, around: Answer, trace: Trace) -> tuple[Range, Range]:
    from tracegram.statistics import find_answer

    pointer = f"{layer.pointer}/region/match"
    answer = find_answer(trace.run, around.match, asked=document.place(pointer))
    start = answer.stability if around.stable else answer.emergence
    if np.isnan(start):
        message = "the answer stands at the end, but no step predicts it" + (" for good" if around.stable else "")
        raise TracegramError(
            [document.finding("no-match", pointer, message, "choose another answer, or type its bounds")]
        )
    return (start, float(trace.run.steps[-1])), (answer.first, answer.last)


def _ends(values: NDArray[np.generic]) -> Range:
    return float(values.min()), float(values.max())  # type: ignore[arg-type]


def _meets(ends: Range, axis: Axis) -> bool:
    return ends[0] <= axis.last and ends[1] >= axis.first


def _edges(ends: Range, axis: Axis) -> Range:
    return max(ends[0], axis.first) - 0.5, min(ends[1], axis.last) + 0.5
