"""Bars and areas that are stacked: in the order of the legend, in every plot."""

import json

import pytest

import tracegram

ORDERS = {"one": "abc", "two": "cba", "three": "bc"}
ROWS = [
    {"run": run, "step": 0, "position": at, "kind": kind, "weight": at + 1}
    for run, kinds in ORDERS.items()
    for at, kind in enumerate(kinds)
]


def stacks(mark, **words):
    """Return of each plot the groups from the axis outward, and the ends of each."""
    of = {"mark": mark, "field": "weight", "aggregate": "sum", "color": {"field": "kind"}, **words.pop("of", {})}
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "panels": {"top": [{"marks": [of]}]}, **words}
    figure = tracegram.figure(spec)
    found = []
    for placed in figure._figure.plots:
        (series,) = placed.panels[0].series
        rows = sorted(zip(series.bases.tolist(), series.values.tolist(), series.groups))
        found.append(("".join(group for _, _, group in rows), [(base, top) for base, top, _ in rows]))
    return found, [*series.colors.colors]


@pytest.mark.parametrize("mark", ["bar", "area"])
def test_facets_are_stacked_in_the_order_of_their_legend(mark):
    found, legend = stacks(mark, facet={"field": "run"})

    assert legend == ["a", "b", "c"]
    assert [order for order, _ in found] == ["abc", "abc", "bc"]
    assert found[1][1] == [(0, 3), (3, 5), (5, 6)]


def test_a_stack_has_the_order_of_the_marks_whose_colors_it_shares():
    marks = [{"mark": "rect", "color": {"field": "kind", "domain": ["c", "b", "a"]}}]
    found, legend = stacks(
        "bar", marks=marks, trace={"values": ROWS[:3]}, of={"color": {"field": "kind", "domain": ["c", "b", "a"]}}
    )

    assert legend == ["c", "b", "a"]
    assert [order for order, _ in found] == ["cba"]


@pytest.mark.parametrize(("title", "count"), [({}, 1), ({"title": "of panels"}, 2)])
def test_a_panel_does_not_repeat_the_legend_of_marks(title, count):
    """Another title says something else."""
    marks, strip = [{"mark": "rect", "color": {"field": "kind"}}], {"mark": "bar", "field": "weight"}
    strip = {**strip, "aggregate": "sum", "color": {"field": "kind", **title}}
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "facet": {"field": "run"}, "marks": marks}

    drawn = json.dumps(tracegram.figure({**spec, "panels": {"top": [{"marks": [strip]}]}}).to_dict())

    assert drawn.count('"legend": {') == count


def test_plots_with_colors_of_their_own_keep_their_own_order():
    found, _ = stacks("bar", facet={"field": "run"}, independent=["color"])

    assert [order for order, _ in found] == ["abc", "cba", "bc"]
