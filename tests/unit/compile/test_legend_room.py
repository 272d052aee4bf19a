"""The room that legends take: below all plots, and beside a plot as high as it."""

import re

import pytest
from tests.unit.test_fit import picture_size

import tracegram
from tracegram.measure.lengths import width_px

NAMES = ["Token change", "Token decoded", "Change point", "Region of interest", "Decoding front"]
CELLS = [{"step": step, "position": 0, "sampler": name, "c": step / 3} for name in "abc" for step in range(4)]
RULES = [{"mark": "rule", "x": 1, "color": "red", "dash": [4, at + 1], "name": each} for at, each in enumerate(NAMES)]


def figure(**words):
    spec = {"tracegram": 1, "trace": {"values": CELLS}, "marks": [{"mark": "rect"}], **words}
    return tracegram.figure(spec)


def document(**words):
    return figure(**words).to_dict()


def legends(shown):
    layers = [layer for plot in shown.get("concat", [shown]) for layer in plot["layer"]]
    channels = [each for layer in layers for each in layer["encoding"].values() if isinstance(each, dict)]
    return [each["legend"] for each in channels if each.get("legend")]


@pytest.mark.parametrize(("plots", "columns"), [("abc", None), ("a", 2)], ids=str)
def test_a_legend_below_facets_fits_the_width_of_all(plots, columns):
    where = {"field": "sampler", "oneOf": list(plots)}
    words = {"facet": {"field": "sampler"}, "size": {"width": 200, "height": 80}, "overlays": RULES, "legend": "bottom"}
    shown = figure(trace={"values": CELLS, "where": where}, **words)

    assert {each.get("columns") for each in legends(shown.to_dict())} == {columns}
    assert picture_size(shown)[0] < len(plots) * 200 + 120


@pytest.mark.parametrize("height", [120, 208, 300, 480])
def test_a_colorbar_beside_a_plot_ends_with_it(height):
    marks = [{"mark": "rect", "color": {"field": "c"}}]
    size = {"width": 200, "height": height}
    values = [each for each in CELLS if each["sampler"] == "a"]
    (legend,) = legends(document(trace={"values": values}, marks=marks, size=size))

    assert legend["gradientLength"] == round(height - 18.2, 2)  # its title, and 5 pixels below that


def test_a_colorbar_above_another_legend_keeps_its_length():
    marks = [{"mark": "rect", "color": {"field": "c"}}]
    values = [each for each in CELLS if each["sampler"] == "a"]
    words = {"size": {"width": 200, "height": 300}, "overlays": RULES, "legend": "right"}
    found = legends(document(trace={"values": values}, marks=marks, **words))

    assert all("gradientLength" not in each for each in found)


def test_the_title_of_several_plots_stands_over_their_middle():
    assert document(title="All", facet={"field": "sampler"})["title"]["anchor"] == "middle"


def test_short_labels_below_a_plot_stand_upright():
    texts = [{**each, "text": "w"} for each in CELLS if each["sampler"] == "a"]
    words = {"size": {"width": 48, "height": 40}, "x": {"labels": "text", "ticks": 1}}
    axis = document(trace={"values": texts}, **words)["layer"][0]["encoding"]["x"]["axis"]

    assert (axis["values"], axis.get("labelAngle")) == ([0, 1, 2, 3], None)


def test_numbers_that_do_not_fit_side_by_side_are_thinned_out():
    cells = [{"step": 1000 * step, "position": 0} for step in range(40)]
    words = {"size": {"width": 400, "height": 40}, "x": {"type": "ordinal"}}
    axis = document(trace={"values": cells}, **words)["layer"][0]["encoding"]["x"]["axis"]

    assert (axis["values"], axis.get("labelAngle")) == (list(range(0, 40, 5)), None)


@pytest.mark.parametrize("largest", [1e-13, 3.0, 1e12, 1e100])
def test_numbers_along_a_short_colorbar_are_different_whatever_their_size(largest):
    cells = [{"step": step, "position": 0, "c": value} for step, value in enumerate((0.0, largest))]
    marks = [{"mark": "rect", "color": {"field": "c"}}]
    (legend,) = legends(document(trace={"values": cells}, marks=marks, size={"width": 90, "height": 120}))

    assert len(set(legend["values"])) == len(legend["values"]) > 1


SHORT = {"width": 200, "height": 100}
TWO = [
    {"mark": "rect", "where": {"field": "step", word: 2}, "color": {"field": "c", "title": word}}
    for word in ("lt", "gte")
]


@pytest.mark.parametrize("height", [100, 180, 400])
def test_two_colorbars_beside_a_plot_are_together_as_high(height):
    values = [each for each in CELLS if each["sampler"] == "a"]
    shown = figure(trace={"values": values}, marks=TWO, size={"width": 200, "height": height}, legend="right")
    lengths = [each["gradientLength"] for each in legends(shown.to_dict())]

    assert sum(lengths) + 2 * 18.2 + 8 == pytest.approx(max(height, 2 * (40 + 18.2) + 8), abs=0.1)
    assert picture_size(shown)[1] <= max(height, 130) + 60


def test_two_colorbars_below_narrow_facets_do_not_push_them_apart():
    words = {"marks": TWO, "facet": {"field": "sampler"}, "size": {"width": 200, "height": 80}}
    beside, below = (picture_size(figure(legend=side, **words)) for side in ("none", "bottom"))

    assert below[0] <= beside[0]


def test_a_colorbar_above_facets_keeps_off_their_titles():
    words = {"marks": [{"mark": "rect", "color": {"field": "c"}}], "overlays": RULES[:1]}
    words |= {"facet": {"field": "sampler"}, "size": {"width": 200, "height": 80}}
    above, below = (legends(document(legend=side, **words))[0]["offset"] for side in ("top", "bottom"))

    assert above == below + 6 + 14  # the gap between a plot and its title, and a line of it


@pytest.mark.parametrize("start", [0, 1000])
def test_numbers_along_a_short_colorbar_are_multiples_and_not_its_ends(start):
    cells = [{"step": step, "position": 0, "c": start + value} for step, value in enumerate((0.133, 0.9999))]
    marks = [{"mark": "rect", "color": {"field": "c"}}]
    (legend,) = legends(document(trace={"values": cells}, marks=marks, size={"width": 90, "height": 78}))

    assert legend["values"] == [start + 0.25, start + 0.5, start + 0.75]


@pytest.mark.parametrize("mark", ["rect", "point"])
@pytest.mark.parametrize("words", [{"thresholds": [0.1, 0.101, 0.9]}, {"quantiles": 4}, {"bins": 4}], ids=str)
def test_steps_of_color_have_the_same_room_in_a_legend_as_high_as_the_plot(mark, words):
    cells = [{"step": step, "position": 0, "c": value} for step, value in enumerate((0, 0.1, 0.1005, 0.101, 0.9, 2))]
    shown = figure(trace={"values": cells}, marks=[{"mark": mark, "color": {"field": "c", **words}}], size=SHORT)
    (legend,), svg = legends(shown.to_dict()), shown.to_html(fragment=True, js="none")
    bands = [float(each) for each in re.findall(r'd="M0,[\d.]+h16v([\d.]+)h-16Z" fill="#', svg)]

    assert legend["gradientLength"] == 81.8
    assert bands == pytest.approx([81.8 / 4] * 4)


def test_a_colorbar_below_facets_is_as_wide_as_they_are_beside_other_names():
    names = [{"mark": "point", "where": {"field": "step", "equal": 2}, "color": "red", "name": "Second"}]
    marks = [{"mark": "rect", "color": {"field": "c", "title": "Value"}}, *names]
    words = {"facet": {"field": "sampler"}, "size": {"width": 60, "height": 60}, "legend": "bottom"}
    shown = figure(marks=marks, **words)
    bar = next(each for each in legends(shown.to_dict()) if "gradientLength" in each)

    assert bar["gradientLength"] == 200  # of 212 pixels
    assert picture_size(shown)[0] == picture_size(figure(marks=names, **words))[0]


def test_a_legend_keeps_off_the_title_of_an_axis_that_is_longer_than_its_plot():
    words = {"trace": {"values": CELLS[:4]}, "overlays": RULES, "legend": "right", "size": {"width": 40, "height": 40}}

    offset = legends(document(**words))[0]["offset"]
    assert offset == pytest.approx(18 + (width_px("Decoding step", 12) - 40) / 2, abs=0.01)
