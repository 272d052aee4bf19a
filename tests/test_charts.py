"""The chart of a figure: a plain Altair chart, which composes with others, and whose layers all appear."""

import io
import warnings
from functools import cache

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert

import tracegram
from tests.pictures import pixels
from tracegram.export.worker import VEGA_LITE

ROWS = [
    {
        "step": s,
        "position": p,
        "a": (s + p) % 3 == 0,
        "b": (s + p) % 3 == 1,
        "v": s / 11,
        "half": "left" if s < 6 else "right",
    }
    for s in range(12)
    for p in range(10)
]
MARKS = [
    {"mark": "rect", "where": "a", "color": "orange", "name": "A"},
    {"mark": "rect", "where": "b", "color": "blue", "name": "B"},
]
SPEC = {
    "tracegram": 1,
    "title": "Two marks",
    "marks": [*MARKS, {"mark": "point", "where": {"not": "a"}, "color": "green"}],
    "overlays": [{"mark": "rule", "x": 5, "color": "red", "width": 4}],
}
COLORS = {"orange": (255, 165, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "red": (255, 0, 0)}
BARS = alt.Chart(pd.DataFrame({"a": [1, 2], "b": [1, 2]})).mark_bar(color="black").encode(x="a:Q", y="b:Q")


def figure(**words):
    spec = {word: each for word, each in {**SPEC, **words}.items() if each}
    return tracegram.figure(spec, trace=pd.DataFrame(ROWS))


def drawn(chart) -> np.ndarray:
    """The pixels of a chart as Altair saves it, but not validated before; a warning of Altair is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = chart.to_dict(validate=False)
    return pixels(vl_convert.vegalite_to_png(document, vl_version=VEGA_LITE, ppi=72))


def test_a_chart_is_drawn_as_altair_saves_it():
    chart, held = figure().chart(), io.BytesIO()
    chart.save(held, format="png", ppi=72)

    assert (pixels(held.getvalue()) == drawn(chart)).all()


def counts(picture: np.ndarray) -> dict[str, int]:
    """How many pixels have each of the colors of the figure."""
    return {name: int((picture == color).all(axis=2).sum()) for name, color in COLORS.items()}


def times(number: int, found: dict[str, int]) -> dict[str, int]:
    return {name: number * count for name, count in found.items()}


COMPOSED = {
    "one | two": (2, lambda one, two: one | two),
    "one & two": (2, lambda one, two: one & two),
    "a chart beside itself": (2, lambda one, _: one | one),
    "(one | two) & one": (3, lambda one, two: (one | two) & one),
    "alt.hconcat of another": (1, lambda one, _: alt.hconcat(one, BARS)),
    "another & one": (1, lambda one, _: BARS & one),
    "alt.concat": (2, lambda one, two: alt.concat(one, two, columns=1)),
    "alt.layer": (1, alt.layer),
    "from_dict": (1, lambda one, _: alt.LayerChart.from_dict(one.to_dict(), validate=False)),
    "a concatenation from_json": (2, lambda one, two: alt.Chart.from_json((one | two).to_json(), validate=False)),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_all_layers_appear_in_what_a_chart_is_composed_to(name):
    number, compose = COMPOSED[name]
    one, two = figure().chart(), figure().chart()

    assert counts(drawn(compose(one, two))) == times(number, counts(drawn(one)))


SEVERAL = {
    "facets": {"facet": {"field": "half"}},
    "panels": {
        "panels": {
            "top": [{"marks": [{"mark": "line", "field": "v", "aggregate": "mean", "color": "purple"}]}],
            "right": [{"marks": [{"mark": "bar", "field": "v", "aggregate": "count", "color": "purple"}]}],
        }
    },
    "panels alone": {
        "marks": [],
        "overlays": [],
        "panels": {"top": [{"marks": [{"mark": "bar", "field": "v", "aggregate": "count", "color": "blue"}]}]},
    },
}
TOGETHER = [name for name in COMPOSED if name not in {"alt.layer", "from_dict"}]  # Altair layers no concatenations


@pytest.mark.parametrize("name", TOGETHER)
@pytest.mark.parametrize("kind", SEVERAL)
def test_figures_of_several_plots_compose_like_those_of_one(kind, name):
    number, compose = COMPOSED[name]
    one, two = (figure(**SEVERAL[kind]).chart() for _ in range(2))
    alone = counts_alone(kind)

    assert isinstance(one, alt.ConcatChart)
    assert alone["blue"] > 100
    assert counts(drawn(compose(one, two))) == times(number, alone)


@cache
def counts_alone(kind):
    return counts(drawn(figure(**SEVERAL[kind]).chart()))


def test_the_legend_below_a_figure_of_several_plots_stays_there_where_it_is_asked_to():
    chart = figure(**SEVERAL["panels"], legend="bottom").chart()
    own, below = (
        chart & BARS,
        (chart & BARS).resolve_legend(fill="independent", stroke="independent", shape="independent"),
    )

    def lowest(picture):
        return int((picture == COLORS["orange"]).all(axis=2).any(axis=1).nonzero()[0].max())

    assert lowest(drawn(below)) < lowest(drawn(own))
    assert lowest(drawn(below)) == lowest(drawn(chart))


def test_the_chart_is_drawn_as_the_figure_is(tmp_path):
    figure().save(tmp_path / "a.png")
    chart = drawn(figure().chart().properties(background="white", padding=8))
    saved = pixels((tmp_path / "a.png").read_bytes())

    assert min(counts(saved).values()) > 100
    assert counts(chart) == counts(saved)
    assert chart.shape == saved.shape


def test_figures_of_other_sizes_and_colors_stay_as_they_are_beside_one_another():
    field = {"mark": "rect", "color": {"field": "v", "scheme": "magma"}}
    other = figure(marks=[field], size={"width": 240, "height": 90}, theme="dark", overlays=[]).chart()
    one, two, both = drawn(figure().chart()), drawn(other), drawn(figure().chart() | other)

    def of(picture, color):
        return int((picture == color).all(axis=2).sum())

    assert counts(both) == counts(one)
    assert len(colors := np.unique(two.reshape(-1, 3), axis=0)) > 12
    assert all(of(both, color) >= of(two, color) for color in colors if of(two, color) > 500)


def test_a_line_of_ones_own_lies_below_or_above():
    line = alt.Chart(pd.DataFrame({"x": [0, 11], "y": [0, 9]})).mark_line(color="#123456", strokeWidth=3)
    line = line.encode(x="x:Q", y="y:Q")
    below, above = drawn(line + figure().chart()), drawn(figure().chart() + line)

    assert 0 < (below == (18, 52, 86)).all(axis=2).sum() < (above == (18, 52, 86)).all(axis=2).sum()
    assert counts(below) == counts(drawn(figure().chart()))


def test_charts_hold_no_configuration_and_no_names_and_plain_rows():
    with alt.theme.enable("none"):
        chart = figure().chart().to_dict()

    assert not {"config", "padding", "background", "autosize", "name"} & set(chart)
    assert not [layer["name"] for layer in chart["layer"] if "name" in layer]
    assert not [layer for layer in chart["layer"] for each in layer.get("transform", []) if "flatten" in each]
    assert {type(table) for table in chart["datasets"].values()} == {list}
    cells = {type(value) for table in chart["datasets"].values() for row in table for value in row.values()}
    assert cells <= {int, float, str}


def test_the_rows_that_are_drawn_can_be_had():
    found = figure().chart().transformed_data()

    assert [len(rows) for rows in found[:3]] == [sum(row["a"] for row in ROWS), sum(row["b"] for row in ROWS), 80]
    assert set(found[0].columns) >= {"step", "position", "x1", "x2", "y1", "y2"}


def test_letters_are_those_of_the_figure_whatever_stands_around_it():
    """A configuration reaches only what the figure leaves open."""
    chart = figure(marks=[{"mark": "text", "field": "v"}, *MARKS]).chart()
    around = chart.configure(font="Courier New").configure_axis(labelFontSize=20, titleColor="red", labelFont="x")
    around = around.configure_legend(labelFontSize=30, titleFont="y").configure_title(fontSize=40, color="red")
    around = around.configure_text(font="z", fontSize=50).configure_view(stroke="red", fill="red")

    assert (drawn(around) == drawn(chart)).all()


def test_seams_show_where_others_draw_cells_that_end_between_pixels(tmp_path):
    """With the default size nobody shows any; the figure's own pictures never do."""
    field = {"mark": "rect", "color": "black"}

    def blends(picture):
        plot = picture[60:180, 60:180]
        return int((plot != plot[0, 0]).any(axis=2).sum())

    for size, seams in (({}, False), ({"width": 241, "height": 203}, True)):
        one = figure(marks=[field], overlays=[], size=size)
        one.save(tmp_path / "own.png")
        assert blends(pixels((tmp_path / "own.png").read_bytes())) == 0
        assert (blends(drawn(one.chart())) > 0) is seams
