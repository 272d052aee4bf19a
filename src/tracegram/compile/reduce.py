"""The stage between `review` and `lower`: it chooses the form in which the cells of each layer are drawn.

Cells stay marks of their own while they are few. Above that the cheapest form is chosen that draws the same pixels at
the size of the output; where a pixel holds several cells no form can, and an image shows what they have in common.
"""

from typing import Any, assert_never, get_args

import numpy as np

from tracegram.cells.image import image_of, places_of, values_of
from tracegram.compile.paints import colors_with_values, hex_of, shares_of
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Form,
    Joined,
    Labels,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Raster,
    Segment,
    Separate,
    color_of,
    color_scale_of,
)
from vega_datalite import Image, Palette, Pixels, Ramp, Rectangles, Runs, reduce_arrays
from vega_datalite.requests import How

MOST_SEPARATE = 10_000  # cells as marks of their own, for tooltips and selections; so few cost no more than an image
MOST_RECTANGLES = 10_000  # above, an image is drawn faster, weighs less, and looks the same
MOST_TRIED = 2_000_000  # cells whose neighbors are compared to learn how many rectangles they would be

HOW = get_args(How)  # what several cells in one pixel are drawn as

_ALONE = Separate(reason="each mark on its own")


def reduce(plot: Plot, drawings: tuple[Drawing, ...], density: float) -> tuple[Form, ...]:
    """Choose the form of each layer's cells; all other marks stay single marks.

    Args:
        plot: The plot.
        drawings: Its layers and their cells.
        density: Pixels of the output per pixel of the figure, along each axis.

    Raises:
        TracegramError: The spec asks for an image, and the cells cannot be drawn as one.
    """
    return tuple(_form_of(plot, each, density) for each in drawings)


def _form_of(plot: Plot, drawing: Drawing, density: float) -> Form:
    layer = drawing.layer
    match layer:
        case Cells():
            return _form(plot, drawing, layer, density)
        case Labels() | Points() | Box() | Outline() | Segment() | Path() | Note():
            return _ALONE
        case _:
            assert_never(layer)


def _form(plot: Plot, drawing: Drawing, layer: Cells, density: float) -> Form:
    cells = drawing.cells
    grid = max(1, round(plot.width * density)), max(1, round(plot.height * density))
    across, down = plot.x.cells > grid[0], plot.y.cells > grid[1]
    asked = layer.reduce
    if not drawing.is_listed and asked != "image":
        return _aggregated(plot, drawing, layer, grid, f"{cells:,} cells that stay in their engine")
    if layer.border:
        return Separate(reason=f"{cells:,} cells, each with a line around it")
    if asked == "none":
        return Separate(reason=f"{cells:,} cells, each on its own: the spec asks for it")
    if asked in HOW or (not asked and (across or down)):
        reason = f"{plot.x.cells:,} × {plot.y.cells:,} places on {grid[0]:,} × {grid[1]:,} pixels"
        return _aggregated(plot, drawing, layer, grid, reason)
    if asked:
        why = "the spec asks for it"
        return _joined(plot, drawing, why) if asked == "rectangles" else _image(plot, drawing, layer, why)
    if cells <= MOST_SEPARATE:
        return Separate(reason=f"{cells:,} cells, each on its own: at most {MOST_SEPARATE:,}")
    return _fewer(plot, drawing, layer, cells)


def _fewer(plot: Plot, drawing: Drawing, layer: Cells, cells: int) -> Form:
    if cells > MOST_TRIED:
        return _image(plot, drawing, layer, f"more than {MOST_TRIED:,} cells")
    runs = _count(plot, drawing)
    if runs <= MOST_RECTANGLES:
        return _joined(plot, drawing, f"{runs:,} runs of equal cells, at most {MOST_RECTANGLES:,}")
    return _image(plot, drawing, layer, f"{runs:,} runs of equal cells, more than {MOST_RECTANGLES:,}")


def _count(plot: Plot, drawing: Drawing) -> int:
    parts = [(drawing.columns, values_of(drawing)), (drawing.missing, None)]
    return sum(reduce_arrays(*places_of(plot, part), values, Runs()).rows for part, values in parts if part)


def _joined(plot: Plot, drawing: Drawing, why: str) -> Joined:
    columns = _rectangles(plot, drawing.columns, values_of(drawing))
    if drawing.levels:
        columns["value"] = np.array(drawing.levels, dtype=object)[columns["value"]]
    missing = _rectangles(plot, drawing.missing, None)
    count = sum(len(part[plot.x.column]) for part in (columns, missing) if part)
    return Joined(reason=f"{count:,} rectangles of equal neighbors: {why}", columns=columns, missing=missing)


def _rectangles(plot: Plot, columns: Any, values: Any) -> dict[str, Any]:
    if not columns:
        return {}
    found = reduce_arrays(*places_of(plot, columns), values, Rectangles()).columns
    ends: dict[str, Any] = {"value": found["value"]} if "value" in found else {}
    for name, axis in plot.axes.items():
        ends[axis.column], ends[f"{axis.column}2"] = found[name], found[f"{name}2"] - 1
    return ends


def _image(plot: Plot, drawing: Drawing, layer: Cells, why: str) -> Raster:
    return _raster(plot, drawing, (_colors(drawing, layer), None), f"image of {{}}: {why}")


def _aggregated(plot: Plot, drawing: Drawing, layer: Cells, grid: tuple[int, int], where: str) -> Raster:
    how: Any = layer.reduce if layer.reduce in HOW else _usual(layer)
    colors = _colors(drawing, layer)
    order = tuple(colors.colors) if how == "priority" and isinstance(colors, Palette) else ()
    pixels = Pixels(width=grid[0], height=grid[1], how=how, order=order)
    paint = shares_of(color_of(layer)) if how == "share" else colors
    return _raster(plot, drawing, (paint, pixels), f"image of {{}}, of the cells in each the {how}: {where}")


def _colors(drawing: Drawing, layer: Cells) -> Palette | Ramp:
    return drawing.colors or Palette(colors={True: hex_of(color_of(layer))})


def _usual(layer: Cells) -> str:
    scale = color_scale_of(layer)
    return "share" if scale is None else "mean" if scale.quantitative else "mode"


def _raster(plot: Plot, drawing: Drawing, asked: tuple[Palette | Ramp, Pixels | None], reason: str) -> Raster:
    paint, pixels = asked
    image = Image(paint=paint, pixels=pixels, flip_x=plot.x.reverse, flip_y=not plot.y.reverse)
    made = image_of(plot, drawing, image)
    return Raster(
        reason=reason.format(f"{made.grid[0]:,} × {made.grid[1]:,} pixels"),
        uri=made.uri,
        grid=made.grid,
        is_share=pixels is not None and pixels.how == "share",
        colors=colors_with_values(drawing.colors, has_missing=bool(drawing.missing)) if drawing.colors else (),
    )
