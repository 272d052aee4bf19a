"""Cells that share a pixel: each aggregate by its definition, to the bit in any order."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.vega_datalite.tables import assert_same, tables

from vega_datalite import Image, Pixels, Ramp, Rectangles, Window, reduce, reduce_arrays


def by_pixel(reduced):
    columns = reduced.columns
    return dict(zip(zip(columns["column"].tolist(), columns["row"].tolist()), columns["value"].tolist()))


def grouped(table, window, width, height):
    """Cells by the pixel that holds their middle, with fractions and no cleverness."""
    cells = {}
    size = (window.x[1] - window.x[0], window.y[1] - window.y[0])
    columns, rows = min(width, size[0]), min(height, size[1])
    for x, y, value in zip(*(table[name].to_pylist() for name in ("x", "y", "value"))):
        column = int((x - window.x[0] + Fraction(1, 2)) * columns / size[0])
        row = int((y - window.y[0] + Fraction(1, 2)) * rows / size[1])
        cells.setdefault((column, row), []).append(value)
    return cells


def asked(table, request):
    return reduce(table, request, x="x", y="y", value="value")


@settings(deadline=None)
@given(table=tables(least=1), width=st.integers(1, 12), height=st.integers(1, 8))
def test_the_mode_is_the_most_frequent_value_and_the_smallest_of_those(table, width, height):
    reduced = asked(table, Pixels(width=width, height=height, how="mode"))
    expected = {}
    for pixel, values in grouped(table, reduced.window, width, height).items():
        counts = Counter(values)
        best = max(counts.values())
        ties = [value for value, count in counts.items() if count == best]
        present = [value for value in ties if value is not None]
        expected[pixel] = min(present) if present else None

    found = {pixel: None if value != value else value for pixel, value in by_pixel(reduced).items()}
    assert expected == found


@pytest.mark.parametrize(("how", "least"), [("min", min), ("max", max)])
@settings(deadline=None)
@given(table=tables(kinds=("integers", "floats", "flags"), least=1), width=st.integers(1, 12), height=st.integers(1, 8))
def test_least_and_most_leave_missing_values_out(how, least, table, width, height):
    reduced = asked(table, Pixels(width=width, height=height, how=how))
    cells = grouped(table, reduced.window, width, height)
    expected = {
        pixel: least((value for value in values if value is not None), default=None) for pixel, values in cells.items()
    }

    found = {pixel: None if np.isnan(value) else value for pixel, value in by_pixel(reduced).items()}
    assert expected == found


@settings(deadline=None)
@given(table=tables(kinds=("integers", "flags"), least=1), width=st.integers(1, 12), height=st.integers(1, 8))
def test_the_mean_of_present_values_is_exact_where_a_float_can_be(table, width, height):
    reduced = asked(table, Pixels(width=width, height=height, how="mean"))

    for pixel, values in grouped(table, reduced.window, width, height).items():
        present = [value for value in values if value is not None]
        mean = float(Fraction(sum(present), len(present))) if present else None
        found = by_pixel(reduced)[pixel]
        assert np.isnan(found) if mean is None else found == pytest.approx(mean, rel=1e-15)


def test_the_mean_of_many_numbers_is_the_same_in_any_order():
    random = np.random.default_rng(3)
    x, y = (each.ravel() for each in np.meshgrid(np.arange(300), np.arange(200)))
    value = random.normal(size=len(x)) * 1e9
    request = Pixels(width=7, height=3)

    reduced = reduce_arrays(x, y, value, request)
    order = random.permutation(len(x))

    assert_same(reduced, reduce_arrays(x[order], y[order], value[order], request))
    pixel = (2 * y + 1) * 3 // 400 * 7 + (2 * x + 1) * 7 // 600
    plain = [value[pixel == each].mean() for each in range(21)]
    assert np.abs(reduced.columns["value"] - plain).max() < np.abs(value).max() * 1e-11


def test_a_share_is_over_all_places_of_the_pixel():
    """Of 5 columns on 2 pixels, the middle one lies with its middle on the edge and belongs to the second."""
    reduced = reduce_arrays(
        [0, 1, 2, 4], [0, 0, 0, 0], ["a", "b", "a", "a"], Pixels(width=2, height=1, how="share", of="a")
    )
    present = reduce_arrays([0, 1, 2, 4], [0, 0, 0, 0], None, Pixels(width=2, height=1, how="share"))

    assert by_pixel(reduced) == {(0, 0): 1 / 2, (1, 0): 2 / 3}
    assert by_pixel(present) == {(0, 0): 1.0, (1, 0): 2 / 3}
    assert reduced.columns["x"].tolist() == [0.0, 2.5]
    assert reduced.columns["x2"].tolist() == [2.5, 5.0]


def test_a_pixel_has_the_edges_of_its_cells():
    x, y = (each.ravel() for each in np.meshgrid(range(2, 6), range(-3, 3)))
    columns = reduce_arrays(x, y, x, Pixels(width=2, height=3)).columns

    edges = zip(*(columns[name].tolist() for name in ("x", "x2", "y", "y2")), strict=True)
    assert list(edges) == [(left, left + 2, top, top + 2) for top in (-3, -1, 1) for left in (2, 4)]


def test_any_tells_whether_a_value_occurs():
    reduced = reduce_arrays(
        range(6), [0] * 6, [True, False, None, False, False, None], Pixels(width=3, height=1, how="any")
    )
    missing = reduce_arrays(range(4), [0] * 4, [1, 2, None, 2], Pixels(width=2, height=1, how="any", of=None))

    assert by_pixel(reduced) == {(0, 0): True, (1, 0): False, (2, 0): False}
    assert by_pixel(missing) == {(0, 0): False, (1, 0): True}


def test_priority_takes_the_first_that_occurs_and_then_the_smallest():
    values = ["c", "b", "b", "a", None, "d"]

    def first(*order):
        request = Pixels(width=3, height=1, how="priority", order=order)
        return list(by_pixel(reduce_arrays(range(6), [0] * 6, values, request)).values())

    assert first() == ["b", "a", "d"]
    assert first("c", "b") == ["c", "b", "d"]
    assert first(None, "b") == ["b", "b", None]


def test_a_pixel_without_cells_is_no_row_and_pixels_can_be_joined():
    pixels = reduce_arrays([0, 1, 8, 9], [0, 0, 0, 0], [1, 3, 2, 2], Pixels(width=5, height=5))
    columns = pixels.columns
    joined = reduce_arrays(columns["column"], columns["row"], columns["value"], Rectangles())

    assert by_pixel(pixels) == {(0, 0): 2.0, (4, 0): 2.0}
    assert (pixels.grid, pixels.cells, joined.rows) == ((5, 1), 4, 2)


def test_an_image_of_pixels_has_at_most_the_size_asked_for():
    window = Window(x=(0, 1000), y=(-10, 10))
    request = Image(
        pixels=Pixels(width=300, height=50, how="share"), paint=Ramp(colors=("#ffa50000", "#ffa500"), domain=(0, 1))
    )

    reduced = reduce_arrays(np.arange(1000), np.arange(1000) % 20 - 10, None, request, window=window)

    assert (reduced.grid, reduced.rows, reduced.cells) == ((300, 20), 1, 1000)
    assert reduced.uri.startswith("data:image/png;base64,iVBOR")
