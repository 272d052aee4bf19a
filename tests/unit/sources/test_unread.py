"""Tests that what a source holds is read as a field, or named as not read."""

import io
import json

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.sources.adapters.decode import doubts, opened, read, read_json, steps_of

import tracegram
from tracegram.cli.main import main
from tracegram.diagnostics import Place
from tracegram.sources import read_frame

ROWS = [
    {"step": 0, "position": 0, "token": 5, "top_k": [5, 7], "told": {"a": 1}},
    {"step": 1, "position": 0, "token": 7, "top_k": [7, 5], "told": {"a": 2}},
]
SPEC = "tracegram: 1\ntrace: {file: decode.json}\nmarks:\n  - {mark: rect, where: changed}\n"


def parquet(rows):
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), held)
    return held.getvalue()


def arrow(rows):
    table, held = pa.Table.from_pylist(rows), io.BytesIO()
    with pa.ipc.new_file(held, table.schema) as writer:
        writer.write_table(table)
    return held.getvalue()


TABLES = {
    "json": lambda: read_json(ROWS),
    "parquet": lambda: read(parquet(ROWS), ".parquet"),
    "arrow": lambda: read(arrow(ROWS), ".arrow"),
    "pandas": lambda: read_frame(pd.DataFrame(ROWS), Place(file="frame")),
    "polars": lambda: read_frame(pl.DataFrame(ROWS), Place(file="frame")),
    "rows": lambda: read_frame(ROWS, Place(file="frame")),
}


@pytest.mark.parametrize("kind", TABLES)
def test_columns_of_lists_and_mappings_are_named(kind):
    table = TABLES[kind]()

    assert sorted(table.unread) == ["told", "top_k"]
    assert list(table.columns) == ["step", "position", "token"]


@pytest.mark.parametrize("words", [{"engine": "duckdb"}, {"over_runs": "mean"}])
def test_an_engine_names_the_columns_that_it_leaves_out(words, tmp_path):
    (tmp_path / "runs.parquet").write_bytes(parquet([{**row, "note": "x", "confidence": 0.5} for row in ROWS]))
    mark = {"mark": "rect", "color": {"field": "confidence"}}

    figure = tracegram.figure(
        {"tracegram": 1, "trace": {"file": "runs.parquet", **words}, "marks": [mark]}, root=tmp_path
    )
    (note,) = figure.notes
    assert {"told", "top_k"} <= set(note.message.removeprefix("not read: ").split(", "))


@pytest.fixture
def figure(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "decode.json").write_text(json.dumps(ROWS), "utf-8")
    (tmp_path / "figure.yaml").write_text(SPEC, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ["inspect", "decode.json"],
        ["convert", "decode.json", "decode.parquet"],
        ["check", "figure.yaml", "--strict"],
        ["render", "figure.yaml", "-o", "figure.vl.json"],
        ["render", "figure.yaml", "-o", "{name}.vl.json"],
    ],
)
@pytest.mark.usefixtures("figure")
def test_commands_say_what_is_not_read_and_fail_for_no_note(command, capsys):
    assert main(command) == 0
    assert "note[not-read]: not read: top_k, told\n  decode.json\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "said"),
    [("json", '"severity": "note"'), ("github", "::notice file=decode.json"), ("sarif", '"level": "note"')],
)
@pytest.mark.usefixtures("figure")
def test_programs_are_told_what_is_not_read(form, said, capsys):
    assert main(["check", "figure.yaml", "--format", form]) == 0
    assert said in capsys.readouterr().out


MASKS = [[True, False], [True, False], [False, False]]
STATES = [
    {"step": step, "position": at, "masked": masked} for step, row in enumerate(MASKS) for at, masked in enumerate(row)
]


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["inspect", "states.json"], "--state before"),
        (["stats", "states.json"], "--state before"),
        (["convert", "states.json", "states.parquet"], "--state before"),
        (["check", "states.yaml"], "state: before"),
        (["render", "states.yaml", "-o", "states.vl.json"], "state: before"),
        (["stats", "states.yaml"], "state: before"),
    ],
)
def test_commands_warn_of_states_that_may_be_before_or_after_their_step(figure, command, word, capsys):
    (figure / "states.json").write_text(json.dumps(STATES), "utf-8")
    spec = SPEC.replace("decode.json", "states.json").replace("changed", "committed")
    (figure / "states.yaml").write_text(spec, "utf-8")

    assert main(command) == 0
    said = capsys.readouterr().err
    assert "warning[ambiguous-trace]: 1 position has a token at the first record" in said
    assert f"help: write `{word}`" in said


@pytest.mark.parametrize(("state", "given", "expected"), [("before", None, [1, -1]), ("after", [1], [2, -1])])
def test_words_settle_what_states_are_about(state, given, expected):
    table = read_json(STATES, state=state, given=given)

    assert doubts(table) == ()
    assert [-1 if step != step else step for step in steps_of(table)] == expected


def test_states_that_leave_a_step_idle_whether_before_or_after_it_are_warned_of():
    masks = [[True, True], [True, True], [True, False], [False, False]]
    rows = [
        {"step": step, "position": at, "masked": masked}
        for step, row in enumerate(masks)
        for at, masked in enumerate(row)
    ]
    (warning,) = doubts(read_json(rows))

    assert "step 0 commits nothing if states are before their step, as is drawn" in warning.message
    assert steps_of(read_json(rows, state="after")) == [3, 2]
    assert doubts(read_json(rows[2:])) == ()  # whole, and the last record is what the decode left


def test_given_positions_are_marked_in_tables_without_types():
    rows = "".join(f"{row['step']},{row['position']},{str(row['masked']).lower()}\n" for row in STATES)
    table = read(f"step,position,masked\n{rows}".encode(), ".csv", state="after", given=(1,))

    assert opened(table).flags("forced").tolist() == [False, True] * 3


def test_a_table_of_lists_alone_says_how_a_step_map_is_read(figure, capsys):
    (figure / "lists.parquet").write_bytes(parquet([{"id": "p0", "lock": [0, 2, 1]}]))

    assert main(["inspect", "lists.parquet"]) == 1
    said = capsys.readouterr().err
    assert "not read: lock" in said
    assert "if “lock” is a step map, save the records as JSON: `--read-as step_map`" in said


def test_a_file_that_is_no_trace_is_named_whole(figure, capsys):
    (figure / "table.json").write_text(json.dumps([{"id": "p0", "T": 3, "step": 0, "seen": [1]}]), "utf-8")

    assert main(["inspect", "table.json"]) == 1
    assert "not read: seen" in capsys.readouterr().err
