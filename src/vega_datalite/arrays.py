"""Requests on NumPy arrays, to which every table in memory is converted."""

from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import Placed, cells_of, placed
from vega_datalite.paint import filled, png_of, scattered
from vega_datalite.pixels import Drawn, Grid, grid_of, pixels_of
from vega_datalite.rectangles import Boxes, runs_of, stacked
from vega_datalite.requests import (
    Image,
    Pixels,
    Rectangles,
    Reduced,
    Request,
    Rows,
    Runs,
    Tiles,
    Window,
    check_request,
)
from vega_datalite.tiles import reduce_tiles


def reduce_arrays(x: Any, y: Any, value: Any, request: Request, *, window: Window | None = None) -> Reduced:
    """Reduce columns of equal length to the rows that a picture needs, like `reduce` on a table.

    Example:
        >>> light.reduce_arrays([0, 1, 2], [0, 0, 0], ["a", "a", "b"], light.Runs()).columns["x2"]
        array([2, 3])

    Args:
        x: Whole numbers: a NumPy array (floats may be whole too), a list, or an array of PyArrow.
        y: Whole numbers, like `x`.
        value: Numbers, flags or texts, None or NaN for a missing one; None if cells have no value.
        request: The form to reduce to, such as `Rectangles()`.
        window: The part that is drawn; default: all cells.

    Raises:
        UnfitTableError: The columns cannot be reduced to this form; the text says why.
        TypeError: The request is none.
    """
    check_request(request)
    held = placed(x, y, value, window)
    if isinstance(request, Image) and request.pixels is None:
        return _image(held, request)
    valued = value is not None
    pixels = pixels_asked(request)
    if pixels and held.whole and not isinstance(request, Tiles):  # pixels are the same in any order of the cells
        grid = grid_of(pixels, held.window)
        return reduce_pixels(pixels_of(held, pixels, grid), request, len(held.x), grid)
    cells = cells_of(held)
    match request:
        case Rows():
            columns = {"x": cells.x, "y": cells.y, "value": cells.values.plain()}
            return _reduced(request, columns, len(cells.x), cells.window, valued=valued)
        case Runs() | Rectangles() | Pixels() | Image() | Tiles():
            if pixels is None:
                return reduce_runs(runs_of(cells), request, len(cells.x), cells.window, valued=valued)
            grid = grid_of(pixels, cells.window)
            drawn = pixels_of(cells, pixels, grid)
            if isinstance(request, Tiles):
                return reduce_tiles(runs_of(cells), drawn, request, len(cells.x), grid)
            return reduce_pixels(drawn, request, len(cells.x), grid)
        case _:
            assert_never(request)


def _image(held: Placed, request: Image) -> Reduced:
    """Draw cells in the order of their table; an image needs only their places."""
    png = png_of(held.values, lambda inks: _spread(inks, held), held.size, request)
    return Reduced(request=request, columns={}, cells=len(held.x), window=held.window, grid=held.size, png=png)


def _spread(inks: NDArray[Any], held: Placed) -> NDArray[Any]:
    columns, rows = held.size
    if held.whole:
        return inks.reshape(rows, columns) if held.whole == "rows" else inks.reshape(columns, rows).T
    at = held.at()
    taken = np.zeros(columns * rows, dtype=bool)
    taken[at] = True
    if np.count_nonzero(taken) < len(at):
        cells_of(held)  # refuses them
    return scattered(inks, at, held.size)


def pixels_asked(request: Request) -> Pixels | None:
    """Return the pixels that a request aggregates cells to, if it does."""
    if isinstance(request, Tiles):
        return request.overview.pixels
    if isinstance(request, Image):
        return request.pixels
    return request if isinstance(request, Pixels) else None


def reduce_runs(runs: Boxes, request: Request, cells: int, window: Window, *, valued: bool = True) -> Reduced:
    """Return the requested form of the runs of a table."""
    if isinstance(request, Image):
        size = (window.x[1] - window.x[0], window.y[1] - window.y[0])
        moved = Boxes(
            x=runs.x - window.x[0],
            x2=runs.x2 - window.x[0],
            y=runs.y - window.y[0],
            y2=runs.y2 - window.y[0],
            values=runs.values,
        )
        png = png_of(moved.values, lambda inks: filled(inks, moved, size), size, request)
        return Reduced(request=request, columns={}, cells=cells, window=window, grid=size, png=png)
    if isinstance(request, Runs):
        columns = {"x": runs.x, "x2": runs.x2, "y": runs.y, "value": runs.values.plain()}
    else:
        boxes = stacked(runs)
        columns = {"x": boxes.x, "x2": boxes.x2, "y": boxes.y, "y2": boxes.y2, "value": boxes.values.plain()}
    return _reduced(request, columns, cells, window, valued=valued)


def reduce_pixels(drawn: Drawn, request: Request, cells: int, grid: Grid) -> Reduced:
    """Return the requested form of aggregated pixels."""
    size, window = (grid.columns, grid.rows), grid.window
    if isinstance(request, Image):
        png = png_of(drawn.values, lambda inks: scattered(inks, drawn.pixel, size), size, request)
        return Reduced(request=request, columns={}, cells=cells, window=window, grid=size, png=png)
    row, column = np.divmod(drawn.pixel, grid.columns) if grid.columns else (drawn.pixel, drawn.pixel)
    width, height = window.x[1] - window.x[0], window.y[1] - window.y[0]
    columns = {
        "column": column,
        "row": row,
        "x": window.x[0] + column * width / max(grid.columns, 1),
        "x2": window.x[0] + (column + 1) * width / max(grid.columns, 1),
        "y": window.y[0] + row * height / max(grid.rows, 1),
        "y2": window.y[0] + (row + 1) * height / max(grid.rows, 1),
        "value": drawn.values.plain(),
    }
    return Reduced(request=request, columns=columns, cells=cells, window=window, grid=size)


def _reduced(request: Request, columns: dict[str, Any], cells: int, window: Window, *, valued: bool) -> Reduced:
    if not valued:
        del columns["value"]
    return Reduced(request=request, columns=columns, cells=cells, window=window)
