"""Large Parquet files that are read in order: the figures of an engine, which starts only where it is needed."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tracegram
from tracegram.sources import rows_in_order
from tracegram.sources.files import limits
from vega_datalite.parquet_footer import row_groups

STEPS, POSITIONS = 60, 40
FLAGS = {"mark": "rect", "color": {"field": "changed"}}
NUMBERS = {"mark": "rect", "color": {"field": "entropy"}}
READ = {
    "flags": {"marks": [FLAGS]},
    "numbers, some of them missing": {"marks": [NUMBERS]},
    "whole numbers": {"marks": [{"mark": "rect", "color": {"field": "rank", "type": "quantitative"}}]},
    "positions along x": {"x": {"field": "position"}, "y": {"field": "step"}, "marks": [FLAGS]},
    "an axis from behind": {"x": {"reverse": True}, "marks": [NUMBERS]},
    "wider axes": {"x": {"domain": [0, 99]}, "y": {"domain": [0, 70]}, "marks": [NUMBERS]},
    "overlays": {"marks": [FLAGS], "overlays": [{"mark": "rule", "x": 7}]},
}
ASKED = {
    "a full description of flags": {"marks": [FLAGS]},
    "a full description of numbers": {"marks": [NUMBERS]},
    "a part": {"x": {"domain": [3, 40]}, "marks": [FLAGS]},
    "a window": {"trace": {"window": {"step": [0, 50]}}, "marks": [FLAGS]},
    "selected cells": {"marks": [{"mark": "rect", "where": "changed"}]},
    "a kept part": {"trace": {"where": {"field": "position", "lt": 30}}, "marks": [FLAGS]},
    "the largest of numbers": {"marks": [{**NUMBERS, "reduce": "max"}]},
    "texts": {"marks": [{"mark": "rect", "color": {"field": "token"}}]},
    "wider axes of flags": {"x": {"domain": [0, 99]}, "marks": [FLAGS]},
    "quantiles": {"marks": [{"mark": "rect", "color": {"field": "entropy", "scale": {"type": "quantile"}}}]},
    "a field that is not there": {"marks": [{"mark": "rect", "color": {"field": "entropie"}}]},
    "an excluded confidence": {"marks": [{"mark": "rect", "color": {"field": "confidence"}}]},
    "what needs the whole trace": {"marks": [{"mark": "rect", "where": "final"}]},
    "other names": {"trace": {"columns": {"step": "nowhere"}}, "marks": [FLAGS]},
}
OTHERS = ("twice", "gone", "by position", "no flag", "infinite", "runs", "negative")


@pytest.fixture(autouse=True)
def nothing_fits(monkeypatch, tmp_path):
    """Take files of 500 rows for large ones."""
    for module in (limits, rows_in_order):
        monkeypatch.setattr(module, "MOST_ROWS", 500)
    monkeypatch.setattr("tracegram.sources.runs.MOST_ROWS", 500)
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 100)
    monkeypatch.setattr("vega_datalite.in_order.BATCH", 64)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))


def cells():
    random = np.random.default_rng(1)
    step, position = np.arange(STEPS).repeat(POSITIONS), np.tile(np.arange(POSITIONS), STEPS)
    entropy = random.random(step.size).astype(np.float32)
    entropy[random.random(step.size) < 0.1] = np.nan
    columns = {
        "step": pa.array(step, pa.int32()),
        "position": pa.array(position, pa.int32()),
        "changed": random.random(step.size) < 0.2,
        "entropy": entropy,
        "rank": random.integers(-5, 9, step.size),
        "confidence": np.where(position == 3, -np.inf, random.random(step.size)),
        "token": pa.array([f"t{at % 3}" for at in range(step.size)]),
    }
    return pa.table(columns)


def other(kind):
    """Return cells that an engine has to read."""
    table = cells()
    rows = np.arange(table.num_rows)
    match kind:
        case "twice":
            return table.take(pa.array(np.insert(rows, 777, 777)))
        case "gone":
            return table.take(pa.array(np.delete(rows, 777)))
        case "by position":
            return table.sort_by([("position", "ascending"), ("step", "ascending")])
        case "no flag":
            return table.set_column(2, "changed", pa.array(table["changed"].to_numpy(), mask=rows == 5))
        case "infinite":
            return table.set_column(3, "entropy", pa.array(np.where(rows == 5, np.inf, 0.5)))
        case "runs":
            return table.append_column("run", pa.array(["a"] * table.num_rows))
        case _:
            return table.set_column(0, "step", pa.array(table["step"].to_numpy() - 1))


def drawn(folder, words, *, described=False):
    spec = {"tracegram": 1, "size": {"width": 30, "height": 20}, **words}
    spec["trace"] = {"file": "cells.parquet", **words.get("trace", {})}
    try:
        figure = tracegram.figure(spec, root=folder)
        return figure.to_dict(), figure.findings, *((figure.describe().as_html(),) if described else ())
    except tracegram.TracegramError as error:
        return error.findings


def by_an_engine(monkeypatch, folder, words, *, described=False):
    with monkeypatch.context() as patch:
        patch.setattr(rows_in_order, "in_order", lambda *_words: None)
        return drawn(folder, words, described=described)


def refuse(*_words):
    raise AssertionError("an engine is started")


@pytest.mark.parametrize("words", READ.values(), ids=READ)
def test_cells_in_order_are_drawn_without_an_engine(tmp_path, monkeypatch, words):
    pq.write_table(cells(), tmp_path / "cells.parquet", row_group_size=1000)
    expected = by_an_engine(monkeypatch, tmp_path, words)
    monkeypatch.setattr(rows_in_order, "scan_files", refuse)

    assert drawn(tmp_path, words) == expected
    assert drawn(tmp_path, words) == expected  # as it was kept
    assert isinstance(expected[0], dict)


@pytest.mark.parametrize("words", ASKED.values(), ids=ASKED)
def test_an_engine_is_asked_for_everything_else(tmp_path, monkeypatch, words):
    pq.write_table(cells(), tmp_path / "cells.parquet", row_group_size=1000)

    assert drawn(tmp_path, words, described=True) == by_an_engine(monkeypatch, tmp_path, words, described=True)


@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_are_read_as_before(tmp_path, monkeypatch, kind):
    pq.write_table(other(kind), tmp_path / "cells.parquet", row_group_size=1000)
    words = {"marks": [FLAGS, NUMBERS]}

    assert drawn(tmp_path, words) == by_an_engine(monkeypatch, tmp_path, words)


@pytest.mark.parametrize("column", ["step", "position", "changed", "entropy"])
def test_damage_is_reported(tmp_path, monkeypatch, column):
    path = tmp_path / "cells.parquet"
    pq.write_table(cells(), path, row_group_size=1000, use_dictionary=False, compression="zstd")
    content = bytearray(path.read_bytes())
    chunk = row_groups(pa.BufferReader(bytes(content)))[1].columns[column]
    content[chunk.start + chunk.size - 40 : chunk.start + chunk.size] = bytes(40)
    path.write_bytes(content)
    words = {"marks": [FLAGS, NUMBERS]}
    found, expected = drawn(tmp_path, words), by_an_engine(monkeypatch, tmp_path, words)

    assert [each.code for each in found] == [each.code for each in expected] == ["unreadable-trace"]
    assert [each.place for each in found] == [each.place for each in expected]
