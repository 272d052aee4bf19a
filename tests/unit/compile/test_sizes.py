"""The sizes and the ticks of plots of few cells, whose titles are longer than their sides."""

import re

import pytest
from tests.unit.compile.figures import codes_of

import tracegram
from tracegram.api import shared_renderer
from tracegram.compile.axes import _strides_from
from tracegram.compile.resolve import in_proportion, plot_size, titles_meet
from tracegram.export import Options, export
from tracegram.language.entries import Size
from tracegram.measure.lengths import width_px
from tracegram.model import Axis

TITLE = re.compile(
    r"role-axis-title.*?translate\((?P<x>[-\d.]+),(?P<y>[-\d.]+)\)(?P<turned> rotate)?.*?>(?P<text>[^<]+)<"
)
ORANGE = {"mark": "rect", "color": "orange"}


def figure_of(steps, positions, **words):
    rows = [{"step": step, "position": position} for step in range(steps) for position in range(positions)]
    return tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": [ORANGE], **words})


def titles_of(figure):
    """Return the boxes of the titles of both axes as Vega places them: left, top, right and bottom."""
    svg = export(figure.picture, ".svg", Options(), shared_renderer()).decode()
    for found in TITLE.finditer(svg):
        x, y, half = float(found["x"]), float(found["y"]), width_px(found["text"], 12) / 2
        down = figure.to_dict()["height"]  # from where the axis begins
        yield (x - 12, y - half, x, y + half) if found["turned"] else (x - half, down + y - 9, x + half, down + y + 3)


def labels_of(figure):
    """The numbers along the x axis as Vega draws them."""
    svg = export(figure.picture, ".svg", Options(), shared_renderer()).decode()
    return [int(each) for each in re.findall(r">(\d+)<", svg.split("role-axis-label")[1])]


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("last", [0, 12_345])
@pytest.mark.parametrize("width", [10, 25, 40, 55, 70])
@pytest.mark.parametrize("height", [10, 25, 30, 40, 55])
def test_titles_that_run_into_one_another_where_vega_draws_them_are_a_warning(width, height, last):
    rows = [{"step": 0, "position": last}]
    size = {"width": width, "height": height}
    figure = tracegram.figure({"tracegram": 1, "trace": {"values": rows}, "marks": [ORANGE], "size": size})

    said = [(each.code, each.pointer) for each in figure.warnings]
    assert said == ([("labels-overlap", "/size")] if meet(*titles_of(figure)) else [])


@pytest.mark.parametrize(("steps", "positions"), [(1, 1), (1, 2), (2, 1), (3, 3)])
@pytest.mark.parametrize("title", ["Position", "A title that is much longer than any of the axes"])
def test_a_plot_without_a_size_holds_its_titles(steps, positions, title):
    figure = figure_of(steps, positions, y={"title": title}, x={"title": title})

    assert not meet(*titles_of(figure))
    assert figure.warnings == ()


def test_a_side_that_is_left_open_makes_room():
    assert codes_of(ORANGE, rows=[{"step": 0, "position": 0}], size={"width": 24}) == []
    assert codes_of(ORANGE, rows=[{"step": 0, "position": 0}], size={"height": 24}) == []


@pytest.mark.parametrize(
    ("steps", "ticks"),
    [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2]), (6, [0, 2, 4]), (10, [0, 2, 4]), (40, [0, 5, 10])],
)
def test_few_cells_have_three_labels_where_these_have_room(steps, ticks):
    assert labels_of(figure_of(steps, 3))[:3] == ticks


def test_two_cells_of_text_are_both_labeled():
    rows = [{"step": step, "position": 0, "token": "token"} for step in range(2)]
    spec = {"tracegram": 1, "trace": {"values": rows}, "marks": [{"mark": "text", "field": "token"}]}

    assert labels_of(tracegram.figure(spec)) == [0, 1]


@pytest.mark.parametrize("text", ["", "one of a few words"])
def test_a_default_size_is_whole_pixels_a_cell_and_one_that_is_asked_for_is_kept(text):
    """Up to two pages of cells; more share pixels."""
    for cells in (*range(1, 60), 99, 251, 439, 441, 760, 761, 880, 1520):
        x, y = (
            Axis(field="step", name="step", title=text, first=3, last=2 + count, ticks=(), reverse=False)
            for count in (cells, min(cells, 880))
        )
        width, height = plot_size(Size(), x, y, texts=bool(text), font_size=12)

        assert (width % x.cells, height % y.cells) == (0, 0), cells
        assert plot_size(Size(width=601, height=301), x, y, texts=bool(text), font_size=12) == (601, 301)


def test_strides_below_a_round_one_are_the_round_ones():
    assert list(_strides_from(500)) == [200, 100, 50, 20, 10, 5, 2, 1]


def test_titles_meet_where_both_reach_beyond_the_labels_of_the_other_axis():
    """Beside a plot stand ticks, a label of one digit and padding; below it are ticks, labels and padding."""
    x, y = (
        Axis(field=name, name=name, title="a title", first=0, last=9, ticks=(), reverse=False)
        for name in ("step", "position")
    )
    long, beside, below = width_px("a title", 12), 11 + width_px("0", 10), 11 + 10

    for by, meets in ((-0.5, True), (0.5, False)):
        assert titles_meet((long - 2 * beside + by, -99), x, y, 12) == meets
        assert titles_meet((-99, long - 2 * below + by), x, y, 12) == meets


@pytest.mark.parametrize(
    ("width", "height", "size"), [(100, 0, (100, 61.8)), (0, 100, (161.8, 100)), (70, 90, (70, 90))]
)
def test_a_side_that_is_left_open_follows_the_golden_ratio(width, height, size):
    assert in_proportion(width, height, 1.618) == size
