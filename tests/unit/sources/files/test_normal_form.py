"""Tests of the normal form: its header, and that what is written reads back the same."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import write_normal
from tracegram.sources.files.normal_form import HEADER_KEY, header_json, header_of
from tracegram.sources.formats import READERS
from tracegram.trace import Recording, Table, objects

WHOLE = Place(file="t.parquet")
COUNTS = st.none() | st.integers(0, 2**40)
RECORDINGS = st.builds(
    Recording,
    mask_id=st.none() | st.integers(-5, 2**40),
    state=st.sampled_from([None, "before", "after"]),
    prompt_length=COUNTS,
    generation_length=COUNTS,
    block_length=st.none() | st.integers(1, 2**40),
    steps=COUNTS,
    step_base=st.integers(0, 9),
    confidence=st.sampled_from(["", "probability", "random"]),
    model=st.text(max_size=9),
    sampler=st.text(max_size=9),
)


def table(recording=None, **columns):
    rows = len(next(iter(columns.values())))
    return Table(
        columns=columns,
        rows=rows,
        typed=True,
        place=lambda _row, _column: WHOLE,
        whole=WHOLE,
        recording=recording or Recording(),
    )


@given(RECORDINGS)
def test_a_header_reads_back_the_same(recording):
    assert header_of(header_json(recording), WHOLE) == recording


def test_a_model_without_a_mask_has_null_as_its_mask_id():
    header = header_json(Recording(maskless=True))

    assert json.loads(header)["mask_id"] is None
    assert header_of(header, WHOLE).maskless


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("3", "expected a mapping"),
        ("{}", "no “version”"),
        ('{"version": 2}', "“version” of the header is “2”, expected the number 1"),
        ('{"version": true}', "expected the number 1"),
        ('{"version": 1, "mask_id": "7"}', "the id of a token, or null"),
        ('{"version": 1, "state": ["after"]}', "“before” or “after”"),
        ('{"version": 1, "block_length": 0}', "a whole number from 1"),
        ('{"version": 1, "prompt_length": -1}', "a whole number from 0"),
        ('{"version": 1, "steps": 1.5}', "a whole number from 0"),
        ('{"version": 1, "model": 7}', "a text"),
        ('{"version": 1, "masks": 7}', "no such key"),
    ],
)
def test_a_header_that_is_none_is_refused(header, said):
    with pytest.raises(TracegramError) as caught:
        header_of(header.encode(), WHOLE)
    (finding,) = caught.value.findings

    assert finding.code == "bad-header"
    assert said in finding.message


def test_what_is_written_reads_back_with_its_types_and_its_header():
    recording = Recording(mask_id=7, state="after", steps=9)
    columns = {
        "step": np.array([0, 0]),
        "position": np.array([0, 2**40]),
        "token": objects(["a", None]),
        "canvas": objects([3, None]),
        "masked": np.array([True, False]),
        "confidence": np.array([0.1, np.nan]),
        "exact": np.array([0.1 + 2**-50, 1.0]),
        "mixed": objects(["x", 1]),
    }

    read = READERS[".parquet"](write_normal(table(recording, **columns)), "t.parquet")

    assert read.recording == recording
    assert read.columns["token"].tolist() == ["a", None]
    assert read.columns["canvas"].tolist() == [3, None]
    assert read.columns["masked"].tolist() == [True, False]
    assert read.columns["mixed"].tolist() == ["x", "1"]
    for name in ("step", "position", "confidence", "exact"):
        assert np.array_equal(read.columns[name], columns[name], equal_nan=True)


def test_the_same_table_gives_the_same_bytes_and_words_stand_in_one_order():
    columns = {"extra": np.array([1.0]), "masked": np.array([True]), "position": np.array([0]), "step": np.array([0])}
    content = write_normal(table(**columns))

    assert content == write_normal(table(**columns))
    schema = pq.read_schema(__import__("pyarrow").BufferReader(content))
    assert schema.names == ["step", "position", "masked", "extra"]
    assert json.loads(schema.metadata[HEADER_KEY])["version"] == 1


def test_the_page_names_every_column_and_every_key():
    from pathlib import Path

    from tracegram.sources.files.normal_form import COLUMNS

    page = (Path(__file__).parents[4] / "spec" / "trace.md").read_text("utf-8")
    keys = json.loads(
        header_json(
            Recording(
                mask_id=1,
                state="after",
                prompt_length=1,
                generation_length=1,
                block_length=1,
                steps=1,
                confidence="random",
                model="a",
                sampler="b",
            )
        )
    )

    assert [word for word in (*COLUMNS, *keys) if f"`{word}`" not in page] == []
