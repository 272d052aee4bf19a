"""Tables and requests that do not fit, and what is said of them; and about colors."""

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image as Pictures

from vega_datalite import (
    Image,
    Palette,
    Pixels,
    Ramp,
    Rectangles,
    Rows,
    Runs,
    UnfitTableError,
    Window,
    ramp_of,
    reduce,
    reduce_arrays,
    restore,
    scan_parquet,
)

MEAN = Pixels(width=3, height=3)
AB = Image(paint=Palette(colors={"a": "#ff0000", "b": "#00ff00"}))


@pytest.mark.parametrize(
    ("x", "y", "value", "request_", "said"),
    [
        ([0, 0], [1, 1], None, Runs(), "each place may hold one cell, and these (x, y) hold more: (0, 1)"),
        (
            [3, 3, 2, 2, 1, 1, 0, 0],
            [0] * 8,
            None,
            MEAN,
            "each place may hold one cell, and these (x, y) hold more: (0, 0), (1, 0), (2, 0), …",
        ),
        ([2, 2, 1, 1, 0, 0], [0] * 6, None, MEAN, "hold more: (0, 0), (1, 0), (2, 0)"),
        ([0, None], [0, 0], None, Runs(), "x is missing in 1 rows"),
        ([0, 1], [0, float("nan")], None, Runs(), "y is missing in 1 rows"),
        ([0.5, 1.25, 2, 0.5], [0] * 4, None, Runs(), "x must be whole numbers, and holds 0.5, 1.25"),
        (["0"], [0], None, Runs(), "x must be whole numbers, and is string"),
        ([True], [0], None, Runs(), "x must be whole numbers, and is bool"),
        ([1e300], [0], None, Runs(), "x must lie within ±2**53, and reaches from 1e+300 to 1e+300"),
        ([0, 1], [0], None, Runs(), "the columns have 2, 1 and 2 rows"),
        ([0, 1], [0, 0], ["a", 1], Runs(), "a column holds values of different kinds: "),
        ([0], [0], [b"a"], Runs(), "the values must be numbers, flags or texts, and are binary"),
        ([0], [0], ["a"], MEAN, "numbers or flags are needed here, and the values are texts"),
        ([0], [0], [np.inf], MEAN, "a mean needs finite numbers, and the values hold an infinite one"),
        ([0], [0], [1], Pixels(width=1, height=1, how="any"), "True is looked for, and the values are numbers"),
        ([0], [0], ["a"], Pixels(width=1, height=1, how="share", of=1), "1 is looked for, and the values are texts"),
        ([0, 2**50], [0, 0], None, MEAN, "at most 2**40 along an axis can be drawn"),
        ([0, 1, 2], [0, 0, 0], ["a", "c", "d"], AB, "the palette has no color for c, d"),
        ([0, 10**9], [0, 0], ["a", "b"], AB, "an image of 1000000001 × 1 pixels cannot be drawn"),
        ([], [], [], AB, "an image of 0 × 0 pixels cannot be drawn"),
    ],
)
def test_what_does_not_fit_is_named(x, y, value, request_, said):
    with pytest.raises(UnfitTableError) as caught:
        reduce_arrays(x, y, value, request_)

    assert said in str(caught.value)
    assert "…" in said or "…" not in str(caught.value)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(UnfitTableError, match="there is no column 'step'; there are a, b"):
        reduce(pa.table({"a": [1], "b": [2]}), Rows(), x="step", y="b")


def test_what_was_lost_is_not_restored():
    lossy = [
        MEAN,
        Image(paint=AB.paint, pixels=Pixels(width=1, height=1, how="mode")),
        Image(paint=Palette(colors={"a": "#ff0000", "b": "#ff0000"}, missing="#000000")),
        AB,
    ]
    for request in lossy:
        value = [1.0, 2.0] if request is MEAN else ["a", "b"]
        with pytest.raises(UnfitTableError):
            restore(reduce_arrays([0, 1], [0, 0], value, request))
    with pytest.raises(UnfitTableError, match="a ramp rounds"):
        restore(reduce_arrays([0], [0], [1], Image(paint=Ramp(colors=("#000000",), domain=(0, 1)))))


@pytest.mark.parametrize("name", ["red", "#fff", "102030", "#10203", "#gggggg"])
def test_a_color_is_six_or_eight_digits(name):
    with pytest.raises(ValueError, match=r"#rrggbb or #rrggbbaa|invalid literal"):
        reduce_arrays([0], [0], [1], Image(paint=Palette(colors={1: name})))


def test_a_picture_has_a_pixel():
    with pytest.raises(ValueError, match="at least one pixel, not 0 × 3"):
        Pixels(width=0, height=3)


def test_an_empty_table_has_no_rows():
    for request in (Rows(), Runs(), Rectangles(), MEAN):
        reduced = reduce_arrays([], [], [], request)
        assert (reduced.rows, reduced.cells, reduced.window) == (0, 0, Window(x=(0, 0), y=(0, 0)))


@pytest.mark.parametrize(("colors", "mode"), [(1, "P"), (255, "P"), (256, "RGB"), (3000, "RGB")])
def test_more_colors_than_a_palette_holds_are_true_colors(colors, mode):
    """A palette has room for 255 colors beside the transparent one; both forms show the same."""
    names = {each: f"#{each:06x}" for each in range(colors)}
    reduced = reduce_arrays(np.arange(colors), np.zeros(colors), np.arange(colors), Image(paint=Palette(colors=names)))
    picture = Pictures.open(io.BytesIO(reduced.png))

    assert picture.mode == mode
    found = np.array(picture.convert("RGBA"))[0]
    assert [f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in found.tolist()] == list(names.values())
    assert (found[:, 3] == 255).all()


def test_absent_cells_are_transparent_and_missing_ones_have_their_color():
    for more in (0, 400):
        names = {each: f"#0000{each % 256:02x}" if each < 256 else f"#0001{each % 256:02x}" for each in range(2 + more)}
        value = [0.0, None, *range(1, 2 + more)]
        x = [0, 1, *range(3, 4 + more)]
        reduced = reduce_arrays(x, [0] * len(x), value, Image(paint=Palette(colors=names, missing="#80808040")))

        found = np.array(Pictures.open(io.BytesIO(reduced.png)).convert("RGBA"))[0]
        assert found[:4].tolist() == [[0, 0, 0, 255], [128, 128, 128, 64], [0, 0, 0, 0], [0, 0, 1, 255]]


def test_a_ramp_mixes_its_neighbors_and_clamps():
    ramp = Ramp(colors=("#000000", "#ff0000", "#ff00ff"), domain=(0, 2), missing="#00ff00")
    reduced = reduce_arrays(range(8), [0] * 8, [-9, 0, 0.5, 1, 1.5, 2, 9, None], Image(paint=ramp))

    found = np.array(Pictures.open(io.BytesIO(reduced.png)).convert("RGB"))[0]
    assert [bytes(each).hex() for each in found.tolist()] == [
        "000000",
        "000000",
        "800000",
        "ff0000",
        "ff0080",
        "ff00ff",
        "ff00ff",
        "00ff00",
    ]


def test_an_image_is_flipped_as_asked():
    def corner(**flips):
        reduced = reduce_arrays([0, 1], [0, 2], ["a", "b"], Image(paint=AB.paint, **flips))
        return np.array(Pictures.open(io.BytesIO(reduced.png)).convert("RGB"))

    assert corner()[0, 0].tolist() == [255, 0, 0]
    assert corner(flip_y=True)[2, 0].tolist() == [255, 0, 0]
    assert corner(flip_x=True)[0, 1].tolist() == [255, 0, 0]


def test_a_column_of_all_kinds_of_objects_is_refused():
    frame = pd.DataFrame({"x": [0, 1], "y": [0, 0], "value": [1, b"a"]})

    with pytest.raises(UnfitTableError, match="values of different kinds"):
        reduce(frame, Rectangles(), x="x", y="y", value="value")


@pytest.mark.parametrize("values", [[-2, 5], [-2.0, 5.0], ["a", "b"]])
def test_no_value_is_looked_for_among_values_and_not_found(values):
    found = reduce_arrays([0, 1], [0, 0], values, Pixels(width=2, height=1, how="any", of=None))

    assert found.columns["value"].tolist() == [False, False]


def test_priority_of_no_value_raises_no_other():
    found = reduce_arrays([0, 1], [0, 0], [5, -2], Pixels(width=1, height=1, how="priority", order=(None, 5)))

    assert found.columns["value"].tolist() == [5]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Pixels(width=1, height=1, how="avg"), "`how` is 'avg', not one of any, share, mean"),
        (lambda: ramp_of("viridis", (0, 1), scale="lin"), "`scale` is 'lin', not one of linear, log"),
        (lambda: scan_parquet("cells.parquet", engine="duck"), "`engine` is 'duck', not one of duckdb, spark"),
    ],
)
def test_a_word_that_is_none_of_the_choices_is_refused_where_it_stands(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize(("request_", "found"), [(Rectangles, "the class Rectangles"), ("runs", "'runs'")])
def test_what_is_no_request_is_refused(request_, found):
    table = pd.DataFrame({"x": [0], "y": [0]})

    for answer in (
        lambda: reduce(table, request_, x="x", y="y"),
        lambda: reduce_arrays(table["x"], table["y"], None, request_),
    ):
        with pytest.raises(TypeError, match=f"^a request is one of Rows.*, not {found}$"):
            answer()
