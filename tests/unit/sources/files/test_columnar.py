"""Tests of Parquet and Arrow."""

import io
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tracegram.diagnostics import TracegramError
from tracegram.sources.files.columnar import read_arrow, read_parquet


def parquet(table, **options):
    held = io.BytesIO()
    pq.write_table(table, held, **options)
    return held.getvalue()


def ipc(table, open_writer=pa.ipc.new_file):
    held = io.BytesIO()
    with open_writer(held, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return held.getvalue()


def column(values, kind=None):
    return read_arrow(ipc(pa.table({"c": pa.array(values, kind)})), "t.arrow").columns["c"]


def refusal(read, content):
    with pytest.raises(TracegramError) as caught:
        read(content, "t.bin")
    (finding,) = caught.value.findings
    return finding


def test_parquet_arrow_files_and_streams_read_alike():
    table = pa.table({"step": [0, 1, 2], "token": ["a", None, "a"], "value": [0.1, None, 0.3], "flag": [True] * 3})

    for read in (
        read_parquet(parquet(table), "t"),
        read_arrow(ipc(table), "t"),
        read_arrow(ipc(table, pa.ipc.new_stream), "t"),
    ):
        assert read.columns["step"].tolist() == [0, 1, 2]
        assert read.columns["token"].tolist() == ["a", None, "a"]
        assert read.columns["value"].tolist() == pytest.approx([0.1, np.nan, 0.3], nan_ok=True)
        assert read.columns["flag"].dtype == bool
        assert (read.rows, read.typed) == (3, True)
        assert read.place(2, "token").words == "row 2, column “token”"


@pytest.mark.parametrize("kind", [pa.float16(), pa.float32()])
def test_short_floats_are_the_numbers_of_their_shortest_texts(kind):
    values = [0.1, 0.2, -2.5, 1e-5, 0.0, 60000.0]
    short = np.array(values, dtype=kind.to_pandas_dtype())

    found = column(short, kind)

    assert found.dtype == np.float64
    assert found.tolist() == [float(str(value)) for value in short]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint16(), pa.int32(), pa.uint64()])
def test_integers_become_64_bits_wide(kind):
    assert column([1, 2, 3], kind).dtype == np.int64


def test_integers_that_do_not_fit_or_are_missing_stay_exact():
    assert column([2**64 - 1, 1], pa.uint64()).tolist() == [2**64 - 1, 1]
    assert column([2**53 + 1, None], pa.int64()).tolist() == [2**53 + 1, None]
    assert column([True, None], pa.bool_()).tolist() == [True, None]


def test_decimals_become_floats():
    assert column([Decimal("1.10"), None], pa.decimal128(5, 2)).tolist() == pytest.approx([1.1, np.nan], nan_ok=True)


def test_dictionaries_are_decoded():
    texts = pa.DictionaryArray.from_arrays(pa.array([1, 0, None, 1]), pa.array(["a", "b"]))
    numbers = pa.DictionaryArray.from_arrays(pa.array([1, 0]), pa.array([5, 6]))

    assert column(texts).tolist() == ["b", "a", None, "b"]
    assert column(numbers).tolist() == [6, 5]


def test_a_dictionary_as_large_as_its_indices_can_count_may_have_nulls():
    texts = [f"t{number}" for number in range(128)]
    indices = pa.array([*range(128), None], pa.int8())

    assert column(pa.DictionaryArray.from_arrays(indices, pa.array(texts))).tolist() == [*texts, None]


def test_all_kinds_of_text_are_text():
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        assert column(["a", None], kind).tolist() == ["a", None]


def test_times_become_their_texts_and_nested_values_are_left_out():
    day = pa.array([0], pa.date32())
    table = pa.table({"day": day, "list": [[1]], "bytes": [b"\xff"], "nothing": pa.nulls(1), "step": [0]})

    for read in (read_parquet(parquet(table), "t"), read_arrow(ipc(table), "t")):
        assert {name: values.tolist() for name, values in read.columns.items()} == {
            "day": ["1970-01-01"],
            "nothing": [None],
            "step": [0],
        }


def test_a_repeated_name_is_refused():
    table = pa.table([[1], [2], [3]], names=["step", "value", "value"])

    for finding in (refusal(read_parquet, parquet(table)), refusal(read_arrow, ipc(table))):
        assert finding.code == "duplicate-column"
        assert "columns 2 and 3 are both named “value”" in finding.message


def test_a_table_without_rows_is_an_empty_trace():
    finding = refusal(read_parquet, parquet(pa.table({"step": pa.array([], pa.int64())})))

    assert finding.code == "empty-trace"
    assert "0 rows" in finding.message


def test_too_many_rows_are_refused_before_they_are_read():
    content = parquet(pa.table({"step": pa.array(np.zeros(2_000_001, dtype=np.int8))}))

    finding = refusal(read_parquet, content)

    assert len(content) < 10_000
    assert finding.code == "too-many-rows"


@pytest.mark.parametrize("read", [read_parquet, read_arrow])
@pytest.mark.parametrize("content", [b"", b"PAR1", b"ARROW1\0\0", b"step,position\n0,0\n"])
def test_other_files_are_unreadable(read, content):
    assert refusal(read, content).code == "unreadable-trace"


def test_a_text_that_ends_outside_its_buffer_is_refused():
    content = bytearray(ipc(pa.table({"token": ["ab", "cd"]})))
    offsets = np.array([0, 2, 4], dtype=np.int32).tobytes()
    at = content.index(offsets)
    content[at + 4 : at + 8] = (2**30).to_bytes(4, "little")

    assert refusal(read_arrow, bytes(content)).code == "unreadable-trace"


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_a_number_is_the_same_beside_a_null(kind):
    """0.1 in few bits is 0.1, whether or not the column also has a null."""
    read = []
    for values in ([0.1, 0.5], [0.1, None]):
        numbers = pa.array(np.array([value if value is not None else 0 for value in values], dtype=kind))
        column = pa.array(
            [number if value is not None else None for number, value in zip(numbers, values)], numbers.type
        )
        written = pa.BufferOutputStream()
        pq.write_table(pa.table({"step": [0, 1], "position": [0, 0], "v": column}), written)
        read.append(read_parquet(written.getvalue().to_pybytes(), "a.parquet").columns["v"])

    assert [column[0] for column in read] == [0.1, 0.1]
    assert np.isnan(read[1][1])
