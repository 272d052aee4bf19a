"""Several charts as one, in rows and columns; a part of the stage `lower`.

All plots of a column begin at the same pixel, and so do those of a row: `align: each` leaves room for the widest
axis of its column and the highest of its row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt

from tracegram.compile.altair.layers import scales_apart
from tracegram.compile.altair.letters import CHANNELS, title_of
from tracegram.measure.lengths import added
from tracegram.model import Figure, Placed, Side, Theme
from vega_datalite.frozen import frozen

GAP = 16  # pixels between plots, beside what axes and titles take
NEAR = 6  # pixels between a plot and its panels

Place = tuple[int, int]


@frozen
class Block:
    """A plot and its panels as charts, by their places around it: (0, 0) is the plot, (-1, 0) the panel above it.

    `legends` are layers that carry the legends of all of them, `has_sizes` whether one is of sizes.
    """

    placed: Placed
    charts: Mapping[Place, alt.LayerChart]
    legends: Sequence[alt.Chart]
    has_sizes: bool = False


def place_of(side: Side, at: int) -> Place:
    """Return the place of the panel of a number, from 0 and the plot outward."""
    row, column = {"top": (-1, 0), "bottom": (1, 0), "left": (0, -1), "right": (0, 1)}[side]
    return row * (at + 1), column * (at + 1)


def _among_cells(block: Block) -> Block:
    """Return a block whose nearest panel stands where its plot would, if it has none and its panels share an axis."""
    charts = block.charts
    rows, columns = ({place[way] for place in charts} for way in (0, 1))
    if (0, 0) in charts or (len(rows) > 1 and len(columns) > 1):
        return block
    moved = {(_nearer(row, rows), _nearer(column, columns)): each for (row, column), each in charts.items()}
    return replace(block, charts=moved)


def _nearer(number: int, numbers: set[int]) -> int:
    step = 1 if min(numbers) < 0 else -1
    return number + step if number * step < 0 else number


def concatenated(figure: Figure, blocks: Sequence[Block]) -> alt.ConcatChart:
    """Return the charts of a figure in their rows and columns; a place without a chart stays blank."""
    if any((0, 0) in block.charts for block in blocks):
        blocks = list(map(_among_cells, blocks))
    offsets = [offset for block in blocks for offset in block.charts]
    top, left = (-min(each[way] for each in offsets) for way in (0, 1))
    bottom, right = (max(each[way] for each in offsets) for way in (0, 1))
    has_panels = bool(top or left or bottom or right)
    apart = int(has_panels and len(blocks) > 1)  # a blank row and column, since one distance holds for all
    high, wide = top + 1 + bottom + apart, left + 1 + right + apart
    titled = int(any(block.placed.row_title for block in blocks))
    at: dict[Place, alt.LayerChart] = {}
    for block in blocks:
        row, column = block.placed.row * high + top, block.placed.column * wide + left + titled
        for (down, across), chart in block.charts.items():
            at[row + down, column + across] = chart
        edge = _edge(block, (top, left, bottom, right))
        edge = row + edge[0], column + edge[1]
        at[edge] = _with_legends(at.get(edge) or _blank(), block)
        if block.placed.row_title:
            at[row, 0] = _turned(block.placed.row_title, figure.first.theme, block.placed.plot.height)
    columns = 1 + max(column for _, column in at)
    last = max(row * columns + column for row, column in at)
    charts: list[Any] = [at.get(divmod(number, columns)) or _blank() for number in range(last + 1)]
    chart = alt.ConcatChart(
        concat=charts if len(charts) == 1 else [],
        columns=columns,
        align="each",
        bounds="full",
        center=False,
        spacing=figure.first.theme.scaled(NEAR if has_panels else GAP),
        title=title_of(figure.title, figure.first.theme, width_of_row(figure, blocks[0].placed), anchor="middle"),
        resolve=scales_apart(("x", "y", "color", *_channels_apart(blocks))),  # each plot writes its scales
    )
    chart.concat = chart.concat or charts  # Altair's constructor would copy several, as it would layers
    return chart


def width_of_row(figure: Figure, placed: Placed) -> float:
    """Return the width of all plots and panels in the row of a plot, without what axes take between them."""
    row = [each for each in figure.plots if each.row == placed.row]
    beside = added(panel.pixels for each in row for panel in each.panels if not panel.is_across)
    return (
        added(each.plot.width for each in row if _is_wide(each))
        + beside
        + placed.plot.theme.scaled(GAP) * (len(row) - 1)
    )


def _is_wide(placed: Placed) -> bool:
    """Return whether a plot or a panel has the width of the plot."""
    return bool(placed.plot.marks) or any(panel.is_across for panel in placed.panels)


def _channels_apart(blocks: Sequence[Block]) -> Sequence[str]:
    """Return the channels of legends that each chart draws; others are drawn by the figure, below all charts."""
    return () if any(block.placed.plot.legend_width for block in blocks) else tuple(CHANNELS)


def _edge(block: Block, reach: tuple[int, int, int, int]) -> Place:
    """Return the place of the chart beside which legends stand, at the edge of a block."""
    top, left, bottom, right = reach
    row = 0 if (0, 0) in block.charts else min(place[0] for place in block.charts)
    match block.placed.plot.legend:
        case "left":
            return row, -left
        case "top":
            return -top, 0
        case "bottom":
            return bottom, 0
        case _:
            return row, right


def _with_legends(chart: alt.LayerChart, block: Block) -> alt.LayerChart:
    """Put the legends of a block into one of its charts, and return it."""
    if not block.legends:
        return chart
    apart = ("color", *_channels_apart([block]), *(["size"] if block.has_sizes else []))
    chart.layer = [*chart.layer, *block.legends]
    chart.resolve = scales_apart(apart)
    return chart


def _blank() -> alt.LayerChart:
    chart = alt.Chart(alt.InlineData(values=[{}])).mark_point(aria=False, opacity=0, size=0)
    size: dict[str, Any] = {"width": 1, "height": 1}
    return alt.LayerChart(layer=[chart], view=alt.ViewBackground(stroke=None), **size)


def _turned(text: str, theme: Theme, height: float) -> alt.LayerChart:
    """Return the title of a row, which stands beside it and reads upward."""
    letters: Any = {"font": theme.font, "fontSize": theme.letters.plot_title, "color": theme.ink}
    width = round(1.5 * theme.letters.plot_title)
    chart = (
        alt.Chart(alt.InlineData(values=[{"text": text}]))
        .mark_text(aria=False, angle=270, **letters)
        .encode(x=alt.XValue(width / 2), y=alt.YValue(height / 2), text=alt.Text("text", type="nominal"))
    )
    return alt.LayerChart(layer=[chart], width=width, height=height, view=alt.ViewBackground(stroke=None))
