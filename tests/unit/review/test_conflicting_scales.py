"""One field under two color scales."""

import pytest
from tests.unit.compile.figures import codes_of, warnings_of

RECT = {"mark": "rect", "color": {"field": "value", "domain": [0, 1]}}
SPLIT = [("split-scale", "/marks/1/color")]


def point(where="changed", **color):
    return {"mark": "point", "where": where, "color": {"field": "value", "domain": [0, 1], **color}}


def test_one_scale_in_two_layers_is_one_scale():
    assert codes_of(RECT, point()) == []
    assert codes_of(RECT, point(scheme="viridis")) == []


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("domain", [0, 2]),
        ("scheme", "magma"),
        ("range", ["white", "black"]),
        ("reverse", True),
        ("scale", "sqrt"),
    ],
)
def test_a_scale_that_differs_is_said_by_its_word(word, value):
    (finding,) = warnings_of(RECT, point(**{word: value}))

    assert (finding.code, finding.pointer) == SPLIT[0]
    assert f"“{word}”" in finding.message
    assert [label.message for label in finding.labels] == ["the other scale"]


def test_numbers_and_categories_of_one_field_are_two_scales():
    category = {"mark": "point", "where": "changed", "color": {"field": "value", "type": "nominal", "scheme": "set2"}}
    codes = [code for code, _ in codes_of(RECT, category)]

    assert "split-scale" in codes


def test_a_layer_in_the_color_of_a_value_is_a_warning_unless_it_is_called_so():
    values = {"mark": "rect", "color": {"field": "token", "type": "nominal"}}
    layer = {"mark": "rect", "where": "changed"}
    found = warnings_of(values, layer)

    assert [(each.code, each.pointer) for each in found if each.code != "hidden-layer"] == [
        ("low-contrast", "/marks/1/color")
    ]
    assert [label.message for label in found[0].labels] == ["the colors of the values"]
    assert warnings_of({**values, "color": {**values["color"], "legend": False}}, layer) == ()
    value = found[0].message.split("“")[1].split("”")[0]
    assert warnings_of(values, {**layer, "name": value}) == ()
    assert warnings_of(values, {**layer, "mark": "point", "color": "black"}) == ()


def test_a_scale_without_a_domain_reaches_over_what_its_layer_draws():
    open_rect = {"mark": "rect", "color": {"field": "value"}}
    part = {"mark": "point", "where": {"field": "value", "gt": 0.3}, "color": {"field": "value"}}

    assert codes_of(open_rect, part) == SPLIT
    assert codes_of(open_rect, {**part, "where": {"field": "step", "gte": 0}}) == []


def test_legends_of_two_titles_are_meant_and_none_promises_nothing():
    assert codes_of(RECT, point(scheme="magma", title="Where it changed")) == []
    assert codes_of(RECT, point(scheme="magma", legend=False)) == SPLIT
    silent = {**RECT, "color": {**RECT["color"], "legend": False}}
    assert codes_of(silent, point(scheme="magma", legend=False)) == []
