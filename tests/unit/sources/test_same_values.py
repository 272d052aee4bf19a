"""Tests that times, durations, short floats, large numbers and categories read the same from whatever holds them."""

import io
from datetime import UTC, date, datetime, time, timedelta, timezone

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tracegram
from tracegram.diagnostics import Place
from tracegram.sources.formats import READERS
from tracegram.sources.frame import read_frame
from tracegram.trace.table import to_texts

LATE = datetime(2024, 1, 31, 9, 30, 0, 250_000)
KINDS = {
    "second": ([datetime(2024, 1, 31), None], pa.timestamp("s")),
    "micro": ([LATE, None], pa.timestamp("us")),
    "nano": ([LATE, None], pa.timestamp("ns")),
    "instant": ([LATE.replace(tzinfo=UTC), None], pa.timestamp("us", "UTC")),
    "elsewhere": ([LATE.replace(tzinfo=UTC), None], pa.timestamp("us", "Asia/Tokyo")),
    "day": ([date(2024, 1, 31), None], pa.date32()),
    "clock": ([time(9, 30, 0, 250_000), None], pa.time64("us")),
    "took": ([timedelta(seconds=1.5), None], pa.duration("us")),
    "half": ([np.float16(0.1), None], pa.float16()),
    "large": ([2**53 + 1, None], pa.int64()),
    "category": (["a", None], pa.dictionary(pa.int8(), pa.string())),
}
TABLE = pa.table({"step": [0, 1], "position": [0, 0]} | {name: pa.array(*each) for name, each in KINDS.items()})
TEXTS = {
    "second": "2024-01-31 00:00:00",
    "micro": "2024-01-31 09:30:00.25",
    "nano": "2024-01-31 09:30:00.25",
    "instant": "2024-01-31 09:30:00.25Z",
    "elsewhere": "2024-01-31 09:30:00.25Z",
    "day": "2024-01-31",
    "clock": "09:30:00.25",
    "took": "1.5",
    "half": "0.1",
    "large": "9007199254740993",
    "category": "a",
}
WHOLE = Place(file="frame")


def parquet(table):
    held = io.BytesIO()
    pq.write_table(table, held)
    return READERS[".parquet"](held.getvalue(), "t.parquet")


def arrow(table):
    held = io.BytesIO()
    with pa.ipc.new_file(held, table.schema) as writer:
        writer.write_table(table)
    return READERS[".arrow"](held.getvalue(), "t.arrow")


def pyarrow(table):
    return read_frame(table, WHOLE)


def polars(table):
    return read_frame(pl.from_arrow(table), WHOLE)


def pandas(table):
    pd = pytest.importorskip("pandas")
    return read_frame(table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get), WHOLE)


@pytest.mark.parametrize("read", [parquet, arrow, pyarrow, polars, pandas])
def test_a_value_has_one_text(read):
    table = read(TABLE)

    assert {name: to_texts(table.columns[name]).tolist() for name in KINDS} == {
        name: [text, None] for name, text in TEXTS.items()
    }


def test_rows_and_arrays_of_python_have_the_texts_of_files():
    tokyo = LATE.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=9)))
    rows = read_frame([{"at": tokyo, "day": date(2024, 1, 31), "took": timedelta(seconds=1.5)}], WHOLE)
    arrays = read_frame({"at": np.array([LATE, "NaT"], "M8[ns]"), "took": np.array([1500, "NaT"], "m8[ms]")}, WHOLE)

    assert [to_texts(each).tolist() for each in rows.columns.values()] == [
        ["2024-01-31 09:30:00.25Z"],
        ["2024-01-31"],
        ["1.5"],
    ]
    assert to_texts(arrays.columns["at"]).tolist() == ["2024-01-31 09:30:00.25", None]
    assert to_texts(arrays.columns["took"]).tolist() == ["1.5", None]


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"clock", "took", "half", "large"}))
def test_an_engine_has_the_texts_of_memory(name, tmp_path):
    pq.write_table(TABLE, tmp_path / "t.parquet")
    marks = [{"mark": "text", "field": name}, {"mark": "rect", "where": {"field": name, "equal": TEXTS[name]}}]

    memory, engine = (
        tracegram.figure({"tracegram": 1, "trace": trace, "marks": marks}, root=tmp_path)
        for trace in ({"file": "t.parquet"}, {"file": "t.parquet", "engine": "duckdb"})
    )

    assert engine.to_dict() == memory.to_dict()
    assert [each.code for each in engine.warnings] == [each.code for each in memory.warnings]


def test_a_lazy_frame_has_the_texts_of_memory():
    query = "select 0 as step, 0 as position, timestamp '2024-01-31 09:30:00.25' as at, interval 1 second as took"
    figure = tracegram.figure(
        {"tracegram": 1, "trace": {"frame": "t", "engine": "duckdb"}, "marks": [{"mark": "text", "field": "at"}]},
        trace=duckdb.sql(query),
    )

    assert figure.frames()["marks/0"]["text"].tolist() == ["2024-01-31 09:30:00.25"]
