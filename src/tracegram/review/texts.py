"""Warnings about texts that are cut, or that meet others."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, assert_never

import numpy as np

from tracegram.compile.resolve import titles_meet
from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.measure.lengths import CAPITAL, width_px
from tracegram.measure.plot_places import note_extent, rows_of, title_px
from tracegram.measure.tags import Placed, Sheet, Span, placed_tags, sheet_of
from tracegram.model import Axis, Box, Cells, Drawing, Labels, Note, Outline, Path, Plot, Points, Segment

LEAST_LETTERS = 5  # pixels; at 72 an inch a point each, the smallest that journals take
ROUNDING = 1  # pixels
_ADVICE = "give a larger `size` or a smaller `font_size`, or draw fewer with `where` or `window`"


def misplaced_labels(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> Iterator[Diagnostic]:
    """Warn of each label that covers an answer or another label; labels outside the plot cover nothing."""
    sheet = sheet_of(plot)
    inside = [each for each in placed_tags(sheet, drawings) if each.is_inside]
    answers = [*_answers(sheet, plot, drawings)] if inside else []
    for each in inside:
        if any(_meet(each.x, x) and _meet(each.y, y) for x, y in answers):
            message = f"the label {quote(each.tag.text, 40)} covers a part of the answer"
            yield _label_finding(document, "label-covers-answer", each, message)
    for first, second in combinations(inside, 2):
        if _meet(first.x, second.x) and _meet(first.y, second.y):
            message = f"the labels {quote(first.tag.text, 40)} and {quote(second.tag.text, 40)} overlap"
            label = Label(place=document.place(f"{first.pointer}/label"), message="the other label")
            yield replace(_label_finding(document, "labels-overlap", second, message), labels=(label,))


def _answers(sheet: Sheet, plot: Plot, drawings: Sequence[Drawing]) -> Iterator[tuple[Span, Span]]:
    """Return the rectangles of answers that overlays surround, in pixels."""
    matched = {each.pointer for each in plot.overlays if "match" in each.values.get("region", {})}
    for layer in (each.layer for each in drawings):
        if isinstance(layer, Box) and layer.pointer in matched:
            x, y = sorted(map(sheet.across, layer.x)), sorted(map(sheet.down, layer.y))
            yield (x[0], x[1]), (y[0], y[1])


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _label_finding(document: Document, code: str, placed: Placed, message: str) -> Diagnostic:
    advice = "move it, or leave its `x` and `y` out: it then stands outside the plot"
    return document.warning(code, f"{placed.pointer}/label", message, advice)


def lost_texts(document: Document, drawings: Sequence[Drawing]) -> Iterator[Diagnostic]:
    """Warn of texts that are cut, or too small to be read."""
    for drawing in drawings:
        layer = drawing.layer
        if not isinstance(layer, Labels) or not layer.fit:
            continue
        parts = [part for part in (drawing.columns, drawing.missing) if "cut" in part]
        cut = sum(text != short for part in parts for text, short in zip(part["text"], part["cut"], strict=True))
        message = f"{cut:,} text{' is' if cut == 1 else 's are'} cut to the width of a cell"
        if layer.fit == "shrink" and layer.font_size < LEAST_LETTERS:
            message = (
                f"the font shrinks to {layer.font_size:g} pixels to fit the cells, and {LEAST_LETTERS} can be read"
            )
        elif not cut:
            continue
        advice = "give a larger `size`, or draw fewer cells with `where` or `window`"
        yield document.warning("texts-cut", f"{layer.pointer}/fit", message, advice)


def cut_titles(document: Document, plot: Plot, row_title: str) -> Iterator[Diagnostic]:
    """Warn of the title of one of several plots, or of a row of them, that has no room."""
    theme = plot.theme
    of_row = width_px(row_title, theme.letters.plot_title) if row_title else 0
    of_plot = title_px(plot.title, theme, plot.width) if plot.title else 0
    if of_plot > plot.width + ROUNDING:
        message = (
            f"the title {quote(plot.title)} is cut: it is {of_plot:.0f} pixels wide, and its plot {plot.width:.0f}"
        )
    elif of_row > plot.height + ROUNDING:
        message = (
            f"the title {quote(row_title)} is {of_row:.0f} pixels long, and its row of plots {plot.height:.0f} high"
        )
    else:
        return
    is_facet = document.get("facet") is not None
    pointer = next((each for each in ("/facet/labels", "/facet", "/title") if each in document.spans), "")
    advice = f"write shorter {'`labels` under `facet`' if is_facet else 'titles'}, or a larger `size`"
    yield document.warning("texts-cut", pointer, message, advice)


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
        yield _overlap_finding(document, f"{layer.pointer}/font_size", message, _ADVICE)
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
        yield _overlap_finding(document, f"{layer.pointer}/font_size", message, _ADVICE)


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
            finding = _overlap_finding(document, second.pointer, message, "move one of them, or make it shorter")
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
            yield _overlap_finding(document, f"/{name}/ticks", message, "write a larger distance, or fewer ticks")


def _titles(document: Document, plot: Plot) -> Iterator[Diagnostic]:
    if titles_meet((plot.width, plot.height), plot.x, plot.y, plot.theme.font_size):
        message = (
            f"the titles {quote(plot.x.title, 40)} and {quote(plot.y.title, 40)} of the axes run into one another"
            f" beside a plot of {plot.width:g} × {plot.height:g} pixels"
        )
        yield _overlap_finding(document, "/size", message, "give a larger `size`, or shorter titles")


def _apart(axis: Axis, ticks: Sequence[int], pixels: float) -> Any:
    return np.diff(np.array(ticks)) * pixels / axis.cells


def _overlap_finding(document: Document, pointer: str, message: str, advice: str) -> Diagnostic:
    return document.warning("labels-overlap", pointer, message, advice)
