"""Engines: the same bytes from all of them."""

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.unit.vega_datalite.tables import assert_same, tables

from vega_datalite import (
    Image,
    MissingEngineError,
    Pixels,
    Ramp,
    Rectangles,
    Rows,
    Runs,
    UnfitTableError,
    Window,
    reduce,
    scan_parquet,
)
from vega_datalite.binned import _along
from vega_datalite.relations import refuse_overlaps_in, relation_of

FRAMES = {
    "pandas": lambda table: table.to_pandas(),
    "pandas, nullable": lambda table: table.to_pandas(types_mapper=_nullable),
    "polars": pl.from_arrow,
    "polars, lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": duckdb.from_arrow,
}
REQUESTS = st.sampled_from([Rows(), Runs(), Rectangles()]) | st.builds(
    Pixels,
    width=st.integers(1, 12),
    height=st.integers(1, 8),
    how=st.sampled_from(["any", "share", "mean", "min", "max", "mode", "priority"]),
    of=st.sampled_from([True, False, 1, 0.1, "a", None]),
    order=st.sampled_from([(), ("b", "a"), (True,), (2, 0.1, -3), (None,)]),
)
EMPTY = pa.table({"x": [0], "y": [0], "value": pa.array([None], pa.int64())})  # no value to look for a flag in
WINDOWS = st.none() | st.just(Window(x=(-3, 4), y=(-2, 5)))


def _nullable(kind):
    import pandas as pd

    return {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(), pa.float64(): pd.Float64Dtype()}.get(kind)


def answer(frame, request, window, value="value"):
    try:
        return reduce(frame, request, x="x", y="y", value=value, window=window)
    except UnfitTableError as error:
        return str(error)


@pytest.mark.parametrize("engine", FRAMES)
@settings(deadline=None, max_examples=60)
@given(table=tables(), request_=REQUESTS, window=WINDOWS, valued=st.booleans())
@example(table=EMPTY, request_=Pixels(width=1, height=1, how="any", of=True), window=None, valued=True)
def test_every_engine_gives_the_same_bytes(engine, table, request_, window, valued):
    """PyArrow in memory is the measure: answers are equal to the bit, and so are the words of refusals.

    Without nullable types, pandas holds integers of which some are missing as floats: another table.
    """
    value = "value" if valued else None
    assume(engine != "pandas" or table.schema.field("value").type != pa.int64() or not table["value"].null_count)
    expected = answer(table, request_, window, value)
    found = answer(FRAMES[engine](table), request_, window, value)

    if isinstance(expected, str):
        assert expected == found
    else:
        assert_same(expected, found)


@settings(deadline=None, max_examples=30)
@given(table=tables(kinds=("floats",), least=1))
def test_an_image_is_the_same_file_from_memory_and_from_a_relation(table):
    request = Image(paint=Ramp(colors=("#000000", "#ff0000"), domain=(-2.5, 7)))

    assert_same(answer(table, request, None), answer(duckdb.from_arrow(table), request, None))


def test_pixels_of_more_places_than_floats_tell_apart_are_the_same(monkeypatch):
    x, y = (each.ravel() for each in np.meshgrid(range(-3, 10), range(7)))
    table = pa.table({"x": x, "y": y, "value": x * y})
    expected = answer(table, Pixels(width=5, height=3), None)
    monkeypatch.setattr("vega_datalite.binned._EXACT", 0)

    assert_same(expected, answer(duckdb.from_arrow(table), Pixels(width=5, height=3), None))


@pytest.mark.parametrize("broken", ["twice", "missing", "halves"])
@pytest.mark.parametrize("engine", FRAMES)
@pytest.mark.parametrize("request_", [Rows(), Runs(), Pixels(width=9, height=9, how="share")])
def test_every_engine_refuses_bad_keys_in_the_same_words(broken, engine, request_):
    keys = {"twice": [0, 1, 1, 0], "missing": [0.0, None, 2.0, 3.0], "halves": [0.5, 1.0, 2.25, 3.0]}[broken]
    table = pa.table({"x": keys, "y": [2, 3, 3, 2], "value": [True] * 4})

    expected = answer(table, request_, None)
    assert isinstance(expected, str)
    assert answer(FRAMES[engine](table), request_, None) == expected


def test_files_of_a_folder_are_one_table_however_they_are_cut(tmp_path):
    table = pa.table(
        {"x": [*range(6)] * 2, "y": [0] * 6 + [1] * 6, "value": [1, 1, 2, 2, 2, 1] * 2, "rest": ["…"] * 12}
    )
    for part, rows in enumerate([[11, 0, 3], [1, 2, 10, 9], [4, 5, 6, 7, 8]]):
        pq.write_table(table.take(rows), tmp_path / f"{part}.parquet")

    found = answer(scan_parquet(str(tmp_path / "*.parquet")), Rectangles(), None)

    assert_same(answer(table, Rectangles(), None), found)


def test_no_footer_of_a_file_hides_what_is_not_a_number(tmp_path):
    """The least and the largest number of a file leave NaN out, which DuckDB 2.0 then takes for a number."""
    table = pa.table({"x": [0.0, 1.0, 2.0], "y": [0, 0, 0], "value": [1.0, float("nan"), 0.5]})
    pq.write_table(table, tmp_path / "cells.parquet")
    pq.write_table(table.set_column(0, "x", pa.array([0.0, float("nan"), 2.0])), tmp_path / "keys.parquet")
    mean = Pixels(width=1, height=1)

    assert_same(answer(table, mean, None), answer(scan_parquet(str(tmp_path / "cells.parquet")), mean, None))
    assert answer(scan_parquet(str(tmp_path / "keys.parquet")), mean, None) == "x is missing in 1 rows"


def test_cells_that_are_known_to_be_unique_are_only_counted():
    relation = duckdb.sql("select i % 2 as x, 0 as y from range(3) t(i)")

    with pytest.raises(UnfitTableError, match="the pixel in column 0 and row 0 has 1 places and 2 cells"):
        reduce(relation, Pixels(width=2, height=1, how="any"), x="x", y="y", unique=True)


def test_an_engine_that_is_not_installed_is_named_with_its_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)

    for engine, package in (("duckdb", "duckdb"), ("spark", r"tracegram\[spark\]")):
        with pytest.raises(MissingEngineError, match=rf"pip install '{package}'"):
            scan_parquet("cells.parquet", engine=engine)


@pytest.mark.parametrize("engine", ["polars, lazy", "duckdb"])
def test_one_cell_in_each_place_is_known_from_a_sum_of_squares(engine):
    """Squares of the numbers of 90,000 places need more than 32 bits."""
    across, down = (each.ravel() for each in np.meshgrid(np.arange(300) - 7, np.arange(300) + 5))
    table = pa.table({"x": across, "y": down})
    twice = pa.table({"x": np.append(across[:-1], -7), "y": np.append(down[:-1], 5)})

    sound = [
        relation_of(nw.from_native(FRAMES[engine](each)), ("x", "y", None), None, guarded=True).sound
        for each in (table, twice)
    ]
    assert sound == [True, False]


@pytest.mark.parametrize("engine", ["polars, lazy", "duckdb"])
@pytest.mark.parametrize(("places", "said"), [(3, "(2, 0)"), (4, "(2, 0), …")])
def test_three_places_with_several_cells_are_named(engine, places, said):
    table = pa.table({"x": np.repeat(np.arange(places), 2), "y": np.zeros(2 * places, dtype=int)})

    relation = relation_of(nw.from_native(FRAMES[engine](table)), ("x", "y", None), None)

    with pytest.raises(UnfitTableError) as caught:
        refuse_overlaps_in(relation)
    assert str(caught.value).endswith(said)


def test_the_pixels_of_places_too_many_for_floats_are_exact():
    """Of 2**40 places on 5,000 pixels, the middles of the first, the middle and the last."""
    keys = nw.from_native(pa.table({"k": [0, 2**39 - 1, 2**39, 2**40 - 1]}))

    assert keys.select(_along(nw.col("k"), (0, 2**40), 5000))["k"].to_list() == [0, 2499, 2500, 4999]
