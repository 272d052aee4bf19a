"""This file is about the chart: what its tooltips, fonts and legend hold."""

import pytest

import tracegram

ROWS = [{"step": 0, "position": 0, "image": "http://127.0.0.1:9/p.png", "text": "a", "Decoding step": 1.0}]


def layers_of(**words):
    return tracegram.figure({"tracegram": 1, "trace": {"values": ROWS}, **words}).to_dict()["layer"]


@pytest.mark.parametrize("mark", ["rect", "point", "text"])
def test_no_line_of_a_tooltip_is_taken_for_an_image(mark):
    """vega-tooltip makes an <img> of the line titled `image`."""
    color = {"field": "image", "type": "nominal"}
    (layer,) = layers_of(marks=[{"mark": mark, "color": color}])

    assert "Image" in [line["title"] for line in layer["encoding"]["tooltip"]]
    assert not {"image", "title"} & {line["title"] for line in layer["encoding"]["tooltip"]}


def test_lines_of_a_tooltip_have_different_titles():
    (layer,) = layers_of(marks=[{"mark": "rect", "color": {"field": "Decoding step"}}])

    assert [line["title"] for line in layer["encoding"]["tooltip"]] == [
        "Decoding step",
        "Token position",
        "Decoding step (value)",
    ]


def test_a_font_that_is_not_there_does_not_erase_the_text(tmp_path):
    from tests.pictures import pixels

    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}], "theme": {"font": "No Such Font"}}
    tracegram.figure(spec).save(tmp_path / "a.png")

    assert (pixels((tmp_path / "a.png").read_bytes()) < 100).all(axis=2).sum() > 50


def test_the_legend_names_the_layers_of_constant_colour_once():
    marks = [{"mark": "rect", "name": "A", "color": "red"}, {"mark": "rect", "name": "A", "color": "red"}]
    layers = layers_of(marks=marks, overlays=[{"mark": "rule", "x": 0, "name": "B", "color": "#0000ff"}], legend="top")

    assert layers[-1]["encoding"]["color"]["scale"] == {"domain": ["A", "B"], "range": ["red", "#0000ff"]}
