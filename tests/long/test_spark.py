"""Spark as an engine: figures as from DuckDB, and reduced tables with the bytes of memory.

All tests of Spark are in this file, since it takes long to start.
"""

import math
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tracegram
from tests.unit.cells.test_decodes_in_engine import ANSWER, SAID, alike, plain, write_decodes
from tests.unit.vega_datalite.tables import assert_same
from tests.unit.vega_datalite.test_engines import answer
from tracegram.diagnostics import TracegramError
from vega_datalite import Image, Pixels, Ramp, Rectangles, Runs, scan_parquet

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("spark")]
SPEC = {
    "tracegram": 1,
    "size": {"width": 60, "height": 40},
    "marks": [
        {"mark": "rect", "where": {"or": ["changed", {"field": "confidence", "lt": 0.1}]}},
        {"mark": "rect", "color": {"field": "confidence"}, "where": {"field": "state", "oneOf": ["a", "b"]}},
        {"mark": "rect", "color": {"field": "state"}},
    ],
}


@pytest.fixture
def cells(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 100)
    random = np.random.default_rng(5)
    step, position = (each.ravel() for each in np.meshgrid(range(120), range(90), indexing="ij"))
    columns = {
        "step": step,
        "position": position,
        "token": random.integers(0, 3, step.size),
        "confidence": random.random(step.size),
        "state": random.choice(["a", "b", "c"], step.size).astype(object),
    }
    pq.write_table(pa.table(columns), tmp_path / "cells.parquet")
    return tmp_path


def test_a_figure_from_spark_is_that_from_duckdb(cells):
    """Conditions, means, modes, and changes that are derived in the engine."""
    spark, duckdb = (
        tracegram.figure({**SPEC, "trace": {"file": "cells.parquet", "engine": engine}}, root=cells)
        for engine in ("spark", "duckdb")
    )

    assert spark.description == duckdb.description
    assert spark.to_dict() == duckdb.to_dict()


def test_a_spark_frame_is_drawn_where_it_is(cells, spark):
    frame = spark.read.parquet(str(cells / "cells.parquet"))
    trace = {"frame": "cells", "engine": "spark"}

    drawn = tracegram.figure({**SPEC, "trace": trace}, trace=frame)
    by_duckdb = tracegram.figure({**SPEC, "trace": {"file": "cells.parquet", "engine": "duckdb"}}, root=cells)

    assert drawn.to_dict() == by_duckdb.to_dict()


def test_panels_over_many_cells_are_made_by_spark(cells):
    marks = [
        {"mark": "line", "field": "confidence", "aggregate": "p25", "where": "changed"},
        {"mark": "line", "field": "confidence", "aggregate": "last", "color": {"field": "state"}},
    ]
    spec = {"tracegram": 1, "panels": {"top": [{"marks": marks}]}}
    spark, duckdb = (
        tracegram.figure({**spec, "trace": {"file": "cells.parquet", "engine": engine}}, root=cells)
        for engine in ("spark", "duckdb")
    )

    assert alike(plain(spark), plain(duckdb))


def test_means_over_runs_of_spark_are_those_of_duckdb(cells):
    columns = pq.read_table(cells / "cells.parquet")
    for run in range(3):
        pq.write_table(
            columns.set_column(2, "token", pa.array(np.roll(columns["token"], run))), cells / f"r{run}.parquet"
        )
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": "changed_rate"}}]}

    spark, duckdb = (
        tracegram.figure({**spec, "trace": {"file": "r*.parquet", "engine": engine, "over_runs": "mean"}}, root=cells)
        for engine in ("spark", "duckdb")
    )

    assert spark.to_dict() == duckdb.to_dict()


def test_words_of_decodes_from_spark_are_those_of_memory(tmp_path):
    """Derived words, answers, segments, ordinal axes, labels, progress over runs, and change points."""
    write_decodes(tmp_path)
    trace = {"file": "one.parquet", **SAID, "segments": ANSWER}
    decode = {
        "marks": [{"mark": "rect", "color": {"field": "gap"}, "where": "answered_so_far"}],
        "x": {"type": "ordinal", "sort": "descending"},
        "y": {"labels": "commit_step"},
        "overlays": [
            {"mark": "bracket", "field": "segment"},
            {"mark": "rule", "y": {"statistic": "change_point", "of": "gap"}},
        ],
    }
    runs = {"x": {"field": "progress", "bin": 6}, "marks": [{"mark": "rect", "color": {"field": "changes"}}]}
    runs |= {"trace": {"file": "many.parquet", **SAID, "over_runs": "max"}}
    for words in (decode, runs):
        spec = {"tracegram": 1, "trace": trace, **words}
        memory, spark = (
            tracegram.figure({**spec, "trace": {**spec["trace"], **engine}}, root=tmp_path)
            for engine in ({}, {"engine": "spark"})
        )

        assert alike(plain(spark), plain(memory))


def test_cells_at_one_place_are_found_by_spark(cells):
    columns = pq.read_table(cells / "cells.parquet")
    pq.write_table(pa.concat_tables([columns.slice(1), columns.slice(7, 1)]), cells / "cells.parquet")

    with pytest.raises(TracegramError, match="duplicate-cell"):
        tracegram.figure({**SPEC, "trace": {"file": "cells.parquet", "engine": "spark"}}, root=cells)


def test_missing_and_equal_values_are_those_of_memory_in_spark(cells):
    """The rules of `spec/missing.md`, in memory, DuckDB and Spark."""
    step, position = (each.ravel().tolist() for each in np.meshgrid(range(4), range(5), indexing="ij"))
    kinds = {
        "token": ([7, None, 8, 7, None], pa.int64()),
        "confidence": ([0.1, None, -math.inf, math.nan, 0.9], pa.float32()),
        "large": ([2**53 + 1, 2**53, None, 1, 2], pa.int64()),
        "at": ([datetime(2024, 1, 31, 9, 30, 0, 250_000), datetime(2024, 1, 31), None, None, None], pa.timestamp("us")),
        "day": ([date(2024, 1, 31), None, None, None, date(1969, 12, 1)], pa.date32()),
        "took": ([timedelta(seconds=0.25), None, None, None, timedelta(days=1)], pa.duration("us")),
        "text": (["a", None, "b", None, "a"], pa.dictionary(pa.int8(), pa.string())),
    }
    columns = {
        name: pa.array([held[(3 * at + place) % 5] for at, place in zip(step, position)], kind)
        for name, (held, kind) in kinds.items()
    }
    pq.write_table(pa.table({"step": step, "position": position, **columns}), cells / "mixed.parquet")
    tests = [
        {"field": "confidence", "lt": 0.5},
        {"field": "large", "equal": 2**53 + 1},
        {"field": "at", "equal": "2024-01-31 09:30:00.25"},
        {"field": "day", "oneOf": ["2024-01-31", "1969-12-01"]},
        {"field": "took", "gt": 0.25},
        {"field": "text", "equal": "a"},
    ]
    where = ["changed", *tests, *({"not": each} for each in tests), {"not": {"and": tests[:2]}}, {"not": {"or": tests}}]

    in_memory, duckdb, spark = (
        [chosen(cells, {"file": "mixed.parquet", **engine}, each) for each in where]
        for engine in ({}, {"engine": "duckdb"}, {"engine": "spark"})
    )

    assert duckdb == in_memory
    assert spark == in_memory


def chosen(folder, trace, where):
    """The steps and positions of the cells that a condition selects."""
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect", "where": where}]}
    try:
        drawn = tracegram.figure(spec, root=folder).frames()["marks/0"]
    except TracegramError as error:
        return {finding.code for finding in error.findings}
    return sorted(zip(drawn["step"], drawn["position"]))


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (Rectangles(), "texts"),
        (Runs(), "floats"),
        (Pixels(width=5, height=3, how="mean"), "floats"),
        (Pixels(width=5, height=3, how="share", of="a"), "texts"),
        (Pixels(width=5, height=3, how="mode"), "texts"),
    ],
)
def test_spark_gives_the_bytes_of_memory(tmp_path, request_, kind):
    value = {"texts": ["a", "b", "b", None, "ü"], "floats": [0.1, 0.1, float("nan"), None, -0.0]}[kind]
    cells = [(x, y) for x in range(11) for y in range(4) if (x * y) % 5 != 2]
    table = pa.table(
        {"x": [x for x, _ in cells], "y": [y for _, y in cells], "value": [value[(x // 3 + y) % 5] for x, y in cells]}
    )
    for part, rows in enumerate([range(1, len(table), 2), range(0, len(table), 2)]):
        pq.write_table(table.take(list(rows)[::-1]), tmp_path / f"{part}.parquet")

    found = answer(scan_parquet(str(tmp_path), engine="spark"), request_, None)

    assert_same(answer(table, request_, None), found)


@pytest.mark.parametrize(
    "request_",
    [
        Pixels(width=213, height=117, how="share"),
        Image(paint=Ramp(colors=("#ffffff", "#ff8000"), domain=(0, 1)), pixels=Pixels(width=213, height=117)),
    ],
    ids=["rows", "image"],
)
def test_spark_gives_the_bytes_of_duckdb_on_many_cells(tmp_path, request_):
    """In two files, which two tasks read."""
    steps, positions = 1024, 300
    step, position = (each.ravel() for each in np.meshgrid(range(steps), range(positions), indexing="ij"))
    changed = (np.random.default_rng(1).random((steps, positions)) < 0.01).cumsum(0).ravel() % 2 == 1
    table = pa.table({"x": step.astype(np.int32), "y": position.astype(np.int32), "value": changed})
    for part in range(2):
        half = len(table) // 2
        pq.write_table(table.slice(part * half, half), tmp_path / f"{part}.parquet")
    paths = {"duckdb": str(tmp_path / "*.parquet"), "spark": str(tmp_path)}

    expected, found = (answer(scan_parquet(path, engine=engine), request_, None) for engine, path in paths.items())

    assert_same(expected, found)
