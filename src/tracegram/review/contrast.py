"""Warnings about colors that cannot be told from the ground they are drawn on, and what fills each cell.

Cells, lines and symbols are compared in CIEDE2000. The 3 : 1 that WCAG 2.2 (1.4.11) asks of graphics looks at lightness
alone: it refuses orange and light blue on white, which all figures of decodes use and everyone sees as areas. The
least difference here is 5, which the package cols4all (Tennekes and Puts) asks of two neighboring colors of a ramp.
Texts are thin, and lightness carries them: each is asked for 3 : 1, what WCAG 2.2 (1.4.3) asks of large texts.
"""

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic, Label
from tracegram.language.document import Document
from tracegram.measure.color_difference import LEAST_STEP, Triple, distance, over, rgb_of
from tracegram.measure.grounds import Colors, contrasts, grounds_below, inks_of, letters
from tracegram.measure.plot_places import Places, is_fill, places_of, rows_of
from tracegram.model import (
    Axis,
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Segment,
    Series,
    color_of,
    written_field,
)
from vega_datalite.frozen import frozen

MOST_BINS = 4_000_000  # 8 MB; a plot of more cells than that is looked at in bins of several
LEAST_CONTRAST = 3.0
MOST_GROUNDS = 32  # below one layer; each of more lies under less than a thirtieth of it
_LEFT_OUT = "leave `color` out: each text is then dark or light, to contrast with the color below it"


class Fills:
    """The topmost fill at each cell of a plot, among those laid so far.

    A fill covers a cell only if it covers all of it. On a plot of more than `MOST_BINS` cells only boxes are looked at,
    in bins of several cells.
    """

    def __init__(self, plot: Plot) -> None:
        self._figure = plot
        whole = plot.x.cells * plot.y.cells <= MOST_BINS
        most = int(MOST_BINS**0.5)
        self._sizes = (1, 1) if whole else (-(-plot.x.cells // most), -(-plot.y.cells // most))
        self._top = np.zeros([_bins(axis, size) for axis, size in zip(self._axes, self._sizes, strict=True)], np.int16)

    @property
    def _axes(self) -> tuple[Axis, Axis]:
        return self._figure.x, self._figure.y

    def lay(self, drawing: Drawing, number: int) -> None:
        """Lay a fill over the others; fills are numbered from 1."""
        layer = drawing.layer
        match layer:
            case Box():
                across, down = map(_inside, (layer.x, layer.y), self._axes, self._sizes)
                self._top[across, down] = number
            case Cells() | Labels() | Points():
                if self._sizes == (1, 1):
                    self._top[self._cells(rows_of(self._figure, drawing))[0]] = number
            case Outline() | Segment() | Path() | Note():
                raise TypeError("only fills are laid")
            case _:
                assert_never(layer)

    def under(self, places: Places) -> NDArray[np.int64]:
        """Return the number of the fill that covers the cell of each place, 0 where none does."""
        cells, inside = self._cells(places)
        found = np.zeros(len(places.x), dtype=np.int64)
        found[inside] = self._top[cells]
        return found

    def _cells(self, places: Places) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]:
        """Return the cells of the places that lie in the plot, and which places these are."""
        numbers = [np.rint(values) - axis.first for values, axis in zip((places.x, places.y), self._axes, strict=True)]
        inside = np.ones(len(places.x), dtype=bool)
        for values, axis in zip(numbers, self._axes, strict=True):
            inside &= (values >= 0) & (values < axis.cells)
        across, down = (
            values[inside].astype(np.int64) // size for values, size in zip(numbers, self._sizes, strict=True)
        )
        return (across, down), inside


def _bins(axis: Axis, size: int) -> int:
    return -(-axis.cells // size)


def _inside(ends: tuple[float, float], axis: Axis, size: int) -> slice:
    """Return the bins along an axis that lie within two edges; the last bin includes the rest of the axis."""
    first, after = max(ceil(ends[0] + 0.5) - axis.first, 0), min(floor(ends[1] - 0.5) + 1 - axis.first, axis.cells)
    stop = _bins(axis, size) if after == axis.cells else after // size
    return slice(-(-first // size), max(stop, 0))


@frozen
class Ground:
    """The ground below some places of a layer: another layer or, if it is None, the background."""

    layer: Layer | None
    rgb: Triple
    places: int


def low_contrasts(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of each layer that is hard to see on its ground: texts at any place, other layers at most of their places.

    Layers of one color other than texts are compared with layers of one color; texts also with the values of fields.
    """
    found: list[Diagnostic] = []
    laid = Fills(plot)
    seen: list[Drawing] = []
    for number, drawing in enumerate(drawings, start=1):
        layer = drawing.layer
        if text := _text_of(layer):
            found += _hard_to_read(document, plot, text, [*seen, drawing])
            continue
        seen.append(drawing)
        if not drawing.is_listed:
            continue
        if color_of(layer):
            places = places_of(plot, drawing)
            grounds = _grounds(plot, laid.under(places), drawings)
            bad = [ground for ground in grounds if _is_hard_to_see(layer, ground.rgb)]
            if 2 * sum(ground.places for ground in bad) > len(places.x):
                found.append(_finding(document, layer, max(bad, key=lambda ground: ground.places)))
        if is_fill(layer) and layer.opacity and number < len(drawings):  # nothing lies on the last
            laid.lay(drawing, number)
    return found


def _text_of(layer: Layer) -> Labels | Note | None:
    """Return a layer if it writes texts."""
    match layer:
        case Labels() | Note():
            return layer
        case Cells() | Points() | Box() | Outline() | Segment() | Path():
            return None
        case _:
            assert_never(layer)


def seen_color(plot: Plot, layer: Layer | Series) -> Triple:
    """Return the visible color of a layer, or of a series of a panel, on the background."""
    color = layer.color if isinstance(layer, Series) else color_of(layer)
    return over(rgb_of(color), layer.opacity, rgb_of(plot.theme.background))


def _grounds(plot: Plot, under: NDArray[np.int64], drawings: Sequence[Drawing]) -> list[Ground]:
    """Return the grounds below most places of a layer, except those that a field colors."""
    counts = np.bincount(under)
    most = np.argsort(-counts, kind="stable")[:MOST_GROUNDS]
    grounds: list[Ground] = []
    for number in most[counts[most] > 0].tolist():
        layer = drawings[number - 1].layer if number else None
        if layer is None or color_of(layer):
            rgb = seen_color(plot, layer) if layer else rgb_of(plot.theme.background)
            grounds.append(Ground(layer=layer, rgb=rgb, places=int(counts[number])))
    return grounds


def _is_hard_to_see(layer: Layer, ground: Triple) -> bool:
    return distance(over(rgb_of(color_of(layer)), layer.opacity, ground), ground) < LEAST_STEP


def _finding(document: Document, layer: Layer, ground: Ground) -> Diagnostic:
    seen = over(rgb_of(color_of(layer)), layer.opacity, ground.rgb)
    below = color_of(ground.layer) if ground.layer else "the background"
    measured = f"a color difference of {distance(seen, ground.rgb):.1f}, and areas and lines need {LEAST_STEP:g}"
    shown = color_of(layer) + (f" with opacity {layer.opacity:g}" if layer.opacity < 1 else "")
    message = f"{shown} is hard to see on {below}: {measured}"
    label = Label(place=document.place(ground.layer.pointer), message="drawn on this") if ground.layer else None
    advice = "choose a color with more contrast"
    return document.warning("low-contrast", f"{layer.pointer}/color", message, advice, label)


def _hard_to_read(
    document: Document, plot: Plot, layer: Labels | Note, drawings: Sequence[Drawing]
) -> Iterator[Diagnostic]:
    """Warn of texts of the last drawing with too little contrast to their ground.

    There is no warning on cells that are too many to be listed, since their colors are unknown here.
    """
    *below, drawing = drawings
    if not all(each.is_listed for each in below):
        return
    places = places_of(plot, drawing)
    match layer:
        case Labels():
            inks = np.array([rgb_of(each) for each in letters(plot, drawings, ())] or inks_of(drawing))
            grounds = grounds_below(plot, places, below, (), layer.font_size)
        case Note():
            grounds = grounds_below(plot, places, below, (), np.inf)
            inks = np.tile(rgb_of(color_of(layer)), (len(grounds), 1))
        case _:
            assert_never(layer)
    found = contrasts(inks * layer.opacity + grounds * (1 - layer.opacity), grounds)
    bad = int((found < LEAST_CONTRAST).sum())
    if bad:
        worst = int(found.argmin())
        part = f"{bad:,} of {len(found):,} texts are" if written_field(layer) else "this text is"
        shown = _hex(inks[worst]) + (f" with opacity {layer.opacity:g}" if layer.opacity < 1 else "")
        measured = f"{shown} on {_hex(grounds[worst])} has a contrast of {found[worst]:.1f} : 1"
        message = f"{part} hard to read: {measured}, and texts need {LEAST_CONTRAST:g} : 1"
        yield document.warning("low-contrast", f"{layer.pointer}/color", message, _advice(layer))


def _advice(layer: Labels | Note) -> str:
    match layer:
        case Note():
            return "choose a color with more contrast"
        case Labels():
            return "give a larger `opacity`" if layer.paper else _LEFT_OUT
        case _:
            assert_never(layer)


def _hex(color: Colors) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in color.tolist())
