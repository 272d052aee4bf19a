"""This file is about a table's cells in one order, checked: whole keys, each place once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.faults import UnfitTableError
from vega_datalite.requests import Window
from vega_datalite.values import Values, arrow_of, held_of, values_of

DENSE = 4  # places a cell up to which cells are put in their places instead of sorted
LARGEST_KEY = 2**53  # beyond, floats and JSON hold no exact whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Cells in the order of y and then x, no two at one place.

    Attributes:
        x: int64, shape (N,).
        y: int64, shape (N,).
        values: N of them.
        window: Where they may lie.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    values: Values
    window: Window


def cells_of(x: Any, y: Any, value: Any, window: Window | None) -> Cells:
    """Check and order the cells of three columns; without `value` all are true.

    Raises:
        UnfitTableError: Keys are missing or no whole numbers, two cells share a place, the columns differ in length.
    """
    places, rows = whole(x, "x"), whole(y, "y")
    held = held_of(np.ones(len(places), dtype=bool) if value is None else value)
    if not len(places) == len(rows) == len(held):
        raise UnfitTableError(f"the columns have {len(places)}, {len(rows)} and {len(held)} rows")
    if window:
        inside = (places >= window.x[0]) & (places < window.x[1]) & (rows >= window.y[0]) & (rows < window.y[1])
        if not inside.all():
            kept = np.flatnonzero(inside)
            places, rows, held = places[kept], rows[kept], held.take(kept)
    values = values_of(held)
    window = window or extent(places, rows)
    order = ordered(places, rows, window)
    if order is not None:
        places, rows, values = places[order], rows[order], values.take(order)
    refuse_overlaps(places, rows)
    return Cells(x=places, y=rows, values=values, window=window)


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
    return held.to_numpy(zero_copy_only=False) if len(held) else np.zeros(0, dtype=np.int64)


def few(found: Sequence[Any]) -> str:
    """Show at most three of what was found."""
    return ", ".join(str(each) for each in found[:3]) + (", …" if len(found) > 3 else "")


def extent(x: NDArray[np.int64], y: NDArray[np.int64]) -> Window:
    """Give the smallest window around cells; without any it is empty."""
    if not len(x):
        return Window(x=(0, 0), y=(0, 0))
    return Window(x=(int(x.min()), int(x.max()) + 1), y=(int(y.min()), int(y.max()) + 1))


def ordered(x: NDArray[np.int64], y: NDArray[np.int64], window: Window) -> NDArray[Any] | None:
    """Give the places of cells in the order of y and then x, or nothing if they are in it.

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
    slots = np.full(width * height, -1, dtype=np.int64)
    slots[key] = np.arange(len(key))
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
    """Say that places hold more than one cell; three of them are shown."""
    return UnfitTableError(f"each place may hold one cell, and these (x, y) hold more: {few(places)}")
