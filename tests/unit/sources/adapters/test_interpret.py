"""Tests of which form a file is taken to have."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import findings_of, npy, npz, read, read_json, refusal, steps_of

from tracegram.sources.adapters import FORMATS

ROOT = Path(__file__).parents[4]


def test_every_form_has_its_file_its_word_in_the_schema_and_its_row_in_the_table():
    files = {path.stem for path in (ROOT / "src/tracegram/sources/adapters").glob("*.py")} - {
        "__init__",
        "interpret",
        "nearest",
    }
    words = json.loads((ROOT / "spec/v1/trace.json").read_text("utf-8"))["properties"]["format"]["enum"]
    page = (ROOT / "spec/README.md").read_text("utf-8")

    assert set(FORMATS) == files == set(words)
    assert [word for word in FORMATS if f"| `{word}` |" not in page] == []


def test_a_file_that_fits_two_forms_is_asked_about():
    both = {"histories": [[0, 0], [0, 5]], "x0_history": [[[5, 5]]], "true_indices_history": [[[[0, 1]]]]}

    finding = refusal(read_json, both, mask_id=0)
    assert finding.code == "ambiguous-trace"
    assert "as canvases or as prophet" in finding.message
    assert "format: canvases" in finding.help
    assert read_json(both, mask_id=0, format="canvases").format == "canvases"
    assert read_json(both, prompt_length=0, format="prophet").format == "prophet"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "unreadable-trace"),
        ({"a": 1}, "unreadable-trace"),
        ("x", "unreadable-trace"),
        ([], "empty-trace"),
        ([[[]]], None),
    ],
)
def test_what_fits_no_form_is_refused(value, code):
    assert refusal(read_json, value).code == (code or "empty-trace")


@pytest.mark.parametrize(
    ("value", "found", "advice"),
    [
        (
            [{"id": "p0", "T": 3, "lock": [0, 2, 1]}, {"id": "p1", "T": 3, "lock": [0, 0, 1]}],
            "the nearest is step_map, if “lock” has the step of each token",
            "then write `format: step_map` and `sample: 0` for the first record",
        ),
        ({"lock": [0, 1]}, "the nearest is step_map, if “lock” has", "then write `format: step_map`"),
        ({"a": [0, 1], "b": [5, 6]}, "if one of “a”, “b” has the step of each token", "name that one “step_map”"),
        ({"x0_history": [[[1, 2]]]}, "the nearest is prophet, for which", "add “true_indices_history”"),
        ({"pieces": ["a"]}, "“pieces” is there and “step_map” is missing", "add “step_map”"),
        ([{"decoded_tokens": [1]}], "“transfer_index” is missing", "add “transfer_index”"),
        ({"hist": [[0, 0]]}, "the nearest has a key “history”, and “hist” is there", "name it “history”"),
        ({"tokens": [[0, 0], [0, 1]]}, "the nearest is canvases", "“histories” with the state before them"),
        ({"result": {"history": [[0, 0]]}}, "“result” holds the form canvases", "a file of its own"),
        ({"all_position_records": {"0": {}}}, "a list under the key “all_position_records”", "write a list"),
    ],
)
def test_a_refusal_names_the_nearest_form_and_what_is_missing_for_it(value, found, advice):
    finding = refusal(read_json, value)

    assert finding.code == "unreadable-trace"
    assert found in finding.message
    assert advice in finding.help


def test_a_step_map_of_another_name_is_read_once_it_is_said_to_be_one():
    records = [{"id": "p0", "T": 3, "lock": [0, 2, 1]}, {"id": "p1", "T": 3, "lock": [0, 0, 1]}]
    table = read_json(records, format="step_map", sample=1)

    assert steps_of(table) == [0, 0, 1]
    assert table.unread == ("id", "T")


def test_rows_of_other_names_are_a_table():
    assert read_json([{"layer": 0, "query": 1}]).format == "table"
    assert read_json([{"layer": 0, "query": 1, "top_k": [5, 7]}]).format == "table"
    assert read_json([{"layer": "0", "top_k": [5, 7]}], columns={"step": "layer"}).format == "table"
    assert read(b"layer,query\n0,1\n", ".csv").format == "table"


def test_rows_with_lists_in_them_are_a_table_all_the_same():
    table = read_json([{"step": 0, "position": 0, "token_ids": [1, 2], "x": 0.5}])

    assert (table.format, list(table.columns)) == ("table", ["step", "position", "x"])


def test_a_file_of_columns_is_nothing_but_a_table():
    assert refusal(read, b"step,position\n0,1\n", ".csv", format="canvases").code == "conflicting-words"
    assert read(b"step,position\n0,1\n", ".csv", format="table").rows == 1


@pytest.mark.parametrize("word", FORMATS)
@pytest.mark.parametrize(
    "value", [None, 7, "x", {}, [], [[]], [None], [{}], [[{}]], {"steps": 1}, {"history": {}}, [1, [2]]]
)
def test_a_form_that_is_forced_on_anything_is_read_or_refused(word, value):
    for content, suffix in ((json.dumps(value).encode(), ".json"), (json.dumps(value).encode(), ".jsonl")):
        findings_of(lambda content=content, suffix=suffix: read(content, suffix, format=word))


@pytest.mark.parametrize("word", FORMATS)
def test_a_form_that_is_forced_on_arrays_or_texts_is_read_or_refused(word):
    shapes = [
        np.zeros(shape, dtype=kind) for shape in ((), (2,), (2, 2), (2, 2, 2)) for kind in (int, float, bool, "U1")
    ]
    contents = [(npy(array), ".npy") for array in shapes] + [(npz(history=array), ".npz") for array in shapes]
    for content, suffix in [*contents, (b"1, *a&\n", ".txt"), (b"<html>", ".html")]:
        findings_of(lambda content=content, suffix=suffix: read(content, suffix, format=word))
