"""The layers of a plot as charts: its cells in each of their forms, the sizes of symbols, and overlays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
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
    line_of,
    paint_channel,
    rows_chart,
    side_of,
    tooltip,
    with_values,
)
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Form,
    Joined,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Placed,
    Plot,
    Points,
    Raster,
    Segment,
    Separate,
    Silhouette,
    color_of,
    color_scale_of,
    size_field_of,
)
from tracegram.trace.over_runs import begins_of
from vega_datalite import inline_rows

_FILLED = 0.92  # of a cell's shorter side, the side of its largest symbol


def layered(layers: Sequence[alt.Chart], *, apart: Sequence[str], **words: Any) -> alt.LayerChart:
    """Return a chart of layers, each with a scale of its own for the channels that are `apart`.

    Altair's constructor, and each of its methods that copy a chart, would copy every layer with all that it holds. The
    constructor also takes the rows of a single layer for the chart.
    """
    chart = alt.LayerChart(layer=layers if len(layers) == 1 else [], resolve=scales_apart(apart), **words)
    chart.layer = chart.layer or list(layers)
    return chart


def scales_apart(channels: Sequence[str]) -> alt.Resolve:
    """Return what gives each part of a chart its own scale for some channels."""
    own: dict[str, Any] = dict.fromkeys(channels, "independent")
    return alt.Resolve(scale=alt.ScaleResolveMap(**own))


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
    firsts = begins_of(cell)
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
        .encode(**frame(plot, "x1", "y1"), x2=alt.X2("x2"), y2=alt.Y2("y2"))
    )


def _image(plot: Plot, drawing: Drawing, form: Raster) -> alt.Chart:
    (x, x2), (y, y2) = plot.x.edges, plot.y.edges
    return (
        rows_chart([{"x": x, "x2": x2, "y": y, "y2": y2}])
        .mark_image(aria=False, aspect=False, smooth=False, opacity=drawing.layer.opacity)
        .encode(
            **frame(plot, "x", "y"),
            x2=alt.X2("x2"),
            y2=alt.Y2("y2"),
            url=alt.UrlValue(form.uri),
            tooltip=alt.TooltipValue(_size(plot)),
        )
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


def alike(drawings: Sequence[Drawing]) -> Iterator[range]:
    """Group the numbers of the drawings that share a chart, since each chart costs some milliseconds.

    Transparent boxes share a chart only if no two of them overlap.
    """
    for look, numbers in groupby(range(len(drawings)), lambda at: _look(drawings[at].layer)):
        same = list(numbers)
        layers = [drawings[at].layer for at in same]
        if look is None or not _may_share([each for each in layers if isinstance(each, Box)]):
            yield from (range(at, at + 1) for at in same)
        else:
            yield range(same[0], same[-1] + 1)


def _look(layer: Layer) -> Layer | None:
    """Return an overlay without the values that may differ within a chart; None if it needs a chart of its own."""
    match layer:
        case Box():
            return replace(layer, name="", pointer="", x=(0, 0), y=(0, 0))
        case Segment():
            return replace(layer, name="", pointer="", start=(0, 0), stop=(0, 0))
        case Note():
            return replace(layer, name="", pointer="", at=(0, 0), text="")
        case Cells() | Labels() | Points() | Outline() | Path():
            return None
        case _:
            assert_never(layer)


def _may_share(found: Sequence[Box]) -> bool:
    """Check that boxes can be filled as one: they are framed, hide what is below, or lie apart along an axis."""
    if not found or found[0].stroke or found[0].opacity == 1:
        return True
    return any(
        all(one[1] <= two[0] for one, two in pairwise(sorted(ends)))
        for ends in zip(*((each.x, each.y) for each in found), strict=True)
    )


def edges_of(found: Sequence[Box]) -> dict[str, Any]:
    """Return boxes as columns."""
    return {
        "x": [each.x[0] for each in found],
        "x2": [each.x[1] for each in found],
        "y": [each.y[0] for each in found],
        "y2": [each.y[1] for each in found],
    }


def boxes(plot: Plot, layer: Box | Outline, edges: Mapping[str, Any]) -> alt.Chart:
    """Return boxes between edges, all in the style of a layer."""
    chart = rows_chart(inline_rows(edges)).encode(**frame(plot, "x", "y"), x2=alt.X2("x2"), y2=alt.Y2("y2"))
    if layer.stroke is None:
        return chart.mark_rect(aria=False, color=layer.color, opacity=layer.opacity)
    return chart.mark_rect(
        aria=False,
        filled=False,
        fillOpacity=0,
        stroke=layer.stroke.color,
        opacity=layer.opacity,
        **line_of(layer.stroke),
    )


def outline(plot: Plot, layer: Outline, drawing: Drawing) -> alt.Chart:
    """Return boxes, or the outline of cells as lines that end where they begin."""
    if not isinstance(layer.around, Silhouette) or layer.stroke is None:
        return boxes(plot, layer, drawing.columns)
    corners = {name: drawing.columns[name] for name in ("x", "y", "ring")}
    order = {"order": list(range(len(corners["x"])))}
    return (
        rows_chart(inline_rows({**corners, **order}))
        .mark_line(
            aria=False,
            interpolate="linear-closed",
            color=layer.stroke.color,
            opacity=layer.opacity,
            **line_of(layer.stroke),
        )
        .encode(
            **frame(plot, "x", "y"),
            detail=alt.Detail("ring", type="nominal"),
            order=alt.Order("order", type="quantitative"),
        )
    )


def lines(plot: Plot, layer: Segment | Path, drawn: Sequence[Sequence[tuple[float, float]]]) -> alt.Chart:
    """Return lines through points, all in the stroke of a layer."""
    rows = [
        {"order": order, "x": x, "y": y, **({"line": line} if len(drawn) > 1 else {})}
        for line, points in enumerate(drawn)
        for order, (x, y) in enumerate(points)
    ]
    chart = rows_chart(rows).mark_line(
        aria=False, clip=True, color=layer.stroke.color, opacity=layer.opacity, **line_of(layer.stroke)
    )
    chart = chart.encode(**frame(plot, "x", "y"), order=alt.Order("order", type="quantitative"))
    return chart.encode(detail=alt.Detail("line", type="nominal")) if len(drawn) > 1 else chart


def points_of(plot: Plot, drawing: Drawing, layer: Path) -> Sequence[tuple[float, float]]:
    """Return the points of a path."""
    if not layer.along:
        return layer.points
    rows = inline_rows(drawing.columns)
    return [(row[plot.x.column], row[plot.y.column]) for row in rows]


def notes(plot: Plot, layers: Sequence[Note]) -> alt.Chart:
    """Return texts at points, all in the font of the first."""
    first = layers[0]
    letters: Any = {"align": first.align, "font": plot.theme.font, "fontSize": first.font_size}
    return (
        rows_chart([{"x": each.at[0], "y": each.at[1], "text": each.text} for each in layers])
        .mark_text(aria=False, color=first.color, opacity=first.opacity, **letters)
        .encode(**frame(plot, "x", "y"), text=alt.Text("text", type="nominal"))
    )
