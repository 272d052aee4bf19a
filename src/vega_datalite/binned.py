"""Cells in an engine as pixels: the engine groups them, and only the pixels are read."""

from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import Cells
from vega_datalite.dense import dense, numbers
from vega_datalite.faults import UnfitTableError
from vega_datalite.pixels import (
    Drawn,
    Grid,
    chosen,
    means,
    pixels_of,
    refuse_other_kind,
    shares,
    shift_for,
)
from vega_datalite.relations import Relation, collected, one
from vega_datalite.requests import Pixels
from vega_datalite.values import of_numbers, refuse_texts, values_of

_EXACT = 2**53  # floats below it are exact, and the whole part of their quotient is, too

_x, _y, _value = nw.col("x"), nw.col("y"), nw.col("value")
_NOWHERE = _value.is_null() & ~_value.is_null()  # a constant is not a condition in every engine


def pixels_in(relation: Relation, request: Pixels, grid: Grid) -> Drawn:
    """Aggregate a relation to pixels in its engine.

    Raises:
        UnfitTableError: A pixel holds more cells than it has places, or the values do not fit the request.
    """
    if not relation.cells:
        none = np.zeros(0, dtype=np.int64)
        return pixels_of(Cells(x=none, y=none, values=values_of(none), window=relation.window), request, grid)
    fits = _fits(request, relation)
    table = relation.table
    amount = _value.cast(nw.Int64).cast(nw.Float64) if relation.kind == "flag" else _value.cast(nw.Float64)
    match request.how:
        case "any" | "share":
            hits = _holds(request.of, relation.kind) if fits else _NOWHERE
            return _shares_in(relation, hits, request, grid)
        case "mean":
            largest = relation.largest
            if largest is None:
                largest = one(table.select(largest=amount.abs().max()))["largest"]
            shift = shift_for(float(largest or 0), grid)
            fixed = (amount * 2.0**shift + 0.5).floor()
            pixel, found = _grouped(
                table, grid, totals=(fixed, "sum"), counts=((~_value.is_null()).cast(nw.Int64), "sum")
            )
            return Drawn(pixel=pixel, values=means(found["totals"], found["counts"], shift))
        case "min" | "max":
            pixel, found = _grouped(table, grid, least=(amount, request.how))
            return Drawn(pixel=pixel, values=of_numbers(found["least"]))
        case _:
            found = collected(table.select("value", pixel=_pixel(grid)).group_by("pixel", "value").agg(cells=nw.len()))
            pixel, counts = (dense(found[name]).astype(np.int64) for name in ("pixel", "cells"))
            _refuse_crowds(pixel, counts, grid)
            return chosen(pixel, values_of(found["value"]), counts, request)


def _fits(request: Pixels, relation: Relation) -> bool:
    """Return whether values fit the aggregate; a column without any value always fits."""
    try:
        if request.how in {"any", "share"} and request.of is not None:
            refuse_other_kind(request.of, relation.kind)
        if request.how in {"mean", "min", "max"}:
            refuse_texts(relation.kind)
    except UnfitTableError:
        if one(relation.table.select(held=(~_value.is_null()).cast(nw.Int64).sum()))["held"]:
            raise
        return False
    return True


def _holds(wanted: Any, kind: str) -> Any:
    if wanted is True and kind == "flag":
        return _value
    return _value.is_null() if wanted is None else (_value == nw.lit(wanted)).fill_null(value=False)


def _grouped(table: Any, grid: Grid, **asked: tuple[Any, str]) -> Any:
    """Aggregate by pixel; return the pixels in order, and the aggregates as float64 with NaN."""
    prepared = table.select(pixel=_pixel(grid), **{name: column for name, (column, _) in asked.items()})
    aggregates = {name: getattr(nw.col(name), by)() for name, (_, by) in asked.items()}
    found = collected(prepared.group_by("pixel").agg(cells_in=nw.len(), **aggregates))
    pixel = dense(found["pixel"]).astype(np.int64)
    order = np.argsort(pixel)
    _refuse_crowds(pixel, dense(found["cells_in"]), grid)
    return pixel[order], {name: numbers(found[name])[order] for name in asked}


def _shares_in(relation: Relation, hits: Any, request: Pixels, grid: Grid) -> Drawn:
    """Count the cells with the requested value; the engine drops all others before it groups.

    If every place of the box has a cell, the pixels that hold cells are known without counting.
    """
    table = relation.table
    if not relation.is_full:
        held = hits.fill_null(value=False).cast(nw.Int64)
        pixel, found = _grouped(table, grid, hits=(held, "sum"))
        return shares(pixel, found["hits"], grid, request)
    found = collected(table.filter(hits).select(pixel=_pixel(grid)).group_by("pixel").agg(cells=nw.len()))
    pixel, counts = (dense(found[name]).astype(np.int64) for name in ("pixel", "cells"))
    _refuse_crowds(pixel, counts, grid)
    hit = np.zeros(grid.columns * grid.rows, dtype=np.int64)
    hit[pixel] = counts
    drawn = np.flatnonzero(grid.areas(relation.box))
    return shares(drawn, hit[drawn], grid, request)


def _pixel(grid: Grid) -> Any:
    size = nw.Int32 if grid.columns * grid.rows < 2**31 else nw.Int64
    row, column = (
        _along(key, ends, count).cast(size)
        for key, ends, count in ((_y, grid.window.y, grid.rows), (_x, grid.window.x, grid.columns))
    )
    return row * grid.columns + column


def _along(key: Any, ends: tuple[int, int], count: int) -> Any:
    """Return the pixel along an axis that holds the middle of a cell, like `Grid`, in a way that is fast in engines."""
    cells = ends[1] - ends[0]
    if cells == count:
        return key - ends[0]
    if 2 * cells * count < _EXACT:
        middle = (key.cast(nw.Float64) - ends[0]) * 2 + 1
        return (middle * count / (2 * cells)).floor()
    return ((key.cast(nw.Int64) - ends[0]) * 2 + 1) * count // (2 * cells)


def _refuse_crowds(pixel: NDArray[np.int64], counts: NDArray[Any], grid: Grid) -> None:
    held = np.bincount(pixel, weights=counts, minlength=grid.columns * grid.rows)
    crowded = np.flatnonzero(held > grid.areas())
    if len(crowded):
        row, column = divmod(int(crowded[0]), grid.columns)
        raise UnfitTableError(
            f"each place may hold one cell, and the pixel in column {column} and row {row} has "
            f"{int(grid.areas()[crowded[0]])} places and {int(held[crowded[0]])} cells"
        )
