"""What the words of an axis change in the figure."""

import pytest

import tracegram

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
