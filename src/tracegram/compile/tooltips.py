"""What tooltips show of single cells: in the rows of charts, and in tables for the scripts of interactive pages.

A document carries no more than is drawn, and the fields that `tooltip` names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.diagnostics import Diagnostic
from tracegram.language.document import Document
from tracegram.model import Cells, Drawing, Figure, Form, Layer, Placed, Plot, Separate, as_cells
from vega_datalite.frozen import frozen
from vega_datalite.plain import as_list

MOST_IN_ROWS = 10_000  # cells of a figure; the default lines double the weight of its chart
MOST_IN_TABLES = 100_000  # cells of a figure; about 1 MB on an interactive page
FINEST = 2  # pixels of an interactive page for a pixel of the figure's size

Place = tuple[int, int]  # the number of a plot, and of a drawing in it


@frozen
class CellTable:
    """The texts of the cells of a layer.

    Attributes:
        at: The first cell and the number of cells of each stretch of them, by turns. Cells are counted from 0 along
            x, then along y.
        lines: The texts of the cells in this order, by title: the different ones, and the number of each cell's.
    """

    at: tuple[int, ...]
    lines: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]]


def with_rows(figure: Figure, forms: Sequence[Sequence[Form]]) -> Figure:
    """Return a figure whose separate cells have the default lines of their tooltips in their rows, if they are few."""
    fitting = set(_in_rows(figure, forms))
    if not fitting:
        return figure
    plots = [
        replace(
            placed,
            drawings=tuple(
                _with_rows(placed.plot, each) if (at, number) in fitting else each
                for number, each in enumerate(placed.drawings)
            ),
        )
        for at, placed in enumerate(figure.plots)
    ]
    return replace(figure, plots=tuple(plots))


def tables(figure: Figure, forms: Sequence[Sequence[Form]]) -> dict[Place, CellTable]:
    """Return the tables of the layers whose rows do not have the lines of tooltips, by plot and drawing."""
    found: dict[Place, CellTable] = {}
    for at, number in _in_tables(figure):
        placed, form = figure.plots[at], forms[at][number]
        drawing = placed.drawings[number]
        has_rows = isinstance(form, Separate) and bool(_named(drawing.layer))
        if not has_rows and drawing.tooltips and (table := _table(placed.plot, drawing)).lines:
            found[at, number] = table
    return found


def left_out(documents: Sequence[Document], figure: Figure) -> list[Diagnostic]:
    """Return warnings about fields of tooltips that no page can show, as there are too many cells.

    Args:
        documents: The spec of each plot.
        figure: The figure.
    """
    fitting = set(_in_tables(figure))
    found: list[Diagnostic] = []
    for at, (document, placed) in enumerate(zip(documents, figure.plots, strict=True)):
        for number, drawing in enumerate(placed.drawings):
            if not _named(drawing.layer):
                continue
            if why := _why_left_out(placed, drawing, is_fitting=(at, number) in fitting):
                message = f"{why}, and only the tooltips of their places and colors are shown"
                advice = "draw a part with `window`, write a larger `size`, or delete `tooltip`"
                found.append(document.warning("tooltip-left-out", f"{drawing.layer.pointer}/tooltip", message, advice))
    return found


def _why_left_out(placed: Placed, drawing: Drawing, *, is_fitting: bool) -> str:
    if not drawing.is_listed:
        return f"{drawing.rows:,} cells stay in their engine"
    if not is_fitting:
        return f"the layers with a `tooltip` have more than {MOST_IN_TABLES:,} cells"
    if not isinstance(drawing.layer, Cells) or drawing.layer.reduce in {"none", "rectangles", "image"}:
        return ""
    plot = placed.plot
    if plot.x.cells > FINEST * plot.width or plot.y.cells > FINEST * plot.height:
        return "a pixel of this image stands for several cells"
    return ""


def _named(layer: Layer) -> tuple[str, ...]:
    """Return the fields that a layer names for its tooltips."""
    cells = as_cells(layer)
    return cells.tooltip if cells else ()


def _in_rows(figure: Figure, forms: Sequence[Sequence[Form]]) -> list[Place]:
    """Return the layers of separate cells that get default lines: all of them, or none where they are too many."""
    found = [
        (at, number)
        for at, placed in enumerate(figure.plots)
        for number, each in enumerate(placed.drawings)
        if each.tooltips and not _named(each.layer) and isinstance(forms[at][number], Separate)
    ]
    return found if _count(figure, found) <= MOST_IN_ROWS else []


def _in_tables(figure: Figure) -> list[Place]:
    """Return the layers whose cells have lines on pages: all, those that name fields, or none, as they are many."""
    every = [
        (at, number)
        for at, placed in enumerate(figure.plots)
        for number, each in enumerate(placed.drawings)
        if each.tooltips
    ]
    named = [(at, number) for at, number in every if _named(figure.plots[at].drawings[number].layer)]
    return next((found for found in (every, named) if _count(figure, found) <= MOST_IN_TABLES), [])


def _count(figure: Figure, places: Sequence[Place]) -> int:
    return sum(figure.plots[at].drawings[number].cells for at, number in places)


def _with_rows(plot: Plot, drawing: Drawing) -> Drawing:
    layer = as_cells(drawing.layer)
    if layer is None or drawing.tooltips is None:
        return drawing
    shown = drawing.tooltips()
    rows = {place: row for row, place in enumerate(zip(as_list(shown.x), as_list(shown.y), strict=True))}

    def with_lines(columns: Mapping[str, Sequence[Any]]) -> Mapping[str, Sequence[Any]]:
        if not columns:
            return columns
        own = [rows[place] for place in zip(*(as_list(columns[each.column]) for each in (plot.x, plot.y)), strict=True)]
        lines = (list(map(texts.__getitem__, own)) for texts in shown.lines.values())
        return {**columns, **{f"tooltip_{at}": texts for at, texts in enumerate(lines)}}

    columns, missing = with_lines(drawing.columns), with_lines(drawing.missing)
    return replace(drawing, layer=replace(layer, tooltip=tuple(shown.lines)), columns=columns, missing=missing)


def _table(plot: Plot, drawing: Drawing) -> CellTable:
    if drawing.tooltips is None:
        return CellTable(at=(), lines={})
    shown = drawing.tooltips()
    cells = (np.asarray(shown.y) - plot.y.first) * plot.x.cells + np.asarray(shown.x) - plot.x.first
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    starts = np.flatnonzero(np.append(True, np.diff(cells) != 1)) if cells.size else np.empty(0, dtype=np.int64)
    lengths = np.diff(np.append(starts, cells.size))
    at = np.stack([cells[starts], lengths], axis=1).ravel().tolist()
    rows = order.tolist()
    return CellTable(
        at=tuple(at), lines={title: _coded([texts[row] for row in rows]) for title, texts in shown.lines.items()}
    )


def _coded(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the different texts, and the number of each among them."""
    number: dict[str, int] = {}
    codes = tuple(number.setdefault(text, len(number)) for text in texts)
    return tuple(number), codes
