"""Tests of the log that LLaDA's visualization writes."""

import pytest
from tests.unit.sources.adapters.decode import (
    arrays,
    assert_converts,
    commits,
    opened,
    read,
    refusal,
    steps_of,
    survives_damage,
)

MASK = "<|mdm_mask|>"


def log(rows, first=1):
    """Write lines as the emitter does: the step from 1, and each token between a star and an ampersand."""
    return "".join(
        f"{step}, " + "".join(f"*{token}&" for token in row) + "\n" for step, row in enumerate(rows, first)
    ).encode()


def as_texts(canvas):
    return [MASK if token == 1 else chr(97 + token) for token in canvas]


OURS = log([as_texts(row) for row in arrays()["canvas"][1:]])


def test_the_log_gives_the_commits_of_the_decode_and_converts():
    table = read(OURS, ".txt")

    assert table.format == "llada_log"
    assert table.recording.step_base == 1
    assert steps_of(table) == commits().tolist()
    assert_converts(table)


def test_the_published_log_commits_a_token_at_each_step_from_1_to_64(published):
    table = read((published / "llada-sample-process.txt").read_bytes(), ".txt")

    assert table.rows == 64 * 64
    steps = [step + table.recording.step_base for step in steps_of(table)]
    assert sorted(steps) == list(range(1, 65))
    assert_converts(table)
    assert not opened(table).supports("changed")


def test_stars_and_ampersands_alone_are_tokens():
    table = read(log([["*", "&", MASK], ["*", "&", "a"]]), ".log")

    assert table.columns["canvas"].tolist() == ["*", "&", MASK, "*", "&", "a"]


def test_what_is_said_of_the_first_step_counts():
    assert read(log([[MASK], ["a"]], first=0), ".txt").columns["step"].tolist() == [0, 1]
    assert read(log([[MASK], ["a"]], first=5), ".txt").columns["step"].tolist() == [4, 5]
    assert read(log([[MASK], ["a"]], first=5), ".txt", step_base=0).columns["step"].tolist() == [5, 6]


@pytest.mark.parametrize(
    ("content", "code", "message", "line"),
    [
        (log([[MASK, MASK], ["a&*b", MASK]]), "ragged-row", "has 3 tokens, expected 2", 2),
        (log([[MASK]]) + b"\n3, *a&\n", "bad-record", "“step” is 3, expected 2", 3),
        (log([[MASK]]) + log([["a"]]), "bad-record", "“step” is 1, expected 2", 2),
        (log([[MASK]]) + b"nonsense\n", "bad-record", "is not “{step}, *token&*token&…”", 2),
        (log([["a"]]), "mask-never-occurs", "<|mdm_mask|>", None),
    ],
)
def test_a_bad_line_is_named(content, code, message, line):
    finding = refusal(read, content, ".txt")

    assert finding.code == code
    assert message in finding.message
    assert (finding.place.span.line if finding.place.span else None) == line


def test_a_text_that_is_no_log_is_of_no_known_form():
    finding = refusal(read, b"hello\n", ".txt")

    assert finding.code == "unreadable-trace"
    assert "llada_log" in finding.message
    assert refusal(read, b"\n \n", ".txt", format="llada_log").code == "empty-trace"


test_damaged_logs = survives_damage(OURS[:4000], ".txt")
