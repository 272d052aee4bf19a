"""What a spec says and a figure cannot show: findings in the place of silence."""

import pytest

import tracegram
from tracegram import TracegramError

ROWS = [
    {"step": step, "position": at, "token": "xyz"[(step + at) % 3], "value": step + at, "side": "ab"[at % 2]}
    for step in range(6)
    for at in range(4)
]
LINE = {"mark": "line", "field": "value", "aggregate": "mean"}


def said(**words):
    """The code, the pointer and the message of each finding about a figure."""
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}], **words}
    try:
        found = tracegram.figure(spec).warnings
    except TracegramError as error:
        found = error.findings
    return [(each.code, each.pointer, each.message) for each in found]


def beside(*marks, overlays=(), **words):
    return said(panels={"top": [{"marks": list(marks), **({"overlays": list(overlays)} if overlays else {}), **words}]})


def test_a_label_for_a_value_that_no_plot_has_is_found():
    found = said(facet={"field": "side", "labels": {"a": "left", "c": "right"}})

    assert found == [("facet-value-missing", "/facet/labels/c", "“c” is no value of the facet, which has “a”, “b”")]


def test_a_line_without_a_length_is_warned_of():
    overlays = [{"mark": "line", "points": [[1, 2], [1, 2]]}, {"mark": "rule", "x": 3, "y": 2, "x2": 3, "y2": 2}]
    message = "this line cannot be seen: it ends where it starts"

    assert said(overlays=overlays) == [("hidden-layer", f"/overlays/{at}", message) for at in (0, 1)]


@pytest.mark.parametrize("words", [{}, {"aggregate": "mode"}])
def test_texts_are_no_line(words):
    ((code, pointer, _),) = beside({"mark": "line", "field": "token", **words})

    assert (code, pointer) == ("conflicting-words", "/panels/top/0/marks/0/field")


def test_texts_are_merged_by_a_word_for_texts():
    with pytest.raises(TracegramError, match="`aggregate: mode`"):
        tracegram.figure(
            {
                "tracegram": 1,
                "trace": {"values": ROWS},
                "panels": {"top": [{"marks": [{"mark": "text", "field": "token"}]}]},
            }
        )


def test_colors_that_repeat_in_a_panel_are_warned_of():
    found = beside({**LINE, "color": {"field": "token", "range": ["red", "blue"]}})

    assert found == [
        ("colours-repeat", "/panels/top/0/marks/0/color", "3 values share 2 colors, so that some look alike")
    ]
