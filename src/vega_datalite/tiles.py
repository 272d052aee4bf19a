"""Images for interactive zoom: an overview of all cells, and tiles with one pixel per cell."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from vega_datalite.faults import UnfitTableError
from vega_datalite.paint import Inked, filled, inked, png_of, scattered, values_in, written
from vega_datalite.pixels import Drawn, Grid
from vega_datalite.rectangles import Boxes
from vega_datalite.requests import MOST_PIXELS, Reduced, Tiles

_HEAD = "data:image/png;base64,"


def reduce_tiles(runs: Boxes, drawn: Drawn, request: Tiles, cells: int, grid: Grid) -> Reduced:
    """Return the rows of an overview and of all tiles that hold a cell.

    Args:
        runs: All cells.
        drawn: The same cells aggregated to pixels.
        request: The form of both.
        cells: The number of cells.
        grid: The pixels of the overview.

    Raises:
        UnfitTableError: A value has no color, or a row of tiles is too wide.
    """
    window, size = grid.window, (grid.columns, grid.rows)
    width = window.x[1] - window.x[0]
    if width * request.size > MOST_PIXELS:
        raise UnfitTableError(f"tiles of {request.size} cells in rows of {width} cells are too many at once")
    overview = png_of(drawn.values, lambda inks: scattered(inks, drawn.pixel, size), size, request.overview)
    rows = [(0, *window.x, *window.y, overview), *_tiles(runs, request, grid)]
    level, x, x2, y, y2, png = zip(*rows, strict=True)
    columns: dict[str, Any] = {"level": level, "x": x, "x2": x2, "y": y, "y2": y2}
    columns = {name: np.array(column, dtype=np.int64) for name, column in columns.items()}
    columns["url"] = np.array([_HEAD + base64.b64encode(each).decode("ascii") for each in png], dtype=object)
    return Reduced(request=request, columns=columns, cells=cells, window=window, grid=size)


def _tiles(runs: Boxes, request: Tiles, grid: Grid) -> Iterator[tuple[int, int, int, int, int, bytes]]:
    (left, right), (top, bottom) = grid.window.x, grid.window.y
    colored = inked(runs.values, request.detail.paint)
    for y in range(top, bottom, request.size):
        y2 = min(y + request.size, bottom)
        first, last = np.searchsorted(runs.y, (y, y2))
        here = Boxes(
            x=runs.x[first:last] - left,
            x2=runs.x2[first:last] - left,
            y=runs.y[first:last] - y,
            y2=runs.y2[first:last] - y,
            values=runs.values,
        )
        band = filled(colored.inks[first:last], here, (right - left, y2 - y))
        for x in range(left, right, request.size):
            x2 = min(x + request.size, right)
            tile = Inked(inks=band[:, x - left : x2 - left], palette=colored.palette)
            if tile.inks.any():
                yield 1, x, x2, y, y2, written(tile, request.detail)


def cells_in_tiles(reduced: Reduced, request: Tiles) -> dict[str, Any]:
    """Read tiles back: lists of keys x and y, and of values.

    Raises:
        UnfitTableError: Two values have the same color.
    """
    held = reduced.columns
    found: dict[str, Any] = {"x": [], "y": [], "value": []}
    for at in np.flatnonzero(held["level"] == 1):
        part = values_in(base64.b64decode(held["url"][at].removeprefix(_HEAD)), request.detail)
        found["x"].extend((part["x"] + held["x"][at]).tolist())
        found["y"].extend((part["y"] + held["y"][at]).tolist())
        found["value"].extend(part["value"])
    return found


def in_view(reduced: Reduced, param: str = "view") -> str:
    """Return the expression of a Vega-Lite filter that keeps the images to show at the current zoom.

    These are the overview while a cell is less than a pixel wide or high, and otherwise the tiles in view. The zoom is
    an interval selection of x and y with `bind="scales"`; at the start everything is in view.

    Example:
        >>> paint = light.Palette(colors={True: "#cb181d"})
        >>> overview = light.Image(paint=paint, pixels=light.Pixels(width=8, height=8, how="any"))
        >>> tiles = light.Tiles(detail=light.Image(paint=paint), overview=overview)
        >>> "view" in light.in_view(light.reduce_arrays([0, 1], [0, 0], [True, True], tiles))
        True

    Args:
        reduced: The result of the request `Tiles`.
        param: The name of the selection.
    """
    spans = {name: f"({param}.{name} || [{start}, {stop}])" for name, (start, stop) in _window(reduced).items()}
    ends = {name: (f"min({span}[0], {span}[1])", f"max({span}[0], {span}[1])") for name, span in spans.items()}
    sides = {"x": "width", "y": "height"}
    near = " && ".join(f"{sides[name]} >= {most} - {least}" for name, (least, most) in ends.items())
    shown = " && ".join(f"datum.{name} < {most} && datum.{name}2 > {least}" for name, (least, most) in ends.items())
    return f"({near}) ? datum.level == 1 && {shown} : datum.level == 0"


def _window(reduced: Reduced) -> dict[str, tuple[int, int]]:
    return {"x": reduced.window.x, "y": reduced.window.y}
