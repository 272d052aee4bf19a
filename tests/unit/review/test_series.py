"""Warnings about the colors of panels."""

import pytest

import tracegram

ROWS = [
    {"step": step, "position": position, "gain": (-1.0, 0.5, 5.0)[step], "kind": "ab"[position]}
    for step in range(3)
    for position in range(2)
]


def warnings_of(*marks, **panel):
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}]}
    return tracegram.figure({**spec, "panels": {"top": [{"marks": list(marks), **panel}]}}).warnings


def test_a_diverging_strip_that_is_not_centered_is_a_warning():
    strip = {"mark": "rect", "aggregate": "mean", "color": {"field": "gain", "scheme": "blueorange"}}
    (found,) = warnings_of(strip)

    assert (found.code, found.pointer) == ("off-center", "/panels/top/0/marks/0/color/scheme")
    assert found.help == "write `center: 0`"
    assert warnings_of({**strip, "color": {**strip["color"], "center": 0}}) == ()


@pytest.mark.parametrize(
    ("colors", "code"), [(("#ff0000", "#008000"), "colours-confusable"), (("#888", "#8a8a8a"), "low-contrast")]
)
def test_lines_of_colors_that_cannot_be_told_apart_are_a_warning(colors, code):
    lines = [
        {"mark": "line", "field": "gain", "aggregate": word, "color": color, "name": word}
        for word, color in zip(("min", "max"), colors, strict=True)
    ]
    (found,) = warnings_of(*lines)
    of_field = {"mark": "line", "field": "gain", "aggregate": "mean", "color": {"field": "kind", "range": list(colors)}}
    (other,) = warnings_of(of_field)

    assert (found.code, found.pointer) == (code, "/panels/top/0/marks/1/color")
    assert (other.code, other.pointer) == (code, "/panels/top/0/marks/0/color/range")


def test_default_colors_of_lines_are_no_warning():
    assert warnings_of({"mark": "line", "field": "gain", "aggregate": "mean", "color": {"field": "kind"}}) == ()


def test_bars_of_means_that_look_stacked_are_a_warning():
    colors = {"field": "kind", "range": ["#0072b2", "#009e73"]}
    bars = {"mark": "bar", "field": "gain", "aggregate": "mean", "color": colors}
    (found,) = warnings_of(bars)

    assert (found.code, found.pointer) == ("looks-stacked", "/panels/top/0/marks/0/mark")
    assert "the bars of “kind” stand one in front of the other" in found.message
    assert warnings_of({**bars, "aggregate": "sum"}) == ()
    assert warnings_of({**bars, "opacity": 0.5}) == ()
    assert warnings_of({**bars, "mark": "line"}) == ()
    assert [each.code for each in warnings_of({**bars, "mark": "area"})] == ["looks-stacked"]


@pytest.mark.parametrize("mark", ["bar", "area", "line"])
def test_filled_cells_in_the_color_of_a_value_in_a_panel_are_a_warning(mark):
    of_panel = {"mark": mark, "field": "gain", "aggregate": "sum", "color": {"field": "kind"}}
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "panels": {"top": [{"marks": [of_panel]}]}}
    found = [tracegram.figure({**spec, "marks": [{"mark": "rect", **words}]}).warnings for words in ({}, {"name": "a"})]

    told = [(each.code, each.pointer, each.message[:60]) for each in found[0]]
    is_filled = mark != "line"
    assert (
        told
        == [("low-contrast", "/marks/0/color", "this layer in #e69f00 and “a” of “kind” in #e69f00 look alik")]
        * is_filled
    )
    assert found[1] == (), "a layer that is called as a value means it"


def test_areas_of_one_color_are_told_apart_by_their_opacity():
    outer, inner = (
        {"mark": "area", "field": "gain", "aggregate": word, "color": "#0072b2", "opacity": opacity, "name": word}
        for word, opacity in (("min", 0.3), ("max", 0.7))
    )
    (found,) = warnings_of(outer, {**inner, "opacity": 0.3})

    assert (found.code, found.pointer) == ("low-contrast", "/panels/top/0/marks/1/color")
    assert warnings_of(outer, inner) == ()
