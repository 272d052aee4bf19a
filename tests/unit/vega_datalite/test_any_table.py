"""What holds for any table: no order, no cut into files and no engine shows; overlaps never pass."""

import tempfile
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.vega_datalite.tables import assert_same, tables

from vega_datalite import (
    Image,
    Palette,
    Pixels,
    Ramp,
    Rectangles,
    Rows,
    Runs,
    Tiles,
    UnfitTableError,
    Window,
    palette_of,
    ramp_of,
    reduce,
    scan_parquet,
)

HOWS = st.builds(
    Pixels,
    width=st.integers(1, 12),
    height=st.integers(1, 8),
    how=st.sampled_from(["any", "share", "mean", "min", "max", "mode", "priority"]),
    of=st.just(1),
    order=st.sampled_from([(), (2, -3), (None,)]),
)
PAINTS = st.sampled_from(
    [
        ramp_of("viridis", (-3, 3)),
        ramp_of(["white", "red"], (-3, 3), scale="symlog", reverse=True),
        palette_of([*range(-3, 4), 0.5, None], ["#102030", "#405060", "#708090"]),
    ]
)
WAYS = st.fixed_dictionaries({"flip_x": st.booleans(), "flip_y": st.booleans()})


@st.composite
def requests(draw):
    """Requests of all kinds for whole numbers."""
    pixels, paint, ways = draw(HOWS), draw(PAINTS), draw(WAYS)
    ramp = Ramp(colors=("#000000", "#ffffff"), domain=(-3, 3))
    cells, shrunk = Image(paint=paint, **ways), Image(paint=ramp, pixels=pixels, **ways)
    tiles = Tiles(detail=cells, overview=shrunk, size=draw(st.integers(1, 7)))
    return draw(st.sampled_from([Rows(), Runs(), Rectangles(), pixels, cells, shrunk, tiles]))


def asked(frame, request, window=None):
    return reduce(frame, request, x="x", y="y", value="value", window=window)


def numbers(least=1):
    """Tables of whole numbers, held as floats: some libraries know no other missing ones."""
    return tables(kinds=("integers",), least=least).map(lambda table: table.cast(FLOATS))


FLOATS = pa.schema([("x", pa.int64()), ("y", pa.int64()), ("value", pa.float64())])
WINDOWS = st.none() | st.builds(
    lambda x, y, width, height: Window(x=(x, x + width), y=(y, y + height)),
    st.integers(-9, 9),
    st.integers(-9, 9),
    st.integers(1, 12),
    st.integers(1, 12),
)


@settings(deadline=None)
@given(table=numbers(), request_=requests(), window=WINDOWS, seed=st.integers(0, 99))
def test_no_order_of_rows_shows_in_any_answer(table, request_, window, seed):
    shuffled = table.take(np.random.default_rng(seed).permutation(len(table)))

    assert_same(asked(table, request_, window), asked(shuffled, request_, window))


@settings(deadline=None, max_examples=40)
@given(table=numbers(), request_=requests(), window=WINDOWS, seed=st.integers(0, 99), parts=st.integers(1, 4))
def test_no_cut_into_files_and_no_engine_shows_in_any_answer(table, request_, window, seed, parts):
    expected = asked(table, request_, window)
    random = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        for part, rows in enumerate(np.array_split(random.permutation(len(table)), parts)):
            group = int(random.integers(1, 9))
            pq.write_table(table.take(rows), Path(folder) / f"{part}.parquet", row_group_size=group)

        assert_same(expected, asked(scan_parquet(f"{folder}/*.parquet"), request_, window))
        assert_same(expected, asked(pl.scan_parquet(f"{folder}/*.parquet"), request_, window))


@settings(deadline=None, max_examples=40)
@given(table=numbers(), request_=requests(), seed=st.integers(0, 99))
def test_a_cell_twice_is_refused_by_every_request_in_every_engine(table, request_, seed):
    random = np.random.default_rng(seed)
    again = table.take([int(random.integers(len(table)))])
    place = (again["x"][0].as_py(), again["y"][0].as_py())
    table = pa.concat_tables([table, again])
    table = table.take(random.permutation(len(table)))

    for frame in (table, duckdb.from_arrow(table), pl.from_arrow(table).lazy()):
        with pytest.raises(UnfitTableError) as caught:
            asked(frame, request_)
        assert str(caught.value) == f"each place may hold one cell, and these (x, y) hold more: {place}"


@settings(deadline=None, max_examples=40)
@given(table=numbers(), data=st.data())
def test_a_palette_that_leaves_a_value_out_is_refused_whatever_the_engine(table, data):
    present = sorted({each for each in table["value"].to_pylist() if each is not None})
    kept = data.draw(st.lists(st.sampled_from(present or [0]), unique=True, max_size=max(len(present) - 1, 0)))
    image = Image(paint=Palette(colors=dict.fromkeys(kept, "#ff0000"), missing="#000000"))
    if not present:
        assert asked(table, image).png == asked(duckdb.from_arrow(table), image).png
        return
    said = []
    for frame in (table, duckdb.from_arrow(table)):
        with pytest.raises(UnfitTableError, match="the palette has no color for") as caught:
            asked(frame, image)
        said.append(str(caught.value))

    assert len(set(said)) == 1
