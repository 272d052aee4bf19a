"""The cells of a layer as charts, in each of their forms, and symbols of several sizes; a part of the stage `lower`."""

from collections.abc import Iterator, Mapping, Sequence
from math import pi
from typing import Any, assert_never

import altair as alt
import numpy as np

from tracegram.compile.altair.letters import legend_of, title_text
from tracegram.compile.altair.style import (
    blank,
    chart_of,
    frame,
    has_steps,
    legend_channel,
    paint_channel,
    rows_chart,
    side_of,
    tooltip,
    with_values,
)
from tracegram.model import (
    Cells,
    Drawing,
    Form,
    Joined,
    Placed,
    Plot,
    Points,
    Raster,
    Separate,
    color_of,
    color_scale_of,
    size_field_of,
)

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


def cells(plot: Plot, drawing: Drawing, form: Form) -> Iterator[alt.Chart]:
    """Return the charts of a layer's cells, those without a value first.

    Args:
        plot: The plot.
        drawing: The layer and its cells.
        form: How they are drawn.
    """
    match form:
        case Separate() if "cell" in {*drawing.columns, *drawing.missing}:
            parts = (_of_whole_cells(plot, drawing.columns), _of_whole_cells(plot, drawing.missing))
            yield from _rectangles(plot, drawing, parts, is_joined=True)
        case Separate():
            yield from _rectangles(plot, drawing, (drawing.columns, drawing.missing), is_joined=False)
        case Joined():
            yield from _rectangles(plot, drawing, (form.columns, form.missing), is_joined=True)
        case Raster():
            yield _image(plot, drawing, form)
        case _:
            assert_never(form)
    if isinstance(form, Raster) or has_steps(drawing):
        yield from legend_of_values(plot, drawing)


def _rectangles(
    plot: Plot,
    drawing: Drawing,
    parts: tuple[Mapping[str, Sequence[Any]], Mapping[str, Sequence[Any]]],
    *,
    is_joined: bool,
) -> Iterator[alt.Chart]:
    layer, (columns, missing) = drawing.layer, parts
    scale = color_scale_of(layer)
    fields = layer.tooltip if isinstance(layer, Cells) else ()
    if missing:
        yield (
            _between_edges(plot, missing, is_joined=is_joined)
            .mark_rect(aria=False, color=plot.theme.missing, opacity=layer.opacity)
            .encode(tooltip=tooltip(plot, None, fields, is_joined=is_joined))
        )
    if not drawing.rows:
        yield from () if missing else (blank(plot),)
        return
    chart = _between_edges(plot, columns, is_joined=is_joined)
    chart = chart.encode(tooltip=tooltip(plot, scale, fields, is_joined=is_joined))
    border: dict[str, Any] = {}
    if isinstance(layer, Cells) and layer.border:
        border = {"stroke": layer.border, "strokeWidth": plot.theme.unit}
    if scale:
        yield chart.mark_rect(aria=False, opacity=layer.opacity, **border).encode(
            color=paint_channel(scale, plot, drawing)
        )
    else:
        yield chart.mark_rect(aria=False, color=color_of(layer), opacity=layer.opacity, **border)


def _of_whole_cells(plot: Plot, part: Mapping[str, Sequence[Any]]) -> Mapping[str, Any]:
    """Return one row for each cell that has a border, from its first place to its last."""
    if not part:
        return {}
    cell, x, y = np.asarray(part["cell"]), plot.x.column, plot.y.column
    firsts = np.flatnonzero(np.append(True, np.diff(cell)))
    lasts = np.append(firsts[1:], cell.size) - 1
    rows = {name: np.asarray(values)[firsts] for name, values in part.items() if name != "cell"}
    return {**rows, f"{x}2": np.asarray(part[x])[lasts], f"{y}2": rows[y]}


def _between_edges(plot: Plot, columns: Mapping[str, Sequence[Any]], *, is_joined: bool) -> alt.Chart:
    x, y, last = plot.x.column, plot.y.column, "2" if is_joined else ""
    return (
        chart_of(with_values(plot, columns))
        .transform_calculate(
            x1=f"datum.{x} - 0.5",
            x2=f"datum.{x}{last} + 0.5",
            y1=f"datum.{y} - 0.5",
            y2=f"datum.{y}{last} + 0.5",
        )
        .encode(**frame(plot, "x1", "y1"), x2="x2", y2="y2")
    )


def _image(plot: Plot, drawing: Drawing, form: Raster) -> alt.Chart:
    (x, x2), (y, y2) = plot.x.edges, plot.y.edges
    return (
        rows_chart([{"x": x, "x2": x2, "y": y, "y2": y2}])
        .mark_image(aria=False, aspect=False, smooth=False, opacity=drawing.layer.opacity)
        .encode(**frame(plot, "x", "y"), x2="x2", y2="y2", url=alt.value(form.uri), tooltip=alt.value(_size(plot)))
    )


def legend_of_values(plot: Plot, drawing: Drawing, channel: str = "color") -> Iterator[alt.Chart]:
    """Return a layer that draws nothing and carries the legend of the values that color a drawing, by a channel."""
    layer, paint = drawing.layer, color_scale_of(drawing.layer)
    if paint and paint.legend and drawing.rows:
        color = legend_channel(paint, plot, drawing)
        made: Any = {"color": alt.Color, "fill": alt.Fill, "stroke": alt.Stroke}[channel]
        shown = {channel: made("value", type=color["type"], scale=color["scale"], legend=color["legend"])}
        chart = rows_chart([{"value": drawing.columns["value"][0]}])
        yield chart.mark_point(aria=False, filled=True, size=0, opacity=layer.opacity).encode(**shown)


def _size(plot: Plot) -> str:
    """Return the tooltip for viewers that cannot read cells from an image."""
    return f"{plot.x.cells:,} × {plot.y.cells:,} cells"
