"""What the words of an axis change in the figure."""

import json
import re

import pytest

import tracegram
from tracegram.export.renderer import check_allowed

ROWS = [
    {"step": step, "position": position, "token": "ab"[step % 2], "value": step / 4}
    for step in range(4)
    for position in range(3)
]


def document(rows=ROWS, **words):
    """The Vega-Lite document of filled cells with some words for its axes."""
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}], **words}
    return tracegram.figure(spec).to_dict()


def axis(name, shown):
    return shown["layer"][0]["encoding"][name]["axis"]


def test_an_empty_title_is_left_out_and_the_axis_keeps_its_name_elsewhere():
    shown = document(x={"title": ""})

    assert axis("x", shown)["title"] is None
    assert "against Decoding step" in shown["description"]
    assert axis("y", shown)["title"] == "Token position"


def test_an_axis_without_ticks_has_no_labels():
    for words in ({}, {"type": "ordinal"}):
        assert axis("x", document(x={"ticks": "none", **words}))["values"] == []


@pytest.mark.parametrize(("width", "stride"), [(900, 1), (600, 2), (400, 5), (150, 10), (60, 20), (40, 50)])
def test_numbers_of_an_ordinal_axis_stand_at_round_strides_that_have_room(width, stride):
    rows = [{"step": step, "position": 0} for step in range(60)]
    shown = document(rows, x={"type": "ordinal"}, size={"width": width, "height": 60})

    assert axis("x", shown)["values"] == list(range(0, 60, stride))


@pytest.mark.parametrize(("height", "stride"), [(1200, 1), (600, 2), (300, 3), (100, 8)])
def test_labels_one_below_another_have_a_line_each(height, stride):
    """Letters of 10 pixels take 12."""
    rows = [{"step": 0, "position": position} for position in range(60)]
    shown = document(rows, y={"type": "ordinal"}, size={"width": 60, "height": height})

    assert axis("y", shown)["values"] == list(range(0, 60, stride))


def test_numbers_at_ticks_are_written_in_a_format():
    assert axis("x", document(x={"format": ",.1f"}))["format"] == ",.1f"
    assert axis("x", document())["format"] == "~f"


@pytest.mark.parametrize("wrong", ["~~f", "$f", "x'", ".123456f"])
def test_a_format_that_vega_lite_does_not_know_is_refused(wrong):
    with pytest.raises(tracegram.TracegramError) as caught:
        document(x={"format": wrong})

    (finding,) = caught.value.findings
    assert (finding.code, finding.pointer, "“.0%”" in finding.help) == ("unsafe-text", "/x/format", True)


def labels(name, shown):
    """What stands at each tick, by its place."""
    written = axis(name, shown)
    texts = json.loads(written["labelExpr"].removeprefix("(").removesuffix(")[datum.value]"))
    assert [*map(int, texts)] == written["values"]
    return {int(place): text for place, text in texts.items()}


def finding_of(**words):
    """The only mistake in the words of the axes."""
    with pytest.raises(tracegram.TracegramError) as caught:
        document(**words)
    (finding,) = caught.value.findings
    return finding.code, finding.pointer


def test_labels_are_a_field_at_its_last_step_a_list_or_a_mapping():
    texts = [{**row, "text": f"{row['position']} at {row['step']}"} for row in ROWS]

    assert labels("y", document(texts, y={"labels": "text"})) == {0: "0 at 3", 1: "1 at 3", 2: "2 at 3"}
    assert labels("y", document(y={"labels": ["a", "a", "b"]})) == {0: "a", 1: "a", 2: "b"}
    assert labels("x", document(x={"labels": ["first", "last"], "ticks": [0, 3]})) == {0: "first", 3: "last"}
    assert labels("x", document(x={"labels": {"3": "end"}})) == {3: "end"}


def test_a_field_that_differs_within_one_place_is_no_label():
    assert finding_of(x={"labels": "position"}) == ("labels-differ", "/x/labels")
    assert labels("x", document(x={"labels": "token"}))[1] == "b"


def test_labels_without_a_place_and_places_without_a_label_are_found():
    assert finding_of(x={"labels": {"4": "end"}}) == ("axis-value-missing", "/x/labels/4")
    assert finding_of(x={"labels": ["one"]}) == ("out-of-range", "/x/labels")
    with pytest.raises(tracegram.TracegramError, match="“labels” has 1 texts, and there are 2 ticks on the axis"):
        document(x={"labels": ["one"], "ticks": [0, 1]})
    with pytest.raises(tracegram.TracegramError, match=r"“labels” has 1 texts, and there are \d+ cells along the axis"):
        document(x={"labels": ["one"]})


def missing_ticks(**words):
    """The warnings about ticks beside their axis."""
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}], **words}
    found = tracegram.figure(spec).warnings
    return [(each.pointer, each.message) for each in found if each.code == "axis-value-missing"]


def test_ticks_beside_the_axis_are_warned_of():
    assert missing_ticks(x={"ticks": [0, 3]}, y={"ticks": 2}) == []
    assert missing_ticks(x={"ticks": [0, 4, 9]}) == [
        ("/x/ticks/1", "“4”, “9” are not on the x axis, which shows 0 to 3")
    ]
    assert missing_ticks(y={"domain": [1, 2], "ticks": 3}) == [
        ("/y/ticks", "no multiple of 3 is on the y axis, which shows 1 to 2 and has no tick")
    ]
    assert missing_ticks(x={"type": "ordinal", "ticks": [3, 7]}) == [
        ("/x/ticks/1", "“7” is not on the x axis, which shows the 4 values from 0 to 3")
    ]


def test_texts_of_a_list_keep_their_ticks_where_one_is_beside_the_axis():
    shown = document(x={"ticks": [9, 0, 2], "labels": ["beyond", "first", "third"]})

    assert labels("x", shown) == {0: "first", 2: "third"}


def test_an_axis_of_steps_or_positions_has_its_title_whatever_its_type():
    shown = document(x={"type": "ordinal"}, y={"type": "ordinal"})
    named = document(
        [{"layer": 0, "position": 0}],
        x={"type": "ordinal"},
        trace={"values": [{"layer": 0, "position": 0}], "columns": {"step": "layer"}},
    )

    assert [axis(name, shown)["title"] for name in "xy"] == ["Decoding step", "Token position"]
    assert axis("x", named)["title"] == "layer"


def test_no_text_of_a_label_is_code():
    hostile = ['"})[datum.value],warn("x")', "\\", "a\nb"]
    shown = document(y={"labels": hostile})

    assert [*labels("y", shown).values()][:2] == hostile[:2]
    check_allowed(shown)
    code = '({"0":"a"})[datum.value],warn("x")'
    with pytest.raises(ValueError, match="expression"):
        check_allowed({"axis": {"labelExpr": code}})


def test_long_texts_below_a_plot_read_upward():
    words = ["a long text that no cell has room for"] * 4

    assert axis("x", document(x={"labels": words}))["labelAngle"] == -90
    assert "labelAngle" not in axis("x", document(x={"labels": ["a", "b", "c", "d"]}))


LAYERS = [
    {"step": 0, "position": position, "layer": layer, "name": f"L{layer}", "head": layer / 4, "token": "a"}
    for layer in (5, 2, 3)
    for position in range(2)
]


def test_any_field_is_an_axis_whole_numbers_by_distance_others_in_order_of_appearance():
    numbers = document(LAYERS, x={"field": "layer"})["layer"][0]["encoding"]
    texts = document(LAYERS, x={"field": "name"})

    assert numbers["x"]["scale"]["domain"] == [1.5, 5.5]
    assert labels("x", texts) == {0: "L5", 1: "L2", 2: "L3"}
    assert "name from L5 to L3." in texts["description"]
    assert labels("x", document(LAYERS, x={"field": "head"})) == {0: "0.5", 1: "0.75", 2: "1.25"}


def test_an_ordinal_axis_has_no_gaps_and_sorts():
    assert labels("x", document(LAYERS, x={"field": "layer", "type": "ordinal"})) == {0: "2", 1: "3", 2: "5"}
    assert labels("x", document(LAYERS, x={"field": "name", "sort": "ascending"})) == {0: "L2", 1: "L3", 2: "L5"}
    assert labels("x", document(LAYERS, x={"field": "name", "sort": ["L3"]})) == {0: "L3", 1: "L5", 2: "L2"}
    assert labels("x", document(LAYERS, x={"field": "layer", "type": "ordinal", "sort": "descending"}))[0] == "5"
    assert finding_of(x={"field": "token", "sort": ["c"]}) == ("axis-value-missing", "/x/sort/0")
    assert finding_of(x={"sort": "descending"}) == ("conflicting-words", "/x/sort")


def test_equal_labels_keep_their_own_cells():
    rows = [{**row, "label": "same"} for row in LAYERS]
    shown = document(rows, x={"field": "name", "labels": "label"})

    assert labels("x", shown) == {0: "same", 1: "same", 2: "same"}


def test_cells_lie_at_the_places_of_their_values_and_tooltips_show_these():
    shown = document(LAYERS, x={"field": "name"})
    rows = next(iter(shown["datasets"].values()))

    assert rows[0] == {"across": 0, "position": 0, "across_value": "L5"}
    assert shown["layer"][0]["encoding"]["tooltip"][0] == {"field": "across_value", "title": "name", "type": "nominal"}


def test_overlays_speak_in_values_of_the_axis():
    def rule(x):
        words = {"x": {"field": "layer", "type": "ordinal"}, "overlays": [{"mark": "rule", "x": x}]}
        return tracegram.figure({"tracegram": 1, "trace": {"values": LAYERS}, "marks": [{"mark": "rect"}], **words})

    assert [row["x"] for row in rows_of(rule(5))] == [row["x"] for row in rows_of(rule("5"))] == [2, 2]
    with pytest.raises(tracegram.TracegramError) as caught:
        rule(4)
    assert [(each.code, each.pointer) for each in caught.value.findings] == [("axis-value-missing", "/overlays/0/x")]


def rows_of(figure):
    return figure.to_dict()["datasets"][figure.to_dict()["layer"][-1]["data"]["name"]]


def test_two_cells_at_one_place_are_an_error():
    assert finding_of(x={"field": "token"}, rows=ROWS) == ("cells-share-place", "/marks/0")


def test_negative_numbers_have_labels_and_numbers_too_large_for_a_distance_are_ordinal():
    low = [{"step": 0, "position": 0, "offset": -2}, {"step": 1, "position": 0, "offset": 1}]
    large = [{**row, "offset": 1e300 if row["step"] else 5} for row in low]

    assert labels("x", document(low, x={"field": "offset", "labels": {"-2": "before"}})) == {-2: "before"}
    assert len(labels("x", document(large, x={"field": "offset"}))) == 2


@pytest.mark.parametrize("words", [{"field": "name"}, {"field": "layer", "type": "ordinal"}])
def test_a_panel_has_its_values_at_the_places_of_the_axis_that_it_shares(words):
    panel = {"height": 30, "marks": [{"mark": "line", "field": "layer", "aggregate": "mean"}]}
    shown = document(LAYERS, x=words, panels={"top": [panel]})
    lines = [rows for rows in shown["datasets"].values() if "place" in rows[0]]

    assert [[row["place"] for row in rows] for rows in lines] == [[0, 1, 2]]


def test_an_axis_counts_from_its_origin_at_ticks_and_in_tooltips():
    shown = document(x={"origin": 2}, y={"ticks": "none"})
    row = next(iter(shown["datasets"].values()))[0]

    assert labels("x", shown) == {0: "−2", 1: "−1", 2: "0", 3: "1"}
    assert (row["step"], row["step_value"]) == (0, "−2")
    assert shown["layer"][0]["encoding"]["tooltip"][0]["field"] == "step_value"
    assert labels("x", document(x={"origin": 3, "ticks": 2})) == {1: "−2", 3: "0"}
    assert labels("x", document(x={"origin": 3, "ticks": [0, 2]})) == {0: "−3", 2: "−1"}
    texts = [{**row, "text": row["token"]} for row in ROWS]
    answered = {"statistic": "answer_emergence", "match": {"text": "bbb"}}
    assert labels("x", document(texts, x={"origin": answered, "ticks": [0, 1]})) == {0: "−1", 1: "0"}


def test_an_origin_is_a_number_of_an_axis_whose_numbers_are_shown():
    assert finding_of(x={"origin": 2, "labels": ["a", "b", "c", "d"]}) == ("conflicting-words", "/x/origin")
    assert finding_of(x={"origin": 2, "type": "ordinal"}) == ("conflicting-words", "/x/origin")
    wrong_axis = {"statistic": "change_point", "of": "changes_per_step"}
    assert finding_of(y={"origin": wrong_axis}) == ("conflicting-words", "/y/origin")
    assert finding_of(y={"origin": {"statistic": "answer_emergence"}}) == ("missing-word", "/y/origin")


def test_a_statistic_that_an_ordinal_axis_leaves_out_is_named_as_its_values_are():
    rows = [{"step": step, "position": 0, "token": "ab"[step > 4 and step % 2]} for step in range(12)]
    rule = {"mark": "rule", "color": "blue", "x": {"statistic": "change_point"}}
    trace = {"values": rows, "where": {"field": "step", "oneOf": [0, 2, 11]}}

    with pytest.raises(tracegram.TracegramError, match=r"axis-value-missing: “5” is not a value of the axis"):
        document(trace=trace, x={"type": "ordinal"}, overlays=[rule])


def test_a_facet_that_is_a_text_is_told_how_to_write_it():
    with pytest.raises(tracegram.TracegramError) as caught:
        document(facet="token")

    assert "write `facet: {field: …}`" in caught.value.findings[0].help


def test_an_axis_of_a_field_may_begin_below_nought():
    rows = [{"step": step, "position": 0, "offset": step - 2} for step in range(5)]
    shown = document(rows, x={"field": "offset", "domain": [-3, 3], "ticks": [-2, 1]})

    assert axis("x", shown)["values"]["expr"].endswith(" : [-2, 1]")
    assert finding_of(x={"domain": [-1, 3]}) == ("out-of-range", "/x/domain/0")


@pytest.mark.parametrize("long", ["wide " * 6, "wide " * 9, "wide " * 40], ids=["narrow", "wide", "cut"])
@pytest.mark.parametrize(("name", "other", "side"), [("x", "y", "height"), ("y", "x", "width")])
def test_the_title_of_an_axis_stands_beyond_its_longest_label(name, other, side, long, tmp_path):
    """Vega leaves the title of an axis among labels wider than 200 pixels unless it is told of them."""

    def size(title):
        rows = [{"step": at, "position": at, "text": long if at == 2 else "ab"} for at in range(4)]
        axes = {name: {"field": "position", "labels": "text", "title": title}, other: {"field": "step"}}
        spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "rect"}], **axes}
        tracegram.figure(spec).save(tmp_path / "figure.svg")
        return float(re.search(rf'<svg [^>]*{side}="([0-9.]+)"', (tmp_path / "figure.svg").read_text("utf-8"))[1])

    assert size("Token") - size("") >= 12
