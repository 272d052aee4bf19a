"""A figure has the size that its spec says, to the edge of its picture."""

import re

import pytest

import tracegram
from tracegram.diagnostics import TracegramError

TRACE = {"generate": {"process": "masked_diffusion", "steps": 30, "positions": [0, 15], "seed": 1}}
NAMED = [
    {"mark": "rect", "where": "changed", "color": "orange", "name": "Token change"},
    {"mark": "rect", "where": "committed", "color": "blue", "name": "Token decoded"},
]
RULE = {"mark": "rule", "x": 15, "color": "purple", "name": "Change point of changes per step"}
PANEL = {"height": "10mm", "y": {"title": "n"}, "marks": [{"mark": "bar", "aggregate": "count", "field": "step"}]}


def drawn(size, **words):
    return tracegram.figure({"tracegram": 1, "trace": TRACE, "marks": NAMED, "size": size, **words})


def picture_size(figure):
    """Return width and height of the picture, in points."""
    svg = figure.to_html(fragment=True, js="none")
    return tuple(map(float, re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', svg).groups()))


def plot_sizes(figure):
    document = figure.to_dict()
    return [(each["width"], each["height"]) for each in document.get("concat", [document])]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ({"width": "icml-column", "height": "2in"}, (234, 144)),
        ({"width": "8.5cm", "height": "70mm"}, (240.945, 198.425)),
    ],
)
def test_a_figure_has_its_size_whatever_its_legend(size, expected):
    figure = drawn(size, legend="bottom", overlays=[RULE], theme={"font_size": 8})

    assert picture_size(figure) == pytest.approx(expected, abs=0.002)


def test_plots_and_panels_share_a_figure_of_a_given_size():
    plots = [{"title": "(a)"}, {"title": "(b)", "panels": {"top": [PANEL]}}]

    figure = drawn({"width": "acl-text", "height": "7cm"}, legend="right", concat=plots)

    assert picture_size(figure) == pytest.approx((453.543, 198.425), abs=0.002)
    widths = {width for width, _ in plot_sizes(figure) if width > 1}
    assert len(widths) == 1
    assert min(widths) > 120


def test_a_figure_with_a_width_alone_keeps_the_proportions_asked_for():
    squares = drawn({"width": "3in", "aspect": "square-cells"})
    wide = drawn({"width": "3in", "aspect": 2})

    assert picture_size(squares)[0] == picture_size(wide)[0] == 216
    (width, height), (wider, lower) = plot_sizes(squares)[0], plot_sizes(wide)[0]
    assert width / height == pytest.approx(30 / 16, abs=0.001)
    assert wider / lower == pytest.approx(2, abs=0.001)


def test_lengths_of_a_plot_are_those_of_its_area():
    assert plot_sizes(drawn({"width": "4in", "height": 100, "of": "plot"})) == [(288, 100)]
    assert plot_sizes(drawn({"width": 300, "aspect": 1.5})) == [(300, 200)]
    assert plot_sizes(drawn({"cell": "1mm"})) == [(30 * 2.835, 16 * 2.835)]


@pytest.mark.parametrize(
    ("size", "code", "pointer"),
    [
        ({"width": "3 inches"}, "unknown-unit", "/size/width"),
        ({"width": "3em"}, "unknown-unit", "/size/width"),
        ({"height": "icml-text"}, "unknown-unit", "/size/height"),
        ({"width": "900in"}, "out-of-range", "/size/width"),
        ({"width": 70.5}, "wrong-type", "/size/width"),
        ({"width": "1in"}, "size-too-small", "/size/width"),
        ({"width": "5in", "height": "0.5in"}, "size-too-small", "/size/height"),
        ({"cell": 4, "width": 100}, "conflicting-words", "/size/width"),
        ({"cell": 900}, "out-of-range", "/size/cell"),
        ({"width": 100, "height": 100, "aspect": 1}, "conflicting-words", "/size/aspect"),
        ({"of": "figure"}, "missing-word", "/size/of"),
        ({"aspect": "square"}, "unknown-choice", "/size/aspect"),
    ],
)
def test_a_size_that_cannot_be_is_one_finding(size, code, pointer):
    with pytest.raises(TracegramError) as caught:
        drawn(size, theme={"font_size": 14})

    assert [(each.code, each.place.words) for each in caught.value.findings] == [(code, pointer)]


def test_the_finding_about_a_small_figure_says_what_fits():
    with pytest.raises(TracegramError) as caught:
        drawn({"width": "1in"}, legend="right")
    least = re.search(r"at least ([\d.]+)in", caught.value.findings[0].help)[1]

    assert picture_size(drawn({"width": f"{least}in"}, legend="right"))[0] == pytest.approx(float(least) * 72)


def test_a_plot_of_several_has_no_size_beside_that_of_the_figure():
    with pytest.raises(TracegramError) as caught:
        drawn({"width": "5in"}, concat=[{"size": {"width": 50}}, {}])

    assert [(each.code, each.place.words) for each in caught.value.findings] == [
        ("conflicting-words", "/concat/0/size")
    ]
