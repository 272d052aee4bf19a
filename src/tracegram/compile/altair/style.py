"""This file is about how axes, scales, legends and letters look in Altair; a part of the stage `lower`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from tracegram.compile.paints import RAMP
from tracegram.model import Axis, Drawing, Figure, Scaled, Theme
from vega_datalite import Ramp

LONGEST_LABEL = 400  # pixels of a legend's text; Vega's own limit of 160 cuts names of five words

PADDING = 8  # pixels between the figure and the edge of the picture


def scale_of(axis: Axis) -> alt.Scale:
    """Give the scale of an axis: linear, from outer edge to outer edge of the cells."""
    return alt.Scale(domain=list(axis.edges), nice=False, zero=False, reverse=axis.reverse)


def axis_of(axis: Axis, theme: Theme, *, is_vertical: bool) -> alt.Axis:
    """Give the axis with its ticks in the middle of cells."""
    return alt.Axis(
        title=axis.title,
        values=list(axis.ticks),
        format="d",
        grid=False,
        labelOverlap=False,
        domainColor=theme.faint,
        tickColor=theme.faint,
        labelFlush=False,
        aria=False,
        translate=-0.5 if is_vertical else 0.5,  # half a pixel out of the plot, where the line would cover cells
    )


def paint_channel(paint: Scaled, figure: Figure, drawing: Drawing) -> alt.Color:
    """Return the color scale of a drawing's values, with its legend beside the plot."""
    colors = drawing.colors
    legend: Any = alt.Legend(title=paint.title) if paint.legend else None
    if isinstance(colors, Ramp):
        only = _only_value(paint, drawing.columns["value"])
        if only is not None and paint.legend:
            legend = alt.Legend(title=paint.title, values=[only])
        return alt.Color("value", type="quantitative", scale=_ramp(paint, colors), legend=legend)
    if paint.legend:
        legend = alt.Legend(
            title=paint.title, symbolType="square", symbolOpacity=1, symbolLimit=max(figure.height // 18, 10)
        )
    named = colors.colors if colors else {}
    return alt.Color(
        "value", type="nominal", scale=alt.Scale(domain=list(named), range=list(named.values())), legend=legend
    )


def _only_value(paint: Scaled, values: Sequence[Any]) -> float | None:
    """Return the value of a field that has only one, which stands in the middle of its scale."""
    low, high = float(np.min(values)), float(np.max(values))
    return low if low == high and not paint.domain else None


def _ramp(paint: Scaled, colors: Ramp) -> alt.Scale:
    kind: Any = colors.scale
    domain: Any = list(paint.domain or colors.domain)
    named: dict[str, Any] = {"range": list(paint.range)} if paint.range else {"scheme": paint.scheme or RAMP}
    return alt.Scale(
        type=kind,
        domain=domain,
        clamp=True,
        nice=False,
        zero=False,
        reverse=paint.reverse or alt.Undefined,
        **named,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """What stands beside a name in the legend: a colour, and a shape of `SHAPES`."""

    color: str
    shape: str


SHAPES = {  # as paths in a square from -1 to 1, filled; Vega's own "stroke" would need a line beside the fills
    "cells": "square",
    "point": "circle",
    "outline": "M-1,-1h2v2h-2zM-.65,-.65v1.3h1.3v-1.3z",
    "line": "M-1,-.2h2v.4h-2z",
}


def legend_layer(figure: Figure, swatches: Mapping[str, Swatch]) -> alt.Chart:
    """Give a layer that draws nothing and carries the legend of the layers of constant colour."""
    orient: Any = figure.legend
    names = list(swatches)
    colours = alt.Scale(domain=names, range=[each.color for each in swatches.values()])
    shapes = alt.Scale(domain=names, range=[SHAPES[each.shape] for each in swatches.values()])
    legend = alt.Legend(
        title=None, orient=orient, symbolType="square", symbolOpacity=1, symbolSize=100, symbolStrokeWidth=0
    )
    return (
        alt.Chart(alt.InlineData(values=[{"name": name} for name in names]))
        .mark_point(aria=False, filled=True, opacity=0, size=0)
        .encode(
            color=alt.Color("name", type="nominal", scale=colours, legend=legend),
            shape=alt.Shape("name", type="nominal", scale=shapes, legend=legend),
        )
    )


def config_of(theme: Theme) -> alt.Config:
    """Give the letters and colours of everything that is not a cell."""
    size = theme.font_size
    return alt.Config(
        background=theme.background,
        font=theme.font,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=theme.ink,
            titleColor=theme.ink,
            labelFontSize=size - 2,
            titleFontSize=size,
            titleFontWeight="normal",
        ),
        legend=alt.LegendConfig(
            labelColor=theme.ink,
            titleColor=theme.ink,
            labelFontSize=size - 2,
            titleFontSize=size - 1,
            titleFontWeight="normal",
            labelLimit=LONGEST_LABEL,
            titleLimit=LONGEST_LABEL,
        ),
        title=alt.TitleConfig(color=theme.ink, fontSize=size + 2, fontWeight="bold", offset=12),
    )
