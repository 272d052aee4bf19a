"""Tests of step maps."""

import json

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import (
    TRACES,
    arrays,
    assert_converts,
    commits,
    npy,
    opened,
    read,
    read_json,
    read_lines,
    refusal,
    steps_of,
    survives_changes,
    survives_damage,
)

FILE = (TRACES / "addition-one-step-map.json").read_bytes()
LOCAL = (commits() % 32 + 1).tolist()  # each block of 32 positions takes 32 steps, numbered anew
IDS = arrays()["canvas"][-1].tolist()
SHAPES = {
    "ours": lambda: read(FILE, ".json"),
    "dllm-rl": lambda: read_json(commits().tolist()),
    "jetengine": lambda: read_json(
        {"text": "we add", "token_ids": IDS, "first_unmask_times": (commits() + 1).tolist()}
    ),
    "sglang": lambda: read_json({"output_ids": IDS, "meta_info": {"step_maps": LOCAL}}, block_length=32),
    "lines": lambda: read_lines([{"step_map": [1]}, {"step_map": (commits() + 1).tolist()}], sample=1),
    "array": lambda: read(npy(commits()), ".npy"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_commits_and_converts(shape):
    table = SHAPES[shape]()

    assert table.format == "step_map"
    assert steps_of(table) == commits().tolist()
    assert_converts(table)


def test_a_step_map_draws_commits_and_never_changes():
    table = SHAPES["jetengine"]()
    trace = opened(table)

    assert not trace.supports("changed")
    assert "token" not in table.columns
    assert trace.flags("committed").sum() == 128
    assert trace.numbers("tokens_per_step")[0] == 1
    assert any("no predictions" in note for note in table.assumed)


def test_the_canvas_holds_tokens_once_they_are_committed():
    table = read_json({"step_map": [2, 1], "token_ids": [7, 8]})
    masked = read_json({"step_map": [2, 1], "token_ids": [7, 8]}, mask_id=0)

    assert table.columns["canvas"].tolist() == [None, 8, 7, 8]
    assert masked.columns["canvas"].tolist() == [0, 8, 7, 8]
    assert table.columns["masked"].tolist() == [True, False, False, False]


def test_a_position_that_is_never_decoded_stays_masked():
    table = read_json([1, -1, None, 2])

    assert np.nan_to_num(steps_of(table), nan=-1).tolist() == [0, -1, -1, 1]
    assert_converts(table)


def test_zeros_that_may_mean_never_are_warned_of():
    (warning,) = read_json({"step_map": [0, 0, 0, 1, 1, 2, 2]}).warnings

    assert (warning.code, warning.severity) == ("ambiguous-trace", "warning")
    assert "step 0 to 3 tokens" in warning.message
    assert "0 may stand for never" in warning.message
    assert read_json([0, 0, 1, 1, 2, 2, 3]).warnings == ()
    for words, expected in (
        ({"step_base": 0}, [0, 0, 0, 1, 1, 2, 2]),
        ({"step_base": 1}, [-1, -1, -1, 0, 0, 1, 1]),
        ({"given": (1,)}, [0, -1, 0, 1, 1, 2, 2]),
    ):
        table = read_json({"step_map": [0, 0, 0, 1, 1, 2, 2]}, **words)
        assert table.warnings == ()
        assert np.nan_to_num(steps_of(table), nan=-1).tolist() == expected


def test_a_list_without_a_name_that_may_begin_anew_in_each_block_is_asked_about():
    steps = [1, 2, 1, 1, 2, 1]
    finding = refusal(read_json, steps, block_length=2)

    assert finding.code == "ambiguous-trace"
    assert "`numbering: decode` or `numbering: block`" in finding.help
    assert steps_of(read_json(steps, block_length=2, numbering="decode")) == [0, 1, 0, 0, 1, 0]
    assert steps_of(read_json(steps, block_length=2, numbering="block", prompt_length=0)) == [0, 1, 2, 2, 4, 3]
    assert refusal(read_json, [2, 1, 3, 1, 1, 3, 2, 2]).code == "ambiguous-trace"
    assert steps_of(read_json([1, 2, 3, 4], block_length=2)) == [0, 1, 2, 3]
    assert steps_of(read_json([1, 2, 1, 2])) == [0, 1, 0, 1]


def test_names_say_whether_each_block_begins_anew():
    steps = [1, 2, 1, 2]

    assert steps_of(read_json({"step_map": steps}, block_length=2)) == [0, 1, 0, 1]
    assert steps_of(read_json({"first_unmask_times": steps, "block_length": 2})) == [0, 1, 0, 1]
    assert steps_of(read_json({"step_maps": steps}, block_length=2, prompt_length=0)) == [0, 1, 2, 3]
    anew = {"block_length": 2, "numbering": "block", "prompt_length": 0}
    assert steps_of(read_json({"step_map": steps}, **anew)) == [0, 1, 2, 3]


def test_where_the_first_block_ends_is_asked_even_of_an_answer_of_whole_blocks():
    served = {"meta_info": {"step_maps": [1, 1, 1, 1, 1, 1]}}
    finding = refusal(read_json, served, block_length=3)

    assert "the first block may have 3 tokens or 2" in finding.message
    assert steps_of(read_json(served, block_length=3, prompt_length=1)) == [0, 0, 1, 1, 1, 2]
    served["meta_info"]["prompt_tokens"] = 3
    assert steps_of(read_json(served, block_length=3)) == [0, 0, 0, 1, 1, 1]


def test_an_end_token_may_cut_the_first_block():
    served = {"step_maps": [1, 3]}

    assert refusal(read_json, served, block_length=3).code == "ambiguous-trace"
    assert steps_of(read_json(served, block_length=3, prompt_length=0)) == [0, 2]
    assert steps_of(read_json(served, block_length=3, prompt_length=2)) == [0, 3]


def test_an_end_token_may_cut_the_last_block():
    served = {"output_ids": list(range(10)), "meta_info": {"step_maps": [1, 2, 3, 4, 2, 1, 4, 3, 3, 2]}}

    assert steps_of(read_json(served, block_length=4)) == [0, 1, 2, 3, 5, 4, 7, 6, 10, 9]


def test_blocks_begin_where_the_sequence_does():
    """A prompt of 6 tokens leaves 2 positions of its last block of 4."""
    steps = [2, 1, 1, 3, 2, 1, 2, 1]
    served = {"output_ids": list(range(8)), "meta_info": {"step_maps": steps, "prompt_tokens": 6}}
    table = read_json(served, block_length=4)

    assert steps_of(table) == [1, 0, 2, 4, 3, 2, 6, 5]
    assert table.columns["block"].tolist()[:8] == [0, 0, 1, 1, 1, 1, 2, 2]
    assert refusal(read_json, {"step_maps": [1, 2, 3, 1, 2, 3, 1]}, block_length=4).code == "ambiguous-trace"
    assert steps_of(read_json({"step_maps": [1, 2, 3, 1, 2, 3, 1]}, block_length=4, prompt_length=1)) == [
        *(0, 1, 2, 3, 4, 5, 3),
    ]


def test_steps_that_commit_nothing_are_asked_about_where_nothing_says_what_is_counted_from():
    assert refusal(read_json, {"step_map": [1, 3, 4]}).code == "ambiguous-trace"
    assert steps_of(read_json({"step_map": [1, 3, 4]}, step_base=0)) == [1, 3, 4]
    assert steps_of(read_json({"step_map": [1, 3, 4]}, step_base=1)) == [0, 2, 3]
    assert steps_of(read_json({"first_unmask_times": [1, 3, 4]})) == [0, 2, 3]
    finding = refusal(read_json, {"first_unmask_times": [0, 3, 4]})
    assert "writers count steps from 1" in finding.message
    assert np.nan_to_num(steps_of(read_json({"first_unmask_times": [0, 3, 4]}, step_base=1)), nan=-1).tolist() == [
        *(-1, 2, 3),
    ]


def test_lists_beside_a_step_map_are_fields_or_are_named():
    held = {"step_map": [2, 1], "probs": [0.5, 0.25], "is_special": [True, False], "odd": [1], "prompt": "?"}
    table = read_json(held)

    assert table.columns["confidence"].tolist() == pytest.approx([np.nan, 0.25, 0.5, np.nan], nan_ok=True)
    assert table.columns["is_special"].tolist() == [True, False, True, False]
    assert table.unread == ("odd", "prompt")


def test_a_list_of_another_name_is_a_step_map_where_the_user_says_so():
    records = [{"id": "p0", "T": 3, "lock": [0, 2, 1]}, {"id": "p1", "T": 3, "lock": [0, 0, 1]}]
    table = read_json(records, format="step_map", sample=0)

    assert steps_of(table) == [0, 2, 1]
    assert table.unread == ("id", "T")


def test_a_decode_too_long_for_all_its_cells_keeps_those_of_its_commits():
    table = read_json(list(range(1, 3001)))

    assert table.rows == 3000
    assert steps_of(table) == list(range(3000))
    assert any("only the cells of its commits" in note for note in table.assumed)
    assert_converts(table)


@pytest.mark.parametrize(
    ("value", "said", "code", "message", "advice"),
    [
        ([3, 4], {}, "ambiguous-trace", "no step below 3", "`step_base: 0` or `step_base: 1`"),
        ({"step_maps": [1, 1]}, {}, "ambiguous-trace", "restarts step numbers in each block", "block_length"),
        ([1, 2], {"given": (1,)}, "out-of-range", "the source decodes it", "no step decodes"),
        ([1, 2], {"given": (2,)}, "out-of-range", "there are 2 positions", ""),
        ([1, -2], {}, "bad-record", "holds “-2” at 1", ""),
        ([1, 1.5], {}, "bad-record", "holds “1.5” at 1", ""),
        ([1, "2"], {}, "bad-record", "holds text “2” at 1", ""),
        ([1, 10**400], {}, "bad-record", "expected numbers", ""),
        ({"step_map": []}, {}, "empty-trace", "names no position", ""),
        ({"step_map": [-1, -1]}, {}, "empty-trace", "no position is committed", ""),
        ({"step_map": [1, 2], "token_ids": [7]}, {}, "ragged-row", "“token_ids” has 1 values", ""),
        ({"step_map": [1], "tokens": [5]}, {}, "bad-record", "holds whole numbers", "`token_ids`"),
        ({"step_map": [1], "token_ids": ["x"]}, {}, "bad-record", "whole numbers", ""),
        ({"step_map": [1], "block_length": 0}, {}, "bad-record", "expected 1 or more", ""),
        ({"step_map": 7}, {}, "bad-record", "expected numbers", ""),
    ],
)
def test_what_is_not_clear_is_asked_for(value, said, code, message, advice):
    finding = refusal(read_json, value, **said)

    assert finding.code == code
    assert message in finding.message
    assert advice in finding.help


test_damaged_files = survives_damage(FILE, ".json")
test_damaged_lists = survives_damage(json.dumps({"step_maps": [1, 2, 1, 1]}).encode(), ".json", block_length=2)
test_changed_maps = survives_changes(
    {"step_map": [1, 2, 1, 1], "token_ids": [5, 6, 7, 8], "tokens": list("abcd")}, "step_map"
)
test_changed_local = survives_changes([{"meta_info": {"step_maps": [1, 2, 1, 1]}, "block_length": 2}], "step_map")
