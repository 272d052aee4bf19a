"""What a web page needs to read single cells from an image; a part of the stage `emit`."""

from collections.abc import Sequence
from typing import Any, assert_never

from tracegram.compile.altair.titles import line_titles
from tracegram.model import Axis, Figure, Form, Joined, Layer, Plot, Raster, Separate, color_scale_of
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
    values = {"values": [visible(each) for each in axis.values]} if axis.values else {}
    return {"title": title, "first": axis.first, "cells": axis.cells, "last": is_last, **values}
