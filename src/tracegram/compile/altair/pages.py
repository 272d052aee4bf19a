"""What interactive pages need to know of cells beside their document: how to read images, and further texts."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from tracegram.compile.altair.style import line_titles, named_layers
from tracegram.compile.tooltips import CellTable, Place
from tracegram.model import (
    Axis,
    Cells,
    Drawing,
    Figure,
    Form,
    Joined,
    Labels,
    Layer,
    Plot,
    Points,
    Raster,
    Separate,
    color_scale_of,
    written_field,
)
from vega_datalite import visible


def grids_of(figure: Figure, forms: Sequence[Sequence[Form]]) -> list[dict[str, Any]]:
    """Return the axes of each image and the meaning of its colors, in the order of the plots and drawings.

    An axis has its `title`, its `first` cell, how many `cells`, and whether the first is `last` in the image. `value`
    has a title and the `colors`: pairs of `#rrggbb` and a value, of numbers those along the ramp; a `share` is read
    from how opaque a pixel is.
    """
    return [
        grid
        for each, own in zip(figure.plots, forms, strict=True)
        for drawing, form in zip(each.drawings, own, strict=True)
        if (grid := _grid_of(each.plot, drawing.layer, form))
    ]


def cells_of(
    document: Mapping[str, Any], figure: Figure, forms: Sequence[Sequence[Form]], tables: Mapping[Place, CellTable]
) -> dict[str, Any]:
    """Return what a page shows of single cells, by the names that Vega-Lite gives to their layers.

    An entry has the axes (with the `column` of a place on them), the titles of its `value` and `text`, and the table
    of further lines: `at` which cells, and for each line its title, its different texts, and their numbers.
    """
    names = (name for name, layer in named_layers(document) if _has_cells(layer))
    found: dict[str, Any] = {}
    for at, (placed, own) in enumerate(zip(figure.plots, forms, strict=True)):
        for number, (drawing, form) in enumerate(zip(placed.drawings, own, strict=True)):
            layers = [next(names) for _ in range(_layers_of(drawing, form))]
            table = tables.get((at, number))
            if layers and (table or isinstance(form, Joined)):
                found |= dict.fromkeys(layers, _entry(placed.plot, drawing.layer, table))
    return found


def _has_cells(layer: Mapping[str, Any]) -> bool:
    """Return whether a layer has the cells of a plot, so that its tooltips begin with their places on both axes."""
    tooltip = layer.get("encoding", {}).get("tooltip")
    return bool(tooltip) and not (isinstance(tooltip, list) and tooltip[0]["field"] == "place")  # of panels


def _layers_of(drawing: Drawing, form: Form) -> int:
    """Return the number of layers that have the cells of a drawing: those without a value have their own."""
    match form:
        case Raster():
            return 1
        case Joined():
            return bool(form.missing) + bool(drawing.rows)
        case Separate():
            is_of_cells = isinstance(drawing.layer, Cells | Labels | Points)
            has_rows = bool(drawing.rows) or not isinstance(drawing.layer, Cells)
            return bool(drawing.missing) + has_rows if is_of_cells else 0
        case _:
            assert_never(form)


def _entry(plot: Plot, layer: Layer, table: CellTable | None) -> dict[str, Any]:
    scale = color_scale_of(layer)
    lines = list(table.lines) if table else []
    named = [(plot.x.column, plot.x.title), (plot.y.column, plot.y.title)]
    named += [("value", scale.title)] if scale else []
    named += [("text", "text")] if written_field(layer) else []
    titles = line_titles([*named, *((f"tooltip_{at}", title) for at, title in enumerate(lines))])
    entry: dict[str, Any] = {
        "x": {"column": plot.x.column, **_axis(plot.x, titles[0], is_last=plot.x.reverse)},
        "y": {"column": plot.y.column, **_axis(plot.y, titles[1], is_last=not plot.y.reverse)},
    }
    entry |= {word: title for (word, _), title in zip(named[2:], titles[2:], strict=False)}
    if table:
        entry["at"] = list(table.at)
        entry["lines"] = [
            {"title": title, "texts": list(texts), "codes": list(codes)}
            for title, (texts, codes) in zip(titles[len(named) :], table.lines.values(), strict=True)
        ]
    return entry


def _grid_of(plot: Plot, layer: Layer, form: Form) -> dict[str, Any] | None:
    match form:
        case Raster():
            return _grid(plot, layer, form)
        case Separate() | Joined():
            return None
        case _:
            assert_never(form)


def _grid(plot: Plot, layer: Layer, form: Raster) -> dict[str, Any]:
    scale = color_scale_of(layer)
    named = [(plot.x.column, plot.x.title), (plot.y.column, plot.y.title)]
    named += [("value", scale.title)] if scale else [("share", "Share")] if form.is_share else []
    titles = line_titles(named)
    grid: dict[str, Any] = {
        "x": _axis(plot.x, titles[0], is_last=plot.x.reverse),
        "y": _axis(plot.y, titles[1], is_last=not plot.y.reverse),
    }
    if len(titles) > 2:
        grid["value"] = {"title": titles[2], "colors": [list(each) for each in form.colors]}
    return grid


def _axis(axis: Axis, title: str, *, is_last: bool) -> dict[str, Any]:
    places = range(axis.first, axis.last + 1) if axis.is_renamed else ()
    values = {"values": [visible(axis.value_at(each)) for each in places]} if places else {}
    return {"title": title, "first": axis.first, "cells": axis.cells, "last": is_last, **values}
