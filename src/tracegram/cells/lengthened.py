"""A layer with its cells; those longer than one along x are drawn at all of their places, a text in their middle."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.listed import listed
from tracegram.cells.placing import check_apart, places_on
from tracegram.cells.tooltips import texts_of_cells
from tracegram.diagnostics import TracegramError, quote
from tracegram.language.document import Document
from tracegram.model import Axis, CellLayer, Cells, CellTexts, Drawing, Labels, Plot, Points
from tracegram.trace import Trace


def drawn_cells(  # a layer, its cells, and those of its tooltips
    document: Document, layer: CellLayer, plot: Plot, trace: Trace, among: int, pointed_at: Callable[[], Trace]
) -> Drawing:
    """Return a layer with all cells of a trace; `pointed_at` returns these with the fields that tooltips show, too.

    Raises:
        TracegramError: `cells-share-place` where several of them lie at one place on the axes, and what `listed` and
            `lengthened` raise.
    """
    if not plot.has_steps_and_positions:
        check_apart(document, layer, plot, trace)
    match layer:
        case Cells() if layer.until:
            drawing = lengthened(document, layer, plot, trace, among)
            return replace(drawing, tooltips=lambda: texts_of_longer_cells(document, layer, plot, pointed_at()))
        case Labels() if layer.until:
            drawing = centered(document, layer, plot, trace, among)
        case Cells() | Labels() | Points():
            drawing = listed(layer, trace, among, plot)
        case _:
            assert_never(layer)
    return replace(drawing, tooltips=lambda: texts_of_cells(layer, plot, pointed_at()))


def lengthened(document: Document, layer: Cells, plot: Plot, trace: Trace, among: int) -> Drawing:
    """Return a layer with a row for each place of its cells, from where a cell lies to the value of `until`.

    Those of one cell that has a border have the same number in a column `cell`.

    Raises:
        TracegramError: `not-a-number`, `reversed-range` for a cell that ends before it begins, `axis-value-missing`
            for an end that an ordinal axis does not show, or `cells-share-place`.
    """
    drawing = listed(layer, trace, among, plot, _ends(document, layer, plot.x, trace))
    parts = [_counted(part) if layer.border else part for part in (drawing.columns, drawing.missing)]
    columns, missing = (_spread(part, plot.x.column) for part in parts)
    places = np.concatenate([_places(plot, part) for part in (columns, missing) if part], axis=1)
    _check_apart(document, layer, plot, places)
    codes = drawing.codes
    if codes is not None:
        codes = np.repeat(codes, _lengths(drawing.columns, plot.x.column))
    rows = len(columns[plot.x.column])
    more = places.shape[1] - trace.steps.size
    return replace(drawing, columns=columns, missing=missing, rows=rows, among=among + more, codes=codes)


def centered(document: Document, layer: Labels, plot: Plot, trace: Trace, among: int) -> Drawing:
    """Return the texts of cells with the `middle` of each; raises what `lengthened` does for the ends of cells."""
    drawing = listed(layer, trace, among, plot, _ends(document, layer, plot.x, trace))
    columns, missing = (_with_middles(part, plot.x.column) for part in (drawing.columns, drawing.missing))
    return replace(drawing, columns=columns, missing=missing)


def _with_middles(part: Mapping[str, Any], column: str) -> dict[str, Any]:
    if not part:
        return {}
    middle = (np.asarray(part["ends"]) + np.asarray(part[column])) / 2
    return {**{name: values for name, values in part.items() if name != "ends"}, "middle": middle}


def texts_of_longer_cells(document: Document, layer: Cells, plot: Plot, trace: Trace) -> CellTexts:
    """Return what tooltips show of cells at each of their places."""
    of_cells = texts_of_cells(layer, plot, trace)
    whole = {"ends": _ends(document, layer, plot.x, trace), plot.x.column: of_cells.x, "y": of_cells.y}
    spread = _spread({**whole, "row": np.arange(len(of_cells.x))}, plot.x.column)
    rows = spread["row"].tolist()
    lines = {title: [texts[row] for row in rows] for title, texts in of_cells.lines.items()}
    return CellTexts(x=spread[plot.x.column], y=spread["y"], lines=lines)


def _counted(part: Mapping[str, Any]) -> dict[str, Any]:
    return {**part, "cell": np.arange(len(part["ends"]))} if part else {}


def _lengths(part: Mapping[str, Any], column: str) -> NDArray[np.int64]:
    return np.asarray(part["ends"]) - np.asarray(part[column]) + 1


def _spread(part: Mapping[str, Any], column: str) -> dict[str, Any]:
    """Return columns with a row for each place of each cell."""
    if not part:
        return {}
    lengths = _lengths(part, column)
    rows = np.repeat(np.arange(lengths.size), lengths)
    within = np.arange(rows.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found = {name: np.asarray(values)[rows] for name, values in part.items() if name != "ends"}
    return {**found, column: found[column] + within}


def _ends(document: Document, layer: Cells | Labels, axis: Axis, trace: Trace) -> NDArray[np.int64]:
    starts, pointer = places_on(axis, trace), f"{layer.pointer}/x2/field"
    if axis.values:
        number = {text: at for at, text in enumerate(axis.values)}
        texts = trace.texts(layer.until).tolist()
        lost = next((text for text in texts if text is not None and text not in number), None)
        if lost is not None:
            message = f"{quote(layer.until)} holds {quote(lost)}, which is not a value of the axis"
            raise TracegramError(
                [document.finding("axis-value-missing", pointer, message, "write `type: quantitative`")]
            )
        ends = np.array([start if text is None else number[text] for start, text in zip(starts, texts, strict=True)])
    else:
        numbers = trace.numbers(layer.until)
        ends = np.where(np.isnan(numbers), starts, np.floor(numbers))
    wrong = np.flatnonzero(ends < starts)
    if wrong.size:
        step, position = trace.steps[wrong[0]], trace.positions[wrong[0]]
        end = f"{ends[wrong[0]]:.16g}"
        message = f"the cell at step {step}, position {position} ends at {end} on the x axis, before it begins"
        raise TracegramError([document.finding("reversed-range", pointer, message, "name the field of the last place")])
    return np.minimum(ends, axis.last).astype(np.int64)


def _places(plot: Plot, part: Mapping[str, Any]) -> NDArray[np.int64]:
    return np.stack([np.asarray(part[axis.column]) for axis in (plot.x, plot.y)])


def _check_apart(document: Document, layer: Cells, plot: Plot, places: NDArray[np.int64]) -> None:
    """Check that no cell reaches into another."""
    found, counts = np.unique(places, axis=1, return_counts=True)
    again = np.flatnonzero(counts > 1)
    if again.size:
        at = ", ".join(
            f"{axis.name} {axis.value_at(int(place))}"
            for axis, place in zip((plot.x, plot.y), found[:, again[0]], strict=True)
        )
        message = f"{counts[again[0]]} cells of this layer reach over one place, {at}"
        advice = "choose some with `where`, or give each a plot with `facet`"
        raise TracegramError([document.finding("cells-share-place", layer.pointer, message, advice)])
