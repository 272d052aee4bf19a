"""Texts that fit the cells of a plot: in a smaller font, or cut."""

from collections.abc import Sequence
from dataclasses import replace
from math import floor
from typing import Any

from tracegram.measure.lengths import width_px
from tracegram.model import Drawing, Labels, Plot
from vega_datalite import glyphs

MARGIN = 2  # pixels that a text keeps from the texts beside it


def fitted(plot: Plot, drawings: Sequence[Drawing]) -> tuple[Drawing, ...]:
    """Return drawings whose texts fit the cells of a plot: in a smaller font, or cut.

    All texts of a layer shrink to one font size, a multiple of 0.1 px. Texts that were cut stand in a column `cut`.
    """
    return tuple(_fitted(plot, each) for each in drawings)


def _fitted(plot: Plot, drawing: Drawing) -> Drawing:
    layer = drawing.layer
    if not isinstance(layer, Labels) or not layer.fit:
        return drawing
    wide, high = plot.width / plot.x.cells - MARGIN, plot.height / plot.y.cells
    if layer.fit == "cut":
        return replace(drawing, **{part: _cut(getattr(drawing, part), wide, layer) for part in ("columns", "missing")})
    texts: list[str] = [text for part in (drawing.columns, drawing.missing) for text in part.get("text", ())]
    widest = max((width_px(text, layer.font_size) for text in texts), default=0)
    share = min(1, wide / widest if widest else 1, high / layer.font_size)
    size = max(floor(10 * share * layer.font_size) / 10, 0.1) if share < 1 else layer.font_size
    return replace(drawing, layer=replace(layer, font_size=size))


def _cut(columns: Any, wide: float, layer: Labels) -> Any:
    texts = [_shortened(text, wide, layer.font_size) for text in columns.get("text", ())]
    return {**columns, "cut": texts} if columns else columns


def _shortened(text: str, wide: float, font_size: float) -> str:
    """Return a text with an ellipsis for the characters that have no room; a character keeps its combining marks."""
    if width_px(text, font_size) <= wide:
        return text
    kept = list(glyphs(text))
    while kept and width_px("".join(kept) + "…", font_size) > wide:
        kept.pop()
    return "".join(kept) + "…"
