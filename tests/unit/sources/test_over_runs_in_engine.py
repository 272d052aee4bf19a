"""Tests of one value over runs that an engine computes: it is that of memory."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.trace.test_trace import opened, table

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import Said
from tracegram.sources.engine import Held
from tracegram.sources.files.normal_form import arrow_array
from tracegram.sources.runs import open_held
from tracegram.trace import Window
from tracegram.trace.scan import Scan

WORDS = ("mean", "median", "mode", "sum", "min", "max", "stdev", "variance", "count", "p7", "p90")
FIELDS = ("value", "good", "good_rate", "value_runs", "changed", "changed_rate", "runs")
CELLS = st.tuples(
    st.sampled_from([None, -1.5, 0.0, 2.0, 3.25]), st.booleans(), st.integers(1, 3), st.sampled_from(["x", "y", None])
)
RUNS = st.lists(st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 1)), CELLS, min_size=1), min_size=1)


def whole_table(runs):
    rows = [
        {"run": f"r{number}", "step": step, "position": position, **dict(zip(NAMES, cell, strict=True))}
        for number, cells in enumerate(runs)
        for (step, position), cell in cells.items()
    ]
    return table(**{name: [row[name] for row in rows] for name in rows[0]})


NAMES = ("value", "good", "token", "word")


def in_engine(source):
    columns = {name: arrow_array(column) for name, column in source.columns.items()}
    held = Held(frame=nw.from_native(pa.table(columns)).lazy("duckdb"), whole=source.whole)
    scan = open_held(held, said=Said(), window=Window(), asked_at=lambda _pointer: Place(file="spec"), stays=True)
    assert isinstance(scan, Scan)
    return scan


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(RUNS, st.sampled_from(WORDS))
def test_what_an_engine_makes_of_runs_is_what_memory_makes(runs, word):
    source = whole_table(runs)
    memory, engine = opened(source).over_runs(word), in_engine(source).over_runs(word)

    assert memory.steps.tolist() == engine.steps.tolist()
    assert memory.positions.tolist() == engine.positions.tolist()
    for field in FIELDS:
        if memory.supports(field):
            assert np.allclose(memory.numbers(field), engine.numbers(field), equal_nan=True), field
    for field in ("word", "token"):
        assert memory.supports(field) == engine.supports(field) == (word in {"mode", "count"})
        if memory.supports(field):
            assert memory.texts(field).tolist() == engine.texts(field).tolist()


def test_parts_and_values_of_an_engine_are_those_of_memory():
    source = table(
        step=[0, 1, 0, 1], position=[0] * 4, run=["a", "a", "b", "b"], sampler=["y", "y", "x", "x"], token=[1, 2, 3, 3]
    )
    scan = in_engine(source)

    part = scan.kept({"sampler"}, scan.values.text("sampler") == "y")
    changed = scan.kept({"changed"}, scan.values.column("changed"))

    assert scan.run_names == ("a", "b")
    assert (part.run_names, part.header.rows) == (("a",), 2)
    assert (changed.run_names, changed.header.steps) == (("a",), (1, 1))
    with pytest.raises(TracegramError, match="empty-window"):
        scan.kept({"step"}, scan.values.column("step") == 7)


def test_more_cells_at_a_place_than_runs_are_refused():
    with pytest.raises(TracegramError, match="duplicate-cell"):
        in_engine(table(step=[0] * 3, position=[0] * 3, run=["a", "b", "b"])).over_runs("mean")
