"""Heatmaps of Altair that become one image: noise, which no rectangles make lighter."""

import sys

import altair as alt
import numpy as np
import pandas as pd
import pytest
from tests.unit.vega_datalite.test_lighten import length_of, pixels, rows_of, written

from vega_datalite import lighten
from vega_datalite.heatmaps import Axis
from vega_datalite.labels import _kept

COLUMNS, ROWS = 40, 25


def noise(kinds=None, columns=COLUMNS, rows=ROWS):
    """Cells of which hardly two neighbors are equal; some absent, some without a value, a column that is missing."""
    random = np.random.default_rng(4)
    x, y = np.meshgrid(np.arange(columns) * 2 - 7, np.arange(rows) + 3, indexing="ij")
    value = random.lognormal(size=x.size) if kinds is None else random.integers(0, kinds, x.size).astype(float)
    table = pd.DataFrame({"s": x.ravel(), "p": y.ravel(), "v": value})
    table = table[(random.random(len(table)) < 0.95) & (table["s"] != 3)]
    table["v"] = table["v"].where((random.random(len(table)) < 0.97) & (table["s"] != 5))
    names = table["v"].map(lambda each: None if each != each else ["b", "a", "é", "10", "9"][int(each) % 5])
    return table.assign(s2=table["s"] + 2, p2=table["p"] + 1, name=names, whole=table["v"].fillna(9).astype(int) % 12)


def bands(color, table=None, **mark):
    chart = alt.Chart(noise() if table is None else table).mark_rect(**mark)
    return chart.encode(x="s:O", y=alt.Y("p:O", axis=alt.Axis(labelOverlap=True)), color=color)


def edges(x=None, y=None, data=lambda table: table, **encodings):
    x, y = (alt.Scale(zero=False, nice=False) if each is None else alt.Scale(**each) for each in (x, y))
    channels = {"x": alt.X("s:Q", scale=x), "x2": "s2", "y": alt.Y("p:Q", scale=y), "y2": "p2", "color": "v:Q"}
    return alt.Chart(data(noise())).mark_rect().encode(**{**channels, **encodings})


def colored(kind="v:Q", **scale):
    return alt.Color(kind, scale=alt.Scale(**scale))


BANDS = {
    "numbers": lambda: bands("v:Q"),
    "a scheme": lambda: bands(colored(scheme="viridis", reverse=True)),
    "a domain": lambda: bands(colored(scheme="magma", domain=[0.5, 2], clamp=True)),
    "a logarithm": lambda: bands(colored(type="log", scheme="reds")),
    "a list": lambda: bands(colored(type="symlog", range=["white", "#d62728", "navy"])),
    "texts": lambda: bands("name:N", noise(5)),
    "a domain of texts": lambda: bands(colored("name:N", domain=["9", "b", "zz", "a"]), noise(5)),
    "colors for texts": lambda: bands(colored("name:N", range=["red", "#0f0"], reverse=True), noise(5)),
    "more texts than colors": lambda: bands(colored("v:N", scheme="tableau10"), noise(23)),
    "ordinal numbers": lambda: bands("whole:O"),
    "ordinal numbers of a scheme": lambda: bands(colored("whole:O", scheme="plasma")),
    "ordinal numbers of a list": lambda: bands(colored("whole:O", range=["#ff0000", "#0000ff"])),
    "nominal numbers": lambda: bands("v:N", noise(4)),
    "one color": lambda: bands(alt.value("teal"), noise().sample(frac=0.5, random_state=1)),
    "the color of the mark": lambda: bands(alt.Undefined, noise().sample(frac=0.5, random_state=1), fill="#333"),
    "no color": lambda: bands(alt.Undefined, noise().sample(frac=0.5, random_state=1)),
    "no legend": lambda: bands(alt.Color("v:Q", legend=None)),
    "one text": lambda: bands("name:N", noise(1)),
    "edges of a configured size": lambda: edges().configure_view(
        continuousWidth=5 * COLUMNS, continuousHeight=8 * ROWS
    ),
    "fill": lambda: alt.Chart(noise()).mark_rect().encode(x="s:N", y="p:O", fill="v:Q"),
}
EDGES = {
    "edges": edges,
    "edges that fall": lambda: edges(x={"reverse": True, "nice": False, "zero": False}),
    "edges from the top": lambda: edges(y={"reverse": True, "nice": False, "zero": False}),
    "edges of which the first are missing": lambda: edges(data=lambda t: t.assign(v=t["v"].where(t["s"] > 3))),
    "edges of which the last are missing": lambda: edges(data=lambda t: t.assign(v=t["v"].where(t["s"] < 59))),
    "edges with a domain": lambda: edges(x={"domain": [-7, 73]}, y={"domain": [28, 3]}),
}


def drawn_as_image(monkeypatch, chart):
    """Lighten a chart, with an image from the second rectangle on."""
    for name in ("MOST_ALIGNED", "MOST_RECTANGLES"):
        monkeypatch.setattr(sys.modules["vega_datalite.lighten"], name, 0)
    return lighten(chart)


@pytest.mark.parametrize("name", [*BANDS, *EDGES])
def test_an_image_has_the_pixels_of_cells(name, monkeypatch):
    """Cells are a whole number of pixels wide and high, as bands are unless a chart says otherwise."""
    chart = {**BANDS, **EDGES}[name]()
    if name in EDGES:
        columns = 33 if "missing" in name else COLUMNS
        chart = chart.properties(width=5 * columns, height=8 * ROWS)
    light = drawn_as_image(monkeypatch, chart)

    assert rows_of(written(light)) == 1
    assert np.array_equal(pixels(written(chart), crisp=False), pixels(written(light), crisp=False))


@pytest.mark.parametrize(("width", "height"), [(50, 26), (78, 55), (210, 99), (390, 250)])
def test_where_cells_are_no_whole_pixels_an_image_has_those_of_crisp_cells(width, height, monkeypatch):
    """But for pixels whose middle lies on an edge, which none does here: 38 columns and 25 rows."""
    chart = bands("v:Q").properties(width=width, height=height)
    light = drawn_as_image(monkeypatch, chart)

    assert rows_of(written(light)) == 1
    assert np.array_equal(pixels(written(chart), crisp=True), pixels(written(light), crisp=True))


@pytest.mark.parametrize("kinds", [None, 5])
def test_the_row_of_an_image_has_the_first_value_of_the_scale(kinds, monkeypatch):
    """Vega-Lite leaves out rows without a value, or with one that the scale does not know."""
    domain = [0.001, 99] if kinds is None else ["9", "b", "10", "a", "é"]
    light = drawn_as_image(monkeypatch, bands(colored("name:N" if kinds else "v:Q", domain=domain), noise(kinds)))
    [[row]] = written(light)["datasets"].values()

    assert row["name" if kinds else "v"] == domain[0]


KEPT = {
    "an opacity": lambda: bands("v:Q", opacity=0.5),
    "a scheme that is not known here": lambda: bands(colored(scheme="goldred-5")),
    "colors of a configuration": lambda: bands("v:Q").configure_range(heatmap=["red", "blue"]),
    "values outside of a domain": lambda: bands(colored(domain=[1, 2])),
    "no logarithm": lambda: bands(colored(type="log"), noise().assign(v=lambda t: t["v"] - 1)),
    "steps of colors": lambda: bands(colored(type="quantize", scheme="viridis")),
    "cells smaller than pixels": lambda: bands("v:Q").properties(width=30),
    "an unknown width": lambda: bands("v:Q").properties(width="container"),
    "edges that may be smaller than pixels": lambda: edges(x={}).properties(width=45),
    "an axis of logarithms": lambda: edges(y={"type": "log"}).properties(width=200, height=200),
    "layers": lambda: bands("v:Q") + alt.Chart(noise()).mark_point().encode(x="s:O", y="p:O"),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_an_image_would_change_stays(name, monkeypatch):
    chart = KEPT[name]()

    assert drawn_as_image(monkeypatch, chart) is chart


@pytest.mark.parametrize("levels", [5, 20, 200])
@pytest.mark.parametrize("size", [{}, {"width": 601, "height": 301}])
def test_noise_gets_no_heavier(levels, size):
    """Rectangles of two equal cells take more bytes than the cells; an image is for bands of whole pixels."""
    x, y = (each.ravel() for each in np.meshgrid(np.arange(100), np.arange(60)))
    table = pd.DataFrame({"step": x, "position": y, "v": np.random.default_rng(0).integers(0, levels, x.size)})
    chart = alt.Chart(table).mark_rect().encode(x="step:O", y="position:O", color="v:Q").properties(**size)
    light = lighten(chart)

    assert (light is chart) == bool(size)
    assert length_of(light) <= length_of(chart)


THEMES = [*(name for name in alt.theme.names() if name not in {"default", "opaque", "none"})]


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_that_vega_embed_knows_by_name_gets_no_image(theme):
    """It has colors of its own, which nothing here knows; rectangles take them as cells do."""
    x, y = (each.ravel() for each in np.meshgrid(np.arange(30), np.arange(20)))
    noisy = pd.DataFrame({"s": x, "p": y, "v": np.random.default_rng(0).random(x.size)})
    even = noisy.assign(v=(x // 6 + y // 5) % 3)
    with alt.theme.enable(theme):
        charts = [bands("v:Q", each) for each in (noisy, even)]
        light = [lighten(each) for each in charts]

        assert light[0] is charts[0]
        assert rows_of(written(light[1])) < 60


def test_few_rectangles_stay_rectangles_and_many_become_an_image():
    """Of bands from 10,000 on, where the pixels are the same in any renderer; else from 50,000 on."""
    few, more, many = noise(2, 120, 80), noise(2, 200, 160), noise(2, 360, 340)
    fits, blends = {"width": 718, "height": 640}, {"width": 750, "height": 500}

    assert 1 < rows_of(written(lighten(bands("v:N", few)))) < len(few)
    assert rows_of(written(lighten(bands("v:N", more)))) == 1
    assert rows_of(written(lighten(bands("v:N", more).properties(**blends)))) > 10_000
    assert rows_of(written(lighten(bands("v:N", many).properties(**fits, title="many")))) == 1


@pytest.mark.parametrize(("width", "height"), [(600, 75), (900, 110), (1500, 225), (2400, 350)])
def test_labels_that_overlap_are_left_out_before_they_are_drawn(width, height):
    table = pd.DataFrame({"s": np.repeat(np.arange(600) * 3, 75), "p": np.tile(np.arange(75), 600)})
    table["v"] = (table["s"] + table["p"]) // 150
    axis = alt.Axis(labelOverlap=True)
    chart = alt.Chart(table).mark_rect().encode(x=alt.X("s:O", axis=axis), y=alt.Y("p:N", axis=axis), color="v:N")
    chart = chart.properties(width=width, height=height)
    light = lighten(chart)
    bare = light.copy(deep=True)
    bare.encoding.x["axis"].pop("labelExpr", None), bare.encoding.y["axis"].pop("labelExpr", None)

    assert "labelExpr" in light.encoding.x["axis"]
    assert "labelExpr" not in lighten(chart.properties(width=6000)).encoding.x["axis"]
    assert np.array_equal(pixels(written(bare), crisp=False), pixels(written(light), crisp=False))


def test_labels_are_left_out_where_an_axis_has_room_for_eight():
    """Eight of three digits, 10 pixels each, take 240 pixels; of bands a quarter pixel wide, 32 take the least of 8."""
    first, wide = np.arange(40, 1000), {"channel": {}, "channel2": {}, "name": "x", "fields": ("s", "s_last")}

    for count, kept in ((960, 32), (959, 1)):
        axis = Axis(cells=np.arange(count), starts=first[:count], stops=first[:count], **wide)
        assert _kept(axis, 0.25) == kept
