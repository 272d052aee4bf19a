"""This file is about the colours of cells that are drawn as an image: those that Vega would give them."""

from dataclasses import replace
from typing import Any

from tracegram.compile.colours import rgb_of
from tracegram.compile.schemes import CATEGORIES, DEFAULT
from tracegram.model import Cells, Constant, Drawing, Scaled, Theme
from vega_datalite import Palette, Ramp, palette_of, ramp_of, stops_of

_STOPS = 256  # numbers that a page tells apart by their colour


def hex_of(color: str) -> str:
    """Give a colour as a spec writes it as `#rrggbb`."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb_of(color))


def paint_of_shares(layer: Cells) -> Ramp:
    """Give the colours for shares of a pixel that one colour covers: that colour, more or less opaque."""
    color = hex_of(layer.paint.color) if isinstance(layer.paint, Constant) else ""
    return Ramp(colors=(f"{color}00", f"{color}ff"), domain=(0, 1))


def paint_of_cells(layer: Cells, drawing: Drawing, theme: Theme) -> Palette | Ramp:
    """Give the colour of each value of a layer's cells."""
    paint = layer.paint
    if isinstance(paint, Constant):
        return Palette(colors={True: hex_of(paint.color)})
    missing = hex_of(theme.missing)
    if not paint.quantitative:
        colors = [hex_of(each) for each in paint.range] or CATEGORIES.get(paint.scheme or DEFAULT, paint.scheme)
        return replace(palette_of(legend_of(drawing), colors, reverse=paint.reverse), missing=missing)
    found: Any = legend_of(drawing) or (0, 1)
    domain: Any = paint.domain or (around(found[0]) if found[0] == found[1] else found)
    kind: Any = paint.scale
    colors = [hex_of(each) for each in paint.range] or paint.scheme or "viridis"
    return replace(ramp_of(colors, domain, scale=kind, reverse=paint.reverse), missing=missing)


def colours_of(paint: Palette | Ramp) -> tuple[tuple[str, Any], ...]:
    """Give colours and the values that they stand for, of numbers the colours at equal distances along the ramp."""
    if isinstance(paint, Palette):
        return tuple((color, value) for value, color in paint.colors.items())
    return tuple((color, float(f"{number:.3g}")) for color, number in stops_of(paint, _STOPS))


def around(only: float) -> tuple[float, float]:
    """Give the ends of a colour scale for numbers that are all one, so that it stands in the middle."""
    return (only - abs(only) / 2, only + abs(only) / 2) if only else (-1, 1)


def legend_of(drawing: Drawing) -> tuple[Any, ...]:
    """Give what a legend is about: the values in their order, or the least and the largest number.

    There is nothing for one colour, or where no cell has a value.
    """
    paint = drawing.layer.paint if isinstance(drawing.layer, Cells) else None
    if not isinstance(paint, Scaled) or not drawing.rows:
        return ()
    values: Any = drawing.columns["value"]
    if paint.quantitative:
        return float(values.min()), float(values.max())
    return tuple(str(each) for each in paint.domain) or drawing.levels or tuple(sorted(set(values)))
