"""Where the rows of a drawing lie in the plot, what lies below them, and whether titles fit.

Places of rows are in cells along x and y, as arrays of equal length; titles are in pixels.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.measure.lengths import CAPITAL, even_lines, width_px
from tracegram.model import Box, Cells, Drawing, Labels, Layer, Note, Outline, Path, Plot, Points, Segment, Theme
from vega_datalite.frozen import frozen

LEAST = 0.75  # of the usual letters; a title that is still too wide is cut
MOST_SAMPLES = 24  # places along each side of a box; more would say nothing new of its color
MOST_ALONG = 500  # places along a line, two of each of its pieces at least
MOST_OUTLINES = 100  # rectangles of one layer that are looked at
Numbers = NDArray[np.float64]


def title_size(title: str, theme: Theme, pixels: float) -> float:
    """Return the height of the letters of a title above a plot of so many pixels: smaller ones where it is wider."""
    usual = theme.letters.plot_title
    fitting = usual * pixels / max(width_px(title, usual), 1)
    return usual if theme.is_in_print else max(min(usual, fitting), LEAST * usual)


def title_rows(title: str, theme: Theme, pixels: float) -> list[str]:
    """Return the lines of a title above a plot of so many pixels: in print two where one is too wide."""
    usual = theme.letters.plot_title
    if not theme.is_in_print or width_px(title, usual) <= pixels:
        return [title]
    return even_lines(title, usual, 2)


def line_px(theme: Theme) -> float:
    """Return the distance of the lines of a title above a plot, as Vega leaves it."""
    return theme.letters.plot_title + 2


def title_px(title: str, theme: Theme, pixels: float) -> float:
    """Return the width of a title, or of the widest of its lines, above a plot of so many pixels."""
    return max(width_px(row, title_size(title, theme, pixels)) for row in title_rows(title, theme, pixels))


@frozen
class Places:
    """Points of the plot."""

    x: Numbers
    y: Numbers


@frozen
class Extent:
    """A rectangle of the plot; each pair is the lower and the upper end."""

    x: tuple[float, float]
    y: tuple[float, float]


def is_fill(layer: Layer) -> bool:
    """Return whether a layer fills whole areas."""
    match layer:
        case Cells():
            return True
        case Box():
            return layer.stroke is None
        case Labels() | Points() | Outline() | Segment() | Path() | Note():
            return False
        case _:
            assert_never(layer)


def rows_of(plot: Plot, drawing: Drawing) -> Places:
    """Return the places of the rows of a drawing, those without a value last."""
    parts = [columns for columns in (drawing.columns, drawing.missing) if columns]
    x, y = (
        np.concatenate([np.asarray(part[axis.column], dtype=np.float64) for part in parts]) for axis in (plot.x, plot.y)
    )
    return Places(x=x, y=y)


def places_of(plot: Plot, drawing: Drawing) -> Places:
    """Return places that a drawing covers: one per cell, places along its lines, or places over its area."""
    layer = drawing.layer
    match layer:
        case Cells() | Points() | Labels():
            return rows_of(plot, drawing)
        case Box():
            across, down = (_between(*ends) for ends in (layer.x, layer.y))
            if layer.stroke is None:
                x, y = np.meshgrid(across, down)
                return Places(x=x.ravel(), y=y.ravel())
            return _around(layer.x, layer.y)
        case Outline():
            ends = zip(*(drawing.columns[edge][:MOST_OUTLINES] for edge in ("x", "x2", "y", "y2")), strict=True)
            parts = [_around((x, x2), (y, y2)) for x, x2, y, y2 in ends]
            return Places(x=np.concatenate([each.x for each in parts]), y=np.concatenate([each.y for each in parts]))
        case Segment():
            return _along([layer.start, layer.stop])
        case Path():
            return rows_of(plot, drawing) if layer.along else _along(layer.points)
        case Note():
            return _along([layer.at])
        case _:
            assert_never(layer)


def extent_of(plot: Plot, drawing: Drawing) -> Extent:
    """Return the rectangle that an overlay covers inside the plot; lines count with their width."""
    layer = drawing.layer
    match layer:
        case Note():
            return note_extent(plot, layer)
        case Box():
            return _grown(plot, Extent(x=layer.x, y=layer.y), layer.stroke.width if layer.stroke else 0)
        case Segment() | Path() | Outline():
            stroke = layer.stroke.width if layer.stroke else 0
        case Cells() | Labels() | Points():
            stroke = 0
        case _:
            assert_never(layer)
    points = places_of(plot, drawing)
    whole = Extent(x=(points.x.min(), points.x.max()), y=(points.y.min(), points.y.max()))
    grown = _grown(plot, whole, stroke)
    return Extent(x=_cut(grown.x, plot.x.edges), y=_cut(grown.y, plot.y.edges))


def note_extent(plot: Plot, note: Note) -> Extent:
    """Return the rectangle that a text covers: its estimated width, and the height of a capital letter."""
    wide = width_px(note.text, note.font_size) * plot.x.cells / plot.width
    high = CAPITAL * note.font_size * plot.y.cells / plot.height
    before = {"left": 0.0, "center": 0.5, "right": 1.0}[note.align]
    before = 1 - before if plot.x.reverse else before
    start = note.at[0] - wide * before
    return Extent(x=(start, start + wide), y=(note.at[1] - high / 2, note.at[1] + high / 2))


def covered(plot: Plot, places: Places, fills: Sequence[Drawing]) -> NDArray[np.bool_]:
    """Return for each place whether one of the fills covers its whole cell."""
    found = np.zeros(len(places.x), dtype=bool)
    x, y = np.rint(places.x), np.rint(places.y)
    for fill in fills:
        layer = fill.layer
        match layer:
            case Box():
                (left, right), (low, high) = layer.x, layer.y
                found |= (left <= x - 0.5) & (x + 0.5 <= right) & (low <= y - 0.5) & (y + 0.5 <= high)
            case Cells() | Labels() | Points():
                rows = rows_of(plot, fill)
                found |= _among(_keys(plot, x, y), _keys(plot, rows.x, rows.y))
            case Outline() | Segment() | Path() | Note():
                raise TypeError("only fills cover cells")
            case _:
                assert_never(layer)
    return found


def rows_at(plot: Plot, places: Places, drawing: Drawing) -> NDArray[np.int64]:
    """Return the row of a drawing's cells at each place, -1 where there is none."""
    rows = rows_of(plot, drawing)
    wanted = _keys(plot, np.rint(places.x), np.rint(places.y))
    held = _keys(plot, rows.x, rows.y)
    order = np.argsort(held, kind="stable")
    at = np.minimum(np.searchsorted(held[order], wanted), len(held) - 1)
    return np.where((held[order][at] == wanted) & (wanted >= 0), order[at], -1)


def _among(wanted: NDArray[np.int64], held: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each number whether it is held. `np.isin` would import masked arrays, a tenth of a check."""
    ordered = np.sort(held)
    at = np.searchsorted(ordered, wanted)
    return at < np.searchsorted(ordered, wanted, side="right")


def _keys(plot: Plot, x: Numbers, y: Numbers) -> NDArray[np.int64]:
    """Number the cells of the plot, with -1 for what is outside."""
    inside = (x >= plot.x.first) & (x <= plot.x.last) & (y >= plot.y.first) & (y <= plot.y.last)
    keys = (x - plot.x.first) * plot.y.cells + (y - plot.y.first)
    return np.where(inside, keys, -1).astype(np.int64)


def _between(start: float, stop: float) -> Numbers:
    """Return places between two edges: the middle of each cell, or of a limited number of parts."""
    parts = int(min(max(round(stop - start), 1), MOST_SAMPLES))
    return start + (np.arange(parts) + 0.5) * (stop - start) / parts


def _around(x: tuple[float, float], y: tuple[float, float]) -> Places:
    (left, right), (low, high) = x, y
    return _along([(left, low), (right, low), (right, high), (left, high), (left, low)])


def _along(points: Sequence[tuple[float, float]]) -> Places:
    """Return places along a line with both ends: half a cell apart, or wider if these are too many."""
    line = np.array(points, dtype=np.float64)
    if len(line) < 2:
        return Places(x=line[:, 0], y=line[:, 1])
    most = max(MOST_ALONG // (len(line) - 1), 2)
    counts = np.minimum(np.abs(np.diff(line, axis=0)).max(axis=1) * 2 + 2, most).astype(int).tolist()
    parts = [np.linspace(start, stop, count) for (start, stop), count in zip(pairwise(line), counts, strict=True)]
    whole = np.concatenate(parts)
    return Places(x=whole[:, 0], y=whole[:, 1])


def _grown(plot: Plot, extent: Extent, line_px: float) -> Extent:
    across = line_px / 2 * plot.x.cells / plot.width
    down = line_px / 2 * plot.y.cells / plot.height
    return Extent(
        x=(extent.x[0] - across, extent.x[1] + across),
        y=(extent.y[0] - down, extent.y[1] + down),
    )


def _cut(ends: tuple[float, float], edges: tuple[float, float]) -> tuple[float, float]:
    return max(ends[0], edges[0]), min(ends[1], edges[1])
