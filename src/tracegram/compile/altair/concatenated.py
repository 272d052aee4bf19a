"""Several charts as one, in rows and columns; a part of the stage `lower`.

All plots of a column begin at the same pixel, and so do those of a row: `align: each` moves each chart by the widest
axis of its column and the highest of its row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from tracegram.compile.altair.letters import title_of
from tracegram.compile.altair.swatches import CHANNELS
from tracegram.model import Figure, Theme

GAP = 16  # pixels between plots, beside what axes and titles take


def concatenated(figure: Figure, charts: Sequence[alt.LayerChart]) -> alt.ConcatChart:
    """Return the charts of a figure's plots in their rows and columns; a place without a plot stays blank."""
    titled = any(each.row_title for each in figure.plots)
    columns = max(each.column for each in figure.plots) + 1 + titled
    rows = max(each.row for each in figure.plots) + 1
    at = {(each.row, each.column + titled): chart for each, chart in zip(figure.plots, charts, strict=True)}
    for each in figure.plots:
        if each.row_title:
            at[each.row, 0] = _turned(each.row_title, figure.first.theme, each.plot.height)
    last = max(row * columns + column for row, column in at)
    places = [divmod(number, columns) for number in range(rows * columns)][: last + 1]
    size = {"width": figure.plots[0].plot.width, "height": figure.plots[0].plot.height}
    own: dict[str, Any] = dict.fromkeys(("x", "y", "color", *CHANNELS), "independent")  # each plot writes its scales
    return alt.ConcatChart(
        concat=[at.get(place) or _blank({**size, "width": 1} if titled and not place[1] else size) for place in places],
        columns=columns,
        align="each",
        bounds="full",
        center=False,
        spacing=GAP,
        title=title_of(figure.title, figure.first.theme),
    ).resolve_scale(**own)


_CHANNELS = (
    "x",
    "y",
    "color",
    "fill",
    "stroke",
    "shape",
    "strokeWidth",
    "strokeDash",
)  # each plot writes its own scales


def _blank(size: Mapping[str, Any]) -> alt.LayerChart:
    chart = alt.Chart(alt.InlineData(values=[{}])).mark_point(aria=False, opacity=0, size=0)
    return alt.LayerChart(layer=[chart], view=alt.ViewBackground(stroke=None), **size)


def _turned(text: str, theme: Theme, height: int) -> alt.LayerChart:
    """Return the title of a row, which reads upward beside it."""
    letters: Any = {"font": theme.font, "fontSize": theme.font_size, "fontWeight": "bold", "color": theme.ink}
    width = round(1.5 * theme.font_size)
    chart = (
        alt.Chart(alt.InlineData(values=[{"text": text}]))
        .mark_text(aria=False, angle=270, **letters)
        .encode(x=alt.value(width / 2), y=alt.value(height / 2), text=alt.Text("text", type="nominal"))
    )
    return alt.LayerChart(layer=[chart], width=width, height=height, view=alt.ViewBackground(stroke=None))
