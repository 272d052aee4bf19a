"""A layer with its cells as rows; those longer than one along x at all of their places, or a text in their middle."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.placing import check_apart, places_on
from tracegram.cells.texts import texts_in, texts_of_cells
from tracegram.diagnostics import quote
from tracegram.language.document import Document
from tracegram.model import (
    Axis,
    CellLayer,
    Cells,
    CellTexts,
    Drawing,
    Labels,
    Plot,
    Points,
    RunCounts,
    Scaled,
    color_scale_of,
    drawn_fields,
    fields_of,
    format_of,
    size_field_of,
    written_field,
)
from tracegram.trace import Trace
from tracegram.trace.table import to_texts
from vega_datalite import visible

_OF_NO_RUN = frozenset({"step", "position", "runs"})


def runs_of(layer: CellLayer, trace: Trace) -> RunCounts | None:
    """Return the smallest and the largest number of runs that a cell of a layer is the mean of.

    Returns:
        None where cells are no means, where the layer draws and tests none of these, and where no run has a value.
    """
    if trace.header.runs < 2:
        return None
    merged = {each for each in fields_of(layer.where) if trace.header.is_difference or trace.is_of_runs(each)}
    counted = {_count_of(field, trace) for field in (merged | drawn_fields(layer)) - _OF_NO_RUN}
    counts = [(name, numbers[numbers > 0]) for name in sorted(counted) for numbers in [trace.numbers(name)]]
    held = [(name, numbers) for name, numbers in counts if numbers.size]
    if not held:
        return None
    field, _ = min(held, key=lambda each: each[1].min())
    least, most = (int(ends) for ends in (min(each.min() for _, each in held), max(each.max() for _, each in held)))
    return RunCounts(least=least, most=most, field=field, is_uneven=least < most, word=trace.header.over_runs)


def _count_of(field: str, trace: Trace) -> str:
    """Return the field that holds how many runs each mean of a field comes from."""
    own = f"{field.removesuffix('_rate')}_runs"
    is_other = own in trace.header.names and bool((trace.numbers(own) != trace.numbers("runs")).any())
    return own if is_other else "runs"


def drawn_cells(
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


def listed(layer: CellLayer, trace: Trace, among: int, plot: Plot, ends: Any = None) -> Drawing:
    """Return a layer with all cells of a trace as its rows, chosen from `among`.

    Cells that are longer than one have `ends`, the last place of each along x, in a column of that name.

    Raises:
        TracegramError: `not-a-number` for a color or text that is a number in the language and none in the trace.
    """
    columns: dict[str, Any] = {"step": trace.steps, "position": trace.positions}
    if not plot.has_steps_and_positions:
        columns = {axis.column: places_on(axis, trace) for axis in (plot.x, plot.y)}
    if text := written_field(layer):
        columns["text"] = texts_in(text, trace, format_of(layer))
    if size := size_field_of(layer):
        columns["size"] = np.abs(trace.numbers(size))
    columns |= {f"tooltip_{at}": texts_in(field, trace) for at, field in enumerate(layer.tooltip)}
    if ends is not None:
        columns["ends"] = ends
    drawing = Drawing(layer=layer, columns=columns, rows=trace.steps.size, among=among, missing={})
    if size:
        drawing = replace(drawing, largest=float(np.nanmax(columns["size"], initial=0)))
    if scale := color_scale_of(layer):
        drawing = _with_values(drawing, scale, trace)
    return replace(drawing, runs=runs_of(layer, trace))


def _with_values(drawing: Drawing, paint: Scaled, trace: Trace) -> Drawing:
    levels: tuple[str, ...] = ()
    codes: Any = None
    if paint.quantitative:
        values: Any = trace.numbers(paint.field)
        has_value = ~np.isnan(values)
    else:
        codes, levels = _coded(trace, paint.field)
        values, has_value = np.array([*levels, None], dtype=object)[codes], codes >= 0
    whole = {**drawing.columns, "value": values}
    if has_value.all():
        return replace(drawing, columns=whole, levels=levels, codes=codes)
    return replace(
        drawing,
        columns={name: _taken(column, has_value) for name, column in whole.items()},
        missing={name: _taken(column, ~has_value) for name, column in drawing.columns.items()},
        rows=int(has_value.sum()),
        levels=levels,
        codes=None if codes is None else codes[has_value],
    )


def _coded(trace: Trace, field: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Do what `_seen` does for a field; flags are numbered without a text for each cell."""
    if not trace.runs[0].records(field) or (column := trace.recorded(field)).dtype != np.bool_:
        return _seen(trace.texts(field).tolist())
    held = [each for each in (False, True) if (column == each).any()]
    codes = column.astype(np.int64) if len(held) == 2 else np.zeros(len(column), dtype=np.int64)
    return codes, tuple(to_texts(np.array(held, dtype=np.bool_)).tolist())


def _seen(texts: list[str | None]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the different visible texts, sorted, and the index of each cell's text among them, -1 for none."""
    shown = {text: visible(text) for text in set(texts) if text is not None}
    levels = tuple(sorted(set(shown.values())))
    place = {level: at for at, level in enumerate(levels)}
    number = {None: -1, **{text: place[seen] for text, seen in shown.items()}}
    return np.array([number[text] for text in texts], dtype=np.int64), levels


def _taken(column: Any, mask: NDArray[np.bool_]) -> Any:
    return column[mask] if hasattr(column, "dtype") else [each for each, kept in zip(column, mask, strict=True) if kept]


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
            raise document.error("axis-value-missing", pointer, message, "write `type: quantitative`")
        ends = np.array([start if text is None else number[text] for start, text in zip(starts, texts, strict=True)])
    else:
        numbers = trace.numbers(layer.until)
        ends = np.where(np.isnan(numbers), starts, np.floor(numbers))
    wrong = np.flatnonzero(ends < starts)
    if wrong.size:
        step, position = trace.steps[wrong[0]], trace.positions[wrong[0]]
        end = f"{ends[wrong[0]]:.16g}"
        message = f"the cell at step {step}, position {position} ends at {end} on the x axis, before it begins"
        raise document.error("reversed-range", pointer, message, "name the field of the last place")
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
        raise document.error("cells-share-place", layer.pointer, message, advice)
