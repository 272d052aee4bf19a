"""Tests of records a position."""

import json

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import (
    arrays,
    assert_converts,
    commits,
    findings_of,
    opened,
    read_json,
    read_lines,
    refusal,
    steps_of,
    survives_changes,
    survives_damage,
)

IDS = arrays()["canvas"][-1].tolist()
RECORDS = [
    {
        "position": position,
        "token_id": IDS[position],
        "token_text": f"t{IDS[position]}",
        "is_normal_token": IDS[position] != 0,
        "unmask_step": int(step) + 1,
    }
    for position, step in enumerate(commits())
]


def histories():
    """Write what was predicted at each position until it was committed, with steps from 0."""
    for position, step in enumerate(commits().tolist()):
        seen = [
            {
                "step": at,
                "token": int(arrays()["predictions"][at, position]),
                "prob": round(float(arrays()["confidence"][at, position]), 6),
            }
            for at in range(step + 1)
        ]
        yield {"position": position, "unmask_step": step + 1, "observations": seen}


SHAPES = {
    "tracer": lambda: read_lines([{"prompt": "?", "all_position_records": RECORDS}]),
    "list": lambda: read_json(RECORDS),
    "lines": lambda: read_lines(RECORDS),
    "absolute": lambda: read_json(
        {"all_position_records": [{**each, "position": each["position"] + 20} for each in RECORDS]}, prompt_length=20
    ),
    "shuffled": lambda: read_json(RECORDS[::-1]),
    "histories": lambda: read_lines(list(histories())),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_commits_and_converts(shape):
    table = SHAPES[shape]()

    assert table.format == "observations"
    assert steps_of(table) == commits().tolist()
    assert_converts(table)


def test_records_of_steps_hold_tokens_and_no_predictions():
    table = SHAPES["list"]()

    assert not opened(table).supports("changed")
    assert table.columns["canvas_text"].reshape(128, 128)[-1].tolist() == [f"t{token}" for token in IDS]
    assert table.columns["special"].reshape(128, 128)[0].tolist() == [token == 0 for token in IDS]


def test_histories_hold_predictions_until_the_commit():
    table = SHAPES["histories"]()
    trace = opened(table)
    expected = (
        np.diff(arrays()["predictions"].astype(int), axis=0, prepend=arrays()["predictions"][:1].astype(int)) != 0
    )
    before = np.arange(128)[:, None] <= commits()

    assert trace.flags("changed").sum() == (expected & before).sum()
    assert trace.numbers("confidence").max() <= 1
    assert any("from 0, and “unmask_step” counts them from 1" in note for note in table.assumed)


@pytest.mark.parametrize(
    ("seen", "commits", "code", "settled"),
    [
        ([[0, 1], [0, 1, 2]], [1, 2], "ambiguous-trace", {0: [1, 2], 1: [0, 1]}),
        ([[1, 2], [1, 2, 3]], [3, 4], "ambiguous-trace", {0: [2, 3], 1: [2, 3]}),
        ([[1], [1, 2]], [1, 2], "", {0: [1, 2], 1: [0, 1]}),
        ([[0], [0, 1]], [1, 2], "", {0: [1, 2], 1: [0, 1]}),
        ([[0], [0, 1]], [0, 1], "ambiguous-trace", {0: [0, 1]}),
    ],
)
def test_what_observations_and_commits_count_from_is_settled_or_asked(seen, commits, code, settled):
    records = [
        {"position": at, "unmask_step": commit, "observations": [{"step": step, "token": 7} for step in steps]}
        for at, (steps, commit) in enumerate(zip(seen, commits, strict=True))
    ]
    findings = findings_of(lambda: read_json(records))

    assert "".join(each.code for each in findings) == code
    assert all("`step_base: 0` or `step_base: 1`" in each.help for each in findings)
    for base, expected in settled.items():
        assert steps_of(read_json(records, step_base=base)) == expected


def test_other_keys_of_records_and_observations_are_fields_or_are_named():
    seen = [{"step": 0, "token": 5, "entropy": 0.5, "top": [5, 6]}, {"step": 1, "token": 6, "entropy": 0.25}]
    table = read_json(
        [{"position": 0, "unmask_step": 2, "observations": seen, "kind": "digit", "more": {}}], step_base=None
    )

    assert table.columns["entropy"].tolist() == [0.5, 0.25]
    assert table.columns["kind"].tolist() == ["digit", "digit"]
    assert table.unread == ("more", "top")
    steps = read_json({"all_position_records": [{"position": 0, "unmask_step": 1, "prob": 0.5}], "prompt": "?"})
    assert steps.columns["confidence"].tolist() == [0.5]
    assert steps.unread == ("prompt",)


def test_lists_side_by_side_are_histories_too():
    records = [{"position": 0, "steps": [1, 2], "tokens": ["a", "b"], "probs": [0.5, None], "unmask_step": 2}]
    table = read_json(records)

    assert opened(table).texts("token").tolist() == ["a", "b"]
    assert steps_of(table) == [1]
    assert_converts(table)


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ([{"position": 0, "unmask_step": 1}, {"position": 0, "unmask_step": 1}], "duplicate-cell", "a record before"),
        ([{"position": 0, "unmask_step": 1}, {"unmask_step": 1}], "bad-record", "holds no position"),
        ([{"position": 0, "unmask_step": 1}, 7], "bad-record", "not a mapping"),
        ([{"position": -1, "unmask_step": 1}], "bad-record", "whole number from 0"),
        ([{"position": 0, "unmask_step": "x"}], "bad-record", "“unmask_step” holds text “x”"),
        ([{"position": 10**9, "unmask_step": 1}], "too-many-rows", "1000000001"),
        ([{"position": 2**31, "steps": [1], "unmask_step": 1}], "too-many-rows", "2147483649"),
        ([{"position": 0, "unmask_step": 1, "token_id": [1]}], "bad-record", "token_id"),
        ({"all_position_records": []}, "empty-trace", "no position"),
        ([{"position": 0, "steps": [1], "tokens": []}], "ragged-row", "0 tokens and 1 steps"),
        ([{"position": 0, "observations": [{"token": 1}]}], "bad-record", "holds no step"),
        ([{"position": 0, "observations": [{"step": 4, "token": 1}]}], "ambiguous-trace", "no step below 4"),
        ([{"position": 0, "observations": [{"step": 1, "prob": "x"}]}], "bad-record", "“prob” holds text"),
        ([{"position": 0, "observations": [1]}], "bad-record", "not a mapping"),
    ],
)
def test_a_record_that_is_not_whole_is_refused(value, code, message):
    finding = refusal(read_json, value)

    assert finding.code == code
    assert message in finding.message


def test_several_samples_are_asked_for():
    lines = [{"all_position_records": RECORDS[:2]}, {"all_position_records": RECORDS[:3]}]

    assert refusal(read_lines, lines).code == "ambiguous-trace"
    assert opened(read_lines(lines, sample=1)).header.positions == (0, 2)


test_damaged_records = survives_damage(json.dumps(RECORDS[:6]).encode(), ".json")
test_damaged_histories = survives_damage(json.dumps(list(histories())[2:5]).encode(), ".json", step_base=0)
test_changed_records = survives_changes({"all_position_records": RECORDS[:4]}, "observations")
test_changed_histories = survives_changes(list(histories())[2:4], "observations", step_base=0)
test_changed_lists = survives_changes(
    [{"position": 0, "steps": [1, 2], "tokens": ["a", "b"], "probs": [0.5, 1], "unmask_step": 2}], "observations"
)
