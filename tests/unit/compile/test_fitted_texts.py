"""Texts that fit their cells, in any script."""

import pytest

import tracegram
from tracegram.measure.lengths import width_px


def drawn(texts, **mark):
    """Return the rows that are drawn of texts in cells 40 pixels wide, their letters, and the codes of warnings."""
    rows = [{"step": at, "position": 0, "token": text} for at, text in enumerate(texts)]
    size = {"width": 40 * len(rows), "height": 30}
    spec = {"tracegram": 1, "trace": {"values": rows}, "size": size, "marks": [{"mark": "text", **mark}]}
    figure = tracegram.figure(spec)
    chart = figure.to_dict()
    (layer,) = [each for each in chart["layer"] if each["mark"]["type"] == "text"]
    return next(iter(chart["datasets"].values())), layer, [each.code for each in figure.warnings]


def test_letters_of_a_mark_shrink_together_until_the_widest_text_fits():
    _, layer, warned = drawn(["a", "probability"], fit="shrink", font_size=11)
    size = layer["mark"]["fontSize"]

    assert width_px("probability", size) <= 38 < width_px("probability", size + 0.1)
    assert (layer["encoding"]["text"]["field"], warned) == ("text", [])
    assert drawn(["a", "bc"], fit="shrink", font_size=11)[1]["mark"]["fontSize"] == 11


def test_letters_too_small_to_be_read_are_warned_about():
    assert drawn(["a", "x" * 40], fit="shrink")[2] == ["texts-cut"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("probability", "prob…"),
        ("確率確率確率", "確率…"),
        ("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "e\u0301e\u0301e\u0301e\u0301…"),
        ("שלום עולם", "שלום…"),
    ],
    ids=["latin", "wide", "combining", "right to left"],
)
def test_a_text_is_cut_between_characters(text, shown):
    (row, *_), layer, warned = drawn([text, "a"], fit="cut", font_size=11)

    assert (row["cut"], row["text"]) == (shown, text)
    assert (layer["encoding"]["text"]["field"], warned) == ("cut", ["texts-cut"])
    assert width_px(shown, 11) <= 38


def test_a_text_that_fits_is_whole():
    (row, *_), _, warned = drawn(["abc", "a"], fit="cut")

    assert (row["cut"], warned) == ("abc", [])
