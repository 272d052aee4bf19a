"""Tests of a table that holds several runs."""

import pandas as pd
import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import read_frame
from tracegram.trace import Window, open_trace, split_runs


def table(**columns):
    return read_frame(pd.DataFrame(columns), Place(file="frame"))


def test_runs_come_in_the_order_in_which_they_begin_and_keep_their_places():
    whole = table(step=[0, 0, 1, 1], position=[0, 0, 0, 0], run=["b", "a", "b", "a"], value=[1, 2, 3, 4])
    parts = split_runs(whole, {})

    assert list(parts) == ["b", "a"]
    assert [part.rows for part in parts.values()] == [2, 2]
    assert parts["a"].columns["value"].tolist() == [2, 4]
    assert parts["a"].place(1, None) == whole.place(3, None)
    opened = open_trace(parts["a"], names={}, window=Window(), asked_at=lambda _pointer: whole.whole)
    assert opened.numbers("value").tolist() == [2, 4]


def test_the_column_of_runs_may_have_another_name():
    assert list(split_runs(table(step=[0, 0], position=[0, 0], seed=[7, 8]), {"run": "seed"})) == ["7", "8"]
    with pytest.raises(TracegramError, match="unknown-field"):
        split_runs(table(step=[0], position=[0]), {"run": "seed"})


def test_a_table_without_runs_is_one():
    whole = table(step=[0], position=[0])

    assert split_runs(whole, {}) == {"": whole}
    assert list(split_runs(table(step=[0], position=[0], run=[None]), {})) == [""]


def test_rows_that_name_no_run_and_those_of_an_empty_name_are_one_run():
    parts = split_runs(table(step=[0, 1, 2], position=[0, 0, 0], run=["", None, "a"]), {})

    assert {name: part.rows for name, part in parts.items()} == {"": 2, "a": 1}
