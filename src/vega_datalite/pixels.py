"""One value for all cells in a pixel, the same bits in any order of the cells."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import Cells, Placed
from vega_datalite.faults import UnfitTableError
from vega_datalite.frozen import frozen
from vega_datalite.requests import Pixels, Window
from vega_datalite.values import Values, of_numbers, values_of

MOST_ALONG = 2**40  # cells along an axis; times the pixels, beyond int64
MOST_KINDS = 8  # different values that are counted for each pixel, in 64 bytes for each


@frozen
class Grid:
    """The pixels that a window of cells is drawn on."""

    window: Window
    columns: int
    rows: int

    def column_of(self, x: Any) -> Any:
        """Return the column that holds the middle of a cell; for integers, arrays and expressions alike."""
        return ((x - self.window.x[0]) * 2 + 1) * self.columns // (2 * (self.window.x[1] - self.window.x[0]))

    def row_of(self, y: Any) -> Any:
        """Return the row that holds the middle of a cell; for integers, arrays and expressions alike."""
        return ((y - self.window.y[0]) * 2 + 1) * self.rows // (2 * (self.window.y[1] - self.window.y[0]))

    def pixel_of(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[Any]:
        """Return the pixel that holds the middle of each cell, row by row.

        Where cells are many, the row and the column of each place along an axis are looked up.
        """
        size = np.int32 if self.columns * self.rows < 2**31 else np.int64
        places = self.window.x[1] - self.window.x[0] + self.window.y[1] - self.window.y[0]
        if places > len(x):
            return self.row_of(y) * self.columns + self.column_of(x)
        pixel = (self.row_of(np.arange(*self.window.y)) * self.columns).astype(size)[y - self.window.y[0]]
        pixel += self.column_of(np.arange(*self.window.x)).astype(size)[x - self.window.x[0]]
        return pixel

    def areas(self, part: Window | None = None) -> NDArray[np.int64]:
        """Return the number of places for cells of each pixel in a part of the window, shape (rows * columns,)."""
        part = part or self.window
        along_x = np.bincount(self.column_of(np.arange(*part.x)), minlength=self.columns)
        along_y = np.bincount(self.row_of(np.arange(*part.y)), minlength=self.rows)
        return np.outer(along_y, along_x).ravel()


def grid_of(request: Pixels, window: Window) -> Grid:
    """Return the pixels of a request: at most as many as there are cells along each axis.

    Raises:
        UnfitTableError: The window is wider than any picture can show.
    """
    width, height = window.x[1] - window.x[0], window.y[1] - window.y[0]
    if max(width, height) > MOST_ALONG:
        raise UnfitTableError(f"the keys span {width} × {height} cells, and at most 2**40 along an axis can be drawn")
    return Grid(window=window, columns=min(request.width, width), rows=min(request.height, height))


@frozen
class Drawn:
    """Pixels that hold cells, in the order of row and then column, and the value of each."""

    pixel: NDArray[np.int64]
    values: Values


def pixels_of(cells: Cells | Placed, request: Pixels, grid: Grid) -> Drawn:
    """Aggregate cells, no two at one place, to pixels; their order does not matter."""
    pixel = grid.pixel_of(cells.x, cells.y)
    size = grid.columns * grid.rows
    match request.how:
        case "any" | "share":
            held = np.bincount(pixel, minlength=size)
            hits = np.bincount(pixel[cells.values.codes == code_of(cells.values, request.of)], minlength=size)
            drawn = np.flatnonzero(held)
            return shares(drawn, hits[drawn], grid, request)
        case "mean":
            numbers = cells.values.numbers()
            present = ~np.isnan(numbers)
            shift = shift_for(float(np.abs(numbers[present]).max(initial=0.0)), grid)
            fixed = np.floor(numbers[present] * 2.0**shift + 0.5)
            drawn = np.flatnonzero(np.bincount(pixel, minlength=size))
            counts = np.bincount(pixel[present], minlength=size)[drawn]
            totals = np.bincount(pixel[present], weights=fixed, minlength=size)[drawn]
            return Drawn(pixel=drawn, values=means(totals, counts, shift))
        case "min" | "max":
            order = np.argsort(pixel, kind="stable")
            drawn, first = np.unique(pixel[order], return_index=True)
            least = np.fmin if request.how == "min" else np.fmax
            numbers = cells.values.numbers()[order]
            found = of_numbers(least.reduceat(numbers, first) if len(first) else numbers)
            return Drawn(pixel=drawn.astype(np.int64, copy=False), values=found)
        case _:
            most = _most_frequent(pixel, cells.values, size) if request.how == "mode" else None
            return most or chosen(*_counted(pixel, cells.values), request)


def shift_for(largest: float, grid: Grid) -> int:
    """Return the power of two that scales numbers to whole numbers whose float64 sums are exact in any order.

    Args:
        largest: The largest absolute value.
        grid: The pixels; the fullest one limits how many numbers are added.

    Raises:
        UnfitTableError: A number is infinite.
    """
    if math.isinf(largest):
        raise UnfitTableError("a mean needs finite numbers, and the values hold an infinite one")
    if not largest:
        return 0
    return max(-1000, min(1000, 52 - math.frexp(largest)[1] - int(grid.areas().max()).bit_length()))


def means(totals: NDArray[Any], counts: NDArray[Any], shift: int) -> Values:
    """Return the means of sums of shifted numbers; missing where nothing was counted."""
    filled = np.where(counts > 0, counts, 1)
    return of_numbers(np.where(counts > 0, np.ldexp(totals / filled, -shift), np.nan))


def shares(pixel: NDArray[np.int64], hits: NDArray[Any], grid: Grid, request: Pixels) -> Drawn:
    """Return whether a pixel holds the requested value, or the share of its places that hold it."""
    values = hits > 0 if request.how == "any" else hits / grid.areas()[pixel]
    return Drawn(pixel=pixel, values=values_of(values))


def _most_frequent(pixel: NDArray[np.int64], values: Values, size: int) -> Drawn | None:
    """Do what `chosen` does, without sorting, for few different values; None if there are many, or missing ones.

    Of equally frequent values, the first one is taken.
    """
    if values.kind == "float" or not len(pixel) or values.missing().any():
        return None
    low, high = int(values.codes.min()), int(values.codes.max())
    kinds = high - low + 1
    if kinds > MOST_KINDS:
        return None
    paired = (values.codes - low) * np.int64(size)
    paired += pixel
    counts = np.bincount(paired, minlength=size * kinds).reshape(kinds, size)
    most, codes = counts[0], np.full(size, low, dtype=values.codes.dtype)
    for code, count in enumerate(counts[1:], low + 1):  # along the long axis, which argmax would not be
        codes[count > most] = code
        most = np.maximum(most, count)
    drawn = np.flatnonzero(most)
    return Drawn(pixel=drawn, values=replace(values, codes=codes[drawn]))


def _counted(pixel: NDArray[np.int64], values: Values) -> tuple[NDArray[np.int64], Values, NDArray[np.int64]]:
    order = np.lexsort((values.codes, pixel))
    held, codes = pixel[order], values.codes[order]
    first = np.flatnonzero(np.concatenate(([True], (held[1:] != held[:-1]) | (codes[1:] != codes[:-1]))))[: len(held)]
    counts = np.diff(np.concatenate((first, [len(held)])))
    return held[first], values.take(order[first]), counts


def chosen(pixel: NDArray[np.int64], values: Values, counts: NDArray[np.int64], request: Pixels) -> Drawn:
    """Choose the most frequent or the first value of each pixel.

    Args:
        pixel: The pixel of each pair of a pixel and a value in it.
        values: The value of each pair.
        counts: How often it occurs there.
        request: The request, for *mode* or *priority*.
    """
    missing = values.missing()
    ranked = values.numbers() if values.kind == "float" else values.codes
    before = -counts if request.how == "mode" else _places(values, request.order)
    order = np.lexsort((ranked, missing, before, pixel))
    drawn, first = np.unique(pixel[order], return_index=True)
    return Drawn(pixel=drawn.astype(np.int64, copy=False), values=values.take(order[first]))


def _places(values: Values, wanted: tuple[Any, ...]) -> NDArray[np.int64]:
    places = np.full(len(values.codes), len(wanted))
    for place, value in reversed(list(enumerate(wanted))):
        places[values.codes == code_of(values, value)] = place
    return places


def code_of(values: Values, value: Any) -> Any:
    """Return the code of a value in a column; NaN, which equals no code, if the value does not occur.

    Raises:
        UnfitTableError: The value is of another kind than the column.
    """
    never = np.nan
    if value is None:
        missing = values.codes[values.missing()]
        return missing[0] if len(missing) else never
    if values.missing().all():
        return never
    refuse_other_kind(value, values.kind)
    match values.kind:
        case "flag":
            return int(value)
        case "text":
            return values.levels.index(value) if value in values.levels else never
        case "float":
            return of_numbers(np.array([value])).codes[0]
        case "int":
            return value  # a number that is not whole equals no code


def refuse_other_kind(value: Any, kind: str) -> None:
    """Refuse to look for a value among values of another kind.

    Raises:
        UnfitTableError: The value is not of the kind.
    """
    wanted: Any = {"flag": bool, "text": str}.get(kind, (int, float))
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind != "flag"):
        kinds = {"flag": "flags", "text": "texts"}.get(kind, "numbers")
        raise UnfitTableError(f"{value!r} is looked for, and the values are {kinds}")
