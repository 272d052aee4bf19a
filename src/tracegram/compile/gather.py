"""This file is about the fifth stage: each layer gets the few rows it draws. Cells of the trace arrive here only."""

from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.compile.select import selected
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.model import (
    Box,
    Cells,
    Document,
    Drawing,
    Figure,
    Labels,
    Layer,
    Note,
    Path,
    Points,
    Scaled,
    Segment,
)
from tracegram.trace import Trace
from vega_datalite import label, visible

CATEGORIES = {"category10": 10, "tableau10": 10, "set2": 8, "dark2": 8, "accent": 8}  # schemes, and their colours
MOST_CELLS = 200_000  # drawn one by one; from a million on the renderer runs out of memory and takes the process along

Mask = NDArray[np.bool_]


def gather(
    document: Document, figure: Figure, layers: tuple[Layer, ...], trace: Trace
) -> tuple[tuple[Drawing, ...], tuple[Diagnostic, ...]]:
    """Give each layer with its rows, and warnings about them.

    Raises:
        TracegramError: `empty-selection`, `too-many-cells`, `colour-domain-misses`, or a value of the trace that is
            not what a layer needs (`not-a-number`, `not-a-flag`).
    """
    drawings: list[Drawing] = []
    findings: list[Diagnostic] = []
    inside = _inside(figure, trace)
    for layer in layers:
        try:
            drawings.append(_drawing(document, layer, trace, inside))
        except TracegramError as error:
            findings += [each for each in error.findings if each not in findings]
    if findings:
        raise TracegramError(findings)
    missing = [_missing(document, drawing) for drawing in drawings if drawing.missing]
    repeated = [found for drawing in drawings if (found := _repeated(document, drawing))]
    return tuple(drawings), (*missing, *repeated, *_too_fine(document, figure), *trace.warnings)


def _inside(figure: Figure, trace: Trace) -> Mask:
    step, position = figure.axis_of("step"), figure.axis_of("position")
    return (
        (trace.steps >= step.first)
        & (trace.steps <= step.last)
        & (trace.positions >= position.first)
        & (trace.positions <= position.last)
    )


def _drawing(document: Document, layer: Layer, trace: Trace, inside: Mask) -> Drawing:
    match layer:
        case Cells() | Points() | Labels():
            return _cells(document, layer, trace, inside)
        case Path():
            return _path(document, layer, trace, inside)
        case Box() | Segment() | Note():
            return Drawing(layer=layer, columns={}, rows=1, among=1, missing={})
        case _:
            assert_never(layer)


def _cells(document: Document, layer: Cells | Points | Labels, trace: Trace, inside: Mask) -> Drawing:
    chosen = inside if layer.where is None else inside & selected(layer.where, trace)
    among, count = int(inside.sum()), int(chosen.sum())
    if not count:
        pointer = f"{layer.pointer}/where" if layer.where else layer.pointer
        message = f"this layer draws no cell: none of the {among:,} cells on the axes is selected"
        advice = "widen the domains or the window, or change `where`"
        raise TracegramError([document.finding("empty-selection", pointer, message, advice)])
    if count > MOST_CELLS:
        message = f"this layer draws {count:,} cells, at most {MOST_CELLS:,} can be drawn one by one"
        advice = "draw a part: `window: {step: [first, last]}` under `trace`"
        raise TracegramError([document.finding("too-many-cells", layer.pointer, message, advice)])
    columns: dict[str, Any] = {"step": trace.steps[chosen], "position": trace.positions[chosen]}
    if isinstance(layer, Labels):
        columns["text"] = _written(layer.field, trace, chosen)
    if not isinstance(layer.paint, Scaled):
        return Drawing(layer=layer, columns=columns, rows=count, among=among, missing={})
    return _coloured(document, layer, columns, layer.paint, (trace, chosen, among))


def _written(field: str, trace: Trace, chosen: Mask) -> list[str]:
    if trace.kind(field) == "number":
        return [_rounded(number) for number in trace.numbers(field)[chosen].tolist()]
    return ["–" if text is None else label(text) for text in trace.texts(field)[chosen]]


def _rounded(number: float) -> str:
    if np.isnan(number):
        return "–"
    return f"{number:.0f}" if 1000 <= abs(number) < 1_000_000 else f"{number:.3g}"


def _coloured(
    document: Document,
    layer: Cells | Points | Labels,
    columns: dict[str, Any],
    paint: Scaled,
    cells: tuple[Trace, Mask, int],
) -> Drawing:
    trace, chosen, among = cells
    if paint.quantitative:
        values: Any = trace.numbers(paint.field)[chosen]
        has_value = ~np.isnan(values)
    else:
        values = np.array(
            [None if each is None else visible(each) for each in trace.texts(paint.field)[chosen]],
            dtype=object,
        )
        has_value = np.array([each is not None for each in values], dtype=bool)
    if paint.quantitative:
        _check_ends(document, layer, paint)
    _check_scale(document, layer, paint, values[has_value])
    _check_domain(document, layer, paint, values[has_value])
    whole = {**columns, "value": values}
    shown = {name: _taken(column, has_value) for name, column in whole.items()}
    absent = {} if has_value.all() else {name: _taken(column, ~has_value) for name, column in columns.items()}
    return Drawing(layer=layer, columns=shown, rows=int(has_value.sum()), among=among, missing=absent)


def _taken(column: Any, mask: Mask) -> Any:
    return column[mask] if hasattr(column, "dtype") else [each for each, kept in zip(column, mask, strict=True) if kept]


def _check_ends(document: Document, layer: Layer, paint: Scaled) -> None:
    """Check what a colour scale of numbers is given: two ends, the lower first, and no scheme of categories."""
    pointer = f"{layer.pointer}/color"
    domain: Any = paint.domain
    if paint.scheme in CATEGORIES:
        message = f"the scheme {quote(paint.scheme)} is for categories, and “{paint.field}” is drawn as numbers"
        advice = "choose a ramp such as viridis, or say `type: nominal`"
        raise TracegramError([document.finding("unknown-choice", f"{pointer}/scheme", message, advice)])
    if not domain:
        return
    if len(domain) != 2 or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in domain):
        message = "the domain of a colour scale of numbers is its first and its last number"
        raise TracegramError(
            [document.finding("wrong-type", f"{pointer}/domain", message, "write two numbers, [0, 1]")]
        )
    if domain[0] >= domain[1]:
        message = f"“domain” ends at {domain[1]}, not above its start at {domain[0]}"
        advice = "write the lower number first; `reverse: true` turns the colours"
        raise TracegramError([document.finding("reversed-range", f"{pointer}/domain", message, advice)])


def _check_scale(document: Document, layer: Layer, paint: Scaled, values: Any) -> None:
    if paint.scale != "log" or not paint.quantitative:
        return
    found: list[Any] = [*paint.domain, *values]
    lowest: float = min(found, default=1)
    if lowest <= 0:
        message = f"a logarithmic scale has no place for {lowest:g}"
        advice = f"write `scale: symlog`, or select values above 0: `where: {{field: {paint.field}, gt: 0}}`"
        raise TracegramError([document.finding("not-positive", f"{layer.pointer}/color/scale", message, advice)])


def _check_domain(document: Document, layer: Layer, paint: Scaled, values: Any) -> None:
    pointer = f"{layer.pointer}/color/domain"
    if not paint.domain or not len(values):
        return
    if not paint.quantitative:
        known = {str(each) for each in paint.domain}
        lost = sorted({str(each) for each in values} - known)
        if lost:
            message = f"the colour domain lacks values that are drawn: {', '.join(lost[:5])}"
            raise TracegramError([document.finding("colour-domain-misses", pointer, message, "add them")])
        return
    low, high = min(paint.domain), max(paint.domain)  # type: ignore[type-var]
    if values.max() < low or values.min() > high:
        message = (
            f"the colour domain from {low} to {high} misses the values drawn, {values.min():g} to {values.max():g}"
        )
        advice = f"write [{values.min():g}, {values.max():g}]"
        raise TracegramError([document.finding("colour-domain-misses", pointer, message, advice)])


def _path(document: Document, layer: Path, trace: Trace, inside: Mask) -> Drawing:
    if not layer.along:
        return Drawing(layer=layer, columns={}, rows=len(layer.points), among=1, missing={})
    positions, first = np.unique(trace.positions[inside], return_index=True)
    steps = trace.numbers(layer.along)[inside][first]
    low, high = trace.steps[inside].min(), trace.steps[inside].max()
    known = (steps >= low) & (steps <= high)
    if not known.any():
        message = "this line has no point: no position on the axes is committed within the steps shown"
        raise TracegramError(
            [document.finding("empty-selection", f"{layer.pointer}/along", message, "widen the domains")]
        )
    columns: dict[str, Any] = {"step": steps[known].astype(np.int64), "position": positions[known]}
    return Drawing(layer=layer, columns=columns, rows=int(known.sum()), among=len(positions), missing={})


def _repeated(document: Document, drawing: Drawing) -> Diagnostic | None:
    """Warn when a scale of categories has fewer colours than there are values, so that two look alike."""
    layer = drawing.layer
    if (
        not isinstance(layer, Cells | Points | Labels)
        or not isinstance(layer.paint, Scaled)
        or layer.paint.quantitative
    ):
        return None
    paint = layer.paint
    distinct = len(paint.domain) or len(set(drawing.columns["value"]))
    colours = len(paint.range) or CATEGORIES.get(paint.scheme or "tableau10", distinct)
    if distinct <= colours:
        return None
    return Diagnostic(
        code="colours-repeat",
        message=f"{distinct:,} values share {colours} colours, so that some look alike",
        place=document.place(f"{layer.pointer}/color"),
        severity="warning",
        help="draw fewer values with `where`, or give a colour for each in `range`",
    )


def _too_fine(document: Document, figure: Figure) -> list[Diagnostic]:
    """Warn when a cell is narrower than a pixel, as some are then not drawn at a scale of 1."""
    sizes = {"x": figure.width / figure.x.cells, "y": figure.height / figure.y.cells}
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
        message=f"{held} no value for the colour and {'is' if count == 1 else 'are'} drawn grey",
        place=place,
        severity="warning",
        help="select the cells that have one with `where`, if grey is not meant",
    )
