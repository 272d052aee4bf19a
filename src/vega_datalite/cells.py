"""A table's cells, checked: whole keys, each place once, in one order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vega_datalite.dense import dense
from vega_datalite.faults import UnfitTableError
from vega_datalite.frozen import frozen
from vega_datalite.requests import Window
from vega_datalite.values import Values, arrow_of, held_of, values_of

DENSE = 4  # places a cell up to which cells are put in their places instead of sorted
LARGEST_KEY = 2**53  # beyond, floats and JSON hold no exact whole numbers


@frozen
class Cells:
    """Cells in the order of y and then x, no two at one place.

    Attributes:
        x: int64, shape (N,).
        y: int64, shape (N,).
        values: N of them.
        window: The window they lie in.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    values: Values
    window: Window


@frozen
class Placed:
    """Cells in the order of a table, each in its window.

    Attributes:
        x: int64, shape (N,).
        y: int64, shape (N,).
        values: N of them.
        window: Where they lie.
        whole: The order, by rows or by columns, if there is one cell at every place; otherwise empty.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    values: Values
    window: Window
    whole: Literal["rows", "columns", ""]

    @property
    def size(self) -> tuple[int, int]:
        """The width and the height of the window."""
        return self.window.x[1] - self.window.x[0], self.window.y[1] - self.window.y[0]

    def at(self) -> NDArray[np.int64]:
        """Return the places counted from 0, along x and then y."""
        return (self.y - self.window.y[0]) * self.size[0] + (self.x - self.window.x[0])


def placed(x: Any, y: Any, value: Any, window: Window | None) -> Placed:
    """Check the cells of three columns and find their places; without `value` all values are true.

    Raises:
        UnfitTableError: Keys are missing or no whole numbers, or the columns differ in length.
    """
    places, rows = whole(x, "x"), whole(y, "y")
    held = held_of(np.ones(len(places), dtype=bool) if value is None else value)
    if not len(places) == len(rows) == len(held):
        raise UnfitTableError(f"the columns have {len(places)}, {len(rows)} and {len(held)} rows")
    around = extent(places, rows)
    if window and not _within(around, window):
        inside = (places >= window.x[0]) & (places < window.x[1]) & (rows >= window.y[0]) & (rows < window.y[1])
        kept = np.flatnonzero(inside)
        places, rows, held = places[kept], rows[kept], held.take(kept)
    window = window or around
    return Placed(x=places, y=rows, values=values_of(held), window=window, whole=_layout(places, rows, window))


def _within(inner: Window, outer: Window) -> bool:
    return all(out[0] <= held[0] and held[1] <= out[1] for held, out in ((inner.x, outer.x), (inner.y, outer.y)))


def _layout(x: NDArray[np.int64], y: NDArray[np.int64], window: Window) -> Literal["rows", "columns", ""]:
    width, height = window.x[1] - window.x[0], window.y[1] - window.y[0]
    if not 0 < len(x) == width * height:
        return ""
    across, down = np.arange(*window.x), np.arange(*window.y)
    if _repeats(x, across, (height, width)) and _repeats(y, down[:, None], (height, width)):
        return "rows"
    if _repeats(y, down, (width, height)) and _repeats(x, across[:, None], (width, height)):
        return "columns"
    return ""


def _repeats(keys: NDArray[np.int64], wanted: NDArray[np.int64], shape: tuple[int, int]) -> bool:
    held, expected = keys.reshape(shape), np.broadcast_to(wanted, shape)
    return bool((held[0] == expected[0]).all() and (held == expected).all())


def cells_of(cells: Placed) -> Cells:
    """Put cells in order.

    Raises:
        UnfitTableError: Two cells share a place.
    """
    x, y, values = cells.x, cells.y, cells.values
    width, height = cells.size
    if cells.whole == "columns":
        x, y = np.tile(np.arange(*cells.window.x), height), np.repeat(np.arange(*cells.window.y), width)
        values = replace(values, codes=np.ascontiguousarray(values.codes.reshape(width, height).T).ravel())
    elif not cells.whole:
        order = ordered(x, y, cells.window)
        if order is not None:
            x, y, values = x[order], y[order], values.take(order)
        refuse_overlaps(x, y)
    return Cells(x=x, y=y, values=values, window=cells.window)


def whole(column: Any, name: str) -> NDArray[np.int64]:
    """Read a column of keys as int64.

    Raises:
        UnfitTableError: A key is missing, is no whole number or is beyond ±2**53.
    """
    numbers = column if isinstance(column, np.ndarray) and column.dtype.kind in "iuf" else _numeric(column, name)
    if numbers.dtype.kind == "f":
        if np.isnan(numbers).any():
            raise UnfitTableError(f"{name} is missing in {int(np.isnan(numbers).sum())} rows")
        broken = numbers[numbers != np.floor(numbers)]
        if len(broken):
            raise UnfitTableError(f"{name} must be whole numbers, and holds {few(np.unique(broken).tolist())}")
    if len(numbers) and (numbers.max() > LARGEST_KEY or numbers.min() < -LARGEST_KEY):
        raise UnfitTableError(f"{name} must lie within ±2**53, and reaches from {numbers.min()} to {numbers.max()}")
    return numbers.astype(np.int64, copy=False)


def _numeric(column: Any, name: str) -> NDArray[Any]:
    import pyarrow as pa

    held = arrow_of(column)
    if held.null_count:
        raise UnfitTableError(f"{name} is missing in {held.null_count} rows")
    if pa.types.is_decimal(held.type):
        held = held.cast(pa.float64(), safe=False)
    if len(held) and not (pa.types.is_integer(held.type) or pa.types.is_floating(held.type)):
        raise UnfitTableError(f"{name} must be whole numbers, and is {held.type}")
    return dense(held) if len(held) else np.zeros(0, dtype=np.int64)


def few(found: Sequence[Any]) -> str:
    """Show at most three of the values found."""
    return ", ".join(str(each) for each in found[:3]) + (", …" if len(found) > 3 else "")


def extent(x: NDArray[np.int64], y: NDArray[np.int64]) -> Window:
    """Return the smallest window around cells; without any it is empty."""
    if not len(x):
        return Window(x=(0, 0), y=(0, 0))
    return Window(x=(int(x.min()), int(x.max()) + 1), y=(int(y.min()), int(y.max()) + 1))


def ordered(x: NDArray[np.int64], y: NDArray[np.int64], window: Window) -> NDArray[Any] | None:
    """Return the places of cells in the order of y and then x, or nothing if they are in it.

    Cells that lie dense are put into their places, in linear time.
    """
    width, height = window.x[1] - window.x[0], window.y[1] - window.y[0]
    if width * height > 2**62:
        return np.lexsort((x, y))
    key = (y - window.y[0]) * width + (x - window.x[0])
    if (key[1:] >= key[:-1]).all():
        return None
    if width * height > DENSE * len(key):
        return np.argsort(key, kind="stable")
    counting = np.int32 if len(key) < 2**31 else np.int64
    slots = np.full(width * height, -1, dtype=counting)
    slots[key] = np.arange(len(key), dtype=counting)
    order = slots[slots >= 0]
    return order if len(order) == len(key) else np.argsort(key, kind="stable")


def refuse_overlaps(x: NDArray[np.int64], y: NDArray[np.int64]) -> None:
    """Refuse cells at the same place; they come in the order of y and then x.

    Raises:
        UnfitTableError: Two cells have the same keys.
    """
    twice = np.flatnonzero((x[1:] == x[:-1]) & (y[1:] == y[:-1]))
    if len(twice):
        raise overlapping(list(dict.fromkeys((int(x[each]), int(y[each])) for each in twice[:1000])))


def overlapping(places: list[tuple[int, int]]) -> UnfitTableError:
    """Return the error for places that hold more than one cell; three of them are shown."""
    return UnfitTableError(f"each place may hold one cell, and these (x, y) hold more: {few(places)}")
