"""What a cell shows under the pointer."""

import pytest

import tracegram

ROWS = [{"step": 0, "position": 0, "token": "a", "confidence": 0.25}, {"step": 0, "position": 1, "token": "b"}]


@pytest.mark.parametrize("mark", [{"mark": "rect"}, {"mark": "point"}, {"mark": "text"}])
def test_a_mark_shows_further_fields_after_its_place(mark):
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{**mark, "tooltip": ["confidence", "token"]}]}
    shown = tracegram.figure(spec).to_dict()
    rows = next(iter(shown["datasets"].values()))

    assert [each["title"] for each in shown["layer"][0]["encoding"]["tooltip"]][-2:] == ["confidence", "token"]
    assert [(row["tooltip_0"], row["tooltip_1"]) for row in rows] == [("0.25", "a"), ("–", "b")]


def test_an_unknown_field_of_a_tooltip_is_found_where_it_is_written():
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect", "tooltip": ["token", "confidense"]}]}

    with pytest.raises(tracegram.TracegramError, match=r"unknown-field.*confidense.*/marks/0/tooltip/1"):
        tracegram.figure(spec)
