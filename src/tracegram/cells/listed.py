"""A layer with its cells as rows, and the image of them."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.placing import places_on
from tracegram.cells.run_counts import runs_of
from tracegram.model import CellLayer, Drawing, Plot, Scaled, color_scale_of, written_field
from tracegram.trace import Trace
from vega_datalite import Image, Palette, Reduced, Window, label, reduce_arrays, visible


def listed(layer: CellLayer, trace: Trace, among: int, plot: Plot) -> Drawing:
    """Return a layer with all cells of a trace as its rows, chosen from `among`.

    Raises:
        TracegramError: `not-a-number` for a color or text that is a number in the language and none in the trace.
    """
    columns: dict[str, Any] = {"step": trace.steps, "position": trace.positions}
    if not plot.has_steps_and_positions:
        columns = {axis.column: places_on(axis, trace) for axis in (plot.x, plot.y)}
    if text := written_field(layer):
        columns["text"] = _written(text, trace)
    columns |= {f"tooltip_{at}": _written(field, trace) for at, field in enumerate(layer.tooltip)}
    drawing = Drawing(layer=layer, columns=columns, rows=trace.steps.size, among=among, missing={})
    if scale := color_scale_of(layer):
        drawing = _with_values(drawing, scale, trace)
    return replace(drawing, runs=runs_of(layer, trace))


def _written(field: str, trace: Trace) -> list[str]:
    if trace.kind(field) == "number":
        return [_rounded(number) for number in trace.numbers(field).tolist()]
    return ["–" if text is None else label(text) for text in trace.texts(field)]


def _rounded(number: float) -> str:
    if np.isnan(number):
        return "–"
    return f"{number:.0f}" if 1000 <= abs(number) < 1_000_000 else f"{number:.3g}"


def _with_values(drawing: Drawing, paint: Scaled, trace: Trace) -> Drawing:
    levels: tuple[str, ...] = ()
    codes: Any = None
    if paint.quantitative:
        values: Any = trace.numbers(paint.field)
        has_value = ~np.isnan(values)
    else:
        codes, levels = _seen(trace.texts(paint.field).tolist())
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


def _seen(texts: list[str | None]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the number of each text among the different ones as they can be seen, -1 for none, and these, sorted."""
    shown = {text: visible(text) for text in set(texts) if text is not None}
    levels = tuple(sorted(set(shown.values())))
    place = {level: at for at, level in enumerate(levels)}
    number = {None: -1, **{text: place[seen] for text, seen in shown.items()}}
    return np.array([number[text] for text in texts], dtype=np.int64), levels


def _taken(column: Any, mask: NDArray[np.bool_]) -> Any:
    return column[mask] if hasattr(column, "dtype") else [each for each, kept in zip(column, mask, strict=True) if kept]


def places_of(plot: Plot, columns: Any) -> tuple[Any, Any]:
    """Return where rows lie along x and y."""
    return np.asarray(columns[plot.x.column]), np.asarray(columns[plot.y.column])


def values_of(drawing: Drawing) -> Any:
    """Return the values of the cells that have one: numbers, for texts those of `levels`; None for one color."""
    return drawing.codes if drawing.levels else drawing.columns.get("value")


def image_of(plot: Plot, drawing: Drawing, request: Image) -> Reduced:
    """Return the image of the cells of a drawing, listed or not.

    Raises:
        TracegramError: `unreadable-trace` where an engine cannot make it.
    """
    if drawing.image:
        return drawing.image(request)
    parts = [each for each in (drawing.columns, drawing.missing) if each]
    x, y = (np.concatenate(each) for each in zip(*(places_of(plot, part) for part in parts), strict=True))
    window = Window(x=(plot.x.first, plot.x.last + 1), y=(plot.y.first, plot.y.last + 1))
    values = values_of(drawing)
    absent = len(x) - drawing.rows
    if values is not None and absent:
        values = np.concatenate([values, np.full(absent, np.nan)])
    return reduce_arrays(x, y, values, _of_codes(request, drawing.levels) if drawing.levels else request, window=window)


def _of_codes(image: Image, levels: tuple[str, ...]) -> Image:
    """Return what is asked of texts as it is asked of their numbers."""
    if not isinstance(image.paint, Palette):
        raise TypeError("texts have a palette")
    number = {level: at for at, level in enumerate(levels)}
    paint = Palette(
        colors={number[level]: color for level, color in image.paint.colors.items() if level in number},
        missing=image.paint.missing,
    )
    if image.pixels is None:
        return replace(image, paint=paint)
    order = tuple(number[level] for level in image.pixels.order if level in number)
    return replace(image, paint=paint, pixels=replace(image.pixels, order=order))
