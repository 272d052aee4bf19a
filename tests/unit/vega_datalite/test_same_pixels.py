"""Cells, rectangles and an image of them in the real renderer: their pixels are the same."""

import altair as alt
import numpy as np
import pandas as pd
import pytest
from tests.unit.vega_datalite.test_lighten import pixels, written

from vega_datalite import Image, Rectangles, palette_of, reduce

SIZES = [(9, 7), (12, 10), (18, 14), (31, 30), (63, 8), (97, 53), (211, 99)]
COLORS = ["#ff0000", "#00aa00", "#0000ff"]


def table(columns, rows, kept=1.0, kinds=3, seed=1):
    random = np.random.default_rng(seed)
    x, y = (each.ravel() for each in np.meshgrid(np.arange(columns) - 3, np.arange(rows) + 5))
    value = random.integers(0, kinds, x.size)
    cells = pd.DataFrame({"x": x, "y": y, "value": [*map("abc".__getitem__, value)]})
    inner = random.random(x.size) < kept
    inner[[0, -1]] = True
    return cells[inner]


TABLES = {
    "cells": lambda: table(9, 7),
    "absent cells": lambda: table(9, 7, kept=0.5),
    "hardly any": lambda: table(9, 7, kept=0.1),
    "a gap": lambda: table(9, 7)[lambda cells: cells["x"] != 1],
    "long runs": lambda: table(9, 7, kinds=1, kept=0.8),
    "one row": lambda: table(9, 1),
    "one column": lambda: table(1, 7),
    "one cell": lambda: table(1, 1),
    "any order": lambda: table(9, 7, kept=0.7).sample(frac=1, random_state=3),
}


def drawn(rows, mark, width, height, cells, **encodings):
    """Draw rows of rectangles or images, with a pixel of the plot for each of the picture."""
    chart = alt.Chart(alt.InlineData(values=rows))
    chart = chart.mark_rect() if mark == "rect" else chart.mark_image(aspect=False, smooth=False)
    ends = ([cells["x"].min(), cells["x"].max() + 1], [cells["y"].min(), cells["y"].max() + 1])
    across, down = (alt.Scale(domain=[int(each) for each in end], nice=False, zero=False) for end in ends)
    edges = {"x": alt.X("x:Q", axis=None, scale=across), "y": alt.Y("y:Q", axis=None, scale=down)}
    chart = chart.encode(**edges, x2="x2", y2="y2", **encodings).configure_view(stroke=None)
    return pixels(written(chart.properties(width=width, height=height, padding=0)), crisp=True)


def off_edges(cells, pixel_count):
    """Return which middles of pixels do not lie on the edge of two cells, where either is right."""
    return (2 * np.arange(pixel_count) + 1) * cells % (2 * pixel_count) != 0


@pytest.mark.parametrize("name", TABLES)
def test_cells_rectangles_and_an_image_have_the_same_pixels(name):
    cells = TABLES[name]()
    rows = cells.assign(x2=cells["x"] + 1, y2=cells["y"] + 1).to_dict("records")
    names = {"x": "x", "y": "y", "value": "value"}
    rectangles = reduce(cells, Rectangles(), **names).columns
    joined = [dict(zip(rectangles, each)) for each in zip(*(column.tolist() for column in rectangles.values()))]
    image = reduce(cells, Image(paint=palette_of(cells["value"], COLORS, ["a", "b", "c"]), flip_y=True), **names)
    (left, right), (top, bottom) = image.window.x, image.window.y
    picture = [{"x": left, "x2": right, "y": top, "y2": bottom, "url": image.uri}]
    color = alt.Color("value:N", legend=None, scale=alt.Scale(domain=["a", "b", "c"], range=COLORS))

    assert len(joined) <= len(rows)
    for width, height in SIZES:
        heavy = drawn(rows, "rect", width, height, cells, color=color)
        assert np.array_equal(heavy, drawn(joined, "rect", width, height, cells, color=color)), (width, height)
        seen = np.ix_(off_edges(bottom - top, height), off_edges(right - left, width))
        painted = drawn(picture, "image", width, height, cells, url="url:N")
        assert np.array_equal(heavy[seen], painted[seen]), (width, height)
