"""Titles of plots that are longer than their plots; a part of `review`."""

from collections.abc import Iterator
from dataclasses import replace

from tracegram.diagnostics import Diagnostic, quote
from tracegram.language.document import Document
from tracegram.measure.plot_titles import title_px
from tracegram.measure.text_width import width_px
from tracegram.model import Plot

ROUNDING = 1  # pixels


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
    yield replace(document.finding("texts-cut", pointer, message, advice), severity="warning")
