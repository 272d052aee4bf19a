"""Braces beside a plot: where they stand, what they are called, and what is said where they cannot be drawn."""

import pytest

import tracegram

ROWS = [
    {"step": step, "position": position, "part": [None, "a", "a", "b", "a"][position]}
    for step in range(3)
    for position in range(5)
]


def figure(*overlays, **words):
    brackets = [{"mark": "bracket", **each} for each in overlays]
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}], "overlays": brackets}
    return tracegram.figure({**spec, "size": {"width": 300, "height": 500}, **words})


def braces(drawn):
    """The places and texts of all braces."""
    rows = [row for each in drawn.to_dict()["datasets"].values() for row in each if "place" in row]
    ends = [(row["place"], row["place2"]) for row in rows if "place2" in row]
    return ends, [row["text"] for row in rows if "text" in row]


def findings(*overlays, **words):
    with pytest.raises(tracegram.TracegramError) as caught:
        figure(*overlays, **words)
    return [(each.code, each.pointer) for each in caught.value.findings]


def test_a_field_has_a_brace_for_each_stretch_of_one_value():
    ends, texts = braces(figure({"field": "part"}))

    assert texts == ["a", "b", "a"]
    assert ends == [(0.51, 2.49), (2.51, 3.49), (3.51, 4.49)]


def test_braces_along_x_stand_above_and_those_along_y_at_the_right():
    drawn = figure({"x": 0, "x2": 1, "label": "early"}, {"y": 2, "y2": 2})

    assert [panel.side for panel in drawn._figure.plots[0].panels] == ["top", "right"]
    assert braces(drawn) == ([(-0.49, 1.49), (1.51, 2.49)], ["early"])
    assert "Above: braces “early”." in drawn.description
    assert "At the right: braces." in drawn.description


def depths(drawn, along, apart):
    """Where the line, the ends and the text of a brace stand across it, in pixels of its panel."""
    channels = [layer.get("encoding", {}) for chart in drawn.to_dict()["concat"] for layer in chart["layer"]]
    return [each[apart]["value"] for each in channels if each.get(along, {}).get("field") == "place"]


def test_a_brace_opens_towards_the_plot_and_has_its_text_beyond():
    drawn = figure({"x": 0, "x2": 1, "label": "early"}, {"y": 2, "y2": 4, "label": "late"})

    line, end, text = depths(drawn, "x", "y")
    assert text < line < end
    line, end, text = depths(drawn, "y", "x")
    assert end < line < text


def test_a_name_that_has_no_room_is_left_out_and_its_brace_is_not():
    ends, texts = braces(figure({"field": "part"}, size={"width": 300, "height": 50}))

    assert (len(ends), texts) == (3, ["a", "b"])


def test_positions_along_x_have_their_braces_above():
    turned = figure({"field": "part"}, x={"field": "position"})

    assert [panel.side for panel in turned._figure.plots[0].panels] == ["top"]


@pytest.mark.parametrize(
    ("overlay", "words", "code", "word"),
    [
        ({}, {}, "incomplete-coordinates", ""),
        ({"y": 1}, {}, "incomplete-coordinates", "/y"),
        ({"field": "part", "y": 1, "y2": 2}, {}, "conflicting-words", "/y"),
        ({"field": "part", "label": "c"}, {}, "conflicting-words", "/label"),
        ({"x": 0, "x2": 1, "y": 1, "y2": 2}, {}, "conflicting-words", "/y"),
        ({"y": 3, "y2": 1}, {}, "reversed-range", "/y2"),
        ({"y": 3, "y2": 9}, {}, "overlay-outside-domain", "/y2"),
        ({"field": "part"}, {"y": {"domain": [0, 0]}}, "empty-selection", "/field"),
        ({"field": "step"}, {}, "", ""),
        ({"field": "part"}, {"y": {"field": "part"}, "trace": {"values": ROWS[1:4:2]}}, "conflicting-words", "/field"),
    ],
)
def test_a_brace_that_cannot_be_drawn_is_found_where_it_is_written(overlay, words, code, word):
    if code:
        assert findings(overlay, **words) == [(code, f"/overlays/0{word}")]
    else:
        assert len(braces(figure(overlay, **words))[0]) == 1


def test_a_label_states_the_ends_of_its_brace_and_no_others():
    assert braces(figure({"x": 0, "x2": 1, "label": "{x} to {x2}"}))[1] == ["0 to 1"]
    assert findings({"x": 0, "x2": 1, "label": "{y}"}) == [("unknown-choice", "/overlays/0/label")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"y": {"domain": [0, 2]}}, ["“b” has no position on the y axis from 0 to 2, and no brace"]),
        ({"y": {"domain": [0, 3]}}, []),
        ({"trace": {"values": ROWS, "window": {"position": [0, 2]}}}, []),
    ],
)
def test_a_value_whose_positions_are_outside_a_domain_is_named(words, said):
    """What the advice says, a window, draws the same braces without a warning."""
    assert [each.message for each in figure({"field": "part"}, **words).warnings] == said
