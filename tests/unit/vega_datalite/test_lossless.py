"""Requests that lose nothing: the way back gives every cell, and pictures are the same."""

import io

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures
from tests.unit.vega_datalite.tables import assert_same, painted, tables

from vega_datalite import Image, Palette, Rectangles, Rows, Runs, Window, reduce, reduce_arrays, restore

SIZES = [(1, 1), (2, 3), (5, 7), (9, 6), (13, 4), (31, 30), (64, 3)]
PALETTES = {
    "flags": {False: "#102030", True: "#ffa500"},
    "integers": {each: f"#{each + 3:02x}8040" for each in range(-3, 4)},
    "texts": {each: f"#40{place:02x}80" for place, each in enumerate(["", "a", "b", "ü", "\U0001f600", "\uffff"])},
}


def asked(table, request):
    return reduce(table, request, x="x", y="y", value="value")


@pytest.mark.parametrize("request_", [Rows(), Runs(), Rectangles()])
@settings(deadline=None)
@given(table=tables())
def test_the_way_back_gives_every_cell(request_, table):
    reduced = asked(table, request_)

    assert_same(asked(table, Rows()), restore(reduced))
    assert reduced.cells == len(table)
    assert reduced.rows <= len(table)


@pytest.mark.parametrize("kind", PALETTES)
@settings(deadline=None)
@given(data=st.data(), flips=st.tuples(st.booleans(), st.booleans()))
def test_an_image_of_visible_colors_gives_every_cell(kind, data, flips):
    table = data.draw(tables(kinds=(kind,), least=1))
    image = Image(paint=Palette(colors=PALETTES[kind], missing="#808080"), flip_x=flips[0], flip_y=flips[1])

    assert_same(asked(table, Rows()), restore(asked(table, image)))


@settings(deadline=None)
@given(table=tables(), seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_show(table, seed):
    shuffled = table.take(np.random.default_rng(seed).permutation(len(table)))

    for request in (Rows(), Runs(), Rectangles()):
        assert_same(asked(table, request), asked(shuffled, request))


WHOLE = {
    "flags": np.arange(35) % 3 > 0,
    "four kinds": np.arange(35) % 3,
    "sixteen kinds": np.arange(35) % 15 - 4,
    "many kinds": np.arange(35),
    "numbers": np.arange(35) / 34,
    "far apart": np.arange(35) * 10**6,
    "texts": [f"{each % 5}" for each in range(35)],
    "missing": [None if each % 4 == 0 else each % 3 for each in range(35)],
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("flips", [(False, False), (True, False), (False, True)])
def test_whole_tables_give_the_same_bytes_row_by_row_and_column_by_column(name, flips):
    """With palettes of each depth, and lines that end within a byte."""
    values = pa.array(WHOLE[name]).to_pylist()
    rows = pa.table({"x": np.arange(35) % 7 - 2, "y": np.arange(35) // 7 + 9, "value": values})
    columns = rows.take(np.arange(35).reshape(5, 7).T.ravel())
    mixed = rows.take(np.random.default_rng(2).permutation(35))
    kinds = sorted({each for each in values if each is not None})
    paint = Palette(colors={each: f"#{at * 7:02x}40{at + 1:02x}" for at, each in enumerate(kinds)}, missing="#ffffff")
    image = Image(paint=paint, flip_x=flips[0], flip_y=flips[1])

    for request in (Rows(), Runs(), Rectangles(), image):
        assert_same(asked(rows, request), asked(columns, request))
        assert_same(asked(rows, request), asked(mixed, request))
    assert_same(asked(rows, Rows()), restore(asked(columns, image)))


def test_an_image_of_more_than_256_colors_is_in_true_color():
    x, y = (each.ravel() for each in np.meshgrid(np.arange(40), np.arange(30)))
    value = x * 30 + y
    paint = Palette(colors={each: f"#{each:06x}" for each in range(1200)})

    opaque, gaps = (
        Pictures.open(io.BytesIO(reduce_arrays(x[kept], y[kept], value[kept], Image(paint=paint)).png))
        for kept in (slice(None), value != 35)
    )

    assert (opaque.mode, gaps.mode) == ("RGB", "RGBA")
    assert np.array_equal(np.array(opaque) @ [65536, 256, 1], value.reshape(30, 40))
    assert np.argwhere(np.array(gaps)[..., 3] == 0).tolist() == [[5, 1]]


@settings(deadline=None)
@given(table=tables())
def test_rectangles_and_images_look_like_cells_at_every_size(table):
    rows, rectangles = asked(table, Rows()), asked(table, Rectangles())
    levels = {value: index for index, value in enumerate(dict.fromkeys(map(repr, rows.columns["value"].tolist())))}

    def boxes(reduced, x2, y2):
        values = [levels[repr(each)] for each in reduced.columns["value"].tolist()]
        return list(zip(reduced.columns["x"], x2, reduced.columns["y"], y2, values))

    cells = boxes(rows, rows.columns["x"] + 1, rows.columns["y"] + 1)
    merged = boxes(rectangles, rectangles.columns["x2"], rectangles.columns["y2"])
    for size in SIZES:
        expected = painted(cells, rows.window, *size)
        assert np.array_equal(expected, painted(merged, rows.window, *size))


@pytest.mark.parametrize("kind", PALETTES)
@settings(deadline=None)
@given(data=st.data())
def test_an_image_stretched_looks_like_cells_at_every_size(kind, data):
    table = data.draw(tables(kinds=(kind,), least=1))
    reduced = asked(table, Image(paint=Palette(colors=PALETTES[kind], missing="#808080")))
    rows = asked(table, Rows())
    names = [PALETTES[kind].get(value, "#808080") for value in rows.columns["value"].tolist()]
    inks = [int(name[1:], 16) for name in names]
    cells = list(zip(rows.columns["x"], rows.columns["x"] + 1, rows.columns["y"], rows.columns["y"] + 1, inks))

    drawn = np.array(Pictures.open(io.BytesIO(reduced.png)).convert("RGBA")).astype(np.int64)
    seen = np.where(drawn[..., 3] == 0, -1, drawn[..., 0] << 16 | drawn[..., 1] << 8 | drawn[..., 2])
    for width, height in SIZES:
        across = (2 * np.arange(width) + 1) * seen.shape[1] // (2 * width)
        down = (2 * np.arange(height) + 1) * seen.shape[0] // (2 * height)
        assert np.array_equal(painted(cells, rows.window, width, height), seen[np.ix_(down, across)])


def test_equal_neighbors_join_along_x_and_then_across_rows():
    x = [0, 1, 2, 0, 1, 2, 5]
    y = [0, 0, 0, 1, 1, 1, 1]
    value = ["a", "a", "b", "a", "a", "a", "a"]

    runs = reduce_arrays(x, y, value, Runs())
    rectangles = reduce_arrays([0, 1, 0, 1, 4], [0, 0, 1, 1, 1], None, Rectangles())

    assert {name: column.tolist() for name, column in runs.columns.items()} == {
        "x": [0, 2, 0, 5],
        "x2": [2, 3, 3, 6],
        "y": [0, 0, 1, 1],
        "value": ["a", "b", "a", "a"],
    }
    assert {name: column.tolist() for name, column in rectangles.columns.items()} == {
        "x": [0, 4],
        "x2": [2, 5],
        "y": [0, 1],
        "y2": [2, 2],
    }


@pytest.mark.parametrize("x", [-9, 0, 7, 2**52, -(2**53)])
@pytest.mark.parametrize("y", [-9, 0, 7, 2**52, -(2**51)])
def test_cells_join_wherever_they_lie(x, y):
    """In rows of 2,048 places: two rectangles of seven cells, one at each end, and another cell beside each."""
    ends, rows = np.tile([0, 2047], 7), np.repeat(np.arange(-1, 6), 2)
    columns, lines = np.append(ends, [1, 2046]), np.append(rows, [0, 0])
    found = reduce_arrays(x + columns, y + lines, [1] * 14 + [2] * 2, Rectangles())

    assert (found.columns["x"] - x).tolist() == [0, 2047, 1, 2046]
    assert (found.columns["y"] - y).tolist() == [-1, -1, 0, 0]
    assert (found.columns["y2"] - y).tolist() == [6, 6, 1, 1]


def test_equal_cells_that_are_no_neighbors_do_not_join():
    """Two of four places on both sides of 0."""
    runs = reduce_arrays([-1, 2], [0, 0], [1, 1], Runs())

    assert (runs.columns["x"].tolist(), runs.columns["x2"].tolist()) == ([-1, 2], [0, 3])


def test_missing_values_join_with_each_other_only_and_absent_cells_with_nothing():
    reduced = reduce_arrays([0, 1, 2, 4], [0, 0, 0, 0], [None, float("nan"), 0.0, None], Runs())

    assert reduced.columns["x"].tolist() == [0, 2, 4]
    assert np.isnan(reduced.columns["value"]).tolist() == [True, False, True]


def test_cells_whose_first_row_alone_is_in_order_are_put_in_order():
    reduced = reduce_arrays([0, 1, 1, 0], [0, 0, 1, 1], [1, 2, 3, 4], Rows())

    assert reduced.columns["value"].tolist() == [1, 2, 4, 3]


def test_a_window_leaves_cells_out_and_sets_the_edges():
    window = Window(x=(1, 9), y=(0, 2))
    reduced = reduce_arrays([0, 1, 2, 9], [0, 0, 0, 0], None, Rectangles(), window=window)

    assert (reduced.columns["x"].tolist(), reduced.columns["x2"].tolist()) == ([1], [3])
    assert (reduced.window, reduced.cells) == (window, 2)


def test_keys_may_be_floats_that_are_whole_and_far_apart():
    reduced = reduce_arrays(np.array([2.0**53, -(2.0**53)]), np.array([-7.0, 2.0**52]), [1, 1], Rectangles())

    assert reduced.columns["x"].tolist() == [2**53, -(2**53)]


def test_types_of_values_do_not_depend_on_the_library():
    for column, kind in [
        ([1, 2], np.int64),
        (np.array([1, 2], dtype=np.uint8), np.int64),
        ([1, None], np.float64),
        (np.array([0.5, 1], dtype=np.float32), np.float64),
        ([None, None], np.float64),
        ([True, False], np.bool_),
        ([True, None], np.object_),
        (["a", None], np.object_),
        (pa.array(["a", "b"]).dictionary_encode(), np.object_),
    ]:
        assert reduce_arrays([0, 1], [0, 0], column, Rows()).columns["value"].dtype == kind
