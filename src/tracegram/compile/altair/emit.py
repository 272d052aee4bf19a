"""The last stage: a chart becomes a Vega-Lite document with its description and what a page needs to read cells."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, assert_never

import altair as alt

from tracegram.compile.altair.letters import CHANNELS
from tracegram.compile.altair.style import line_titles
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

ROOM_FOR_TWO = 400  # pixels; a colorbar takes up to 200 of them
_FIXED: dict[str, Any] = {"top_level": False, "pre_transform": False}  # no theme, no transformer that a process enabled
Tables = dict[str, list[dict[str, Any]]]


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
    names = _pointed(document, "")
    found: dict[str, Any] = {}
    for at, (placed, own) in enumerate(zip(figure.plots, forms, strict=True)):
        for number, (drawing, form) in enumerate(zip(placed.drawings, own, strict=True)):
            layers = [next(names) for _ in range(_layers_of(drawing, form))]
            table = tables.get((at, number))
            if layers and (table or isinstance(form, Joined)):
                found |= dict.fromkeys(layers, _entry(placed.plot, drawing.layer, table))
    return found


def _pointed(chart: Mapping[str, Any], name: str) -> Iterator[str]:
    """Return the names of the layers of cells of plots, whose tooltips begin with their places on both axes."""
    for index, plot in enumerate(chart.get("concat", ())):
        yield from _pointed(plot, f"{name}concat_{index}_")
    for index, layer in enumerate(chart.get("layer", ())):
        tooltip = layer.get("encoding", {}).get("tooltip")
        if tooltip and not (isinstance(tooltip, list) and tooltip[0]["field"] == "place"):  # of panels
            yield f"{name}layer_{index}"


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


def emit(
    chart: alt.LayerChart | alt.ConcatChart, figure: Figure, description: str, grids: Sequence[Any]
) -> dict[str, Any]:
    """Return the Vega-Lite document of a chart: the chart with a background, padding and its description.

    The document is the same whatever Altair themes, data transformers and settings the process has enabled, and leaves
    them as they are. Altair's own validation is left out, as tests run it on every document of the gallery; it would
    cost a quarter of the time of a figure.

    Args:
        chart: The chart; it is not changed.
        figure: What it was made of, with its paper and its padding.
        description: The figure in words.
        grids: What a page needs to read each image, in the order of the images among the layers.
    """
    tables: Tables = {}
    document = _with_tables_apart(chart, tables).to_dict(validate=False, context=_FIXED)
    images = list(_images(document, ""))
    meta = {"usermeta": {"tracegram": {"images": dict(zip(images, grids, strict=True))}}} if images else {}
    return {
        "$schema": alt.SCHEMA_URL,
        **document,
        "background": figure.first.theme.background,
        "padding": {side: getattr(figure.padding, side) for side in ("bottom", "left", "right", "top")},
        **({"datasets": tables} if tables else {}),
        **_stacked_legends(document, figure),
        **meta,
        "description": description,
    }


def _stacked_legends(document: Mapping[str, Any], figure: Figure) -> dict[str, Any]:
    """Return the configuration that puts several legends above or below narrow plots one below the other.

    By default Vega puts them side by side, however wide the picture becomes. Only a configuration can change that.
    """
    charts = document.get("concat", [document])
    by_all = set(CHANNELS) - {*document.get("resolve", {}).get("scale", ())} if "concat" in document else set()
    sides = [list(_sides(chart, lambda name: name not in by_all)) for chart in charts]
    shared = [side for chart in charts for side in _sides(chart, lambda name: name in by_all)]
    narrow = sides if figure.first.width < ROOM_FOR_TWO else []
    several = [side for side in ("top", "bottom") if any(each.count(side) > 1 for each in [*narrow, shared])]
    if not several:
        return {}
    layout = ", ".join(f"{side}: {{direction: 'vertical'}}" for side in several)
    return {"config": {"legend": {"layout": {"expr": f"{{{layout}}}"}}}}


def _sides(chart: Mapping[str, Any], counts: Callable[[str], bool]) -> Iterator[str]:
    """Return the side of each legend of a layered chart, of the channels that count; those of a layer are on one."""
    for layer in chart["layer"]:
        channels = [each for name, each in layer.get("encoding", {}).items() if counts(name)]
        legends = [legend for each in channels if isinstance(each, Mapping) and (legend := each.get("legend"))]
        if legends:
            yield legends[0].get("orient", "right")


def _images(chart: Mapping[str, Any], name: str) -> Iterator[str]:
    """Return the names that Vega-Lite gives to the images of a chart, in their order."""
    for index, plot in enumerate(chart.get("concat", ())):
        yield from _images(plot, f"{name}concat_{index}_")
    for index, layer in enumerate(chart.get("layer", ())):
        if layer["mark"]["type"] == "image":
            yield f"{name}layer_{index}"


def _with_tables_apart(chart: Any, tables: Tables) -> Any:
    """Return a chart that refers to its tables by name, and collect the tables.

    Altair uses the same names, but only while its settings have not been changed.
    """
    named = chart.copy(deep=False)
    if isinstance(named.data, alt.InlineData):
        rows: Any = named.data["values"]
        name = f"data-{hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:32]}"
        tables[name] = rows
        named.data = alt.NamedData(name)
    if isinstance(named, alt.LayerChart):
        named.layer = [_with_tables_apart(layer, tables) for layer in named.layer]
    if isinstance(named, alt.ConcatChart):
        named.concat = [_with_tables_apart(each, tables) for each in named.concat]
    return named
