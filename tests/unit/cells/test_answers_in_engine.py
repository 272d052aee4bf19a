"""Answers of runs in an engine, of which few cells are fetched: they are those of memory."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.trace.test_words_in_engine import decodes, opened, outcome

from tracegram.cells import cells_of
from tracegram.diagnostics import Place

MATCHES = [{"positions": [0, 1]}, {"positions": [1, 3]}, {"regex": "b|1"}, {"text": "a"}, {"tokens": [1]}]


def answers(cells, match):
    """Return the answer of each run, with arrays as lists."""
    found = {}
    for run in cells.fields.run_names:
        answer = outcome(lambda run=run: cells.answer(match, Place(file="spec"), run))
        plain = answer if isinstance(answer, set) else [getattr(answer, name) for name in answer.__slots__]
        found[run] = repr([each.tolist() if isinstance(each, np.ndarray) else each for each in plain])
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(decodes(), st.sampled_from(MATCHES))
def test_answers_of_an_engine_are_those_of_memory(tmp_path, decode, match):
    table, said = decode
    pq.write_table(table, tmp_path / "cells.parquet")
    trace = {"file": "cells.parquet", **said}
    memory = outcome(lambda: opened(tmp_path, trace))
    if isinstance(memory, set):
        return

    scan = opened(tmp_path, {**trace, "engine": "duckdb"})

    assert answers(cells_of(scan), match) == answers(cells_of(memory), match)


def test_a_step_that_records_no_token_has_the_one_before_it_in_an_engine_too(tmp_path):
    """A column of floats has NaN where it has no id; the file knows its least and its largest number."""
    step, position = (each.ravel() for each in np.meshgrid(range(4), range(2), indexing="ij"))
    token = np.array([1, 5, 1, 2, np.nan, 2, 1, np.nan])
    pq.write_table(pa.table({"step": step, "position": position, "token": token}), tmp_path / "cells.parquet")

    for where in ({}, {"engine": "duckdb"}):
        found = cells_of(opened(tmp_path, {"file": "cells.parquet", **where})).answer(
            {"tokens": [1, 2]}, Place(file="")
        )
        assert (found.text, found.holds.tolist()) == ("1 2", [False, True, True, True])


def test_all_positions_of_an_answer_are_fetched_from_an_engine(tmp_path):
    """It stands right of another position, and its first token changes before the last step."""
    step, position = (each.ravel() for each in np.meshgrid(range(4), range(3), indexing="ij"))
    token = np.array([9, 5, 2, 9, 1, 2, 9, 1, 2, 9, 1, 2])
    pq.write_table(pa.table({"step": step, "position": position, "token": token}), tmp_path / "cells.parquet")

    for where in ({}, {"engine": "duckdb"}):
        found = cells_of(opened(tmp_path, {"file": "cells.parquet", **where})).answer(
            {"tokens": [1, 2]}, Place(file="")
        )
        assert (found.first, found.last, found.emergence) == (1, 2, 1)
