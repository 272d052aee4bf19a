"""Colors that cannot be told from what they are drawn on, or from each other."""

import pytest
from tests.unit.compile.figures import codes_of, warnings_of

import tracegram

CHANGED = {"mark": "rect", "where": "changed"}
REST = {"mark": "rect", "where": {"not": "changed"}}
GREY = {"mark": "rect", "color": "lightgray"}
OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000"]


def on_white(color, **words):
    return codes_of({**CHANGED, "color": color, **words})


@pytest.mark.parametrize("color", ["orange", "blue", "green", "#ff8c42", "#3498db", "#27ae60", "lightgray", "yellow"])
def test_the_colors_of_known_figures_are_seen_on_white(color):
    assert on_white(color) == []


@pytest.mark.parametrize("color", ["white", "snow", "#fbfbfb", "whitesmoke"])
def test_near_white_is_not(color):
    assert on_white(color) == [("low-contrast", "/marks/0/color")]
    assert codes_of({**CHANGED, "color": color}, theme="dark") == []


def test_a_color_is_too_faint_by_its_opacity():
    assert on_white("gray", opacity=0.2) == []
    assert on_white("gray", opacity=0.1) == [("low-contrast", "/marks/0/color")]


def test_a_line_is_compared_with_the_cells_that_it_crosses():
    rule = {"mark": "rule", "x": 1, "color": "orange"}
    cells = {"mark": "rect", "color": "orange"}
    (finding,) = warnings_of(cells, overlays=[rule])

    assert (finding.code, finding.pointer) == ("low-contrast", "/overlays/0/color")
    assert [label.message for label in finding.labels] == ["drawn on this"]
    assert codes_of(cells, overlays=[{**rule, "color": "white"}]) == []
    assert codes_of({**cells, "color": {"field": "value"}}, overlays=[rule]) == []
    assert codes_of({**CHANGED, "color": "orange", "where": {"field": "value", "gt": 0.7}}, overlays=[rule]) == []


def test_texts_need_three_to_one():
    text = {"mark": "text", "field": "token"}

    assert codes_of({**text, "color": "orange"}) == [("low-contrast", "/marks/0/color")]
    assert codes_of({**text, "color": "black"}) == []
    assert codes_of({"mark": "rect", "color": "black"}, {**text, "color": "#222222"}) == [
        ("low-contrast", "/marks/1/color")
    ]
    assert codes_of({"mark": "rect", "color": "black"}, text) == []
    note = {"mark": "text", "x": 1, "y": 1, "text": "a", "color": "yellow"}
    assert codes_of(CHANGED, overlays=[note]) == [("low-contrast", "/overlays/0/color")]


def test_two_meanings_need_two_colors():
    marks = [{**CHANGED, "color": "#ff8c42"}, {**REST, "color": "#ff8f46"}]

    assert codes_of(*marks) == [("low-contrast", "/marks/1/color")]


def test_one_color_is_one_meaning_unless_a_legend_gives_it_two_names():
    marks = [{**CHANGED, "color": "orange", "name": "A"}, {**REST, "color": "orange", "name": "B"}]

    assert codes_of(*marks) == []
    assert codes_of(*marks, legend="top") == [("low-contrast", "/marks/1/color")]


@pytest.mark.parametrize(
    ("first", "second", "people"),
    [("red", "green", "protanopia"), ("#d62728", "#2ca02c", "deuteranopia"), ("#3498db", "#27ae60", "tritanopia")],
)
def test_colors_that_some_confuse_are_said(first, second, people):
    (finding,) = warnings_of({**CHANGED, "color": first}, {**REST, "color": second})

    assert (finding.code, finding.pointer) == ("colours-confusable", "/marks/1/color")
    assert people in finding.message


@pytest.mark.parametrize(("first", "second"), [("orange", "blue"), ("orange", "green"), ("#ff8c42", "#3498db")])
def test_colors_that_all_can_tell_apart_are_not(first, second):
    assert codes_of({**CHANGED, "color": first}, {**REST, "color": second}) == []


def test_forms_tell_layers_apart_where_colors_do_not():
    rule = {"mark": "rule", "x": 1, "color": "green"}
    box = {"mark": "rect", "x": 1, "x2": 2, "y": 1, "y2": 2, "color": "green", "name": "Answer"}
    cells = {**CHANGED, "color": "red", "name": "Changed"}
    nameless = {"mark": "rect", "x": 0, "x2": 1, "color": "red"}
    confused = [("colours-confusable", "/overlays/1/color")]

    assert codes_of(cells, overlays=[rule, box]) == []
    assert codes_of(GREY, overlays=[rule, {**rule, "x": 2, "color": "red"}]) == confused
    assert codes_of(GREY, overlays=[rule, {**rule, "x": 2, "color": "red", "dash": [4, 2]}]) == []
    assert codes_of(GREY, overlays=[box, {**box, "x": 0, "color": "red", "name": "Prompt"}]) == confused
    assert codes_of(GREY, overlays=[box, nameless]) == []
    assert codes_of(cells, overlays=[{**box, "filled": True}]) == [("colours-confusable", "/overlays/0/color")]


def kinds(count, **color):
    rows = [{"step": 0, "position": at, "kind": f"k{at}"} for at in range(count)]
    return codes_of({"mark": "rect", "color": {"field": "kind", **color}}, rows=rows)


def test_the_colors_of_values_are_compared_as_far_as_they_are_used():
    assert kinds(2) == []
    assert kinds(8) == []
    assert kinds(3, scheme="tableau10") == [("colours-confusable", "/marks/0/color/scheme")]
    assert kinds(3, scheme="set2") == []
    assert kinds(4, scheme="set2") == [("colours-confusable", "/marks/0/color/scheme")]
    assert kinds(2, range=["orange", "darkorange"]) == [("low-contrast", "/marks/0/color/range")]
    assert kinds(8, range=OKABE_ITO) == []
    assert kinds(3, range=["red", "green"]) == [("colours-repeat", "/marks/0/color")]


@pytest.mark.parametrize(("count", "severity"), [(1000, "warning"), (1001, "error")])
def test_more_values_than_a_legend_could_show_are_refused(count, severity):
    rows = [{"step": at // 40, "position": at % 40, "kind": f"k{at}"} for at in range(count)]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect", "color": {"field": "kind"}}]}
    try:
        found = tracegram.figure(spec).findings
    except tracegram.TracegramError as error:
        found = error.findings

    (repeated,) = (each for each in found if each.code == "colours-repeat")
    assert (repeated.severity, repeated.place.words) == (severity, "/marks/0/color")


def test_values_that_are_written_need_no_color():
    rows = [{"step": 0, "position": at, "kind": f"k{at}"} for at in range(3)]
    marks = [
        {"mark": "rect", "color": {"field": "kind", "scheme": "tableau10"}},
        {"mark": "text", "field": "kind", "color": "black"},
    ]

    assert codes_of(*marks, rows=rows) == []
