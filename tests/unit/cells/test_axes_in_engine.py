"""Axes of traces that stay in an engine: the same figures, pictures and findings as in memory."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.cells.test_in_engine import pixels_of

import tracegram
from tracegram.diagnostics import TracegramError

STEPS, POSITIONS = 40, 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run whose layers, times and names have a row or a column each, in any order; and three such runs."""
    made = tmp_path_factory.mktemp("axes")
    random = np.random.default_rng(2)
    step, position = (each.ravel() for each in np.meshgrid(range(STEPS), range(POSITIONS), indexing="ij"))
    order = random.permutation(step.size)
    step, position = step[order], position[order]
    columns = {
        "step": step,
        "position": position,
        "layer": (step * 3).astype(np.int64),
        "time": (step / 8).astype(np.float32),
        "name": np.array([f"n{(at * 7) % POSITIONS}" for at in position], dtype=object),
        "kind": np.array(["xy"[at % 2] for at in position], dtype=object),
        "pair": position // 2,
        "text": random.choice(["a", "b", None], step.size),
        "good": position % 2 == 0,
        "last": [each if each < 3 else None for each in step.tolist()],
        "confidence": random.random(step.size),
        "end": np.minimum(step * 3 + 2, 3 * STEPS - 3),
    }
    pq.write_table(pa.table(columns), made / "cells.parquet")
    runs = [pa.table({**columns, "run": [name] * step.size}) for name in "abc"]
    pq.write_table(pa.concat_tables(runs), made / "runs.parquet")
    return made


def drawn(folder, words, file="cells.parquet", **trace):
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": "confidence"}}], **words}
    trace = {"file": file, **words.get("trace", {}), **trace}
    return tracegram.figure({**spec, "trace": trace}, root=folder)


WORDS = [
    {"x": {"field": "layer"}},
    {"x": {"field": "layer", "domain": [3, 12]}},
    {"x": {"field": "layer", "type": "ordinal", "sort": "descending"}},
    {"x": {"field": "time"}, "y": {"field": "name", "sort": "ascending"}},
    {"x": {"field": "name"}, "y": {"field": "time", "sort": [0.5, 0.25]}},
    {"x": {"type": "ordinal", "sort": [5, 3]}, "y": {"type": "ordinal"}},
    {"x": {"field": "last"}},
    {"x": {"field": "last", "type": "ordinal"}},
    {"y": {"labels": "name"}, "overlays": [{"mark": "bracket", "field": "kind"}]},
    {"y": {"labels": "time", "field": "step"}, "x": {"labels": "good"}},
    {"y": {"labels": "text"}},
    {"x": {"labels": "layer", "type": "ordinal"}},
    {"facet": {"field": "time"}, "trace": {"window": {"step": [0, 2]}}},
    {"x": {"field": "layer"}, "marks": [{"mark": "rect", "x2": {"field": "end"}, "color": {"field": "name"}}]},
    {"y": {"field": "name"}, "overlays": [{"mark": "rect", "where": {"field": "layer", "gt": 9}, "filled": False}]},
    {
        "y": {"field": "name"},
        "panels": {"right": [{"marks": [{"mark": "bar", "aggregate": "count", "field": "text"}]}]},
    },
    {"x": {"field": "run"}, "trace": {"file": "runs.parquet", "where": {"field": "step", "equal": 4}}},
    {"x": {"field": "run"}, "trace": {"file": "runs.parquet", "over_runs": "max", "where": {"field": "step", "lt": 1}}},
]


@pytest.mark.parametrize("words", WORDS, ids=json.dumps)
def test_axes_of_an_engine_are_those_of_memory(folder, words):
    memory, engine = drawn(folder, words), drawn(folder, words, engine="duckdb")

    assert engine.to_dict() == memory.to_dict()
    assert engine.description == memory.description
    assert [each.message for each in engine.warnings] == [each.message for each in memory.warnings]


@pytest.mark.parametrize(
    "words",
    [
        {"x": {"field": "time"}, "y": {"field": "name", "sort": "ascending"}},
        {"x": {"field": "layer"}, "marks": [{"mark": "rect", "color": {"field": "good"}}]},
        {"x": {"field": "layer", "domain": [6, 30]}, "marks": [{"mark": "rect", "where": "good"}]},
    ],
    ids=json.dumps,
)
def test_images_on_such_axes_are_those_of_memory(folder, monkeypatch, words):
    """Cells too many to be listed are counted and drawn at the places that they have on the axes."""
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    words = {**words, "size": {"width": 20, "height": 15}}

    memory, engine = drawn(folder, words), drawn(folder, words, engine="duckdb")

    assert np.array_equal(pixels_of(engine), pixels_of(memory))


@pytest.mark.parametrize("most", [10, 200_000])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"y": {"field": "kind"}}, "cells-share-place"),
        ({"y": {"field": "pair"}}, "cells-share-place"),
        ({"x": {"labels": "name"}}, "labels-differ"),
        ({"x": {"field": "time", "type": "quantitative"}}, "conflicting-words"),
        ({"y": {"field": "name", "sort": ["nobody"]}}, "axis-value-missing"),
        ({"y": {"field": "nmae"}}, "unknown-field"),
        ({"trace": {"file": "runs.parquet"}, "x": {"field": "layer"}}, "many-runs"),
    ],
    ids=str,
)
def test_mistakes_are_found_in_the_same_words(folder, monkeypatch, words, code, most):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", most)
    said = []
    for engine in ({}, {"engine": "duckdb"}):
        with pytest.raises(TracegramError) as refused:
            drawn(folder, words, **engine)
        said.append([(each.code, each.message, each.place) for each in refused.value.findings])

    assert said[1] == said[0] or code == "labels-differ"
    assert {each for each, _, _ in said[1]} == {code}


@pytest.mark.parametrize("most", [2, 200_000])
def test_cells_that_share_the_last_place_are_found(tmp_path, monkeypatch, most):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", most)
    layers = [1, 2, 3, 4, 4]
    pq.write_table(pa.table({"step": range(5), "position": [0] * 5, "layer": layers}), tmp_path / "cells.parquet")
    spec = {"tracegram": 1, "x": {"field": "layer"}, "marks": [{"mark": "rect"}]}

    with pytest.raises(TracegramError, match="cells-share-place"):
        tracegram.figure({**spec, "trace": {"file": "cells.parquet", "engine": "duckdb"}}, root=tmp_path)
