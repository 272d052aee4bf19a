"""What a page needs to know to read single cells from an image; a part of the stage `emit`."""

from typing import Any

from tracegram.compile.altair.titles import line_titles
from tracegram.model import Axis, Cells, Drawing, Figure, Form, Raster, Scaled


def grids_of(figure: Figure, drawings: tuple[Drawing, ...], forms: tuple[Form, ...]) -> list[dict[str, Any]]:
    """Return for each image, in the order of the drawings, its axes and what its colors stand for.

    An axis has its `title`, its `first` cell, how many `cells`, and whether the first is `last` in the image. `value`
    has a title and the `colors`: pairs of `#rrggbb` and a value, of numbers those along the ramp; a `share` is read
    from how opaque a pixel is.
    """
    return [
        _grid(figure, drawing.layer, form)
        for drawing, form in zip(drawings, forms, strict=True)
        if isinstance(form, Raster) and isinstance(drawing.layer, Cells)
    ]


def _grid(figure: Figure, layer: Cells, form: Raster) -> dict[str, Any]:
    paint = layer.paint
    named = [(figure.x.field, figure.x.title), (figure.y.field, figure.y.title)]
    named += [("value", paint.title)] if isinstance(paint, Scaled) else [("share", "Share")] if form.is_share else []
    titles = line_titles(named)
    grid: dict[str, Any] = {
        "x": _axis(figure.x, titles[0], is_last=figure.x.reverse),
        "y": _axis(figure.y, titles[1], is_last=not figure.y.reverse),
    }
    if len(titles) > 2:
        grid["value"] = {"title": titles[2], "colors": [list(each) for each in form.colors]}
    return grid


def _axis(axis: Axis, title: str, *, is_last: bool) -> dict[str, Any]:
    return {"title": title, "first": axis.first, "cells": axis.cells, "last": is_last}
