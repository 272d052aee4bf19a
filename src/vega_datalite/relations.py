"""Tables in an engine, queried with expressions that all engines share."""

from typing import Any

import narwhals as nw
import numpy as np

from vega_datalite.cells import LARGEST_KEY, few, ordered, overlapping, refuse_overlaps
from vega_datalite.dense import dense
from vega_datalite.faults import UnfitTableError
from vega_datalite.frozen import frozen
from vega_datalite.rectangles import Boxes
from vega_datalite.requests import Window
from vega_datalite.values import values_of

MOST_SQUARED = 2**30  # places for cells up to which the square of a place's number fits 64 bits, and sums of it two
_SMALL = 2**30  # keys up to which 32 bits hold them and their differences
_HALF = 2**31

_x, _y, _value = nw.col("x"), nw.col("y"), nw.col("value")


@frozen
class Relation:
    """Cells in an engine, with keys that are checked to be whole numbers.

    Attributes:
        table: A lazy frame of x, y (integers) and value (numbers, flags or texts; NaN is missing, -0 is 0).
        window: Where the cells may lie.
        box: The part of the window that is known to hold all of them.
        cells: The number of cells.
        kind: The declared kind of the values.
        largest: The largest absolute value of all numbers, if it was queried, otherwise None.
        sound: Whether each place of the box is known to hold one cell.
    """

    table: Any
    window: Window
    box: Window
    cells: int
    kind: str
    largest: float | None
    sound: bool

    @property
    def is_full(self) -> bool:
        """Whether there are as many cells as places in the box."""
        return self.cells == area(self.box)


def area(window: Window) -> int:
    """Return the number of places for cells in a window."""
    return (window.x[1] - window.x[0]) * (window.y[1] - window.y[0])


def relation_of(
    table: Any,
    names: tuple[str, str, str | None],
    window: Window | None,
    *,
    summed: bool = False,
    guarded: bool = False,
) -> Relation:
    """Check the keys of a relation and count its cells.

    Engines that store the range of a column, as Parquet files do, read no cell for it.

    Args:
        table: A lazy frame of narwhals.
        names: The columns of x, y and value.
        window: The part that is drawn; all cells by default.
        summed: Whether to query the largest number.
        guarded: Whether to look for cells at the same place; it takes a pass over the keys.

    Raises:
        UnfitTableError: A key is missing or no whole number, or a column is of a type that fits nothing.
    """
    x, y, value = names
    schema = table.collect_schema()
    kind, held = ("flag", nw.lit(value=True)) if value is None else _held(nw.col(value), schema[value])
    ranged = summed and kind == "number"
    raw = {"raw": nw.col(value)} if value and ranged else {}
    keys = [_key(nw.col(name), schema[name], to) for name, to in ((x, "x"), (y, "y"))]
    table = table.select(*(key.alias(to) for key, to in zip(keys, "xy", strict=True)), value=held, **raw)
    is_float = {to: schema[name].is_float() or schema[name].is_decimal() for name, to in ((x, "x"), (y, "y"))}
    found = _summary(table, is_float, ranged=ranged)
    _refuse_keys(table, found)
    whole = Window(x=_range(found, "x"), y=_range(found, "y"))
    reach = max(map(abs, (*whole.x, *whole.y)))
    small = nw.Int32 if reach < _SMALL else nw.Int64
    table = table.select(_x.cast(small), _y.cast(small), _value)
    box = whole if window is None else _common(whole, window)
    cells: int | None = int(found["cells"])
    if box != whole:
        cells = None
        table = table.filter(_x.is_between(box.x[0], box.x[1] - 1), _y.is_between(box.y[0], box.y[1] - 1))
    cells, sound = _counted(table, box, cells, guarded=guarded)
    largest = _largest(found) if ranged and box == whole else None
    return Relation(table=table, window=window or whole, box=box, cells=cells, kind=kind, largest=largest, sound=sound)


def _held(column: Any, kind: Any) -> tuple[str, Any]:
    """Return the kind of the values, and the expression that normalizes equal ones."""
    if kind == nw.Boolean:
        return "flag", column
    if kind.is_float() or kind.is_decimal():
        numbers = column.cast(nw.Float64) + 0.0
        return "number", nw.when(is_number(numbers)).then(numbers)
    if kind.is_integer():
        return "number", column
    if isinstance(kind, nw.String | nw.Categorical | nw.Enum):
        return "text", column.cast(nw.String)
    raise UnfitTableError(f"the values must be numbers, flags or texts, and are {kind}")


def is_number(value: Any) -> Any:
    """Return whether a float is a number, perhaps an infinite one; null where it is null.

    DuckDB says of no float in a Parquet file that it is NaN if the file knows the least and the largest one (2.0.1).
    """
    return value.is_finite() | (value.abs() == np.inf)


def _key(column: Any, kind: Any, name: str) -> Any:
    if kind.is_integer():
        return column
    if kind.is_float() or kind.is_decimal():
        return column.cast(nw.Float64)
    raise UnfitTableError(f"{name} must be whole numbers, and is {kind}")


def _summary(table: Any, floats: dict[str, bool], *, ranged: bool) -> dict[str, Any]:
    """Query only values that the metadata of a Parquet file holds, unless keys are floats."""
    asked: dict[str, Any] = {"cells": nw.len()}
    for name, is_float in floats.items():
        key = nw.col(name)
        asked[f"{name}_held"] = key.count()
        asked[f"{name}_least"], asked[f"{name}_most"] = key.min(), key.max()
        if is_float:
            asked[f"{name}_nan"] = (~is_number(key)).cast(nw.Int64).sum()
            asked[f"{name}_broken"] = (key != key.floor()).cast(nw.Int64).sum()
    if ranged:
        asked["value_least"], asked["value_most"] = nw.col("raw").min(), nw.col("raw").max()
    return one(table.select(**asked))


def one(table: Any) -> dict[str, Any]:
    """Read a table of one row."""
    return table.collect(backend="pyarrow").to_native().to_pylist()[0]


def _refuse_keys(table: Any, found: dict[str, Any]) -> None:
    for name in ("x", "y"):
        missing = int(found["cells"]) - int(found[f"{name}_held"]) + int(found.get(f"{name}_nan") or 0)
        if missing:
            raise UnfitTableError(f"{name} is missing in {missing} rows")
        if found.get(f"{name}_broken"):
            key = nw.col(name)
            some = table.filter(key != key.floor()).select(name).unique().sort(name).head(4)
            broken = some.collect(backend="pyarrow").to_native()[name].to_pylist()
            raise UnfitTableError(f"{name} must be whole numbers, and holds {few(broken)}")
        low, high = found[f"{name}_least"], found[f"{name}_most"]
        if low is not None and (low < -LARGEST_KEY or high > LARGEST_KEY):
            raise UnfitTableError(f"{name} must lie within ±2**53, and reaches from {low} to {high}")


def _range(found: dict[str, Any], name: str) -> tuple[int, int]:
    low, high = found[f"{name}_least"], found[f"{name}_most"]
    return (0, 0) if low is None else (int(low), int(high) + 1)


def _common(one: Window, other: Window) -> Window:
    ends = [(max(mine[0], theirs[0]), min(mine[1], theirs[1])) for mine, theirs in ((one.x, other.x), (one.y, other.y))]
    (left, right), (low, high) = ends
    return Window(x=(left, max(left, right)), y=(low, max(low, high)))


def _largest(found: dict[str, Any]) -> float | None:
    """Return the largest absolute value; None if there is none or it is not a number."""
    ends = [found["value_least"], found["value_most"]]
    if any(each is None or each != each for each in ends):  # noqa: PLR0124  # only NaN differs from itself
        return None
    return max(abs(float(each)) for each in ends)


def _counted(table: Any, box: Window, cells: int | None, *, guarded: bool) -> tuple[int, bool]:
    """Count the cells if their number is unknown, and check whether each place holds one.

    Places are numbered from 0, row by row. Where there are as many cells as places, and as large a sum of the squares
    of their places' numbers, each place holds one cell, or at least two places are empty and two or more hold more.
    """
    places = area(box)
    compared = guarded and 0 < places <= MOST_SQUARED and cells in {None, places}
    asked: dict[str, Any] = {} if cells is not None else {"cells": nw.len()}
    if compared:
        number = (_y.cast(nw.Int64) - box.y[0]) * (box.x[1] - box.x[0]) + (_x.cast(nw.Int64) - box.x[0])
        asked |= _sum_of(number * number, table)
    found: dict[str, Any] = one(table.select(**asked)) if asked else {}
    counted = int(found.get("cells", cells))
    if not compared or counted != places:
        return counted, False
    squares = int(found["squares"] or 0) + _HALF * int(found.get("carried") or 0)
    return counted, squares == (places - 1) * places * (2 * places - 1) // 6


def _sum_of(squares: Any, table: Any) -> dict[str, Any]:
    """Sum exactly: DuckDB adds in 128 bits; other engines add the halves, which do not exceed 64 bits."""
    if table.implementation is nw.Implementation.DUCKDB:
        return {"squares": squares.sum()}
    return {"squares": (squares % _HALF).sum(), "carried": (squares // _HALF).sum()}


def collected(table: Any) -> dict[str, Any]:
    """Read the rows of a lazy table, as columns of PyArrow."""
    held = table.collect(backend="pyarrow").to_native()
    return {name: held[name] for name in held.column_names}


def runs_in(relation: Relation) -> Boxes:
    """Find runs along x: the engine compares neighbors, and only the first and last cells of runs are read.

    Raises:
        UnfitTableError: Two cells have the same keys.
    """
    before = {name: nw.col(name).shift(1).over("y", order_by="x").alias(f"{name}_before") for name in ("x", "value")}
    after = {name: nw.col(name).shift(-1).over("y", order_by="x").alias(f"{name}_after") for name in ("x", "value")}
    table = relation.table.with_columns(*before.values(), *after.values())
    table = table.select("x", "y", "value", first=~_goes_on("before", 1), last=~_goes_on("after", -1))
    ends = collected(table.filter(nw.col("first") | nw.col("last")))
    x, y = (dense(ends[name]).astype(np.int64) for name in ("x", "y"))
    order = ordered(x, y, relation.window)
    order = np.arange(len(x)) if order is None else order
    x, y = x[order], y[order]
    refuse_overlaps(x, y)
    first, last = (np.flatnonzero(dense(ends[name])[order]) for name in ("first", "last"))
    return Boxes(
        x=x[first], x2=x[last] + 1, y=y[first], y2=y[first] + 1, values=values_of(ends["value"]).take(order[first])
    )


def _goes_on(side: str, distance: int) -> Any:
    other = nw.col(f"value_{side}")
    same = (_value == other).fill_null(value=False) | (_value.is_null() & other.is_null())
    near = (_x - nw.col(f"x_{side}") == distance).fill_null(value=False)
    return near & same


def refuse_overlaps_in(relation: Relation) -> None:
    """Refuse cells at the same place, found by the engine, unless the relation is known to be sound.

    Raises:
        UnfitTableError: Two cells have the same keys.
    """
    if relation.sound:
        return
    twice = relation.table.group_by("x", "y").agg(cells=nw.len()).filter(nw.col("cells") > 1)
    found = collected(twice.select("x", "y").sort("y", "x").head(4))
    places = list(zip(found["x"].to_pylist(), found["y"].to_pylist(), strict=True))
    if places:
        raise overlapping(places)
