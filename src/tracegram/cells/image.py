"""The image of the cells of a drawing."""

from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.model import Drawing, Plot
from vega_datalite import Image, Palette, Reduced, Window, reduce_arrays


def places_of(plot: Plot, columns: Any) -> tuple[Any, Any]:
    """Return where rows lie along x and y."""
    return np.asarray(columns[plot.x.column]), np.asarray(columns[plot.y.column])


def values_of(drawing: Drawing) -> Any:
    """Return the values of the cells that have one, texts by their numbers in `levels`; None if all have one color."""
    return drawing.codes if drawing.levels else drawing.columns.get("value")


def image_of(plot: Plot, drawing: Drawing, request: Image) -> Reduced:
    """Return the image of the cells of a drawing, listed or not.

    Raises:
        TracegramError: `unreadable-trace` where an engine cannot make it.
    """
    if drawing.image:
        return drawing.image(request)
    parts = [each for each in (drawing.columns, drawing.missing) if each]
    places = [places_of(plot, part) for part in parts]
    x, y = places[0] if len(places) == 1 else map(np.concatenate, zip(*places, strict=True))
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
