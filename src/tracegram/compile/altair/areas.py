"""Symbols whose areas show the values of a field, and their legend; a part of the stage `lower`."""

from collections.abc import Sequence
from math import pi
from typing import Any

import altair as alt

from tracegram.compile.altair.letters import legend_of, title_text
from tracegram.compile.altair.parts import rows_chart
from tracegram.compile.altair.style import side_of
from tracegram.model import Drawing, Placed, Plot, Points, color_of, size_field_of

_FILLED = 0.92  # of a cell's shorter side, the side of its largest symbol


def sizes(plot: Plot, drawing: Drawing, layer: Points) -> dict[str, Any]:
    """Return the channel for the size of symbols; no channel if all have the same size."""
    if not layer.sized_by:
        return {}
    return {"size": alt.Size("size", type="quantitative", scale=_scale(plot, drawing, layer), legend=None)}


def _scale(plot: Plot, drawing: Drawing, layer: Points) -> alt.Scale:
    side = _FILLED * min(plot.width / plot.x.cells, plot.height / plot.y.cells)
    area = layer.size or round(side**2 * (1 if layer.shape == "square" else pi / 4), 2)  # that of a circle so wide
    return alt.Scale(domain=[0, drawing.largest or 1], range=[0, area], nice=False, zero=True)


def legends_of_sizes(placed: Sequence[Placed]) -> dict[int, list[alt.Chart]]:
    """Return the layers that carry the legends of sizes, keyed by the number of the plot that they stand beside."""
    carrier = max(range(len(placed)), key=lambda at: (placed[at].column, -placed[at].row))
    found: dict[str, alt.Chart] = {}
    for each in placed:
        for drawing in each.drawings:
            field = size_field_of(drawing.layer)
            if field and field not in found:
                found[field] = _legend(placed[carrier].plot, each.plot, drawing)
    return {carrier: list(found.values())}


def _legend(beside: Plot, plot: Plot, drawing: Drawing) -> alt.Chart:
    layer = drawing.layer
    if not isinstance(layer, Points):
        raise TypeError("only symbols have sizes")
    theme, color = plot.theme, color_of(layer) or plot.theme.ink
    words: dict[str, Any] = {"symbolType": layer.shape, "symbolOpacity": 1, "tickCount": 3}
    legend = legend_of(theme, title=title_text(layer.size_title), **words, **side_of(beside))
    size = alt.Size("size", type="quantitative", scale=_scale(plot, drawing, layer), legend=legend)
    chart = rows_chart([{"size": 0}]).mark_point(aria=False, filled=True, color=color, opacity=0)
    return chart.encode(size=size)
