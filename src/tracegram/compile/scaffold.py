"""A figure whose cells are placeholders, and the cells that are put in their places.

Cells that give the same scaffold have the same axes, titles, legends and overlays, which are drawn only once.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import Any, assert_never

import numpy as np

from tracegram.measure.lengths import joined_outline, linear, short
from tracegram.model import (
    Axis,
    Cells,
    Drawing,
    Figure,
    Form,
    Joined,
    Labels,
    Placed,
    Plot,
    Points,
    Raster,
    Separate,
    color_of,
    color_scale_of,
)
from vega_datalite import Palette, Ramp
from vega_datalite.frozen import frozen
from vega_datalite.plain import as_list
from vega_datalite.ramps import sure_colors

FINEST = 1024  # of the length of an axis, the side of a placeholder

Columns = Mapping[str, Sequence[Any]]


@frozen
class Hole:
    """A place for the cells of one layer.

    Attributes:
        marks: The placeholders in the picture, each with the texts that cells replace: the outline of a rectangle, or
            an address, and last its color where it is one of a ramp.
        cells: The contents in drawing order: the number of a mark, and what replaces its texts.
    """

    marks: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[int, tuple[str, ...]], ...]


@frozen
class Scaffold:
    """A figure with placeholders, its forms, a hash of both, and the cells."""

    figure: Figure
    forms: tuple[tuple[Form, ...], ...]
    key: str
    holes: tuple[Hole, ...]

    @property
    def weight(self) -> int:
        """How many characters the cells take in an SVG."""
        return sum(len(text) for hole in self.holes for _, (text, *_) in hole.cells)


class _UnfitError(Exception):
    """The cells of a figure cannot be separated from it."""


def scaffold_of(figure: Figure, forms: Sequence[Sequence[Form]]) -> Scaffold | None:
    """Return a figure with its cells apart, or None if its cells cannot be put into a kept drawing.

    They cannot if they are texts or symbols, if they have tooltips, or if a number lies so near to the edge between two
    colors of a ramp that the renderer may draw either.

    Args:
        figure: The figure.
        forms: The form of the cells of each layer, for each plot.
    """
    numbers = count(1)
    holes: list[Hole] = []
    plots: list[Placed] = []
    drawn: list[tuple[Form, ...]] = []
    try:
        for placed, own in zip(figure.plots, forms, strict=True):
            parts = [_part(placed.plot, each, form, numbers) for each, form in zip(placed.drawings, own, strict=True)]
            holes += (hole for part in parts for hole in part.holes)
            drawn.append(tuple(part.form for part in parts))
            legends = tuple(_of_legend(each) for each in placed.legends)
            plots.append(replace(placed, drawings=tuple(part.drawing for part in parts), legends=legends))
        empty = replace(figure, plots=tuple(plots))
        digest = hashlib.sha256()
        for part in _told((empty, drawn)):
            digest.update(part)
    except _UnfitError:
        return None
    return Scaffold(figure=empty, forms=tuple(drawn), key=digest.hexdigest(), holes=tuple(holes))


@frozen
class _Part:
    """A drawing with placeholders, its form, and its holes."""

    drawing: Drawing
    form: Form
    holes: tuple[Hole, ...] = ()


def _part(plot: Plot, drawing: Drawing, form: Form, numbers: Iterator[int]) -> _Part:
    if isinstance(drawing.layer, Labels | Points):
        raise _UnfitError
    if not isinstance(drawing.layer, Cells):
        return _Part(drawing=_bare(drawing, drawing.columns), form=form)
    match form:
        case Raster():
            address = f"data:image/png;base64,{base64.b64encode(f'hole {next(numbers)}'.encode()).decode()}"
            empty = Raster(reason="", uri=address, grid=(0, 0), is_share=False, colors=())
            return _Part(
                drawing=_of_legend(drawing), form=empty, holes=(Hole(marks=((address,),), cells=((0, (form.uri,)),)),)
            )
        case Joined():
            return _rectangles(plot, drawing, (form.columns, form.missing), numbers)
        case Separate():
            return _rectangles(plot, drawing, (drawing.columns, drawing.missing), numbers)
        case _:
            assert_never(form)


def _bare(drawing: Drawing, columns: Columns) -> Drawing:
    """Return a drawing with new columns; it keeps whether some cells have no value, and everything but the cells."""
    return replace(
        drawing,
        columns=columns,
        rows=min(drawing.rows, 1),
        among=0,
        missing={"value": [None]} if drawing.missing else {},
        image=None,
        levels=(),
        codes=None,
        runs=None,
        cuts=(),
        tooltips=None,
        along=None,
    )


def _of_legend(drawing: Drawing) -> Drawing:
    """Return a drawing with the values that a legend depends on: the first, and whether there is another."""
    paint, values = color_scale_of(drawing.layer), drawing.columns.get("value", ())
    if not paint or not len(values):
        return _bare(drawing, {})
    match drawing.colors:
        case Palette():
            return _bare(drawing, {"value": [next(iter(drawing.colors.colors))]})
        case Ramp():
            ends = [float(np.min(values)), float(np.max(values))]
            low, high = drawing.colors.domain[0], drawing.colors.domain[-1]
            return _bare(drawing, {"value": [low, high] if ends[0] != ends[1] and low != high else ends})
        case None:
            raise _UnfitError
        case _:
            assert_never(drawing.colors)


def _rectangles(plot: Plot, drawing: Drawing, parts: tuple[Columns, Columns], numbers: Iterator[int]) -> _Part:
    """Return placeholder rectangles for the cells: one for each color, or one for each end of a ramp."""
    layer, (columns, missing) = drawing.layer, parts
    if (isinstance(layer, Cells) and layer.tooltip) or plot.x.is_renamed or plot.y.is_renamed:
        raise _UnfitError
    present = columns if drawing.rows else {}
    absent, holes = _of_colors(plot, missing, {None: ""}, numbers)
    match drawing.colors if color_scale_of(layer) else None:
        case Ramp() as ramp:
            ends = list(dict.fromkeys(_of_legend(drawing).columns.get("value", ())))
            shown, more = _of_ramp(plot, present, ramp, ends, numbers)
        case Palette(colors=colors):
            if None in colors:
                raise _UnfitError
            shown, more = _of_colors(plot, present, colors, numbers)
        case None:
            shown, more = _of_colors(plot, present, {None: color_of(layer)}, numbers)
    form = Joined(reason="", columns=shown, missing=absent)
    return _Part(drawing=_bare(drawing, shown), form=form, holes=(*holes, *more))


def _of_colors(
    plot: Plot, columns: Columns, colors: Mapping[Any, str], numbers: Iterator[int]
) -> tuple[dict[str, Any], tuple[Hole, ...]]:
    """Return placeholders, one for each color, and where the cells belong; None is the key of the only color."""
    if not columns:
        return {}, ()
    inks = list(dict.fromkeys(colors.values()))
    empty = _placeholders(plot, [next(numbers) for _ in inks])
    marks = tuple((outline,) for outline in _outlines(plot, empty))
    if None in colors:
        return empty, (Hole(marks=marks, cells=((0, ("".join(_outlines(plot, columns)),)),)),)
    empty["value"] = [next(value for value, ink in colors.items() if ink == each) for each in inks]
    values = as_list(columns["value"])
    if not colors.keys() >= set(values):
        raise _UnfitError
    paths = _by_ink(plot, columns, [colors[value] for value in values])
    return empty, (Hole(marks=marks, cells=tuple((inks.index(ink), (path,)) for ink, path in paths.items())),)


def _of_ramp(
    plot: Plot, columns: Columns, ramp: Ramp, ends: Sequence[float], numbers: Iterator[int]
) -> tuple[dict[str, Any], tuple[Hole, ...]]:
    """Return placeholders for `ends`, on which a legend depends, and where the cells belong, each with its color."""
    if not columns:
        return {}, ()
    inks = _inks_along(ends, ramp)
    if len(set(inks)) < len(inks):
        raise _UnfitError
    empty = {**_placeholders(plot, [next(numbers) for _ in ends]), "value": ends}
    paths = _by_ink(plot, columns, _inks_along(columns["value"], ramp))
    marks = tuple(zip(_outlines(plot, empty), inks, strict=True))
    return empty, (Hole(marks=marks, cells=tuple((0, (path, ink)) for ink, path in paths.items())),)


def _inks_along(numbers: Sequence[Any], ramp: Ramp) -> list[str]:
    """Return the colors of numbers, as the renderer writes them."""
    colors = sure_colors(np.asarray(numbers, dtype=np.float64), ramp)
    if colors is None:
        raise _UnfitError
    seen, which = np.unique(colors, return_inverse=True)
    texts = [
        f"#{each >> 8:06x}" if ramp.steps else f"rgb({each >> 24}, {each >> 16 & 255}, {each >> 8 & 255})"
        for each in seen.tolist()
    ]
    return [texts[at] for at in which.tolist()]


def _placeholders(plot: Plot, numbers: Sequence[int]) -> dict[str, Any]:
    """Return thin rectangles at unused places."""
    if numbers and max(numbers) >= FINEST:
        raise _UnfitError
    found: dict[str, Any] = {}
    for axis, along in ((plot.x, numbers), (plot.y, [1] * len(numbers))):
        low, side = axis.edges[0], (axis.edges[1] - axis.edges[0]) / FINEST
        found[axis.column] = [low + at * side + 0.5 for at in along]
        found[f"{axis.column}2"] = [low + (at + 1) * side - 0.5 for at in along]
    return found


def _by_ink(plot: Plot, columns: Columns, inks: Sequence[str]) -> dict[str, str]:
    """Return the outlines of the cells of each color, in drawing order."""
    found: dict[str, list[str]] = {}
    for ink, outline in zip(inks, _outlines(plot, columns), strict=True):
        found.setdefault(ink, []).append(outline)
    return {ink: "".join(outlines) for ink, outlines in found.items()}


def _outlines(plot: Plot, columns: Columns) -> Iterator[str]:
    """Return the outline of each rectangle, as the renderer draws it."""
    across, down = (
        _edges(axis, columns, pixels)
        for axis, pixels in ((plot.x, (0.0, float(plot.width))), (plot.y, (float(plot.height), 0.0)))
    )
    return map(joined_outline, across, down)


def _edges(axis: Axis, columns: Columns, pixels: tuple[float, float]) -> Iterator[tuple[str, str]]:
    place = linear(axis.edges, (pixels[1], pixels[0]) if axis.reverse else pixels)
    known: dict[tuple[float, float], tuple[str, str]] = {}
    firsts = as_list(columns[axis.column])
    for first, last in zip(firsts, as_list(columns.get(f"{axis.column}2", firsts)), strict=True):
        if (first, last) not in known:
            one, other = sorted((place(first - 0.5), place(last + 0.5)))
            known[first, last] = short(one), short(one + (other - one))
        yield known[first, last]


def _told(value: Any) -> Iterator[bytes]:
    """Encode a value so that different values give different bytes, each whole before its parts."""
    left = [value]
    while left:
        each = left.pop()
        if each is None or isinstance(each, bool | int | float | str):
            yield f"{type(each).__name__} {each!r};".encode("utf-8", "surrogatepass")
            continue
        parts = _parts_of(each)
        yield f"{type(each).__name__} {len(parts)};".encode()
        left += reversed(parts)


def _parts_of(value: Any) -> Sequence[Any]:
    match value:
        case np.ndarray() | np.generic():
            return [str(value.dtype), value.tolist()]
        case Mapping():
            return [*value.items()]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case list() | tuple():
            return value  # pyright: ignore[reportUnknownVariableType]
        case _ if is_dataclass(value):
            return [type(value).__qualname__, *(getattr(value, each.name) for each in fields(value))]
        case _:
            raise _UnfitError


def filled(svg: str, scaffold: Scaffold) -> str:
    """Return the SVG of a scaffold with its cells, or "" if the places in it do not match these."""
    for hole in scaffold.holes:
        svg = _with_cells(svg, hole)
        if not svg:
            return ""
    return svg


def _with_cells(svg: str, hole: Hole) -> str:
    """Replace the consecutive elements of placeholders by those of the cells."""
    elements: list[str] = []
    for mark, *_ in hole.marks:
        at = svg.find(f'"{mark}"')
        start, end = svg.rfind("<", 0, at), svg.find("/>", at) + len("/>")
        if at < 0 or end < at or svg.find(f'"{mark}"', at + 1) >= 0:
            return ""
        elements.append(svg[start:end])
    run = "".join(elements)
    if svg.count(run) != 1:
        return ""
    if any(f'"{text}"' not in element for element, mark in zip(elements, hole.marks, strict=True) for text in mark):
        return ""
    cells = [_replaced(elements[at], zip(hole.marks[at], drawn, strict=True)) for at, drawn in hole.cells]
    return svg.replace(run, "".join(cells))


def _replaced(element: str, texts: Iterable[tuple[str, str]]) -> str:
    for old, new in texts:
        element = element.replace(f'"{old}"', f'"{new}"')
    return element
