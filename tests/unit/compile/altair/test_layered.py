"""Tests of charts of layers: Altair copies no layer, and a single one gives its rows to the chart."""

from tracegram.compile.altair.layers import layered
from tracegram.compile.altair.style import rows_chart


def point(x):
    return rows_chart([{"x": x}]).mark_point().encode(x="x:Q")


def test_layers_are_not_copied():
    layers = [point(0), point(1)]

    chart = layered(layers, apart=["color"], width=10)

    assert [each is own for each, own in zip(chart.layer, layers, strict=True)] == [True, True]
    assert (chart.width, chart.resolve.scale.color) == (10, "independent")


def test_the_rows_of_a_single_layer_are_those_of_the_chart():
    chart = layered([point(0)], apart=["color"]).to_dict()

    assert list(chart["datasets"].values()) == [({"x": 0},)]
    assert "data" in chart
    assert "data" not in chart["layer"][0]
