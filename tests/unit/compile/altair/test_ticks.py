"""The ticks that Vega draws: those of the axis, and numbers wherever somebody zooms to."""

import json

import altair as alt
import pytest
import vl_convert
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracegram.compile.altair.style import ticks_of
from tracegram.compile.axes import even_ticks, multiples
from tracegram.model import Axis


def axis(first, last, ticks):
    return Axis(field="step", name="step", title="Step", first=first, last=last, ticks=tuple(ticks), reverse=False)


def labels(shown, *, at=None, beside=False, pixels=600):
    """The labels that Vega draws on an axis, of the whole axis or zoomed `at` a part of it."""
    scale = alt.Scale(domain=list(at or shown.edges), nice=False, zero=False)
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(format="~f", **ticks_of(shown, "x")))
    chart = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_point(clip=True).encode(x=x).properties(width=pixels)
    document = (alt.hconcat(chart, chart) if beside else chart).to_dict()
    graph = vl_convert.vegalite_to_scenegraph(json.dumps(document), vl_version="6.4")
    found = [each["text"] for each in texts(graph) if each["text"] != "x"]
    return [float(each.replace("−", "-")) for each in found[: len(found) // 2 if beside else None]]


def texts(node):
    if isinstance(node, dict):
        if node.get("marktype") == "text" and node.get("role") == "axis-label":
            yield from node["items"]
        for each in node.values():
            yield from texts(each)
    elif isinstance(node, list):
        for each in node:
            yield from texts(each)


CELLS = st.tuples(st.integers(-300, 300), st.integers(1, 3000))


@settings(max_examples=25, deadline=None)
@given(cells=CELLS, stride=st.none() | st.integers(1, 200), pixels=st.integers(10, 900))
@example(cells=(0, 251), stride=25, pixels=753)
def test_vega_draws_the_ticks_of_the_axis(cells, stride, pixels):
    first, count = cells
    empty = axis(first, first + count - 1, ())
    listed = multiples(empty, stride) if stride else even_ticks(empty, pixels, 62, 10)
    shown = axis(first, first + count - 1, listed)

    assert labels(shown, pixels=pixels) == list(listed)


@pytest.mark.parametrize("ticks", [[0, 119, 250], [7], []])
def test_ticks_of_a_list_are_drawn_beside_another_chart_too(ticks):
    assert labels(axis(0, 250, ticks)) == labels(axis(0, 250, ticks), beside=True) == ticks


@settings(max_examples=25, deadline=None)
@given(
    stride=st.sampled_from([1, 2, 3, 4, 8, 10, 16, 25, 32, 50, 64, 100, 128]),
    middle=st.floats(0, 1),
    part=st.floats(0.012, 1),
)
def test_wherever_somebody_zooms_to_two_true_numbers_stay(stride, middle, part):
    """What is shown is three cells of the axis or more, and lies on it."""
    shown = axis(0, 255, multiples(axis(0, 255, ()), stride))
    low = (256 - 256 * part) * middle - 0.5
    found = labels(shown, at=(low, low + 256 * part))

    assert len(found) >= 2
    assert all(low <= each <= low + 256 * part for each in found)
    assert len(set(found)) == len(found)
