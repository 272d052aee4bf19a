"""Heatmaps of Altair: lighter, and drawn alike."""

import io
import json
import tomllib
from importlib import import_module
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import polars as pl
import pytest
import vl_convert
from PIL import Image

from vega_datalite import lighten

SIZES = [(40, 30), (120, 30), (41, 31), (97, 53), (150, 211), (520, 77)]


def cells(columns=100, rows=80, kinds=3):
    """More than 5,000 cells with long runs, gaps, absent columns and missing values."""
    random = np.random.default_rng(7)
    value = (random.random((columns, rows)) < 0.05).cumsum(0) % kinds
    x, y = np.meshgrid(np.arange(columns) * 5 - 20, np.arange(rows), indexing="ij")
    table = pd.DataFrame({"s": x.ravel(), "p": y.ravel(), "v": value.ravel().astype(float)})
    table = table[(random.random(len(table)) < 0.95) & (table["s"] != 35)]
    table["v"] = table["v"].where(random.random(len(table)) < 0.99)
    return table.assign(s2=table["s"] + 5, p2=table["p"] + 1, name=table["v"].map({0: "a", 1: "b", 2: "c"}))


def few(kinds=3):
    """As `cells`, and fewer than pixels along each axis at every size."""
    return cells(41, 30, kinds)


def bands(table, **encodings):
    return alt.Chart(table).mark_rect().encode(x="s:O", y="p:O", color="v:N").encode(**encodings)


def edges(table, **encodings):
    return alt.Chart(table).mark_rect().encode(x="s:Q", x2="s2", y="p:Q", y2="p2", color="v:Q").encode(**encodings)


def length_of(chart):
    return len(json.dumps(written(chart)))


def rows_of(spec):
    return sum(len(rows) for rows in spec["datasets"].values())


def written(chart):
    with alt.data_transformers.enable("default", max_rows=None):
        return chart.to_dict()


def pixels(spec, *, crisp):
    return raster(vl_convert.vegalite_to_svg(spec), crisp=crisp)


def raster(svg, *, crisp):
    if crisp:
        svg = svg.replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)
    return np.array(Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=1))).convert("RGBA"))


CHARTS = {
    "bands": lambda: bands(few(), color=alt.Color("v:O", scale=alt.Scale(scheme="reds"))),
    "bands of texts": lambda: bands(few(), color="name:N"),
    "one color": lambda: alt.Chart(few(kinds=1)).mark_rect(color="orange", opacity=0.5).encode(x="s:O", y="p:N"),
    "edges": lambda: edges(few(), y=alt.Y("p:Q", scale=alt.Scale(reverse=True, zero=False))),
    "polars": lambda: edges(pl.from_pandas(few()), color=alt.value("teal")),
    "halves": lambda: edges(few().assign(p=lambda t: t["p"] - 0.5, p2=lambda t: t["p2"] - 0.5)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_light_chart_has_the_pixels_of_the_heavy_one(name):
    """With crisp edges at every size: a whole pixel belongs to one cell, or to none."""
    chart = CHARTS[name]()
    light = lighten(chart)
    heavy_rows, light_rows = rows_of(written(chart)), rows_of(written(light))

    assert light_rows < heavy_rows / 3
    for width, height in SIZES:
        heavy, fewer = (
            pixels(written(each.properties(width=width, height=height)), crisp=True) for each in (chart, light)
        )
        assert np.array_equal(heavy, fewer), (width, height)


@pytest.mark.parametrize(("width", "height"), [(40, 30), (160, 60), (400, 240)])
def test_where_edges_lie_on_pixels_no_setting_is_needed(width, height):
    chart = bands(few()).properties(width=width, height=height)

    assert np.array_equal(pixels(written(chart), crisp=False), pixels(written(lighten(chart)), crisp=False))


def test_bands_keep_their_width_without_a_size():
    chart = bands(few())

    assert np.array_equal(pixels(written(chart), crisp=False), pixels(written(lighten(chart)), crisp=False))


def test_bands_that_only_lie_within_rectangles_stay():
    table = pd.DataFrame({"s": [*range(12)] * 9, "p": sorted([*range(9)] * 12), "v": 1})
    chart = bands(table).properties(width=117, height=77)
    light = lighten(chart)

    assert rows_of(written(light)) < 20
    assert np.array_equal(pixels(written(chart), crisp=True), pixels(written(light), crisp=True))


def test_layers_and_views_side_by_side_are_looked_at_one_by_one():
    rule = alt.Chart(pd.DataFrame({"s": [80, 700]})).mark_rule(color="red").encode(x="s:O")
    chart = alt.hconcat(alt.layer(bands(few()), rule).properties(width=400, height=320), edges(few()))

    light = lighten(chart)

    assert rows_of(written(light)) < rows_of(written(chart)) / 3
    assert light.hconcat[0].layer[1].to_dict() == chart.hconcat[0].layer[1].to_dict()
    assert np.array_equal(pixels(written(chart), crisp=True), pixels(written(light), crisp=True))


def test_layers_that_share_a_table_keep_it_while_one_needs_it():
    table = cells()
    points = alt.Chart(table).mark_point().encode(x="s:O", y="p:O")

    assert lighten(bands(table) + points).data is table
    assert lighten(bands(table) + bands(table, color="name:N")).data is alt.Undefined


TABLE = cells()
GRADIENT = {"gradient": "linear", "stops": [{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]}


def points(**encodings):
    return alt.Chart(cells().head(9)).mark_point().encode(x="s:O", y="p:O").encode(**encodings)


OTHERS = {
    "points": lambda: alt.Chart(cells()).mark_point().encode(x="s:Q", y="p:Q"),
    "a tooltip": lambda: bands(cells(), tooltip="v:Q"),
    "a stroke": lambda: bands(cells()).mark_rect(stroke="white"),
    "gaps": lambda: bands(cells(), x=alt.X("s:O", scale=alt.Scale(paddingInner=0.2))),
    "gaps of a configuration": lambda: bands(cells()).configure_scale(rectBandPaddingInner=0.2),
    "a transform": lambda: bands(cells()).transform_filter("datum.v > 0"),
    "a parameter": lambda: bands(cells()).interactive(),
    "an order of its own": lambda: bands(cells(), y=alt.Y("p:O", sort="descending")),
    "an aggregate": lambda: bands(cells(), color="mean(v):Q"),
    "bins": lambda: alt.Chart(cells()).mark_rect().encode(x=alt.X("s:Q", bin=True), y="p:O", color="mean(v):Q"),
    "facets": lambda: bands(cells(), row="v:N"),
    "cells twice": lambda: bands(pd.concat([cells(), cells()])),
    "cells of two sizes": lambda: edges(cells().assign(s2=lambda t: t["s2"] + (t["s"] > 0))),
    "cells that overlap": lambda: edges(cells().assign(s2=lambda t: t["s2"] + 3)),
    "halves as bands": lambda: bands(cells().assign(s=lambda t: t["s"] + 0.5)),
    "keys that are missing": lambda: bands(cells().assign(s=lambda t: t["s"].where(t["s"] > 0))),
    "an address": lambda: bands("cells.csv"),
    "a field that is not there": lambda: bands(cells(), color="w:N"),
    "noise": lambda: bands(cells()[["s", "p"]].assign(v=lambda t: np.arange(len(t)))),
    "quantiles, which count rows": lambda: bands(cells(), color=alt.Color("v:Q").scale(type="quantile")),
    "a gradient": lambda: bands(cells(), color=alt.Undefined).mark_rect(color=GRADIENT),
    "a gradient of a value": lambda: bands(cells(), color=alt.value(GRADIENT)),
    "a stroke of a style": lambda: bands(cells()).configure(style={"rect": {"stroke": "white"}}),
    "a mark of a style": lambda: bands(cells()).mark_rect(style="framed"),
    "a key of a configuration that is not known": lambda: bands(cells()).configure(tooltipFormat={}),
    "options of its own": lambda: bands(cells()).properties(usermeta={"embedOptions": {"theme": "dark"}}),
    "texts as numbers": lambda: bands(cells(), color="name:Q"),
    "a layer of quantiles": lambda: bands(cells(), color="v:Q") + points(color=alt.Color("v:Q").scale(type="quantile")),
    "a layer in another order": lambda: bands(cells()) + points(x=alt.X("s:O", sort="descending")),
    "a layer that keeps the table": lambda: bands(TABLE) + alt.Chart(TABLE).mark_point().encode(x="s:O", y="p:O"),
    "a view beside one with an offset": lambda: points(xOffset="v:N") | bands(cells()),
    "layers with an encoding": lambda: alt.layer(bands(cells()), points()).encode(opacity=alt.value(0.5)),
    "rows in the chart": lambda: bands(alt.InlineData(values=[{"s": 1, "p": 2, "v": 3}] * 9)),
    "no type": lambda: alt.Chart(cells()).mark_rect().encode(x="s", y="p", color="v"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_chart_stays_as_it_is(name):
    chart = OTHERS[name]()

    assert lighten(chart) is chart


@pytest.fixture
def transformer():
    """The transformer as somebody enables it, also from a folder that is not installed."""
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["altair.vegalite.v6.data_transformer"]["vega_datalite"].partition(":")
    alt.data_transformers.register("vega_datalite", getattr(import_module(module), name))
    yield alt.data_transformers
    alt.data_transformers.register("vega_datalite", None)


def test_the_transformer_lightens_heatmaps_above_the_limit_of_altair(transformer):
    with transformer.enable("vega_datalite"):
        assert rows_of(bands(cells()).to_dict()) < 1500
        assert rows_of(bands(cells(50, 20)).to_dict()) == len(cells(50, 20))

    with pytest.raises(alt.MaxRowsError):
        bands(cells()).to_dict()


def test_the_transformer_leaves_altair_its_limit_for_all_else(transformer, tmp_path):
    with transformer.enable("vega_datalite"):
        bands(cells()).save(tmp_path / "light.json")
        OTHERS["a tooltip"]().save(tmp_path / "heavy.json")
        with pytest.raises(alt.MaxRowsError):
            OTHERS["a tooltip"]().to_dict()

    assert rows_of(json.loads((tmp_path / "light.json").read_text("utf-8"))) < 1500
    assert rows_of(json.loads((tmp_path / "heavy.json").read_text("utf-8"))) > 5000
    with transformer.enable("vega_datalite", max_rows=None):
        assert rows_of(OTHERS["a tooltip"]().to_dict()) > 5000
        assert rows_of(bands(cells()).to_dict()) < 1500


@pytest.mark.parametrize("most", [1_000, 100_000, None])
def test_the_limit_does_not_say_which_heatmaps_are_lightened(transformer, most):
    with transformer.enable("vega_datalite", max_rows=most):
        assert rows_of(bands(cells()).to_dict()) < 1500


THEMES = {
    "a stroke of a style": {"config": {"style": {"rect": {"stroke": "white"}}}},
    "gaps": {"config": {"scale": {"rectBandPaddingInner": 0.2}}},
    "a theme that is not known": {"usermeta": {"embedOptions": {"theme": "of-tomorrow"}}},
    "options that change a spec": {"usermeta": {"embedOptions": {"patch": []}}},
    "a mark": {"mark": {"stroke": "white"}},
}


@pytest.mark.parametrize("name", THEMES)
def test_charts_stay_under_a_theme_that_may_change_cells(name):
    alt.theme.register("of a test", enable=False)(lambda: alt.theme.ThemeConfig(THEMES[name]))
    chart = bands(cells())
    with alt.theme.enable("of a test"):
        light = lighten(chart)
    alt.theme.unregister("of a test")

    assert light is chart


def test_options_of_vega_embed_may_name_a_theme():
    chart = bands(cells())

    assert lighten(chart, embed_options={"theme": "dark", "actions": False}) is not chart
    assert lighten(chart, embed_options={"theme": "of-tomorrow"}) is chart


def test_bands_of_another_layer_between_cells_keep_them_apart():
    table = cells()[lambda t: ~t["s"].isin([80, 130])]
    between = alt.Chart(pd.DataFrame({"s": [80], "p": [3]})).mark_point().encode(x="s:O", y="p:O")
    rule = alt.Chart().mark_rule().encode(x=alt.datum(130, type="ordinal"))

    assert lighten(bands(table)) is not bands(table)
    for chart in (bands(table) + between, bands(table) + rule):
        assert lighten(chart) is chart


def test_cells_with_gaps_wider_than_all_of_them_are_left_to_altair():
    """An axis of its own would have an edge for each place of the gap: more than any memory holds."""
    table = few()
    table["s"] = table["s"].where(table["s"] < 100, table["s"] + 5e12)
    chart = edges(table.assign(s2=table["s"] + 5))

    assert lighten(chart, above=100) is chart


def test_a_scale_without_a_width_is_left_to_altair():
    chart = edges(few(), x=alt.X("s:Q", scale=alt.Scale(domain=[5, 5])))

    assert lighten(chart, above=100).to_dict()["encoding"]["x"]["scale"] == {"domain": [5, 5]}


def test_bands_whose_last_cells_have_no_number_stay():
    """A rectangle without a number is not drawn, and names no band."""
    table = pd.DataFrame({"s": [*range(8)] * 4, "p": np.repeat(range(4), 8), "v": 1.0})
    table.loc[[14, 15, 30, 31], "v"] = np.nan
    chart = bands(table, color="v:Q").properties(width=80, height=60)

    light = lighten(chart)

    assert light is not chart
    assert np.array_equal(pixels(written(chart), crisp=True), pixels(written(light), crisp=True))


SQUARES = {
    "gaps": lambda: {"x": alt.X("s:O", scale=alt.Scale(paddingInner=0.3)), "y": "p:O"},
    "a title": lambda: {"x": alt.X("s:O", title="T"), "y": "p:O"},
    "a title of its axis": lambda: {"x": alt.X("s:O", axis=alt.Axis(title="T")), "y": "p:O"},
    "another field": lambda: {"x": "p:O", "y": "p:O"},
    "a second field": lambda: {"x": "s:O", "x2": "p", "y": "p:O"},
}


@pytest.mark.parametrize("name", SQUARES)
def test_bands_stay_whose_scale_or_title_another_layer_has_a_say_in(name):
    other = alt.Chart(few().head(9)).mark_square().encode(**SQUARES[name]())

    for chart in (bands(few()) + other, alt.layer(other, alt.layer(bands(few())))):
        assert lighten(chart) is chart


@pytest.mark.parametrize("at", [0, 1, 2])
def test_bands_stay_whichever_layer_has_a_say_in_them(at):
    layers = [bands(few()), alt.Chart(few().head(9)).mark_square().encode(x="s:O", y="p:O")]
    layers.insert(at, alt.Chart(few().head(9)).mark_square().encode(**SQUARES["a title"]()))

    assert lighten(chart := alt.layer(*layers)) is chart
    assert lighten(chart := alt.layer(*reversed(layers))) is chart


def test_bands_stay_where_bars_leave_gaps():
    chart = alt.Chart(few().head(9)).mark_bar(opacity=0.3).encode(x="s:O", y="p:O") + bands(few())

    assert lighten(chart) is chart


def test_bands_are_joined_under_layers_of_the_same_axes():
    rule = alt.Chart(few().head(1)).mark_rule().encode(y=alt.datum(3))
    chart = bands(few()) + alt.Chart(few().head(9)).mark_square().encode(x="s:O", y="p:O") + rule

    assert lighten(chart) is not chart
    assert np.array_equal(pixels(written(chart), crisp=True), pixels(written(lighten(chart)), crisp=True))


def test_what_is_no_chart_is_refused_by_its_type():
    with pytest.raises(TypeError, match="takes an Altair chart, and got an object of type DataFrame"):
        lighten(pd.DataFrame({"x": [1]}))
