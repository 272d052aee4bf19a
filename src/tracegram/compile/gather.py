"""The fifth stage: each layer gets the few rows it draws. Cells of the trace arrive here only."""

from dataclasses import replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.in_engine import MOST_FETCHED, counted, deferred, fetched, refuse_whole
from tracegram.cells.selection import selected
from tracegram.compile.cell_limits import check_number, check_places
from tracegram.compile.color_scales import check_scale, repeated_colors
from tracegram.compile.outline import outline
from tracegram.compile.paints import color_map
from tracegram.compile.run_counts import runs_of, uneven_runs
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.document import Document
from tracegram.model import Box, Cells, Drawing, Labels, Layer, Note, Outline, Path, Plot, Points, Scaled, Segment
from tracegram.trace import Scan, Trace
from vega_datalite import label, visible

Mask = NDArray[np.bool_]


def gather(
    document: Document, plot: Plot, layers: tuple[Layer, ...], trace: Trace | Scan
) -> tuple[tuple[Drawing, ...], tuple[Diagnostic, ...]]:
    """Return each layer with its rows, and warnings about them.

    Raises:
        TracegramError: `empty-selection`, `too-many-cells`, `colour-domain-misses`, or a value of the trace that is
            not what a layer needs (`not-a-number`, `not-a-flag`).
    """
    drawings: list[Drawing] = []
    findings: list[Diagnostic] = []
    inside = None if isinstance(trace, Scan) else _inside(plot, trace)
    for layer in layers:
        try:
            drawings.append(_colored(plot, _drawing(document, plot, layer, (trace, inside))))
        except TracegramError as error:
            findings += error.findings
    if findings:
        raise TracegramError(list(dict.fromkeys(findings)))
    missing = [_missing(document, drawing) for drawing in drawings if drawing.missing]
    repeated = [found for drawing in drawings if (found := repeated_colors(document, drawing))]
    uneven = [found for drawing in drawings if (found := uneven_runs(document, drawing))]
    return tuple(drawings), (*missing, *repeated, *uneven, *_too_fine(document, plot, layers), *trace.warnings)


def _colored(plot: Plot, drawing: Drawing) -> Drawing:
    """Return a drawing with the color of each of its values."""
    layer = drawing.layer
    if not isinstance(layer, Cells | Points | Labels) or not isinstance(layer.paint, Scaled):
        return drawing
    values = drawing.columns["value"] if layer.paint.quantitative else drawing.levels
    return replace(drawing, colors=color_map(layer.paint, values, plot.theme))


def _inside(plot: Plot, trace: Trace) -> Mask:
    step, position = plot.axis_of("step"), plot.axis_of("position")
    return (
        (trace.steps >= step.first)
        & (trace.steps <= step.last)
        & (trace.positions >= position.first)
        & (trace.positions <= position.last)
    )


def _drawing(document: Document, plot: Plot, layer: Layer, source: tuple[Trace | Scan, Any]) -> Drawing:
    trace, inside = source
    if isinstance(trace, Scan):
        refuse_whole(document, layer, trace)
        if isinstance(layer, Cells | Points | Labels):
            return _scanned(document, plot, layer, trace)
        return Drawing(
            layer=layer, columns={}, rows=len(layer.points) if isinstance(layer, Path) else 1, among=1, missing={}
        )
    if isinstance(layer, Cells):
        check_places(document, plot, layer)
    match layer:
        case Cells() | Points() | Labels():
            return _cells(document, layer, trace, inside)
        case Path():
            return _path(document, layer, trace, inside)
        case Outline():
            return outline(document, plot, layer, trace, inside)
        case Box() | Segment() | Note():
            return Drawing(layer=layer, columns={}, rows=1, among=1, missing={})
        case _:
            assert_never(layer)


def _scanned(document: Document, plot: Plot, layer: Cells | Points | Labels, scan: Scan) -> Drawing:
    """Draw cells that stay in their engine: few as any, many as what their picture will need of them."""
    found = counted(document, plot, layer, scan)
    _check_any(document, layer, found.among, found.selected)
    check_number(document, layer, found.selected)
    if found.selected <= MOST_FETCHED or not isinstance(layer, Cells):
        if isinstance(layer, Cells):
            check_places(document, plot, layer)
        trace = fetched(plot, layer, scan, found.selected)
        drawing = _cells(document, replace(layer, where=None), trace, np.ones(found.selected, dtype=bool))
        return replace(drawing, layer=layer, among=found.among)
    held = deferred(plot, layer, scan, found)
    columns = {} if found.values is None else {"value": found.values}
    if isinstance(layer.paint, Scaled):
        check_scale(document, layer, layer.paint, found.values)
    missing = {"step": range(found.absent)} if found.absent else {}
    rows = found.selected - found.absent
    is_nominal = isinstance(layer.paint, Scaled) and not layer.paint.quantitative
    levels = tuple(columns["value"]) if is_nominal else ()
    return Drawing(
        layer=layer, columns=columns, rows=rows, among=found.among, missing=missing, held=held, levels=levels
    )


def _check_any(document: Document, layer: Cells | Points | Labels, among: int, count: int) -> None:
    if not count:
        pointer = f"{layer.pointer}/where" if layer.where else layer.pointer
        message = f"this layer draws no cell: none of the {among:,} cells on the axes is selected"
        advice = "widen the domains or the window, or change `where`"
        raise TracegramError([document.finding("empty-selection", pointer, message, advice)])


def _cells(document: Document, layer: Cells | Points | Labels, trace: Trace, inside: Mask) -> Drawing:
    chosen = inside if layer.where is None else inside & selected(layer.where, trace)
    among, count = int(inside.sum()), int(chosen.sum())
    _check_any(document, layer, among, count)
    check_number(document, layer, count)
    columns: dict[str, Any] = {"step": trace.steps[chosen], "position": trace.positions[chosen]}
    if isinstance(layer, Labels):
        columns["text"] = _written(layer.field, trace, chosen)
    if isinstance(layer.paint, Scaled):
        drawing = _with_values(document, layer, columns, layer.paint, (trace, chosen, among))
    else:
        drawing = Drawing(layer=layer, columns=columns, rows=count, among=among, missing={})
    return replace(drawing, runs=runs_of(layer, trace, chosen))


def _written(field: str, trace: Trace, chosen: Mask) -> list[str]:
    if trace.kind(field) == "number":
        return [_rounded(number) for number in trace.numbers(field)[chosen].tolist()]
    return ["–" if text is None else label(text) for text in trace.texts(field)[chosen]]


def _rounded(number: float) -> str:
    if np.isnan(number):
        return "–"
    return f"{number:.0f}" if 1000 <= abs(number) < 1_000_000 else f"{number:.3g}"


def _with_values(
    document: Document,
    layer: Cells | Points | Labels,
    columns: dict[str, Any],
    paint: Scaled,
    cells: tuple[Trace, Mask, int],
) -> Drawing:
    trace, chosen, among = cells
    levels: tuple[str, ...] = ()
    codes: Any = None
    if paint.quantitative:
        values: Any = trace.numbers(paint.field)[chosen]
        has_value = ~np.isnan(values)
        check_scale(document, layer, paint, values[has_value])
    else:
        codes, levels = _seen(trace.texts(paint.field)[chosen].tolist())
        values, has_value = np.array([*levels, None], dtype=object)[codes], codes >= 0
        check_scale(document, layer, paint, levels)
    whole = {**columns, "value": values}
    if has_value.all():
        rows = len(values)
        return Drawing(layer=layer, columns=whole, rows=rows, among=among, missing={}, levels=levels, codes=codes)
    shown = {name: _taken(column, has_value) for name, column in whole.items()}
    absent = {name: _taken(column, ~has_value) for name, column in columns.items()}
    kept = None if codes is None else codes[has_value]
    rows = int(has_value.sum())
    return Drawing(layer=layer, columns=shown, rows=rows, among=among, missing=absent, levels=levels, codes=kept)


def _seen(texts: list[str | None]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the number of each text among the different ones as they can be seen, -1 for none, and these, sorted."""
    shown = {text: visible(text) for text in set(texts) if text is not None}
    levels = tuple(sorted(set(shown.values())))
    place = {level: at for at, level in enumerate(levels)}
    number = {None: -1, **{text: place[seen] for text, seen in shown.items()}}
    return np.array([number[text] for text in texts], dtype=np.int64), levels


def _taken(column: Any, mask: Mask) -> Any:
    return column[mask] if hasattr(column, "dtype") else [each for each, kept in zip(column, mask, strict=True) if kept]


def _path(document: Document, layer: Path, trace: Trace, inside: Mask) -> Drawing:
    if not layer.along:
        return Drawing(layer=layer, columns={}, rows=len(layer.points), among=1, missing={})
    positions, first = np.unique(trace.positions[inside], return_index=True)
    steps, shown = trace.numbers(layer.along)[inside][first], trace.steps[inside]
    known = np.zeros(0, dtype=bool) if not shown.size else (steps >= shown.min()) & (steps <= shown.max())
    if not known.any():
        message = "this line has no point: no position on the axes is committed within the steps shown"
        raise TracegramError(
            [document.finding("empty-selection", f"{layer.pointer}/along", message, "widen the domains")]
        )
    columns: dict[str, Any] = {"step": steps[known].astype(np.int64), "position": positions[known]}
    return Drawing(layer=layer, columns=columns, rows=int(known.sum()), among=len(positions), missing={})


def _too_fine(document: Document, plot: Plot, layers: tuple[Layer, ...]) -> list[Diagnostic]:
    """Warn when a cell is narrower than a pixel at a scale of 1, and a layer draws each for itself all the same."""
    apart = {"none", "rectangles", "image"}
    if not any(isinstance(each, Points | Labels) or getattr(each, "reduce", "") in apart for each in layers):
        return []
    sizes = {"x": plot.width / plot.x.cells, "y": plot.height / plot.y.cells}
    return [
        Diagnostic(
            code="cells-under-a-pixel",
            message=f"along {name} a cell is {size:.2f} pixels, and some are not drawn in PNG and JPEG pictures",
            place=document.place("/size"),
            severity="warning",
            help="give a larger `size`, a larger `--scale`, or draw a part with `domain` or `window`",
        )
        for name, size in sizes.items()
        if size < 1
    ]


def _missing(document: Document, drawing: Drawing) -> Diagnostic:
    count = len(next(iter(drawing.missing.values())))
    held = "1 cell has" if count == 1 else f"{count:,} cells have"
    place = document.place(f"{drawing.layer.pointer}/color/field")
    return Diagnostic(
        code="missing-values",
        message=f"{held} no value for the color and {'is' if count == 1 else 'are'} drawn gray",
        place=place,
        severity="warning",
        help="select the cells that have one with `where`, if grey is not meant",
    )
