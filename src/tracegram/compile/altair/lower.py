"""The stage that makes an Altair chart of layers and their rows: layered, or several charts in one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, assert_never

import altair as alt
from altair.utils.schemapi import debug_mode

from tracegram.compile.altair.concatenated import Block, concatenated, place_of, width_of_row
from tracegram.compile.altair.layers import (
    alike,
    boxes,
    cells,
    edges_of,
    layered,
    legend_of_values,
    legends_of_sizes,
    lines,
    notes,
    outline,
    points_of,
    scales_apart,
    sizes,
)
from tracegram.compile.altair.letters import CHANNELS, Swatch, legend_layer, plot_title, swatches_of, title_of, view_of
from tracegram.compile.altair.panels import legend_of_series, panel_chart, swatch_of_series
from tracegram.compile.altair.style import chart_of, frame, has_steps, paint_channel, tooltip, with_values
from tracegram.compile.altair.tags import tag_layers
from tracegram.measure.grounds import letters
from tracegram.measure.tags import placed_tags, room_of, sheet_of
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Figure,
    Form,
    Labels,
    Layer,
    Note,
    Outline,
    Panel,
    Path,
    Placed,
    Plot,
    Points,
    Scaled,
    Segment,
    color_of,
    color_scale_of,
    label_of,
)


@debug_mode(arg=False)  # tests validate whole documents; validating each part takes a quarter of a figure's time
def lower(figure: Figure, forms: Sequence[Sequence[Form]]) -> alt.LayerChart | alt.ConcatChart:
    """Build the chart of a figure: of one plot a layered chart, of several a concatenation of such charts.

    All layers of a plot share one pair of quantitative scales. Data stand inline as rows under the fixed names `step`,
    `position`, `value` and `text` (`x`, `x2`, `y`, `y2` for overlays); names of columns are only ever titles. The chart
    composes with any other: it has no configuration, and neither it nor its layers have a name.

    Args:
        figure: The figure.
        forms: The form of the cells of each layer, for each plot.
    """
    figure = replace(figure, plots=tuple(map(_with_room, figure.plots)))
    areas = legends_of_sizes(figure.plots)
    figure = replace(figure, plots=tuple(_with_legend_room(at, figure, areas) for at in range(len(figure.plots))))
    if len(figure.plots) == 1 and not figure.plots[0].panels:
        return _alone(figure, forms[0], areas[0])
    parts = zip(figure.plots, forms, strict=True)
    return concatenated(figure, [_block(each, own, areas.get(at, [])) for at, (each, own) in enumerate(parts)])


def _with_room(placed: Placed) -> Placed:
    """Return a plot with the room that the labels of its overlays take."""
    if not any(_is_tagged(each.layer) for each in placed.drawings):
        return placed
    sheet = sheet_of(placed.plot)
    above, beside = room_of(placed_tags(sheet, placed.drawings), sheet)
    return replace(placed, plot=replace(placed.plot, above=above, beside=beside)) if above or beside else placed


def _is_tagged(layer: Layer) -> bool:
    """Return whether a layer has a label or an arrowhead, which lie above all others."""
    return label_of(layer) is not None or (isinstance(layer, Segment) and layer.arrow)


def _with_legend_room(at: int, figure: Figure, areas: Mapping[int, Sequence[alt.Chart]]) -> Placed:
    """Return a plot that knows its colorbars, whether it has other legends, and the width of a legend of all plots.

    The figure draws a legend above or below all plots if only one of them has some. Otherwise each plot draws its own.
    """
    placed = figure.plots[at]
    plot, drawn = placed.plot, placed.legends or placed.drawings
    fields = {paint for each in drawn if (paint := color_scale_of(each.layer)) and paint.legend}
    bars = sum(paint.quantitative for paint in fields)
    others = [*swatches_of(plot, drawn), *placed.series_with_legends, *areas.get(at, [])]
    is_long = bars == len(fields) > 0 and not others
    carriers = [each for each in figure.plots if each.legends or each.series_with_legends]
    is_flat = plot.legend in {"top", "bottom"} and (len(figure.plots) > 1 or placed.panels)
    width = width_of_row(figure, placed) if is_flat and len(carriers) == 1 and carriers[0] is placed else 0
    return replace(placed, plot=replace(plot, legend_width=width, colorbars=max(bars, 1), has_long_colorbars=is_long))


def _alone(figure: Figure, forms: Sequence[Form], areas: Sequence[alt.Chart]) -> alt.LayerChart:
    """Return the chart of the only plot, with its legends."""
    only = figure.plots[0]
    chart = _layered(only.plot, only.drawings, forms, title_of(figure.title, figure.first.theme, only.plot.width))
    legend = legend_layer(only.plot, swatches_of(only.plot, only.drawings))
    legends = [*areas, *([] if legend is None else [legend])]
    if not legends:
        return chart
    chart.layer = [*chart.layer, *legends]
    chart.resolve = scales_apart(("color", *CHANNELS, *(["size"] if areas else [])))
    return chart


def _layered(plot: Plot, drawings: tuple[Drawing, ...], forms: Sequence[Form], title: Any) -> alt.LayerChart:
    """Return the chart of one plot, its layers in the order of the drawings."""
    layers = [layer for same in alike(drawings) for layer in _layers(plot, drawings, forms, same)]
    if any(_is_tagged(each.layer) for each in drawings):
        layers += tag_layers(sheet_of(plot), drawings, plot.theme, partial(frame, plot))
    size: dict[str, Any] = {"width": plot.width, "height": plot.height}
    # Each field and the legend of names has a color scale of its own.
    return layered(layers, apart=["color"], title=title, view=view_of(plot.theme), **size)


def _block(placed: Placed, forms: Sequence[Form], areas: Sequence[alt.Chart]) -> Block:
    """Return a plot and its panels as charts; the outermost of each side has the labels of the shared axis."""
    plot = placed.plot
    places = {place_of(panel.side, at): panel for panel in placed.panels for at in [_number(placed, panel)]}
    charts: dict[tuple[int, int], alt.LayerChart] = {}
    columns = [place for place in places if not place[1]] + ([(0, 0)] if plot.marks else [])
    rows = [place for place in places if not place[0]] + ([(0, 0)] if plot.marks else [])
    lowest, leftmost = max(columns, default=None), min(rows, default=None, key=lambda place: place[1])
    for place, panel in places.items():
        axis, outer = (plot.x, lowest) if panel.is_across else (plot.y, leftmost)
        shown = replace(axis, is_labeled=axis.is_labeled and place == outer)
        charts[place] = panel_chart(plot, panel, shown)
    if plot.marks:
        x = replace(plot.x, is_labeled=plot.x.is_labeled and lowest == (0, 0))
        y = replace(plot.y, is_labeled=plot.y.is_labeled and leftmost == (0, 0))
        charts[0, 0] = _layered(replace(plot, x=x, y=y), placed.drawings, forms, alt.Undefined)
    highest = min(charts, key=lambda place: (place[0], abs(place[1])))
    above = plot.above if highest == (0, 0) else 0
    if plot.title:
        title = plot_title(plot.title, plot.theme, plot.width, above)
        if highest[1]:
            title = title.encode(x=alt.XValue(places[highest].pixels / 2))
        charts[highest].layer = [*charts[highest].layer, title]
    return Block(placed=placed, charts=charts, legends=[*_legends(placed), *areas], has_sizes=bool(areas))


def _number(placed: Placed, panel: Panel) -> int:
    """Return the number of a panel among those of its side, counted from 0 at the plot outward."""
    return [each.pointer for each in placed.panels if each.side == panel.side].index(panel.pointer)


def _legends(placed: Placed) -> list[alt.Chart]:
    """Return the layers that carry the legends that stand beside a plot: of fields, then of names."""
    plot, own = placed.plot, replace(placed.plot, legend_width=0)
    swatches = swatches_of(plot, placed.legends)
    channel = _channel_of_all(placed, list(swatches.values()))
    shown = plot if channel != "color" else own
    layers = [chart for each in placed.legends for chart in legend_of_values(shown, each, channel)]
    for series in placed.series_with_legends:
        if series.has_legend:
            layers.append(legend_of_series(own, series))
        elif series.name and series.color and plot.legend != "none":
            swatches.setdefault(series.name, swatch_of_series(series))
    names = legend_layer(plot, swatches)
    return layers if names is None else [*layers, names]


def _channel_of_all(placed: Placed, swatches: Sequence[Swatch]) -> str:
    """Return the channel of the only color scale with a legend: one of all plots if the legend of names leaves any.

    Their `color` belongs to each plot.
    """
    paints = {paint for each in placed.legends if (paint := color_scale_of(each.layer))}
    if len(paints) != 1 or placed.series_with_legends or not placed.plot.legend_width:
        return "color"
    if not swatches:
        return "fill"
    has_lines = any(each.stroke != "transparent" for each in swatches)
    return "color" if has_lines or not all(paint.quantitative for paint in paints) else "stroke"


def _layers(plot: Plot, drawings: tuple[Drawing, ...], forms: Sequence[Form], same: range) -> Iterator[alt.Chart]:
    """Return the charts of a drawing, or the single chart of overlays that differ only in their places and texts."""
    index, drawing = same[0], drawings[same[0]]
    layer, layers = drawing.layer, [drawings[at].layer for at in same]
    match layer:
        case Cells():
            yield from cells(plot, drawing, forms[index])
        case Labels() | Points():
            inks = letters(plot, drawings[: index + 1], forms[:index])
            yield from _symbols(plot, drawing, layer, inks)
            yield from legend_of_values(plot, drawing) if has_steps(drawing) else ()
        case Box():
            yield boxes(plot, layer, edges_of([each for each in layers if isinstance(each, Box)]))
        case Outline():
            yield outline(plot, layer, drawing)
        case Segment():
            yield lines(plot, layer, [[each.start, each.stop] for each in layers if isinstance(each, Segment)])
        case Path():
            yield lines(plot, layer, [points_of(plot, drawing, layer)])
        case Note():
            yield notes(plot, [each for each in layers if isinstance(each, Note)])
        case _:
            assert_never(layer)


def _symbols(plot: Plot, drawing: Drawing, layer: Labels | Points, inks: Sequence[str]) -> Iterator[alt.Chart]:
    """Return the charts of symbols or texts, cells without a value first. `inks` are the colors of single texts."""
    sets: list[tuple[Mapping[str, Any], str, Scaled | None]]
    sets = [(drawing.columns, color_of(layer), color_scale_of(layer))]
    if drawing.missing:
        sets.insert(0, (drawing.missing, plot.theme.missing, None))
    for columns, plain, scale in sets:
        own = len(set(inks)) > 1
        chart = chart_of(with_values(plot, {**columns, "ink": inks} if own else columns))
        chart = chart.encode(**frame(plot, "middle" if "middle" in columns else plot.x.column, plot.y.column))
        words: dict[str, Any] = {"aria": False, "opacity": layer.opacity}
        color: Any = alt.Undefined
        if scale:
            color = paint_channel(scale, plot, drawing)
        elif own:
            color = alt.Color("ink", type="nominal", scale=None, legend=None)
        else:
            words["color"] = inks[0] if inks else plain
        match layer:
            case Labels():
                chart = chart.mark_text(**words, font=plot.theme.font, fontSize=layer.font_size)
                shown = tooltip(plot, scale, layer.tooltip, has_text=True)
                text = alt.Text("cut" if layer.fit == "cut" else "text", type="nominal")
                chart = chart.encode(text=text, tooltip=shown)
            case Points():
                size: Any = {} if layer.sized_by else {"size": layer.size}
                chart = chart.mark_point(**words, filled=True, shape=layer.shape, **size)
                chart = chart.encode(**sizes(plot, drawing, layer), tooltip=tooltip(plot, scale, layer.tooltip))
            case _:
                assert_never(layer)
        chart = chart.encode(color=color)
        yield chart


def list_rows(chart: Any) -> Any:
    """Give a chart that others may change its rows as lists, each layer its own, and return it."""
    if isinstance(chart.data, alt.InlineData):
        chart.data["values"] = [dict(row) for row in chart.data["values"]]
    for name in ("layer", "concat"):
        for each in getattr(chart, name, ()):
            list_rows(each)
    return chart
