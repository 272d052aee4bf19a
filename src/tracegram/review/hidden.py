"""Layers that later layers hide, and bars that other bars hide; a part of `review`."""

from collections.abc import Iterator, Sequence
from typing import assert_never

import numpy as np

from tracegram.compile.stacks import stands_in_front
from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.measure.lengths import width_px
from tracegram.measure.plot_places import Extent, Numbers, Places, extent_of, is_fill, rows_of
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Panel,
    Path,
    Plot,
    Points,
    Segment,
    as_cells,
    is_a_point,
)
from tracegram.review.contrast import Fills

WIDEST_SYMBOL = 1.9  # times the root of its area: Vega's diamond is 1.86 high, the other forms are smaller
MOST_NEIGHBORS = 8  # cells to a side that a text may run over; a longer one counts as seen


def hidden_layers(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of each layer that is drawn with opacity 0, or wholly below later layers that are opaque.

    Cells of a color and filled boxes hide what lies below them; lines, outlines, symbols and texts do not. A cell
    counts as hidden when whole cells, with a value or grey, or one box cover it; a line or a box when one box does.
    """
    found: list[Diagnostic] = []
    covers = _Covers(plot, len(drawings))
    for drawing in reversed(drawings):
        if not drawing.layer.opacity or is_a_point(drawing.layer):
            found.append(_unseen(document, drawing.layer))
            continue
        if covers.count and covers.hide(drawing):
            found.append(_below(document, drawing.layer, covers))
        if is_fill(drawing.layer) and drawing.layer.opacity == 1 and drawing is not drawings[0]:
            covers.add(drawing)
    return found[::-1]


def bars_in_front(document: Document, panels: Sequence[Panel]) -> Iterator[Diagnostic]:
    """Warn of opaque bars or areas of several colors at one place that look like a stack, and are none."""
    for series in (each for panel in panels for each in panel.series):
        if series.opacity == 1 and stands_in_front(series):
            form = f"{series.mark}s of {quote(series.title)} stand"
            message = f"the {form} one in front of the other, each from 0, and look as if their values were added up"
            advice = "write `mark: line`, or draw each value in a panel of its own with `where`"
            yield document.warning("looks-stacked", f"{series.pointer}/mark", message, advice)


class _Covers:
    """The opaque fills above a layer; `nearest` is the first one drawn after it."""

    def __init__(self, plot: Plot, most: int) -> None:
        self._figure = plot
        self._grounds = Fills(plot)
        self._boxes = np.empty((4, most))  # left, right, low and high edge
        self._box_count = 0
        self.count = 0
        self.nearest: Layer | None = None

    def add(self, drawing: Drawing) -> None:
        layer = drawing.layer
        self.count += 1
        self.nearest = layer
        self._grounds.lay(drawing, 1)
        match layer:
            case Box():
                self._boxes[:, self._box_count] = (*layer.x, *layer.y)
                self._box_count += 1
            case Cells() | Labels() | Points() | Outline() | Segment() | Path() | Note():
                pass
            case _:
                assert_never(layer)

    def hide(self, drawing: Drawing) -> bool:
        if as_cells(drawing.layer):
            return _all_covered(self._figure, drawing, self._grounds)
        return self._holds(extent_of(self._figure, drawing))

    def _holds(self, extent: Extent) -> bool:
        left, right, low, high = self._boxes[:, : self._box_count]
        inside = (left <= extent.x[0]) & (extent.x[1] <= right) & (low <= extent.y[0]) & (extent.y[1] <= high)
        return bool(inside.any())


def _all_covered(plot: Plot, drawing: Drawing, grounds: Fills) -> bool:
    places, half = rows_of(plot, drawing), _half_sizes(plot, drawing)
    if not places.x.size:  # a plot of a facet in which the layer draws nothing
        return False
    if max(half.x.max(), half.y.max()) > MOST_NEIGHBORS + 0.5:
        return False
    for across in _offsets(half.x):
        for down in _offsets(half.y):
            touched = (half.x > abs(across) - 0.5) & (half.y > abs(down) - 0.5)
            moved = Places(x=places.x[touched] + across, y=places.y[touched] + down)
            if not grounds.under(moved).all():
                return False
    return True


def _offsets(half: Numbers) -> range:
    most = int(np.ceil(half.max() - 0.5))
    return range(-most, most + 1)


def _half_sizes(plot: Plot, drawing: Drawing) -> Places:
    """Return half the width and height of each row, in cells."""
    layer, rows = drawing.layer, len(rows_of(plot, drawing).x)
    match layer:
        case Labels():
            texts = [text for columns in (drawing.columns, drawing.missing) for text in columns.get("text", ())]
            wide = np.array([width_px(text, layer.font_size) for text in texts])
            high = np.full(rows, layer.font_size)
        case Points():
            wide = high = np.full(rows, WIDEST_SYMBOL * layer.size**0.5)
        case Cells() | Box() | Outline() | Segment() | Path() | Note():
            wide, high = np.full(rows, plot.width / plot.x.cells), np.full(rows, plot.height / plot.y.cells)
        case _:
            assert_never(layer)
    return Places(x=wide / 2 * plot.x.cells / plot.width, y=high / 2 * plot.y.cells / plot.height)


def _unseen(document: Document, layer: Layer) -> Diagnostic:
    message, advice = "this layer cannot be seen, as its “opacity” is 0", "give it a larger one, or delete the layer"
    pointer = f"{layer.pointer}/opacity"
    if layer.opacity:
        message, advice = "this line cannot be seen: it ends where it starts", "give it another end, or delete it"
        pointer = layer.pointer
    return document.warning("hidden-layer", pointer, message, advice)


def _below(document: Document, layer: Layer, covers: _Covers) -> Diagnostic:
    by = covers.nearest or layer
    named = f" {quote(layer.name)}" if layer.name else ""
    others = "" if covers.count == 1 else ", or by others after it"
    message = f"nothing of this layer{named} can be seen: it is covered by {_called(by)}{others}"
    advice = "write it after the layer that covers it, or give that one an `opacity` below 1"
    label = Label(place=document.place(by.pointer), message="the layer that covers it")
    return document.warning("hidden-layer", layer.pointer, message, advice, label)


def _called(layer: Layer) -> str:
    return quote(layer.name) if layer.name else "a later one"
