"""The fifth stage: each layer gets the rows it draws, if they fit. No other stage reads the cells of the trace."""

from dataclasses import replace
from typing import Any, assert_never

import numpy as np

from tracegram.cells.interface import Chosen, TraceCells
from tracegram.cells.over_runs import over_runs
from tracegram.compile.color_scales import check_scale, off_center, repeated_colors, unfit_span
from tracegram.compile.outline import outline, to_select_more
from tracegram.compile.paints import color_map
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.model import (
    Box,
    CellLayer,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Segment,
    color_scale_of,
    plural_of,
    size_field_of,
)
from tracegram.trace import listed
from tracegram.trace.table import OTHER_UNIT
from vega_datalite.requests import MOST_PIXELS

_ADVICE = (
    "choose some with `where` under `trace`, tell them apart by `facet` or by an axis, or draw one value of all with "
    "`over_runs: mean`"
)
MOST_BORDERS = 10_000  # cells with a line around each; more are drawn as an image
MOST_CELLS = 200_000  # drawn one by one; from a million on the renderer runs out of memory
MOST_FROM_ENGINE = 2**22  # pixels of one cell each; an engine's answer takes 150 bytes of memory for one
MOST_TEXTS = 20_000  # at 80 square pixels a letter, a plot of 1,260 by 1,260 pixels; each takes 0.8 ms
_COLOR, _NUMBERS, _VALUES = "one color", "numbers", "values that are no numbers"
FITTING = {
    "any": _COLOR,
    "share": _COLOR,
    "mean": _NUMBERS,
    "min": _NUMBERS,
    "max": _NUMBERS,
    "mode": _VALUES,
    "priority": _VALUES,
}


def check_runs(document: Document, plot: Plot, cells: TraceCells) -> None:
    """Check that each place of the axes has one cell, unless all marks make one value of several.

    Raises:
        TracegramError: `many-runs`, with the ways to draw several runs.
    """
    if all("over_runs" in entry.values for entry in plot.marks):
        return
    most = cells.most_runs_at_one_place(plot)
    names = cells.fields.run_names
    if most > 1:
        axes = f"{plot.x.field} and {plot.y.field}"
        among = f"{most:,} of {len(names):,} runs have" if len(names) > 1 else f"{most:,} runs have"
        message = f"{among} a cell at one {axes}{f': {listed(names)}' if len(names) > 1 else ''}"
        raise document.error("many-runs", "/trace", message, _ADVICE)


def check_number(document: Document, layer: CellLayer, count: int) -> None:
    """Check that a layer has few enough cells to draw one by one, or that it reduces them.

    Raises:
        TracegramError: `too-many-cells` or `conflicting-words`.
    """
    is_one_by_one, advice = True, "draw a part: `window: {step: [first, last]}` under `trace`"
    most, drawn = MOST_CELLS, "can be drawn one by one"
    match layer:
        case Cells():
            _check_reduce(document, layer)
            is_one_by_one, advice = layer.reduce == "none", f"delete `reduce: none`, or {advice}"
            if layer.border:
                _check_border(document, layer, count)
        case Labels():
            most, drawn = MOST_TEXTS, "texts can be read in one figure"
        case Points():
            pass
        case _:
            assert_never(layer)
    if count <= most or not is_one_by_one:
        return
    message = f"this layer draws {count:,} cells, at most {most:,} {drawn}"
    raise document.error("too-many-cells", layer.pointer, message, advice)


def _check_border(document: Document, layer: Cells, count: int) -> None:
    """Check that cells with a border are few enough for it, and are not joined."""
    pointer = f"{layer.pointer}/border"
    if layer.reduce not in {"", "none"}:
        message = f"`reduce: {layer.reduce}` makes one of several cells, and “border” draws a line around each"
        raise document.error("conflicting-words", pointer, message, "delete one of the two", "key")
    if count > MOST_BORDERS:
        message = f"this layer draws lines around {count:,} cells, at most {MOST_BORDERS:,} leave the cells to be seen"
        raise document.error("too-many-cells", pointer, message, "delete it, or draw a part")


def check_places(document: Document, plot: Plot, layer: Cells, *, is_listed: bool = True) -> None:
    """Check that an image with one pixel per place of the axes has no more pixels than it may have.

    Raises:
        TracegramError: `too-many-cells`.
    """
    across, down = plot.x.cells, plot.y.cells
    most, where = (MOST_PIXELS, "") if is_listed else (MOST_FROM_ENGINE, " of cells that stay in their engine")
    if layer.reduce != "image" or across * down <= most:
        return
    message = f"an image of {across:,} × {down:,} places has too many pixels, at most {most:,} can be drawn{where}"
    advice = "delete `reduce: image`, or draw a part with `domain` or `window`"
    raise document.error("too-many-cells", f"{layer.pointer}/reduce", message, advice)


def _check_reduce(document: Document, layer: Cells) -> None:
    scale = color_scale_of(layer)
    shown = _COLOR if scale is None else _NUMBERS if scale.quantitative else _VALUES
    wanted = FITTING.get(layer.reduce, shown)
    if wanted != shown:
        message = f"`reduce: {layer.reduce}` is for {wanted}, and this layer shows {shown}"
        advice = f"write {' or '.join(word for word, of in FITTING.items() if of == shown)}, or delete it"
    elif layer.reduce == "priority" and scale and not scale.domain:
        message = "of several values in a pixel `reduce: priority` draws the first in `domain`, which is not given"
        advice = "write the values under `color: {domain: […]}`, the one that goes before all others first"
    else:
        return
    raise document.error("conflicting-words", f"{layer.pointer}/reduce", message, advice)


def gather(
    document: Document, plot: Plot, layers: tuple[Layer, ...], cells: TraceCells, *, is_facet: bool = False
) -> tuple[tuple[Drawing, ...], tuple[Diagnostic, ...]]:
    """Return each layer with its rows, and warnings about them.

    Of a facet, marks without cells have no rows, overlays around nothing are left out, and findings about both are
    among the warnings.

    Raises:
        TracegramError: `empty-selection`, `too-many-cells`, `colour-domain-misses`, or a value of the trace that is
            not what a layer needs (`not-a-number`, `not-a-flag`).
    """
    drawings: list[Drawing] = []
    findings: list[Diagnostic] = []
    empty: list[Diagnostic] = []
    for layer in layers:
        try:
            drawings.append(_drawing(document, plot, layer, cells))
        except TracegramError as error:
            if not is_facet or any(each.code != "empty-selection" for each in error.findings):
                findings += error.findings
                continue
            empty += error.findings
            if isinstance(layer, CellLayer):
                drawings.append(_without_cells(plot, layer, cells))
    if findings:
        raise TracegramError(list(dict.fromkeys(findings)))
    scaled = [drawing for drawing in drawings if drawing.colors is not None]
    named = [(f"{drawing.layer.pointer}/color", drawing.colors) for drawing in scaled]
    repeated = [found for each in named if (found := repeated_colors(document, *each))]
    aside = [found for drawing in scaled if (found := off_center(document, drawing))]
    uneven = [found for drawing in drawings if (found := _uneven(document, drawing))]
    return tuple(drawings), (
        *empty,
        *repeated,
        *aside,
        *uneven,
        *_too_fine(document, plot, layers),
        *cells.fields.warnings,
    )


def _without_cells(plot: Plot, layer: CellLayer, cells: TraceCells) -> Drawing:
    nothing: Any = np.empty(0, dtype=np.int64)
    columns: dict[str, Any] = dict.fromkeys((plot.x.column, plot.y.column, "value", "text", "size"), nothing)
    among = cells.choose(plot, None).count
    drawing = Drawing(layer=layer, columns=columns, rows=0, among=among, missing={})
    scale = color_scale_of(layer)
    if scale is None:
        return drawing
    codes = None if scale.quantitative else nothing
    return replace(drawing, codes=codes, colors=color_map(scale, [], plot.theme, ()))


def _drawing(document: Document, plot: Plot, layer: Layer, cells: TraceCells) -> Drawing:
    match layer:
        case Cells():
            check_places(document, plot, layer)
            return _of_cells(document, plot, layer, cells)
        case Points() | Labels():
            return _of_cells(document, plot, layer, cells)
        case Path():
            return _path(document, plot, layer, cells)
        case Outline():
            return outline(document, plot, layer, cells)
        case Box() | Segment() | Note():
            return Drawing(layer=layer, columns={}, rows=1, among=1, missing={})
        case _:
            assert_never(layer)


def _of_cells(document: Document, plot: Plot, layer: CellLayer, cells: TraceCells) -> Drawing:
    chosen = (over_runs(cells, layer.over_runs) if layer.over_runs else cells).choose(plot, layer.where)
    size = size_field_of(layer)
    drawn = chosen.with_number(size) if size else chosen
    if not drawn.count:
        raise TracegramError([_nothing(document, layer, chosen, size)])
    check_number(document, layer, drawn.count)
    drawing = replace(drawn.drawing(document, layer), unsized=chosen.count - drawn.count)
    if isinstance(layer, Cells) and not drawing.is_listed:
        check_places(document, plot, layer, is_listed=False)
    if size and (unfit := unfit_span(0, drawing.largest)):
        message = f"sizes of {quote(size)} go from 0 to {drawing.largest:g}, which is too {unfit} for a scale"
        raise document.error("out-of-range", f"{layer.pointer}/size/field", message, OTHER_UNIT)
    scale = color_scale_of(layer)
    if scale is None:
        return drawing
    values = drawing.columns["value"] if scale.quantitative else drawing.levels
    check_scale(document, f"{layer.pointer}/color", scale, values)
    return replace(drawing, colors=color_map(scale, values, plot.theme, drawing.cuts))


def _nothing(document: Document, layer: CellLayer, chosen: Chosen, size: str) -> Diagnostic:
    """Return the finding about a layer of which no cell is drawn."""
    pointer = f"{layer.pointer}/where" if layer.where else layer.pointer
    if chosen.count:
        message = f"this layer draws no cell: none of the {chosen.count:,} selected has a value of {quote(size)}"
        return document.finding("empty-selection", f"{layer.pointer}/size/field", message, "choose another field")
    some = "the only cell is not" if chosen.among == 1 else f"none of the {chosen.among:,} cells on the axes is"
    none = f"{some} selected" if chosen.among else "the axes show none of the trace"
    advice = to_select_more(document, "change `where`")
    return document.finding("empty-selection", pointer, f"this layer draws no cell: {none}", advice)


def _path(document: Document, plot: Plot, layer: Path, cells: TraceCells) -> Drawing:
    if not layer.along:
        return Drawing(layer=layer, columns={}, rows=len(layer.points), among=1, missing={})
    pointer = f"{layer.pointer}/along"
    if not plot.has_steps_and_positions:
        message = "a line along a field lies on steps and positions, and the axes show something else"
        raise document.error("conflicting-words", pointer, message, "write its `points`")
    chosen = cells.choose(plot, None)
    message = "this line has no point: no position on the axes is committed within the steps shown"
    nothing = document.error("empty-selection", pointer, message, "widen the domains")
    extent = chosen.extent()
    if not extent:
        raise nothing
    firsts = chosen.firsts(layer.along, document.place(pointer))
    steps = firsts.numbers(layer.along)
    known = np.flatnonzero((steps >= extent[0][0]) & (steps <= extent[0][1]))
    if not known.size:
        raise nothing
    known = known[np.argsort(firsts.positions[known])]
    columns: dict[str, Any] = {"step": steps[known].astype(np.int64), "position": firsts.positions[known]}
    return Drawing(layer=layer, columns=columns, rows=known.size, among=firsts.header.rows, missing={})


def _is_drawn_apart(layer: Layer) -> bool:
    """Return whether a layer draws each cell on its own, even if several lie in one pixel."""
    match layer:
        case Cells():
            return layer.reduce in {"none", "rectangles", "image"}
        case Points() | Labels():
            return True
        case Box() | Outline() | Segment() | Path() | Note():
            return False
        case _:
            assert_never(layer)


def _too_fine(document: Document, plot: Plot, layers: tuple[Layer, ...]) -> list[Diagnostic]:
    """Warn when a layer draws each cell on its own although a cell is narrower than a pixel at scale 1."""
    if not any(map(_is_drawn_apart, layers)):
        return []
    sizes = {"x": plot.width / plot.x.cells, "y": plot.height / plot.y.cells}
    lost = "some are not drawn in PNG and JPEG pictures"
    advice = "give a larger `size`, a larger `--scale`, or draw a part with `domain` or `window`"
    return [
        document.warning(
            "cells-under-a-pixel", "/size", f"along {name} a cell is {size:.2f} pixels, and {lost}", advice
        )
        for name, size in sizes.items()
        if size < 1
    ]


def _uneven(document: Document, drawing: Drawing) -> Diagnostic | None:
    """Return a warning if the means of a layer come from more runs in some cells than in others."""
    counts = drawing.runs
    if counts is None or not counts.is_uneven:
        return None
    message = f"the cells of this layer are {plural_of(counts.word)} of {counts.least:,} to {counts.most:,} runs"
    where = f"`where: {{field: {counts.field}, gte: {counts.most}}}`"
    advice = f"state it in the caption, or draw the cells that all runs have: {where}"
    return document.warning("uneven-runs", drawing.layer.pointer, message, advice)
