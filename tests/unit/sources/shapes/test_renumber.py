"""Tests of tables whose steps and positions are numbered in another way."""

import pytest
from tests.unit.sources.adapters.decode import read, read_json, refusal

from tracegram.sources import Said, write_normal
from tracegram.sources.formats import READERS

ROWS = [{"step": step, "position": position, "token": position} for step in (1, 2) for position in range(3)]


def test_positions_count_from_the_first_generated_token_and_the_prompt_is_left_out():
    table = read_json(ROWS, prompt_length=1)

    assert table.columns["position"].tolist() == [0, 1, 0, 1]
    assert table.columns["token"].tolist() == [1, 2, 1, 2]
    assert table.place(2, None).words == "row 4"
    assert table.recording.prompt_length == 1


def test_steps_count_from_0():
    table = read_json(ROWS, step_base=1)

    assert table.columns["step"].tolist() == [0, 0, 0, 1, 1, 1]
    assert table.recording.step_base == 1


def test_columns_of_other_names_and_of_texts_are_numbered_too():
    table = read(b"s,p\n1,4\n2,5\n", ".csv", step_base=1, prompt_length=4, columns={"step": "s", "position": "p"})

    assert table.columns["s"].tolist() == ["0", "1"]
    assert table.columns["p"].tolist() == ["0", "1"]


def test_a_file_whose_header_says_how_it_is_numbered_is_numbered_so_already():
    content = write_normal(read_json(ROWS, step_base=1, prompt_length=1))

    again = READERS[".parquet"](content, "t", Said(step_base=1, prompt_length=1))

    assert again.columns["step"].tolist() == [0, 0, 1, 1]
    assert again.columns["position"].tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("rows", "said", "code", "message"),
    [
        (ROWS, {"prompt_length": 3}, "empty-trace", "leaves no position"),
        ([{"step": 0, "position": 0}], {"step_base": 1}, "out-of-range", "holds 0, and steps should count from 1"),
        (ROWS, {"sample": 0}, "conflicting-words", "a table has none"),
    ],
)
def test_what_is_said_wrongly_is_refused(rows, said, code, message):
    finding = refusal(read_json, rows, **said)

    assert finding.code == code
    assert message in finding.message


def test_what_is_no_number_is_left_to_whoever_opens_the_table():
    assert read_json([{"step": "x", "position": 0}], step_base=1).columns["step"].tolist() == ["x"]
    assert "step" not in read_json([{"position": 0}], step_base=1, prompt_length=0).columns
