"""Texts that overlap; a part of `review`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, assert_never

import numpy as np

from tracegram.compile.sizes import titles_meet
from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.measure.plot_places import note_extent, rows_of
from tracegram.measure.text_width import CAPITAL, width_px
from tracegram.model import Axis, Box, Cells, Drawing, Labels, Note, Outline, Path, Plot, Points, Segment


def overlapping_texts(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of overlapping texts: in cells, as overlays, at ticks that the spec chooses, and of axis titles.

    `measure.text_width` estimates widths. Lines of text overlap if their capital letters would.
    """
    found: list[Diagnostic] = []
    notes: list[Note] = []
    for drawing in drawings:
        layer = drawing.layer
        match layer:
            case Labels():
                found += _in_cells(document, plot, drawing, layer)
            case Note():
                notes.append(layer)
            case Cells() | Points() | Box() | Outline() | Segment() | Path():
                pass
            case _:
                assert_never(layer)
    return [*found, *_notes(document, plot, notes), *_ticks(document, plot), *_titles(document, plot)]


def _in_cells(document: Document, plot: Plot, drawing: Drawing, layer: Labels) -> Iterator[Diagnostic]:
    places = rows_of(plot, drawing)
    texts = [
        text for columns in (drawing.columns, drawing.missing) for text in columns.get("cut", columns.get("text", ()))
    ]
    widths = np.array([width_px(text, layer.font_size) for text in texts])
    order = np.lexsort((places.x, places.y))
    x, y, wide = places.x[order], places.y[order], widths[order]
    apart = np.diff(x) * plot.width / plot.x.cells
    clashes = (np.diff(y) == 0) & ((wide[:-1] + wide[1:]) / 2 > apart)
    if clashes.any():
        at = int(np.argmax(np.where(clashes, wide[:-1] + wide[1:], 0)))
        at = at if wide[at] >= wide[at + 1] else at + 1
        count = int(clashes.sum())
        held = "1 text runs" if count == 1 else f"{count:,} texts run"
        room = min(apart[max(at - 1, 0) : at + 1][clashes[max(at - 1, 0) : at + 1]])
        longest = f"{quote(texts[order[at]], 40)} is about {wide[at]:.0f} pixels wide"
        message = f"{held} into the next one: {longest}, and the next one stands {room:.0f} pixels away"
        yield _finding(document, f"{layer.pointer}/font_size", message, _ADVICE)
        return
    yield from _too_high(document, plot, drawing, layer)


def _too_high(document: Document, plot: Plot, drawing: Drawing, layer: Labels) -> Iterator[Diagnostic]:
    places = rows_of(plot, drawing)
    order = np.lexsort((places.y, places.x))
    x, y = places.x[order], places.y[order]
    apart = np.diff(y)[np.diff(x) == 0] * plot.height / plot.y.cells
    if apart.size and apart.min() < CAPITAL * layer.font_size:
        message = (
            f"texts of {layer.font_size:g} pixels run into the lines above and below, {apart.min():.0f} pixels away"
        )
        yield _finding(document, f"{layer.pointer}/font_size", message, _ADVICE)


_ADVICE = "give a larger `size` or a smaller `font_size`, or draw fewer with `where` or `window`"


def _notes(document: Document, plot: Plot, notes: Sequence[Note]) -> Iterator[Diagnostic]:
    """Warn of each text that overlaps an earlier one; of several the first is named."""
    extents = [note_extent(plot, note) for note in notes]
    ends = np.array([[*each.x, *each.y] for each in extents]).reshape(len(notes), 4)
    for at, second in enumerate(notes):
        left, right, low, high = ends[:at].T
        x, y = extents[at].x, extents[at].y
        met = np.flatnonzero((left < x[1]) & (x[0] < right) & (low < y[1]) & (y[0] < high))
        if met.size:
            first = notes[int(met[0])]
            message = f"the texts {quote(first.text, 40)} and {quote(second.text, 40)} overlap"
            finding = _finding(document, second.pointer, message, "move one of them, or make it shorter")
            label = Label(place=document.place(first.pointer), message="the other text")
            yield replace(finding, labels=(label,))


def _ticks(document: Document, plot: Plot) -> Iterator[Diagnostic]:
    size = plot.theme.letters.ticks
    for name, axis, pixels in (("x", plot.x, plot.width), ("y", plot.y, plot.height)):
        if document.get(name, "ticks") is None or len(axis.ticks) < 2 or axis.is_turned:
            continue
        ticks = sorted(set(axis.ticks))
        long = [width_px(axis.text_of(tick), size) if name == "x" else CAPITAL * size for tick in ticks]
        apart = _apart(axis, ticks, pixels)
        short = [at for at, room in enumerate(apart) if (long[at] + long[at + 1]) / 2 > room]
        if short:
            at = short[0]
            message = (
                f"the labels {ticks[at]} and {ticks[at + 1]} of the {name} axis stand {apart[at]:.0f} pixels apart"
                f" and need {(long[at] + long[at + 1]) / 2:.0f}"
            )
            yield _finding(document, f"/{name}/ticks", message, "write a larger distance, or fewer ticks")


def _titles(document: Document, plot: Plot) -> Iterator[Diagnostic]:
    if titles_meet((plot.width, plot.height), plot.x, plot.y, plot.theme.font_size):
        message = (
            f"the titles {quote(plot.x.title, 40)} and {quote(plot.y.title, 40)} of the axes run into one another"
            f" beside a plot of {plot.width} × {plot.height} pixels"
        )
        yield _finding(document, "/size", message, "give a larger `size`, or shorter titles")


def _apart(axis: Axis, ticks: Sequence[int], pixels: float) -> Any:
    return np.diff(np.array(ticks)) * pixels / axis.cells


def _finding(document: Document, pointer: str, message: str, advice: str) -> Diagnostic:
    return replace(document.finding("labels-overlap", pointer, message, advice), severity="warning")
