"""Tests of Prophet's records."""

import json

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import (
    MASK,
    PROMPT,
    arrays,
    assert_converts,
    commits,
    opened,
    read_json,
    refusal,
    steps_of,
    survives_changes,
    survives_damage,
    with_prompt,
)


def prophet(**other):
    """Write a decode of four blocks of 32 steps as Prophet does: absolute positions, pairs of sequence and position."""
    predictions = with_prompt(arrays()["predictions"])
    indices = [[[0, int(np.flatnonzero(commits() == step)[0]) + PROMPT]] for step in range(128)]
    return {
        "x0_history": [predictions[start : start + 32].tolist() for start in range(0, 128, 32)],
        "true_indices_history": [indices[start : start + 32] for start in range(0, 128, 32)],
        "correct": True,
        "pred_text": "17031",
        "ans_posidx": [PROMPT + 104, PROMPT + 105],
        "prompt_token_len": PROMPT,
        **other,
    }


def small(**other):
    return {
        "x0_history": [[[9, 5, 6], [9, 5, 7]]],
        "true_indices_history": [[[[0, 1]], [[0, 2]]]],
        "prompt_token_len": 1,
        **other,
    }


def test_commits_are_replayed_block_by_block_and_convert():
    for said in ({}, {"mask_id": MASK}):
        table = read_json(prophet(), **said)

        assert table.format == "prophet"
        assert steps_of(table) == commits().tolist()
        assert_converts(table)


def test_predictions_are_kept_after_the_commit_and_the_canvas_is_not_the_last_of_them():
    table = read_json(prophet(), mask_id=MASK)

    assert table.columns["token"].tolist() == arrays()["predictions"].ravel().tolist()
    assert table.columns["canvas"].tolist() == arrays()["canvas"][1:].ravel().tolist()
    assert opened(table).flags("changed").sum() == 84


def test_numbers_of_each_step_and_position_are_fields_and_the_rest_is_named():
    table = read_json(small(conf_history=[[[0, 0.5, 0.25], [0, 1, 0.75]]], gen_ids=[5, 7], odd=[[1]]))

    assert table.columns["conf"].tolist() == [0.5, 0.25, 1, 0.75]
    assert table.unread == ("gen_ids", "odd")


def test_positions_that_are_given_are_not_masked():
    held = small(true_indices_history=[[[[0, 1]], []]])

    assert read_json(held).columns["masked"].tolist() == [False, True, False, True]
    assert read_json(held, given=(1,)).columns["masked"].tolist() == [False, False, False, False]
    assert np.nan_to_num(steps_of(read_json(held, given=(1,))), nan=-1).tolist() == [0, -1]
    assert refusal(read_json, held, given=(0,)).code == "out-of-range"


def test_absolute_positions_become_those_of_the_generation():
    table = read_json(prophet())
    answer = table.columns["answer"].reshape(128, 128)

    assert np.flatnonzero(answer[0]).tolist() == [104, 105]
    assert table.recording.prompt_length == PROMPT
    assert "answer" not in read_json(small(ans_posidx=0)).columns


def test_predictions_in_one_piece_are_those_of_all_blocks():
    pieces = prophet()
    whole = {**pieces, "x0_history": [[row for block in pieces["x0_history"] for row in block]]}

    assert steps_of(read_json(whole)) == commits().tolist()


def test_positions_that_are_never_committed_are_said():
    table = read_json(small(true_indices_history=[[[[0, 1]], []]]))

    assert np.isnan(steps_of(table)[1])
    assert any("1 positions are never committed" in note for note in table.assumed)


@pytest.mark.parametrize(
    ("record", "said", "code", "message"),
    [
        (small(prompt_token_len=None), {}, "ambiguous-trace", "positions of the source are absolute"),
        (small(prompt_token_len=3), {}, "out-of-range", "leaves none of the 3"),
        (small(true_indices_history=[[[[0, 1]], [[0, 1]]]]), {}, "two-commits", "position 1 at step 1, and step 0"),
        (
            small(true_indices_history=[[[[0, 0]], []]]),
            {},
            "bad-record",
            "commits position 0, expected one from 1 to 2",
        ),
        (small(true_indices_history=[[[[1, 1]], []]]), {}, "bad-record", "sequence 1"),
        (small(true_indices_history=[[[[0, 1]]]]), {}, "ragged-row", "1 steps"),
        (small(true_indices_history=[[[[0, 1, 2]], []]]), {}, "bad-record", "3 columns"),
        (small(true_indices_history=[[[[]], []]]), {}, "bad-record", "0 columns"),
        (small(x0_history=[]), {}, "empty-trace", "no prediction"),
        (small(x0_history=[[[9, 5], [9]]]), {}, "ragged-row", "1 values at 1"),
        (small(x0_history=[[[9, 5, 6]], [[9, 5]]]), {}, "ragged-row", "2 positions"),
        (small(x0_history=[[[9, 5, "6"]]]), {}, "bad-record", "text “6” at 2"),
        (small(prompt_token_len="1"), {}, "bad-record", "“prompt_token_len” holds text “1”"),
    ],
)
def test_a_record_that_is_not_whole_is_refused(record, said, code, message):
    finding = refusal(read_json, record, **said)

    assert finding.code == code
    assert message in finding.message


test_damaged_records = survives_damage(json.dumps(small(ans_posidx=[1])).encode(), ".json")
test_changed_records = survives_changes(small(ans_posidx=[1]), "prophet")
