"""Images for interactive zoom: an overview, and tiles that show cells in a real browser."""

import base64
import io
import json
import time

import altair as alt
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures
from tests.pictures import needs_chromium
from tests.unit.vega_datalite.tables import assert_same, tables
from tests.unit.vega_datalite.test_lossless import PALETTES

from vega_datalite import (
    Image,
    Palette,
    Pixels,
    Ramp,
    Rows,
    Tiles,
    UnfitTableError,
    Window,
    in_view,
    inline_rows,
    reduce,
    reduce_arrays,
    restore,
)

WIDTH, HEIGHT = 300, 200  # of the chart in pixels
COLUMNS, ROWS = 600, 400
RED, BLUE = (255, 0, 0), (0, 0, 255)
SHARE = Ramp(colors=("#ffffff", "#ff0000"), domain=(0, 1))
WHOLE, SMALL = Image(paint=SHARE), Image(paint=SHARE, pixels=Pixels(width=1, height=1))


def tiles_of(paint, *, size=4, how="any", of=True, ramp=SHARE, flips=(False, False), pixels=(3, 2)):
    ways = {"flip_x": flips[0], "flip_y": flips[1]}
    shrunk = Pixels(width=pixels[0], height=pixels[1], how=how, of=of)
    return Tiles(detail=Image(paint=paint, **ways), overview=Image(paint=ramp, pixels=shrunk, **ways), size=size)


def asked(table, request, **options):
    return reduce(table, request, x="x", y="y", value="value", **options)


@pytest.mark.parametrize("kind", PALETTES)
@settings(deadline=None)
@given(data=st.data(), size=st.integers(1, 9), flips=st.tuples(st.booleans(), st.booleans()))
def test_tiles_give_every_cell(kind, data, size, flips):
    table = data.draw(tables(kinds=(kind,), least=1))
    of = next(iter(PALETTES[kind]))
    request = tiles_of(Palette(colors=PALETTES[kind], missing="#808080"), size=size, flips=flips, of=of)
    reduced = asked(table, request)

    assert_same(asked(table, Rows()), restore(reduced))
    assert reduced.columns["level"].tolist() == [0] + [1] * (reduced.rows - 1)


@settings(deadline=None, max_examples=40)
@given(table=tables(kinds=("flags",), least=1), seed=st.integers(0, 99))
def test_tiles_of_a_relation_and_of_rows_in_any_order_have_the_same_bytes(table, seed):
    duckdb = pytest.importorskip("duckdb")
    request = tiles_of(Palette(colors=PALETTES["flags"], missing="#808080"), how="share")
    shuffled = table.take(np.random.default_rng(seed).permutation(len(table)))
    relation = duckdb.from_arrow(shuffled)

    assert_same(asked(table, request), asked(shuffled, request))
    assert_same(asked(table, request), asked(relation, request))


def test_a_tile_is_cut_at_the_window_and_one_without_cells_is_no_row():
    request = tiles_of(Palette(colors={True: "#000000"}), size=4)
    reduced = reduce_arrays([0, 9], [0, 1], None, request, window=Window(x=(-1, 12), y=(0, 6)))

    edges = list(zip(*(reduced.columns[name].tolist() for name in ("level", "x", "x2", "y", "y2"))))
    assert edges == [(0, -1, 12, 0, 6), (1, -1, 3, 0, 4), (1, 7, 11, 0, 4)]
    assert (reduced.cells, reduced.grid) == (2, (3, 2))


def test_tiles_have_one_pixel_a_cell():
    values = np.arange(35) % 2 == 0
    paint = Palette(colors={True: "#ff0000", False: "#0000ff"})
    reduced = reduce_arrays(np.arange(35) % 7, np.arange(35) // 7, values, tiles_of(paint, size=5))

    drawn = []
    for url in reduced.columns["url"][1:]:
        png = base64.b64decode(url.removeprefix("data:image/png;base64,"))
        drawn.append(np.asarray(Pictures.open(io.BytesIO(png)).convert("RGB"))[..., 0] == 255)
    assert np.array_equal(np.hstack(drawn), values.reshape(5, 7))


@pytest.mark.parametrize(
    ("detail", "overview", "size"),
    [(SMALL, SMALL, 9), (WHOLE, WHOLE, 9), (WHOLE, SMALL, 0), (Image(paint=SHARE, flip_y=True), SMALL, 9)],
)
def test_tiles_and_their_overview_must_fit(detail, overview, size):
    with pytest.raises(ValueError, match="overview"):
        Tiles(detail=detail, overview=overview, size=size)


def test_a_row_of_tiles_that_no_machine_holds_is_refused():
    with pytest.raises(UnfitTableError, match="rows of 300001 cells"):
        reduce_arrays([0, 300_000], [0, 0], [1, 1], tiles_of(SHARE, size=256, how="mean"))


def zoomable(table):
    """A chart as somebody writes it: nothing of ours is in the page."""
    paint = Palette(colors={False: "#ffffff", True: "#0000ff"})
    request = tiles_of(paint, size=64, how="share", ramp=SHARE, flips=(False, True), pixels=(WIDTH, HEIGHT))
    tiles = asked(table, request)
    view = alt.selection_interval(bind="scales", name="view")
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=tiles.window.x, nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=tiles.window.y, nice=False))
    return (
        alt.Chart(alt.InlineData(values=inline_rows(tiles.columns)))
        .mark_image(aspect=False, smooth=False, clip=True, aria=False)
        .encode(x=x, x2="x2", y=y, y2="y2", url="url:N")
        .add_params(view)
        .transform_filter(in_view(tiles))
        .properties(width=WIDTH, height=HEIGHT, padding=0)
        .configure_view(stroke=None)
    )


def seen(tab, color):
    """Return what the tab shows as soon as a color is in it, at most after five minutes."""
    until = time.monotonic() + 300
    while True:
        shot = tab.shot()[8 : 8 + HEIGHT, 8 : 8 + WIDTH]
        if (shot == color).all(-1).any():
            return shot
        assert time.monotonic() < until, f"nothing is {color}"
        time.sleep(0.05)


def turn(tab, distance, x=100, y=50):
    """Turn the wheel of the mouse at a place of the plot."""
    place = {"x": 8 + x, "y": 8 + y}
    tab.ask("Input.dispatchMouseEvent", type="mouseMoved", **place)
    tab.ask("Input.dispatchMouseEvent", type="mouseWheel", deltaX=0, deltaY=distance, **place)


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("renderer", ["svg", "canvas"])
def test_who_zooms_in_sees_the_cells_and_who_zooms_out_the_overview(renderer, tab, tmp_path):
    random = np.random.default_rng(8)
    value = random.random((ROWS, COLUMNS)) < np.linspace(0.1, 0.9, COLUMNS)
    x, y = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    table = pa.table({"x": x.ravel(), "y": y.ravel(), "value": value.ravel()})
    page = tmp_path / "page.html"
    chart = zoomable(table)
    chart.save(page, inline=True, embed_options={"actions": False, "renderer": renderer})
    tab.look()
    tab.open(page.as_uri(), settle=False)

    overview = seen(tab, RED)
    assert not (overview == BLUE).all(-1).any()

    turn(tab, -3000)  # Vega-Lite takes 1.001 to this power, around the cell at the pointer
    detail, factor = seen(tab, BLUE), 1.001**-3000
    left, top = 200 - 200 * factor, 300 + 100 * factor  # y points up
    across = (np.arange(np.ceil(left), left + COLUMNS * factor - 1)).astype(int)
    down = (np.arange(np.ceil(top - ROWS * factor), top - 1)).astype(int)
    columns = ((across + 0.5 - left) * WIDTH / (COLUMNS * factor)).astype(int)
    lines = ((top - down - 0.5) * HEIGHT / (ROWS * factor)).astype(int)
    assert min(len(across), len(down)) > 15
    assert np.array_equal(value[np.ix_(down, across)], (detail[np.ix_(lines, columns)] == BLUE).all(-1))
    assert np.array_equal(~value[np.ix_(down, across)], (detail[np.ix_(lines, columns)] == 255).all(-1))

    turn(tab, 3000)
    assert np.array_equal(overview, seen(tab, RED))
    assert tab.logged == []
    assert len(chart.to_json()) < len(json.dumps(table.to_pylist())) / 50
