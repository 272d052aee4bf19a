"""This file is about requests on relations: what their engine is asked, in expressions that all engines share."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import LARGEST_KEY, Cells, few, ordered, overlapping, refuse_overlaps
from vega_datalite.faults import UnfitTableError
from vega_datalite.pixels import (
    Drawn,
    Grid,
    chosen,
    means,
    pixels_of,
    refuse_other_kind,
    refuse_texts,
    shares,
    shift_for,
)
from vega_datalite.rectangles import Boxes
from vega_datalite.requests import Pixels, Window
from vega_datalite.values import of_numbers, values_of

_x, _y, _value = nw.col("x"), nw.col("y"), nw.col("value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Cells that lie in an engine, their keys checked and whole.

    Attributes:
        table: A lazy frame of x, y (integers) and value (numbers, flags or texts; NaN is missing, -0 is 0).
        window: Where the cells lie.
        cells: How many there are.
        kind: What the values are declared to be.
    """

    table: Any
    window: Window
    cells: int
    kind: str


def relation_of(table: Any, names: tuple[str, str, str | None], window: Window | None) -> Relation:
    """Check the keys of a relation in one pass, and count its cells.

    Raises:
        UnfitTableError: A key is missing or no whole number, or a column is of a type that fits nothing.
    """
    x, y, value = names
    schema = table.collect_schema()
    kind, held = ("flag", nw.lit(value=True)) if value is None else _held(nw.col(value), schema[value])
    keys = [_key(nw.col(name), schema[name], to) for name, to in ((x, "x"), (y, "y"))]
    table = table.select(*(key.alias(to) for key, to in zip(keys, "xy", strict=True)), held.alias("value"))
    found = _summary(
        table, {to: schema[name].is_float() or schema[name].is_decimal() for name, to in ((x, "x"), (y, "y"))}
    )
    _refuse_keys(table, found)
    table = table.with_columns(_x.cast(nw.Int64), _y.cast(nw.Int64))
    if not window:
        window = Window(x=_range(found, "x"), y=_range(found, "y"))
        return Relation(table=table, window=window, cells=int(found["cells"]), kind=kind)
    last = {name: after - 1 for name, after in (("x", window.x[1]), ("y", window.y[1]))}
    table = table.filter(_x.is_between(window.x[0], last["x"]), _y.is_between(window.y[0], last["y"]))
    return Relation(table=table, window=window, cells=int(_one(table.select(cells=nw.len()))["cells"]), kind=kind)


def _held(column: Any, kind: Any) -> tuple[str, Any]:
    """Give what the values are, and the expression that makes equal ones equal."""
    if kind == nw.Boolean:
        return "flag", column
    if kind.is_float() or kind.is_decimal():
        numbers = column.cast(nw.Float64) + 0.0
        return "number", nw.when(~numbers.is_nan()).then(numbers)
    if kind.is_integer():
        return "number", column
    if kind in {nw.String, nw.Categorical, nw.Enum}:
        return "text", column.cast(nw.String)
    raise UnfitTableError(f"the values must be numbers, flags or texts, and are {kind}")


def _key(column: Any, kind: Any, name: str) -> Any:
    if kind.is_integer():
        return column
    if kind.is_float() or kind.is_decimal():
        return column.cast(nw.Float64)
    raise UnfitTableError(f"{name} must be whole numbers, and is {kind}")


def _summary(table: Any, floats: dict[str, bool]) -> dict[str, Any]:
    asked: dict[str, Any] = {"cells": nw.len()}
    for name, is_float in floats.items():
        key = nw.col(name)
        missing = key.is_null() | key.is_nan() if is_float else key.is_null()
        asked[f"{name}_missing"] = missing.cast(nw.Int64).sum()
        asked[f"{name}_least"], asked[f"{name}_most"] = key.min(), key.max()
        if is_float:
            asked[f"{name}_broken"] = (key != key.floor()).cast(nw.Int64).sum()
    return _one(table.select(**asked))


def _one(table: Any) -> dict[str, Any]:
    return table.collect(backend="pyarrow").to_native().to_pylist()[0]


def _refuse_keys(table: Any, found: dict[str, Any]) -> None:
    for name in ("x", "y"):
        if found[f"{name}_missing"]:
            raise UnfitTableError(f"{name} is missing in {int(found[f'{name}_missing'])} rows")
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


def collected(table: Any) -> dict[str, Any]:
    """Bring the rows of a lazy table here, as columns of PyArrow."""
    held = table.collect(backend="pyarrow").to_native()
    return {name: held[name] for name in held.column_names}


def runs_in(relation: Relation) -> Boxes:
    """Find runs along x: the engine compares neighbours, and only first and last cells of runs come here.

    Raises:
        UnfitTableError: Two cells have the same keys.
    """
    before = {name: nw.col(name).shift(1).over("y", order_by="x").alias(f"{name}_before") for name in ("x", "value")}
    after = {name: nw.col(name).shift(-1).over("y", order_by="x").alias(f"{name}_after") for name in ("x", "value")}
    table = relation.table.with_columns(*before.values(), *after.values())
    table = table.select("x", "y", "value", first=~_goes_on("before", 1), last=~_goes_on("after", -1))
    ends = collected(table.filter(nw.col("first") | nw.col("last")))
    x, y = (ends[name].to_numpy().astype(np.int64) for name in ("x", "y"))
    order = ordered(x, y, relation.window)
    order = np.arange(len(x)) if order is None else order
    x, y = x[order], y[order]
    refuse_overlaps(x, y)
    first, last = (np.flatnonzero(ends[name].to_numpy()[order]) for name in ("first", "last"))
    return Boxes(
        x=x[first], x2=x[last] + 1, y=y[first], y2=y[first] + 1, values=values_of(ends["value"]).take(order[first])
    )


def _goes_on(side: str, distance: int) -> Any:
    other = nw.col(f"value_{side}")
    same = (_value == other).fill_null(value=False) | (_value.is_null() & other.is_null())
    near = (_x - nw.col(f"x_{side}") == distance).fill_null(value=False)
    return near & same


def refuse_overlaps_in(relation: Relation) -> None:
    """Refuse cells at the same place, found by the engine.

    Raises:
        UnfitTableError: Two cells have the same keys.
    """
    twice = relation.table.group_by("x", "y").agg(cells=nw.len()).filter(nw.col("cells") > 1)
    found = collected(twice.select("x", "y").sort("y", "x").head(4))
    places = list(zip(found["x"].to_pylist(), found["y"].to_pylist(), strict=True))
    if places:
        raise overlapping(places)


def pixels_in(relation: Relation, request: Pixels, grid: Grid) -> Drawn:
    """Aggregate a relation to pixels in its engine.

    Raises:
        UnfitTableError: A pixel holds more cells than it has places, or the values do not fit what is asked.
    """
    if not relation.cells:
        none = np.zeros(0, dtype=np.int64)
        return pixels_of(Cells(x=none, y=none, values=values_of(none), window=relation.window), request, grid)
    fits = _fits(request, relation)
    table = relation.table.select("value", pixel=grid.row_of(_y) * grid.columns + grid.column_of(_x))
    numbers = _value.cast(nw.Int64).cast(nw.Float64) if relation.kind == "flag" else _value.cast(nw.Float64)
    match request.how:
        case "any" | "share":
            hits = _holds(request.of) if fits else nw.lit(value=False)
            pixel, found = _grouped(table, grid, hits=(hits.cast(nw.Int64), "sum"))
            return shares(pixel, found["hits"], grid, request)
        case "mean":
            largest = _one(relation.table.select(largest=numbers.abs().max()))["largest"]
            shift = shift_for(float(largest or 0), grid)
            fixed = (numbers * 2.0**shift + 0.5).floor()
            pixel, found = _grouped(
                table, grid, totals=(fixed, "sum"), counts=((~_value.is_null()).cast(nw.Int64), "sum")
            )
            return Drawn(pixel=pixel, values=means(found["totals"], found["counts"], shift))
        case "min" | "max":
            pixel, found = _grouped(table, grid, least=(numbers, request.how))
            return Drawn(pixel=pixel, values=of_numbers(found["least"]))
        case _:
            found = collected(table.group_by("pixel", "value").agg(cells=nw.len()))
            pixel, counts = (found[name].to_numpy().astype(np.int64) for name in ("pixel", "cells"))
            _refuse_crowds(pixel, counts, grid)
            return chosen(pixel, values_of(found["value"]), counts, request)


def _fits(request: Pixels, relation: Relation) -> bool:
    """Tell whether values can be what is looked for or computed; if not, there must not be any."""
    try:
        if request.how in {"any", "share"} and request.of is not None:
            refuse_other_kind(request.of, relation.kind)
        if request.how in {"mean", "min", "max"}:
            refuse_texts(relation.kind)
    except UnfitTableError:
        if _one(relation.table.select(held=(~_value.is_null()).cast(nw.Int64).sum()))["held"]:
            raise
        return False
    return True


def _holds(wanted: Any) -> Any:
    return _value.is_null() if wanted is None else (_value == nw.lit(wanted)).fill_null(value=False)


def _grouped(table: Any, grid: Grid, **asked: tuple[Any, str]) -> Any:
    """Aggregate by pixel; give the pixels in order, and the aggregates as float64 with NaN."""
    prepared = table.select("pixel", **{name: column for name, (column, _) in asked.items()})
    aggregates = {name: getattr(nw.col(name), by)() for name, (_, by) in asked.items()}
    found = collected(prepared.group_by("pixel").agg(cells_in=nw.len(), **aggregates))
    pixel = found["pixel"].to_numpy().astype(np.int64)
    order = np.argsort(pixel)
    _refuse_crowds(pixel, found["cells_in"].to_numpy(), grid)
    return pixel[order], {name: found[name].to_numpy().astype(np.float64)[order] for name in asked}


def _refuse_crowds(pixel: NDArray[np.int64], counts: NDArray[Any], grid: Grid) -> None:
    held = np.bincount(pixel, weights=counts, minlength=grid.columns * grid.rows)
    crowded = np.flatnonzero(held > grid.areas())
    if len(crowded):
        row, column = divmod(int(crowded[0]), grid.columns)
        raise UnfitTableError(
            f"each place may hold one cell, and the pixel in column {column} and row {row} has "
            f"{int(grid.areas()[crowded[0]])} places and {int(held[crowded[0]])} cells"
        )
