"""An image of cells in a chart: drawn, it has the pixels of the cells."""

import io
from math import gcd

import altair as alt
import numpy as np
import pyarrow as pa
import pytest
import vl_convert
from PIL import Image as Pictures

from vega_datalite import Image, Palette, reduce

COLUMNS, ROWS = 23, 14
COLORS = {"a": "#ff0000", "b": "#00ff00", "c": "#0000ff"}
SIZES = [(23, 14), (46, 28), (69, 70), (40, 24), (60, 16), (100, 52), (161, 90), (230, 140), (250, 36), (300, 200)]


def cells():
    random = np.random.default_rng(5)
    x, y = (each.ravel() for each in np.meshgrid(np.arange(COLUMNS) - 3, np.arange(ROWS) + 100))
    kept = random.random(len(x)) < 0.9
    kept[[0, -1]] = True
    names = np.array(list(COLORS))[random.integers(0, 3, len(x))]
    return pa.table({"x": x[kept], "y": y[kept], "value": names[kept]})


def drawn(chart, width, height):
    svg = vl_convert.vegalite_to_svg(chart.properties(width=width, height=height).to_dict())
    crisp = svg.replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)
    return np.array(Pictures.open(io.BytesIO(vl_convert.svg_to_png(crisp, scale=1))).convert("RGBA"))


@pytest.mark.parametrize("upwards", [True, False])
def test_an_image_mark_has_the_pixels_of_its_cells(upwards):
    """At sizes where no middle of a pixel lies on an edge: there, either of two cells is right."""
    table = cells()
    reduced = reduce(table, Image(paint=Palette(colors=COLORS), flip_y=upwards), x="x", y="y", value="value")
    window = reduced.window
    across = {"type": "quantitative", "scale": {"domain": list(window.x), "nice": False, "zero": False}}
    down = {
        "type": "quantitative",
        "scale": {"domain": list(window.y), "nice": False, "zero": False, "reverse": not upwards},
    }
    frame = {"x": alt.X("x", title="x", **across), "y": alt.Y("y", title="y", **down), "x2": "x2", "y2": "y2"}
    row = {"x": window.x[0], "x2": window.x[1], "y": window.y[0], "y2": window.y[1], "url": reduced.uri}
    image = alt.Chart(alt.InlineData(values=[row])).mark_image(aspect=False, smooth=False).encode(**frame, url="url:N")
    rows = [{**each, "x2": each["x"] + 1, "y2": each["y"] + 1} for each in table.to_pylist()]
    color = alt.Color("value:N", legend=None, scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values())))
    heavy = alt.Chart(alt.InlineData(values=rows)).mark_rect().encode(**frame, color=color)

    for width, height in SIZES:
        for cells_along, pixels_along in ((COLUMNS, width), (ROWS, height)):
            common = gcd(cells_along, pixels_along)
            assert cells_along // common % 2 or not pixels_along // common % 2, "a middle lies on an edge"
        assert np.array_equal(drawn(heavy, width, height), drawn(image, width, height)), (width, height)
