"""What `legend` says beside a side, and what legends show of missing values and ends."""

import re

import pytest
from tests.unit.test_fit import drawn, picture_size

import tracegram
from tracegram.diagnostics import TracegramError

CELLS = [{"step": 0, "position": 0, "c": 0.1}, {"step": 1, "position": 0, "c": 0.9}, {"step": 1, "position": 1}]
COLOR = {"mark": "rect", "color": {"field": "c", "ends": ["unsure", '"sure"\\']}}
RULES = [{"mark": "rule", "x": 1, "name": "A", "color": "red"}, {"mark": "rule", "y": 1, "name": "B", "color": "blue"}]


def figure(**words):
    spec = {"tracegram": 1, "trace": {"values": CELLS}, "marks": [COLOR], "overlays": RULES, **words}
    return tracegram.figure(spec)


def named(document):
    """Return the names in the legend of layers, in their order, and the legend."""
    fill = document["layer"][-1]["encoding"]["fill"]
    return fill["scale"]["domain"], fill["legend"]


def test_the_legend_of_names_has_its_order_title_and_columns():
    words = {"side": "bottom", "order": ["B"], "title": "Events", "columns": 2}

    names, legend = named(figure(legend=words).to_dict())

    assert names == ["B", "A", "no value"]
    assert (legend["title"], legend["columns"], legend["orient"]) == ("Events", 2, "bottom")


@pytest.mark.parametrize("legend", ["none", "left"])
def test_a_color_of_missing_values_is_in_the_legend_wherever_that_stands(legend):
    names, found = named(figure(legend=legend).to_dict())

    assert names == (["no value"] if legend == "none" else ["A", "B", "no value"])
    assert found["orient"] == ("right" if legend == "none" else legend)


def test_facets_show_once_that_values_are_missing():
    cells = [{**each, "run": run} for run in "ab" for each in CELLS if run == "b" or "c" in each]

    document = figure(trace={"values": cells}, facet={"field": "run"}, legend="right").to_dict()
    layers = [layer for plot in document["concat"] for layer in plot["layer"]]

    assert [each["encoding"]["fill"]["scale"]["domain"] for each in layers if "fill" in each["encoding"]] == [
        ["A", "B", "no value"]
    ]


def test_a_colorbar_has_texts_at_its_ends():
    svg = figure(legend="right").to_html(fragment=True, js="none")

    assert re.findall(r">(unsure|&quot;sure&quot;\\|\"sure\"\\)<", svg) == ["unsure", '"sure"\\']


def test_several_legends_below_a_narrow_plot_stand_one_below_the_other():
    size = {"width": 190, "height": 100}
    below = picture_size(figure(legend="bottom", size=size))
    without = picture_size(figure(legend="none", marks=[{"mark": "rect"}], size=size))

    assert below[0] <= without[0] + 10  # of the label at the end of the colorbar
    assert below[1] > without[1] + 50


@pytest.mark.parametrize(
    ("words", "code", "place"),
    [
        ({"legend": {"order": ["C"]}}, "unknown-choice", "/legend/order/0"),
        ({"legend": {"side": "under"}}, "unknown-choice", "/legend/side"),
        (
            {"marks": [{"mark": "rect", "color": {**COLOR["color"], "bins": 3}}]},
            "conflicting-words",
            "/marks/0/color/ends",
        ),
    ],
)
def test_words_of_legends_that_do_not_fit_are_one_finding(words, code, place):
    with pytest.raises(TracegramError) as caught:
        figure(**words)

    assert [(each.code, each.place.words) for each in caught.value.findings] == [(code, place)]


def test_layers_of_named_colors_keep_their_legend_in_a_given_size():
    words = {"side": "bottom", "columns": 1}

    assert picture_size(drawn({"width": "3in", "height": "3in"}, legend=words)) == (216, 216)


def test_a_legend_shows_blank_texts_and_below_a_low_plot_all_values():
    rows = [{"step": at, "position": 0, "token": text} for at, text in enumerate(["", "  ", *"abcdefghijklmnop"])]
    spec = {"tracegram": 1, "legend": "bottom", "marks": [{"mark": "rect", "color": {"field": "token"}}]}
    shown = tracegram.figure({**spec, "trace": {"values": rows}})
    svg = shown.to_html(fragment=True, js="none")

    assert all(f">{text}<" in svg for text in ("ε", "··", "a", "p"))
    assert "entries" not in svg
    assert "| ε | 1 cell |" in shown.describe().as_format("markdown")


def test_the_legend_of_colored_lines_shows_their_colors_in_columns_that_fit():
    line = {"mark": "line", "field": "changes", "aggregate": "mean", "color": {"field": "position", "type": "nominal"}}
    words = {"panels": {"top": [{"marks": [line], "height": 40}]}, "size": {"width": 190, "height": 60}}

    svg = drawn(legend="bottom", **words).to_html(fragment=True, js="none")
    symbols = re.findall(r'd="M-5,-1.25L5,-1.25L5,1.25L-5,1.25Z" fill="#', svg)

    assert len(symbols) == 16
    assert picture_size(drawn(legend="bottom", **words))[0] < 270
