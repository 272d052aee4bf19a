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


@pytest.mark.parametrize(
    ("overlay", "code", "word", "message"),
    [
        ({"mark": "band", "y": 2}, "incomplete-coordinates", "/y", "“y” is given without “y2”"),
        ({"mark": "band"}, "incomplete-coordinates", "", "a band has no bounds"),
        ({"mark": "rule"}, "incomplete-coordinates", "", "a rule has no coordinate"),
        ({"mark": "band", "y": 4, "y2": 2}, "reversed-range", "/y2", "“y2” ends at 2, before it starts at 4"),
        ({"mark": "rule", "x": 9}, "overlay-outside-domain", "/x", "“x” is 9, outside the x axis from 0 to 5"),
        (
            {"mark": "rule", "y": 99},
            "overlay-outside-domain",
            "",
            "“y” is 99, beyond the axis of the panel from 0 to 8",
        ),
    ],
    ids=str,
)
def test_overlays_of_panels_are_checked(overlay, code, word, message):
    assert beside(LINE, overlays=[overlay], y={"domain": [0, 8]}) == [
        (code, f"/panels/top/0/overlays/0{word}", message)
    ]


def test_an_overlay_on_the_axis_that_facets_share_is_not_beyond_it():
    panels = {"top": [{"marks": [{**LINE, "aggregate": "max"}], "overlays": [{"mark": "rule", "y": 8}]}]}

    assert said(panels=panels, facet={"field": "position"}) == []


@pytest.mark.parametrize("mark", ["line", "bar"])
def test_a_panel_whose_domain_shows_none_of_its_values_is_empty(mark):
    message = "this layer draws nothing: its values, 1.5 to 6.5, lie beyond the domain of the panel, 10 to 20"

    assert beside({**LINE, "mark": mark}, y={"domain": [10, 20]}) == [
        ("empty-selection", "/panels/top/0/marks/0", message)
    ]
    assert beside({**LINE, "mark": mark}, y={"domain": [6, 20]}) == []


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


def test_lines_that_a_legend_cannot_tell_apart_are_warned_of():
    first, second = ({**LINE, "name": name, "color": "red"} for name in ("one", "two"))

    assert [each[:2] for each in beside(first, second)] == [("low-contrast", "/panels/top/0/marks/1/color")]
    ((code, pointer, message),) = said(
        panels={"top": [{"marks": [first, {**second, "name": "one", "color": "blue"}]}]}, legend="right"
    )
    assert (code, pointer) == ("conflicting-words", "/panels/top/0/marks/1/name")
    assert message == "“one” names layers of two colors, red and blue, in one legend"


def test_colors_that_repeat_in_a_panel_are_warned_of():
    found = beside({**LINE, "color": {"field": "token", "range": ["red", "blue"]}})

    assert found == [
        ("colours-repeat", "/panels/top/0/marks/0/color", "3 values share 2 colors, so that some look alike")
    ]


def test_a_label_for_a_value_that_no_plot_has_is_found():
    found = said(facet={"field": "side", "labels": {"a": "left", "c": "right"}})

    assert found == [("facet-value-missing", "/facet/labels/c", "“c” is no value of the facet, which has “a”, “b”")]


@pytest.mark.parametrize(
    ("axis", "word"),
    [
        ({"ticks": "none", "labels": "token"}, "labels"),
        ({"ticks": "none", "format": ".1f"}, "format"),
        ({"labels": {"0": "first"}, "format": ".1f"}, "format"),
        ({"type": "ordinal", "format": ".1f"}, "format"),
    ],
    ids=str,
)
def test_words_about_labels_that_are_not_drawn_are_found(axis, word):
    assert [each[:2] for each in said(x=axis)] == [("conflicting-words", f"/x/{word}")]


def test_a_line_without_a_length_is_warned_of():
    overlays = [{"mark": "line", "points": [[1, 2], [1, 2]]}, {"mark": "rule", "x": 3, "y": 2, "x2": 3, "y2": 2}]
    message = "this line cannot be seen: it ends where it starts"

    assert said(overlays=overlays) == [("hidden-layer", f"/overlays/{at}", message) for at in (0, 1)]


def test_a_statistic_without_its_word_is_told_how_it_is_written():
    with pytest.raises(TracegramError, match=r"write `\{statistic: change_point\}`"):
        tracegram.figure(
            {
                "tracegram": 1,
                "trace": {"values": ROWS},
                "marks": [{"mark": "rect"}],
                "overlays": [{"mark": "rule", "x": "change_point"}],
            }
        )
