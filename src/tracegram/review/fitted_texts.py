"""Texts that fitting to their cells made unreadable; a part of `review`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracegram.diagnostics import Diagnostic
from tracegram.language.document import Document
from tracegram.model import Drawing, Labels

LEAST_LETTERS = 5  # pixels; at 72 an inch a point each, the smallest that journals take


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
        yield replace(document.finding("texts-cut", f"{layer.pointer}/fit", message, advice), severity="warning")
