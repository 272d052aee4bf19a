"""Layers that nobody can see."""

import numpy as np
import pytest
from tests.pictures import pixels
from tests.unit.compile.figures import ROWS, codes_of, warnings_of
from tests.work import work

import tracegram

CELLS = {"mark": "rect", "color": {"field": "value", "domain": [0, 1]}}
HIDDEN = [("hidden-layer", "/marks/0")]
SIZE = {"width": 240, "height": 90}
BOX = {"mark": "rect", "x": 0, "x2": 3, "y": 0, "y2": 2, "filled": True, "color": "orange"}


def hidden(*marks, **words):
    return [each for each in codes_of(*marks, **words) if each[0] == "hidden-layer"]


@pytest.mark.parametrize(
    "below",
    [
        {"mark": "rect", "color": "orange"},
        {"mark": "rect", "where": "changed", "color": "orange", "opacity": 0.5},
        {"mark": "text", "field": "token"},
        {"mark": "point", "size": 30},
    ],
)
def test_what_lies_below_opaque_cells_is_hidden(below):
    assert hidden(below, CELLS) == HIDDEN
    assert hidden(below, CELLS, x={"field": "position"}, y={"field": "step"}) == HIDDEN
    assert hidden(CELLS, {**below, "opacity": 0.5}) == []


def test_what_shines_through_or_stands_out_is_not_hidden():
    rect = {"mark": "rect", "color": "orange"}

    assert hidden(rect, {**CELLS, "opacity": 0.9}) == []
    assert hidden(rect, {**CELLS, "where": "changed"}) == []
    assert hidden(rect, {"mark": "point", "size": 5000}, {"mark": "text", "field": "token"}) == []
    assert hidden({"mark": "point", "size": 2000}, CELLS) == []
    assert hidden({"mark": "text", "field": "token", "font_size": 80}, CELLS) == []


def test_several_layers_hide_one_together():
    low, high = {"field": "value", "lt": 0.5}, {"field": "value", "gte": 0.5}
    parts = [{"mark": "rect", "where": where, "color": "orange"} for where in (low, high)]

    assert hidden({"mark": "rect", "color": "blue"}, *parts) == HIDDEN
    assert hidden({"mark": "rect", "color": "blue"}, *parts[:1]) == []


def test_grey_cells_hide_as_cells_with_a_value_do():
    rows = [*ROWS[:-1], {**ROWS[-1], "value": None}]

    assert hidden({"mark": "rect", "color": "blue"}, CELLS, rows=rows) == HIDDEN


@pytest.mark.parametrize(
    ("overlay", "is_hidden"),
    [
        ({"mark": "rule", "x": 1}, True),
        ({"mark": "rule", "x": 0, "y": 0, "x2": 3, "y2": 2}, True),
        ({"mark": "line", "points": [[0, 0], [2, 1]]}, True),
        ({"mark": "text", "x": 1, "y": 1, "text": "a"}, True),
        ({"mark": "text", "x": 0, "y": 1, "text": "a long text that leaves the box"}, False),
        ({"mark": "band", "x": 1, "x2": 2}, True),
        ({"mark": "rect", "x": 1, "x2": 2, "y": 1, "y2": 1}, True),
        ({"mark": "rect", "x": 0, "x2": 3, "y": 0, "y2": 2}, False),  # half of its line lies outside the box
        ({"mark": "rect", "where": "changed"}, True),
    ],
)
def test_a_filled_box_hides_what_lies_within_it(overlay, is_hidden):
    found = hidden({"mark": "point"}, overlays=[overlay, BOX])

    assert found == [*HIDDEN, *([("hidden-layer", "/overlays/0")] if is_hidden else [])]
    assert hidden({"mark": "point"}, overlays=[overlay, {**BOX, "filled": False}]) == []


def test_a_layer_of_opacity_0_is_hidden():
    assert hidden({"mark": "rect", "opacity": 0}, CELLS) == [("hidden-layer", "/marks/0/opacity")]


@pytest.mark.parametrize(
    "below",
    [
        {"mark": "text", "field": "token", "color": "red"},
        {"mark": "point", "size": 120, "shape": "diamond", "color": "red"},
        {"mark": "rect", "color": "red"},
    ],
)
def test_a_picture_is_the_same_without_its_hidden_layers(below, tmp_path):
    def picture(*marks, overlays):
        spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": list(marks), "overlays": overlays, "size": SIZE}
        tracegram.figure(spec).save(tmp_path / "a.png")
        return pixels((tmp_path / "a.png").read_bytes())

    lines = [{"mark": "rule", "x": 1, "color": "red"}, {"mark": "text", "x": 1, "y": 1, "text": "seen"}]
    assert hidden(below, CELLS) == HIDDEN
    assert np.array_equal(picture(below, CELLS, overlays=[*lines, BOX]), picture(CELLS, overlays=[BOX]))


def test_the_finding_names_the_layer_that_covers():
    (finding,) = warnings_of({"mark": "text", "field": "token", "name": "Tokens"}, {**CELLS, "name": "Heat"})

    assert finding.message == "nothing of this layer “Tokens” can be seen: it is covered by “Heat”"
    assert [label.message for label in finding.labels] == ["the layer that covers it"]


def test_cells_are_looked_at_together():
    """Four times as many cells run few more lines of Python than a quarter of them does, so no line runs per cell."""

    def warned(steps):
        generate = {"process": "masked_diffusion", "steps": steps, "positions": [100, 155], "settle": 12}
        marks = [{"mark": "rect", "where": "changed", "color": "orange"}, {"mark": "rect", "color": "blue"}]
        return [
            each.code
            for each in tracegram.figure({"tracegram": 1, "trace": {"generate": generate}, "marks": marks}).warnings
        ]

    few, many = (work(lambda steps=steps: warned(steps)) for steps in (60, 240))

    assert warned(240) == ["hidden-layer"]
    assert many - few < 56 * 180 / 4  # a quarter of the cells that are more


def test_a_layer_without_a_cell_in_one_plot_of_a_facet_is_empty_there():
    places = [(step, kind) for step in range(3) for kind in "ab"]
    rows = [{"step": step, "position": 0, "kind": kind, "changed": kind == "a"} for step, kind in places]
    marks = [{"mark": "rect", "where": "changed", "color": "orange"}, {"mark": "rect", "color": {"field": "step"}}]
    spec = {"tracegram": 1, "trace": {"values": rows}, "facet": {"field": "kind"}, "marks": marks}

    codes = [each.code for each in tracegram.figure(spec).warnings]
    assert sorted(codes) == ["empty-layer", "hidden-layer"]  # in the plot without its cells, and in the other one
