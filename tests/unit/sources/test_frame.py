"""Tests of frames handed in from Python."""

import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import Said, read_frame

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


def test_a_path_in_place_of_a_frame_is_told_where_paths_go():
    with pytest.raises(TypeError, match=r"name a file in the spec: `trace: \{file: …\}`$"):
        read_frame("trace.csv", WHOLE)


def test_columns_of_two_lengths_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="differ in length"):
        read_frame({"a": [1], "b": [1, 2]}, WHOLE)
    with pytest.raises(ValueError, match="2 dimensions"):
        read_frame({"step": [0, 1], "a": np.zeros((2, 2))}, WHOLE)


VALUES = np.array([[0.5, np.nan], [0.25, 1.0], [0.0, 0.125]])  # a row for each of three steps


def test_an_array_is_a_matrix_of_steps_and_positions():
    table = read_frame(VALUES, WHOLE, Said(first_step=10, first_position=152))

    assert table.columns["step"].tolist() == [10, 10, 11, 11, 12, 12]
    assert table.columns["position"].tolist() == [152, 153] * 3
    assert table.columns["value"].tolist() == pytest.approx(VALUES.ravel().tolist(), nan_ok=True)
    assert table.place(2, "value").words == "step 11, position 152, array “value”"


def test_arrays_by_name_are_a_field_each():
    found = held({"confidence": VALUES, "changed": VALUES > 0.2, 7: np.array([1, 2, 3])})

    assert found["changed"] == [True, False, True, True, False, False]
    assert set(found) == {"step", "position", "confidence", "changed"}


@pytest.mark.parametrize("array", [VALUES, VALUES > 0.2, np.arange(6).reshape(3, 2), np.array([["a", "b"]])])
def test_what_is_masked_in_an_array_has_no_value(array):
    masked = np.ma.masked_array(array, np.zeros(array.shape, dtype=bool))
    masked[0, 1] = np.ma.masked
    last = held(masked)["value"]

    assert last[1] is None or np.isnan(last[1])
    assert last[0] == array[0, 0]


@pytest.mark.parametrize("name", [None, "confidence"])
def test_levels_of_an_index_are_columns(name):
    index = pd.MultiIndex.from_product([[3, 4], [5, 6]], names=["step", "position"])
    series = pd.Series([1.0, 2.0, 3.0, 4.0], index=index, name=name)

    assert held(series) == held(series.to_frame(name or "value"))
    assert held(series) == {"step": [3, 3, 4, 4], "position": [5, 6, 5, 6], name or "value": [1.0, 2.0, 3.0, 4.0]}
    assert held(pd.DataFrame({"step": [7]}, index=pd.Index([0], name="step"))) == {"step": [7]}


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Said(first_step=1, step_base=1), "`first_step` and `step_base`"),
        (Said(first_position=1, prompt_length=1), "`first_position` and `prompt_length`"),
        (Said(first_position=1, given=(0,)), "`first_position` and `given`"),
        (Said(first_step=1, format="canvases"), "`first_step` numbers a matrix"),
    ],
)
def test_two_words_that_number_a_matrix_are_a_conflict(said, word):
    with pytest.raises(TracegramError, match=f"conflicting-words: {word}"):
        read_frame(np.zeros((3, 2), dtype=int), WHOLE, said)


def test_a_table_has_no_first_row():
    with pytest.raises(TracegramError, match="conflicting-words: `first_position` numbers a matrix"):
        read_frame(COLUMNS, WHOLE, Said(first_position=1))


def test_an_array_that_cannot_be_shown_is_refused():
    with pytest.raises(ValueError, match="array 'value' is of complex128"):
        read_frame(VALUES.astype(complex), WHOLE)
