"""Panels as charts; a part of the stage `lower`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

import altair as alt
import numpy as np

from tracegram.compile.altair.layers import layered
from tracegram.compile.altair.letters import (
    BAR,
    LINE,
    LONGEST_LABEL,
    SQUARE,
    THICKEST,
    Swatch,
    bare_axis,
    columns_within,
    ink_of,
    legend_of,
    letters_of_axis,
    line_beside_cells,
    swatch_px,
    title_lines,
    title_text,
    view_of,
)
from tracegram.compile.altair.style import (
    PIXEL,
    SECOND,
    SECOND_PIXEL,
    axis_of,
    line_of,
    rows_chart,
    scale_of,
    scale_of_ramp,
    side_of,
)
from tracegram.compile.altair.tags import tag_layers
from tracegram.compile.brackets import DEPTH, GAP
from tracegram.measure.lengths import even_lines, width_px
from tracegram.measure.tags import Sheet
from tracegram.model import Axis, Box, Bracket, Drawing, Panel, Plot, Segment, Series, ValueAxis
from vega_datalite import Palette, Ramp, inline_rows

_TICK_PX = 30  # pixels between ticks of a small axis


def panel_chart(plot: Plot, panel: Panel, axis: Axis) -> alt.LayerChart:
    """Return the chart of a panel, without legends.

    Args:
        plot: The plot that it stands beside.
        panel: The panel.
        axis: The axis that they share, labeled where this is the outermost chart of its side.
    """
    layers = [_layer(plot, panel, axis, drawn) for series in panel.series for drawn in (series, *_dots(series))]
    layers += [_overlay(plot, panel, axis, each) for each in panel.overlays]
    layers += [chart for each in panel.brackets for chart in _bracket(plot, panel, axis, each)]
    size: dict[str, Any] = {"width": panel.pixels, "height": plot.height}
    if panel.is_across:
        size = {"width": plot.width, "height": panel.pixels}
    layers += _labels(plot, panel, axis, (size["width"], size["height"]))
    return layered(layers, apart=["color"], view=view_of(plot.theme), **size)


def _labels(plot: Plot, panel: Panel, axis: Axis, size: tuple[float, float]) -> Iterator[alt.Chart]:
    """Return the labels of the overlays of a panel; one without an axis of values has none."""
    values, across = panel.axis, panel.is_across
    if values is None:
        return
    low, high = axis.edges
    first, last = (high, low) if axis.reverse else (low, high)
    x, y = ((first, last), (values.high, values.low)) if across else ((values.low, values.high), (last, first))
    sheet = Sheet(width=size[0], height=size[1], x=x, y=y)

    def frame(x: str, y: str) -> dict[str, Any]:
        if across:
            return {"x": _shared(plot, panel, axis, x), "y": _value(plot, panel, y)}
        return {"x": _value(plot, panel, x), "y": _shared(plot, panel, axis, y)}

    drawn = [Drawing(layer=each, columns={}, rows=1, among=1, missing={}) for each in panel.overlays]
    yield from tag_layers(sheet, drawn, plot.theme, frame)


def swatch_of_series(series: Series) -> Swatch:
    """Return what stands beside the name of a series in the legend."""
    ink = ink_of(series.color, series.opacity)
    if series.mark == "line":
        return Swatch(path=LINE, stroke=ink, width=min(series.size, THICKEST))
    return Swatch(path="circle" if series.mark == "point" else SQUARE, fill=ink)


def legend_of_series(plot: Plot, series: Series) -> alt.Chart:
    """Return a layer that draws nothing and carries the legend of the field that colors a series."""
    colors = _color(series)["color"]
    kind = colors.shorthand
    swatch = {"line": BAR, "point": "circle"}.get(series.mark, "square")
    words: dict[str, Any] = {}
    if kind == "group":
        names = list(dict.fromkeys(series.groups))
        columns = columns_within(plot, names, swatch_px(plot))
        words = {"symbolType": swatch, "columns": columns or alt.Undefined}
    colors.legend = legend_of(plot.theme, title=title_text(series.title), **words, **side_of(plot))
    value = series.groups[0] if kind == "group" else float(np.nanmax(series.values))
    chart = rows_chart([{kind: value}]).mark_point(aria=False, filled=True, size=0, opacity=1)
    return chart.encode(color=colors)


def _layer(plot: Plot, panel: Panel, axis: Axis, series: Series) -> alt.Chart:
    """Return the chart of the rows of a series, under fixed names."""
    rows = _rows(axis, series)
    words: dict[str, Any] = {"aria": False, "clip": True, "opacity": series.opacity, "color": series.color or "black"}
    match series.mark:
        case "line":
            kind, own = "line", {"strokeWidth": series.size}
        case "area":
            kind, own = "area", {} if panel.is_across else {"orient": "horizontal"}
        case "bar" | "rect":
            kind, own = "rect", {}
        case "point":
            kind, own = "point", {"filled": True, "size": series.size}
        case "text":
            letters = {"font": plot.theme.font, "fontSize": series.size, "baseline": "middle"}
            kind, own = "text", {**letters, "align": "center" if panel.is_across else "left"}
        case _:
            assert_never(series.mark)
    channels = {**_lines(series), **_places(plot, panel, axis, series), **_color(series)}
    channels["tooltip"] = _tooltip(panel, axis, series, list(rows))
    return getattr(rows_chart(inline_rows(rows)), f"mark_{kind}")(**words, **own).encode(**channels)


def _dots(series: Series) -> Iterator[Series]:
    """Return points for the values of a line that have no neighbor, between which no line can be drawn."""
    if series.mark != "line":
        return
    held = ~np.isnan(series.values)
    joined = held[1:] & held[:-1] & (series.lines[1:] == series.lines[:-1])
    alone = held & ~np.append(joined, False) & ~np.insert(joined, 0, False)
    if alone.any():
        at = np.flatnonzero(alone)
        rows = {"places": series.places[at], "values": series.values[at], "lines": series.lines[at]}
        groups = [series.groups[each] for each in at.tolist()] if series.groups else ()
        yield replace(series, mark="point", size=np.pi * series.size**2, groups=groups, **rows)


def _lines(series: Series) -> dict[str, Any]:
    """Return the channels that tell lines apart; an order would make Vega-Lite cut an area apart."""
    order = {"order": alt.Order("place", type="quantitative")} if series.mark == "line" else {}
    return {"detail": alt.Detail("line", type="nominal"), **order} if series.mark in {"line", "area"} else {}


def _rows(axis: Axis, series: Series) -> dict[str, Any]:
    values, group = _or_none(series.values), {"group": list(series.groups)} if series.groups else {}
    match series.mark:
        case "line" | "point":
            rows = {"place": series.places, "value": values, "line": series.lines}
        case "area":
            rows = _between(series)
        case "bar":
            rows = {**_edges(axis, series), "value": values, "base": _or_none(series.bases)}
        case "rect":
            rows = {**_edges(axis, series), "value": values}
        case "text":
            rows = {"place": series.places, "text": list(series.texts)}
        case _:
            assert_never(series.mark)
    return {**rows, **group}


def _between(series: Series) -> dict[str, Any]:
    """Return the rows of an area, which is interrupted where one of its edges is missing."""
    held = ~np.isnan(series.values) & ~np.isnan(series.bases)
    edges = {
        "value": _or_none(np.where(held, series.values, np.nan)),
        "base": _or_none(np.where(held, series.bases, np.nan)),
    }
    return {"place": series.places, "line": series.lines, **edges}


def _edges(axis: Axis, series: Series) -> dict[str, Any]:
    low, high = axis.edges
    return {"place": np.maximum(series.places - 0.5, low), "place2": np.minimum(series.places + 0.5, high)}


def _or_none(values: Any) -> list[float | None]:
    return [None if each != each else each for each in np.asarray(values).tolist()]  # noqa: PLR0124  # NaN


def _places(plot: Plot, panel: Panel, axis: Axis, series: Series) -> dict[str, Any]:
    """Return the channels that place the rows of a series along the shared axis and the axis of values."""
    shared, other = ("x", "y") if panel.is_across else ("y", "x")
    found: dict[str, Any] = {shared: _shared(plot, panel, axis, "place")}
    if series.mark in {"bar", "rect"}:
        found[f"{shared}2"] = SECOND[shared]("place2")
    if series.mark == "rect":
        return {**found, **_through(panel, other)}
    if series.mark == "text":
        middle = panel.pixels / 2 if panel.is_across else 2
        return {**found, other: PIXEL[other](middle), "text": alt.Text("text", type="nominal")}
    found[other] = _value(plot, panel, "value")
    if series.mark in {"area", "bar"}:
        found[f"{other}2"] = SECOND[other]("base")
    return found


def _through(panel: Panel, channel: str) -> dict[str, Any]:
    """Return the channels that reach through the whole of a panel."""
    return {channel: PIXEL[channel](0), f"{channel}2": SECOND_PIXEL[channel](panel.pixels)}


def _shared(plot: Plot, panel: Panel, axis: Axis, name: str) -> alt.X | alt.Y:
    channel = alt.X if panel.is_across else alt.Y
    shown = axis_of(plot, axis, is_vertical=not panel.is_across)
    return channel(name, type="quantitative", scale=scale_of(axis), axis=shown)


def _value(plot: Plot, panel: Panel, name: str) -> Any:
    values = panel.axis
    if values is None:
        raise TypeError("a mark with values has an axis of values")
    return (alt.Y if panel.is_across else alt.X)(
        name,
        type="quantitative",
        scale=alt.Scale(domain=[values.low, values.high], nice=False, zero=False),
        axis=_value_axis(plot, panel, values),
    )


def _value_axis(plot: Plot, panel: Panel, values: ValueAxis) -> alt.Axis:
    theme, across = plot.theme, panel.is_across
    if not values.is_labeled:
        return bare_axis(theme, is_vertical=across)
    words: dict[str, Any] = {**letters_of_axis(theme), **line_beside_cells(theme, is_vertical=across)}
    size = theme.letters.axis_title
    length = panel.pixels if not across else LONGEST_LABEL
    title: Any = title_lines(values.title, theme, size, length)
    if across and width_px(values.title, size) > panel.pixels:
        words |= {"titleAngle": 0, "titleAlign": "right", "titleBaseline": "middle"}
        most = max(int(panel.pixels / (1.2 * size)), 1)
        lines = [title_text(line) for line in even_lines(values.title, size, most)]
        title = lines if len(lines) > 1 else lines[0]
    return alt.Axis(
        title=title if values.title else None,
        **words,
        tickCount=max(2, int(panel.pixels // plot.theme.scaled(_TICK_PX))),
        grid=False,
        labelOverlap=True,
        labelFlush=alt.Undefined if across else False,  # flush labels of a narrow panel touch each other
        domainColor=theme.faint,
        tickColor=theme.faint,
        aria=False,
    )


def _color(series: Series) -> dict[str, Any]:
    match series.colors:
        case None:
            return {}
        case Palette():
            colors = series.colors.colors
            scale = alt.Scale(domain=list(colors), range=list(colors.values()))
            return {"color": alt.Color("group", type="nominal", scale=scale, legend=None)}
        case Ramp():
            scale = scale_of_ramp(series.colors)
            return {"color": alt.Color("value", type="quantitative", scale=scale, legend=None)}
        case _:
            assert_never(series.colors)


def _tooltip(panel: Panel, axis: Axis, series: Series, held: Sequence[str]) -> list[alt.Tooltip]:
    title = panel.axis.title if panel.axis else series.title
    named: Mapping[str, tuple[str, Any]] = {
        "place": (axis.title, "quantitative"),
        "value": (title or "value", "quantitative"),
        "group": (series.title or "group", "nominal"),
        "text": ("text", "nominal"),
    }
    return [
        alt.Tooltip(word, title=title_text(title), type=kind) for word, (title, kind) in named.items() if word in held
    ]


def _overlay(plot: Plot, panel: Panel, axis: Axis, layer: Segment | Box) -> alt.Chart:
    match layer:
        case Box():
            ends = {"x": [layer.x[0]], "x2": [layer.x[1]], "y": [layer.y[0]], "y2": [layer.y[1]]}
        case Segment():
            (x, y), (x2, y2) = layer.start, layer.stop
            ends = {"x": [x], "x2": [x2], "y": [y], "y2": [y2]}
        case _:
            assert_never(layer)
    shared, other = ("x", "y") if panel.is_across else ("y", "x")
    channels: dict[str, Any] = {shared: _shared(plot, panel, axis, shared), f"{shared}2": SECOND[shared](f"{shared}2")}
    if panel.axis is None:
        channels |= _through(panel, other)
    else:
        channels |= {other: _value(plot, panel, other), f"{other}2": SECOND[other](f"{other}2")}
    chart = rows_chart(inline_rows(ends)).encode(**channels)
    if isinstance(layer, Box):
        return chart.mark_rect(aria=False, clip=True, color=layer.color, opacity=layer.opacity)
    return chart.mark_rule(
        aria=False, clip=True, color=layer.stroke.color, opacity=layer.opacity, **line_of(layer.stroke)
    )


def _bracket(plot: Plot, panel: Panel, axis: Axis, brace: Bracket) -> Iterator[alt.Chart]:
    """Return the lines of a brace, open towards the plot, and its text beyond."""
    across = panel.is_across
    shared, other = ("x", "y") if across else ("y", "x")
    near, far = (panel.pixels, panel.pixels - DEPTH) if across else (0, DEPTH)
    stroke: dict[str, Any] = {"color": brace.color, "strokeWidth": brace.width, "opacity": brace.opacity, "aria": False}
    place = (alt.X if across else alt.Y)("place", type="quantitative", scale=scale_of(axis), axis=None)
    spine = rows_chart([{"place": brace.start, "place2": brace.stop}])
    channels: dict[str, Any] = {shared: place, f"{shared}2": SECOND[shared]("place2"), other: PIXEL[other](far)}
    yield spine.mark_rule(**stroke).encode(**channels)
    ends = rows_chart([{"place": brace.start}, {"place": brace.stop}])
    channels = {shared: place, other: PIXEL[other](near), f"{other}2": SECOND_PIXEL[other](far)}
    yield ends.mark_rule(**stroke).encode(**channels)
    if brace.text:
        middle = rows_chart([{"place": (brace.start + brace.stop) / 2, "text": brace.text}])
        letters: dict[str, Any] = {"font": plot.theme.font, "fontSize": brace.font_size, "color": brace.color}
        letters |= {"baseline": "bottom", "align": "center"} if across else {"baseline": "middle", "align": "left"}
        channels = {shared: place, other: PIXEL[other](far + (-GAP if across else GAP))}
        text = middle.mark_text(aria=False, opacity=brace.opacity, **letters)
        yield text.encode(**channels, text=alt.Text("text", type="nominal"))
