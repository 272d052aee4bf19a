"""What the words of an axis change in the figure."""

import json

import pytest

import tracegram
from tracegram.export.allowed import check_allowed

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
    assert axis("x", document(x={"ticks": "none"}))["values"] == []


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
