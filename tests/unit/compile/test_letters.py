"""The heights of letters by their roles, and what follows them."""

import pytest
from tests.unit.test_fit import drawn

import tracegram

ROLES = {"title": 9, "axis_title": 8, "ticks": 6, "legend": 7, "cells": 5, "labels": 6.5}
TEXTS = {
    "title": "Letters",
    "legend": "bottom",
    "marks": [{"mark": "rect", "color": {"field": "step"}}, {"mark": "text", "where": "changed"}],
    "overlays": [{"mark": "text", "x": 3, "y": 3, "text": "here"}, {"mark": "rule", "x": 8, "name": "Change"}],
}


def sizes(figure):
    """Return the heights of the letters of each role in a document."""
    document = figure.to_dict()
    found = {"title": {document["title"]["fontSize"]}}
    for layer in document["layer"]:
        encoding, mark = layer["encoding"], layer["mark"]
        for axis in (encoding[each]["axis"] for each in "xy" if "axis" in encoding.get(each, {})):
            found.setdefault("axis_title", set()).add(axis["titleFontSize"])
            found.setdefault("ticks", set()).add(axis["labelFontSize"])
        for legend in filter(None, (each.get("legend") for each in encoding.values() if isinstance(each, dict))):
            found.setdefault("legend", set()).update({legend["labelFontSize"], legend["titleFontSize"]})
        if mark["type"] == "text":
            role = "cells" if mark.get("tooltip") is not None or "tooltip" in encoding else "labels"
            found.setdefault(role, set()).add(mark["fontSize"])
    return found


def lettered(font_size, size, **theme):
    return sizes(drawn(size, **TEXTS, theme={"font_size": font_size, **theme}))


@pytest.mark.parametrize("size", [{}, {"width": "5in", "height": "4in"}])
def test_each_role_has_the_size_that_is_asked_for(size):
    assert lettered(ROLES, size) == {role: {height} for role, height in ROLES.items()}


@pytest.mark.parametrize(
    ("font_size", "size"), [({"default": 9}, {}), (9, {"width": "5in", "height": "4in"}), (9, {"cell": "4mm"})]
)
def test_one_number_is_that_of_all_letters_in_print(font_size, size):
    assert lettered(font_size, size) == {role: {9} for role in ROLES}


def test_the_look_of_a_venue_has_letters_of_one_size():
    assert sizes(drawn({}, **TEXTS, theme="neurips")) == {role: {9} for role in ROLES}
    assert sizes(drawn({}, **TEXTS, theme={"base": "acl", "font_size": {"title": 9}})) == {
        **{role: {8} for role in ROLES},
        "title": {9},
    }


def test_letters_on_a_screen_are_in_steps():
    found = lettered(14, {})

    assert [found[role] for role in ("title", "axis_title", "ticks", "legend")] == [{16}, {14}, {12}, {12, 13}]


def test_lines_follow_the_letters_in_print():
    [rule] = [each for each in drawn({"width": "5in"}, **TEXTS).to_dict()["layer"] if each["mark"]["type"] == "line"]
    [screen] = [each for each in drawn({}, **TEXTS).to_dict()["layer"] if each["mark"]["type"] == "line"]

    assert rule["mark"]["strokeWidth"] == pytest.approx(screen["mark"]["strokeWidth"] * 8 / 12, abs=0.01)
    assert rule["encoding"]["x"]["axis"]["tickWidth"] == 0.67
    assert "tickWidth" not in screen["encoding"]["x"]["axis"]


def test_titles_that_are_too_long_in_print_have_more_lines():
    long = {
        **TEXTS,
        "title": "A title that is longer than the column that it has to stand in",
        "y": {"title": "long " * 9},
    }

    printed = drawn({"width": "3in", "height": "3in"}, **long).to_dict()
    on_screen = drawn({}, **long).to_dict()

    assert " ".join(printed["title"]["text"]) == on_screen["title"]["text"] == long["title"]
    assert len(printed["layer"][0]["encoding"]["y"]["axis"]["title"]) == 2
    assert printed["width"] > 140


def test_a_panel_has_its_length_and_without_one_follows_the_letters():
    strip = {"marks": [{"mark": "bar", "aggregate": "count", "field": "step"}]}
    words = {"marks": TEXTS["marks"][:1], "panels": {"top": [{**strip, "height": "1cm"}, strip]}}

    heights = [each["height"] for each in drawn({"width": "4in", "height": "4in"}, **words).to_dict()["concat"]]

    assert heights[:2] == [40.02, 28.346]


CELLS = [{"step": step, "position": at, "sampler": name} for name in "ab" for step in range(9) for at in range(9)]


def test_the_title_of_a_narrow_plot_in_print_has_two_lines():
    facet = {"field": "sampler", "labels": {"a": "The surest positions of all first", "b": "Random"}}
    spec = {"tracegram": 1, "trace": {"values": CELLS}, "marks": [{"mark": "rect"}], "facet": facet}
    shown = tracegram.figure({**spec, "size": {"width": "3in", "height": "2in"}}).to_dict()
    (long,), (short,) = (shown["datasets"][chart["layer"][-1]["data"]["name"]] for chart in shown["concat"])
    places = [chart["layer"][-1]["encoding"]["y"]["value"] for chart in shown["concat"]]

    assert (long["title"], short["title"]) == (["The surest", "positions of all first"], "Random")
    assert places[0] == places[1] - 10


def test_an_upright_title_of_a_panel_has_the_lines_that_its_height_has_room_for():
    strip = {"height": 40, "y": {"title": "Changes in all positions together"}}
    strip |= {"marks": [{"mark": "bar", "field": "position", "aggregate": "count"}]}
    trace = {"values": CELLS, "where": {"field": "sampler", "equal": "a"}}
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}], "panels": {"top": [strip]}}
    shown = tracegram.figure({**spec, "size": {"width": 90, "height": 90}}).to_dict()

    title = shown["concat"][0]["layer"][0]["encoding"]["y"]["axis"]["title"]
    assert title == ["Changes in all", "positions together"]


def test_the_title_of_a_figure_in_print_is_as_wide_as_plots_and_panels_together():
    strip = {"width": "1in", "marks": [{"mark": "bar", "field": "position", "aggregate": "count"}]}
    trace = {"values": CELLS, "where": {"field": "sampler", "equal": "a"}}
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}], "panels": {"right": [strip]}}
    size, title = {"width": "3in", "height": "2in"}, "A title that is as wide as both"

    shown = tracegram.figure({**spec, "size": size, "title": title}).to_dict()
    assert shown["title"]["text"] == title
