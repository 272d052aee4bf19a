"""Tests of frames handed in from Python."""

import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import read_frame

WHOLE = Place(file="frame")
COLUMNS = {"step": [0, 1], "token": ["a", None], "value": [0.5, None], "flag": [True, False]}


def held(frame):
    return {name: column.tolist() for name, column in read_frame(frame, WHOLE).columns.items()}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(COLUMNS),
        pl.DataFrame(COLUMNS),
        pl.LazyFrame(COLUMNS),
        pa.table(COLUMNS),
        COLUMNS,
        [{"step": 0, "token": "a", "value": 0.5, "flag": True}, {"step": 1, "token": None, "flag": False}],
    ],
    ids=["pandas", "polars", "lazy", "pyarrow", "columns", "rows"],
)
def test_frames_of_every_library_read_alike(frame):
    table = read_frame(frame, WHOLE)

    assert table.columns["step"].tolist() == [0, 1]
    assert table.columns["step"].dtype == np.int64
    assert table.columns["token"].tolist() == ["a", None]
    assert table.columns["value"].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)
    assert table.columns["flag"].dtype == bool
    assert (table.rows, table.typed, table.whole) == (2, True, WHOLE)
    assert table.place(1, "step").words == "row 1, column “step”"


def test_the_missing_marks_of_pandas_are_none():
    frame = pd.DataFrame({"a": pd.Series(["x", np.nan, None, pd.NA, pd.NaT], dtype=object)})

    assert held(frame) == {"a": ["x", None, None, None, None]}


def test_nullable_integers_stay_exact():
    frame = pd.DataFrame({"a": pd.array([2**53 + 1, None], dtype="Int64")})

    assert held(frame) == {"a": [2**53 + 1, None]}


def test_a_category_is_its_text():
    assert held(pd.DataFrame({"a": pd.Categorical(["x", "y"])})) == {"a": ["x", "y"]}
    assert held(pl.DataFrame({"a": pl.Series(["x", "y"], dtype=pl.Categorical)})) == {"a": ["x", "y"]}


def test_short_floats_are_the_numbers_of_their_shortest_texts():
    for frame in (
        pd.DataFrame({"a": np.array([0.1], dtype="f4")}),
        pl.DataFrame({"a": pl.Series([0.1], dtype=pl.Float32)}),
        {"a": np.array([0.1], dtype="f2")},
        [{"a": np.float32(0.1)}],
    ):
        assert held(frame) == {"a": [0.1]}


def test_decimals_and_scalars_of_numpy_are_plain_numbers():
    assert held([{"a": decimal.Decimal("0.5"), "b": np.int64(3), "c": np.bool_(True)}]) == {
        "a": [0.5],
        "b": [3],
        "c": [True],
    }


def test_nested_columns_are_left_out():
    assert held(pl.DataFrame({"step": [0], "list": [[1]], "deep": [{"x": 1}]})) == {"step": [0]}
    assert held({"step": [0], "list": [[1]]}) == {"step": [0]}


def test_the_frame_stays_as_it_was():
    frame = pd.DataFrame(COLUMNS)
    before = frame.copy(deep=True)

    read_frame(frame, WHOLE).columns["step"][0] = 99

    pd.testing.assert_frame_equal(frame, before)


def test_labels_that_are_no_texts_become_texts():
    assert held(pd.DataFrame({0: [1]})) == {"0": [1]}


def test_a_repeated_label_is_refused():
    frame = pd.DataFrame([[1, 2]], columns=["value", "value"])

    with pytest.raises(TracegramError, match="duplicate-column"):
        read_frame(frame, WHOLE)


def test_a_frame_without_rows_is_an_empty_trace():
    for frame in (pd.DataFrame({"step": []}), [], {}, {"step": []}):
        with pytest.raises(TracegramError, match="empty-trace"):
            read_frame(frame, WHOLE)


@pytest.mark.parametrize("frame", [7, "trace.csv", None, object(), pd.Series([1]), [1, 2]])
def test_what_is_no_frame_is_a_mistake_of_the_caller(frame):
    with pytest.raises(TypeError, match="was given"):
        read_frame(frame, WHOLE)


def test_columns_of_two_lengths_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="differ in length"):
        read_frame({"a": [1], "b": [1, 2]}, WHOLE)
    with pytest.raises(ValueError, match="2 dimensions"):
        read_frame({"a": np.zeros((2, 2))}, WHOLE)
