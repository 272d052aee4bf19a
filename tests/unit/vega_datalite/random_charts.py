"""Heatmaps of Altair by a seed: themes, scales, layers and views side by side, tables with gaps, nulls and noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

PLAIN = ("default", "opaque", "none")
NAMED = tuple(name for name in sorted(alt.theme.names()) if name not in PLAIN)
CONFIGS: dict[str, Mapping[str, Any]] = {
    "a stroke of rects": {"rect": {"stroke": "white"}},
    "a stroke of marks": {"mark": {"stroke": "red", "strokeWidth": 0.5}},
    "a stroke of a style": {"style": {"rect": {"stroke": "black"}}},
    "a stroke of cells": {"style": {"cell": {"stroke": "red"}}},
    "a color of rects": {"rect": {"color": "teal", "opacity": 0.5}},
    "a gradient": {"mark": {"color": {"gradient": "linear", "stops": [{"offset": 0, "color": "red"}]}}},
    "gaps": {"scale": {"bandPaddingInner": 0.2, "rectBandPaddingInner": 0.2}},
    "rounded corners": {"rect": {"cornerRadius": 1}},
    "quantiles": {"scale": {"quantileCount": 3, "quantizeCount": 3}},
    "colors": {
        "range": {"category": ["red", "gold", "navy"], "heatmap": ["white", "green"], "ramp": ["pink", "black"]}
    },
    "a view": {"view": {"stroke": None, "fill": "#eee", "continuousWidth": 60, "continuousHeight": 40}},
    "axes": {"axis": {"labelFontSize": 7, "grid": True}, "axisX": {"orient": "top"}, "axisBand": {"bandPosition": 0}},
    "letters": {"font": "monospace", "legend": {"orient": "left"}, "background": "#fafafa", "title": {"anchor": "end"}},
    "texts of guides": {"style": {"guide-label": {"fontSize": 7}}},
}
SCALES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "quantitative": (
        {"scheme": "viridis"},
        {"scheme": "magma", "reverse": True},
        {"range": ["white", "#d62728", "navy"]},
        {"domain": [1, 3], "clamp": True},
        {"domainMid": 1},
        {"domainMin": -2, "nice": True},
        {"type": "log", "base": 2},
        {"type": "sqrt", "zero": True},
        {"type": "pow", "exponent": 3, "scheme": "reds"},
        {"type": "symlog", "constant": 2},
        {"type": "quantile", "range": ["white", "orange", "red", "black"]},
        {"type": "quantile"},
        {"type": "quantize", "range": ["white", "red", "black"]},
        {"type": "quantize", "scheme": "blues"},
        {"type": "threshold", "domain": [1, 2.5], "range": ["gray", "gold", "green"]},
        {"type": "bin-ordinal", "bins": [0, 2, 4], "scheme": "blues"},
        {"interpolate": "hsl", "range": ["red", "blue"]},
    ),
    "ordinal": ({"scheme": "plasma"}, {"reverse": True}, {"range": ["#ff0000", "#0000ff"]}, {"scheme": "rainbow"}),
    "nominal": (
        {"scheme": "tableau10"},
        {"scheme": "dark2"},
        {"range": ["red", "#0f0"], "reverse": True},
        {"domain": ["b", "a"]},
    ),
}
MARKS: tuple[Mapping[str, Any], ...] = (
    {"color": "orange"},
    {"fill": "#333", "fillOpacity": 0.5},
    {"opacity": 0.4},
    {"stroke": "white", "strokeWidth": 0.5},
    {"cornerRadius": 2},
    {"style": "framed"},
    {"color": {"gradient": "linear", "stops": [{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]}},
    {"xOffset": 1},
    {"tooltip": True, "clip": True},
)
LEGENDS: tuple[Mapping[str, Any], ...] = (
    {"orient": "bottom", "title": "T"},
    {"type": "symbol", "symbolType": "circle"},
    {"symbolStrokeColor": "red", "symbolSize": 50},
    {"values": [1, 2], "direction": "horizontal", "gradientLength": 30},
)
AXES: tuple[Mapping[str, Any], ...] = (
    {"labelOverlap": True},
    {"title": "T", "ticks": False},
    {"grid": True, "labels": False},
    {"labelExpr": "'<' + datum.label", "orient": "top"},
    {"values": [0, 3], "format": "d", "zindex": 0},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart, the theme it is drawn with, and whether all its edges lie on pixels."""

    theme: str
    chart: Any
    fits: bool


def chart_of(seed: int) -> Drawn:
    """Return the chart of a seed, the same every time."""
    draws = Random(seed)
    theme = draws.choice((*NAMED, *PLAIN * 4))
    fits = draws.random() < 0.7
    table = _table(draws)
    match draws.choice(
        ("one", "one", "noise", "noise", "noise", "layers", "layers", "layers", "rows", "columns", "layers in columns")
    ):
        case "one":
            chart: Any = _heatmap(draws, table, fits=fits)
        case "noise":
            fits = True
            chart = _heatmap(draws, _table(draws, of=("noise", "less noise"), is_narrow=True), fits=True)
        case "layers":
            chart = _layers(draws, table, fits=fits)
        case "rows":
            chart = alt.vconcat(_heatmap(draws, table, fits=fits), _beside(draws, table, fits=fits))
        case "columns":
            chart = alt.hconcat(_heatmap(draws, table, fits=fits), _beside(draws, table, fits=fits))
        case _:
            chart = alt.hconcat(_layers(draws, table, fits=fits), _beside(draws, table, fits=fits))
    if not isinstance(chart, alt.Chart) and draws.random() < 0.2:
        shared = ("color",) if fits else ("x", "y", "color")  # Vega-Lite draws no shared bands of a width of their own
        chart = chart.resolve_scale(**{draws.choice(shared): draws.choice(("shared", "independent"))})
    if draws.random() < 0.2:
        chart.config = dict(draws.choice(list(CONFIGS.values())))
    return Drawn(theme=theme, chart=chart, fits=fits)


def _table(draws: Random, of: Sequence[str] = (), *, is_narrow: bool = False) -> Any:
    """Return cells of a few kinds of values: runs, stripes or noise, with gaps and nulls, in any order and library."""
    random = np.random.default_rng(draws.getrandbits(32))
    width, height = draws.randint(6, 16), draws.randint(4, 10)
    x, y = (each.ravel() for each in np.meshgrid(np.arange(width), np.arange(height)))
    runs = {
        "runs": (x // 4 + y // 3) % 4,
        "stripes": y % 3,
        "steps": (x > y).astype(int),
        "noise": random.integers(0, 5, x.size),
        "more noise": random.integers(0, 3, x.size),
        "less noise": random.integers(0, 2, x.size),
        "none": np.zeros(x.size, dtype=int),
        "skewed": np.where(y < height - 1, 0, 1 + x % 4),
    }
    level = runs[draws.choice(of or list(runs))]
    stride = draws.choice((1, 1, 5))
    columns = {"s": x * stride - draws.choice((0, 7)), "p": y, "v": level * 0.75 + 0.25, "w": level * 7 % 5}
    columns |= {"name": np.array(["a", "b", "é", "10", ""], dtype=object)[level], "flag": level > 1}
    columns |= {"s2": columns["s"] + stride, "p2": y + 1}
    if draws.random() < 0.3:
        columns["v"][random.random(x.size) < 0.1] = np.nan
        columns["name"][random.random(x.size) < 0.1] = None
    kept = random.random(x.size) < draws.choice((1, 1, 0.95, 0.6))
    if draws.random() < 0.2:
        kept &= y != 2
    order = np.flatnonzero(kept)
    if draws.random() < 0.2:
        random.shuffle(order)
    names = ["s", "p", draws.choice(("v", "w", "name"))] if is_narrow or draws.random() < 0.4 else list(columns)
    table = {name: columns[name][order] for name in names}
    return draws.choice((pd.DataFrame, pd.DataFrame, _polars, _arrow))(table)


def _polars(columns: Mapping[str, Any]) -> pl.DataFrame:
    return pl.from_arrow(_arrow(columns))


def _arrow(columns: Mapping[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(column, from_pandas=True) for name, column in columns.items()})


def _heatmap(draws: Random, table: Any, *, fits: bool, is_layer: bool = False) -> alt.Chart:
    if draws.random() < 0.6 or (is_layer and fits) or "s2" not in _names(table):
        x, y = (_band(draws, name) for name in ("s", "p"))
        second = {}
    else:
        x, y = (_edge(draws, name, fits=fits) for name in ("s", "p"))
        second = {"x2": "s2", "y2": "p2"}
    mark = draws.choice(MARKS) if draws.random() < 0.2 else {}
    encoding = {"x": alt.X(**x), "y": alt.Y(**y), **second, **_color(draws, table)}
    if draws.random() < 0.04:
        encoding[draws.choice(("tooltip", "opacity", "detail", "stroke"))] = "p:Q"
    return alt.Chart(table, **_sizes(draws, table, bands=not second, fits=fits)).mark_rect(**mark).encode(**encoding)


def _sizes(draws: Random, table: Any, *, bands: bool, fits: bool) -> dict[str, Any]:
    if bands and fits:
        return {"width": alt.Step(draws.randint(2, 5)), "height": alt.Step(draws.randint(2, 5))}
    held = {name: set(table[name].to_numpy().tolist()) for name in _names(table)}
    places = {name: len(held[name]) for name in ("s", "p")}
    if not bands:
        steps = {"s": max(held["s2"]) - max(held["s"]), "p": 1}
        places = {name: (max(held[name + "2"]) - min(held[name])) // step for name, step in steps.items()}
    more = (lambda count: count * draws.randint(2, 5)) if fits else (lambda count: draws.randint(2 * count, 6 * count))
    return {"width": more(places["s"]), "height": more(places["p"])}


def _band(draws: Random, field: str) -> dict[str, Any]:
    channel: dict[str, Any] = {"field": field, "type": draws.choice(("ordinal", "ordinal", "nominal"))}
    if draws.random() < 0.05:
        channel.update(
            draws.choice(({"sort": "descending"}, {"scale": alt.Scale(paddingInner=0.2)}, {"bandPosition": 0}))
        )
    return channel | _axis(draws)


def _edge(draws: Random, field: str, *, fits: bool) -> dict[str, Any]:
    scale: dict[str, Any] = {"zero": False, "nice": False}
    if draws.random() < 0.1:
        scale["reverse"] = True
    elif not fits and draws.random() < 0.3:
        scale |= draws.choice(({"type": "sqrt"}, {"type": "symlog"}, {"padding": 3}, {"domain": [1, 6], "clamp": True}))
    return {"field": field, "type": "quantitative", "scale": alt.Scale(**scale), **_axis(draws)}


def _axis(draws: Random) -> dict[str, Any]:
    """Return mostly no axis: its labels take the renderer four times as long as the cells."""
    drawn = draws.random()
    if drawn < 0.85:
        return {"axis": None}
    return {"axis": alt.Axis(**draws.choice(AXES))} if drawn < 0.97 else {"title": "T"}


def _names(table: Any) -> list[str]:
    return table.column_names if isinstance(table, pa.Table) else list(table.columns)


def _color(draws: Random, table: Any) -> dict[str, Any]:
    name = draws.choice(("color", "color", "color", "fill"))
    chosen = draws.random()
    if chosen < 0.12:
        return {}
    channel = alt.Color if name == "color" else alt.Fill
    if chosen < 0.2:
        constant = alt.ColorValue if name == "color" else alt.FillValue
        return {name: constant(draws.choice(("teal", "#abc", "rgb(1, 2, 3)")))}
    field = draws.choice([name for name in ("v", "v", "w", "name", "flag") if name in _names(table)])
    kind = draws.choice(("quantitative", "quantitative", "ordinal", "nominal")[2 * (field in {"name", "flag"}) :])
    more: dict[str, Any] = {}
    if draws.random() < 0.6:
        more["scale"] = alt.Scale(**draws.choice(SCALES[kind]))
    legend = draws.random()
    if legend < 0.8:
        more["legend"] = None
    elif legend < 0.9:
        more["legend"] = alt.Legend(**draws.choice(LEGENDS))
    return {name: channel(field=field, type=kind, **more)}


def _layers(draws: Random, table: Any, *, fits: bool) -> alt.LayerChart:
    heat = _heatmap(draws, table, fits=fits, is_layer=True)
    few = pd.DataFrame({"v": [0, 9, 4], "w": [1, 2, 9]} | {name: table[name].to_numpy()[:3] for name in _names(table)})
    strange = few.assign(s=[0, 5, 10], p=[1, 3, 2])
    own = draws.choice((table, few, few, strange))
    base = alt.Chart(own)
    x, y = heat.encoding.x, heat.encoding.y
    own_x = {"field": "s", "type": x["type"], "axis": x["axis"]}
    others = {
        "a rule": lambda: base.mark_rule(color="red").encode(x=x),
        "a rule across": lambda: base.mark_rule(color="red").encode(y=alt.YDatum(3)),
        "points": lambda: base.mark_point(size=4).encode(x=x, y=y),
        "colored squares": lambda: base.mark_square(size=4).encode(x=x, y=y, **_color(draws, own)),
        "a line of quantiles": lambda: base.mark_line().encode(x=x, y=y, color=alt.Color("v:Q").scale(type="quantile")),
        "bars": lambda: base.mark_bar(opacity=0.5).encode(x=x, y=y),
        "ticks": lambda: base.mark_tick().encode(x=x, y=y),
        "texts": lambda: base.mark_text(text="x").encode(x=x, y=y, color=alt.ColorValue("black")),
        "sorted points": lambda: base.mark_point(size=4).encode(x=alt.X(**own_x, sort="descending"), y=y),
        "moved points": lambda: base.mark_circle(size=4).encode(x=x, y=y, xOffset="w:N"),
        "gaps": lambda: base.mark_point(size=4).encode(x=alt.X("s:O", axis=x["axis"]).scale(paddingInner=0.3), y=y),
        "another title": lambda: base.mark_point(size=4).encode(x=alt.X(**own_x, title="other"), y=y),
        "another type": lambda: base.mark_point(size=4).encode(x=alt.X("s:T", axis=x["axis"]), y=y),
        "an area": lambda: base.mark_area(opacity=0.3).encode(x=x, y="v:Q"),
        "cells": lambda: _heatmap(draws, table, fits=fits, is_layer=True),
        "a filter": lambda: alt.Chart(table).mark_point(size=4).encode(x=x, y=y).transform_filter("datum.p > 2"),
    }
    usual = ("a rule", "points", "colored squares", "texts", "cells", "a filter")
    other = others[draws.choice(usual if draws.random() < 0.6 else list(others))]()
    sizes = {"width": heat.width, "height": heat.height}
    heat.width = heat.height = alt.Undefined
    if isinstance(other, alt.Chart):
        other.width = other.height = alt.Undefined
    return alt.layer(*((heat, other) if draws.random() < 0.7 else (other, heat)), **sizes)


def _beside(draws: Random, table: Any, *, fits: bool) -> Any:
    shared = table if draws.random() < 0.5 else _table(draws)
    if draws.random() < 0.6:
        return _heatmap(draws, shared, fits=fits)
    small = alt.Chart(shared, width=20, height=20).mark_point(size=4)
    return small.encode(x=alt.X("s:Q", axis=None), y=alt.Y("p:Q", axis=None), color=alt.Color("p:Q", legend=None))
