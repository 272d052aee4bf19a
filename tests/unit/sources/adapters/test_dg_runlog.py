"""Tests of the run logs of ComfyUI-DiffusionGemma, as `frame_to_record` and its siblings write them."""

import json

import pytest
from tests.unit.sources.adapters.decode import (
    assert_converts,
    opened,
    read_json,
    read_lines,
    refusal,
    survives_changes,
    survives_damage,
)

HEADER = {
    "schema": "dg-runlog/1",
    "record_type": "header",
    "run_id": "a0",
    "prompt": "hello",
    "model_repo_id": "google/diffusiongemma-26B-A4B-it",
    "seed": 7,
    "gen_length": 8,
    "scheduler_name": "EntropyBoundScheduler",
}
FINAL = {"record_type": "final", "raw_canvas_ids": [9, 6, 7, 8], "steps_used": 4, "text": "abcd"}


def frame(canvas, step, ids, **more):
    """Write a step; `entropy_summary` is all that the log has of entropies."""
    return {
        "record_type": "frame",
        "canvas_idx": canvas,
        "step_idx": step,
        "t": 1 - step / 2,
        "temperature": 0.75,
        "committed_fraction_per_example": [0.5],
        "entropy_summary": {"mean": 0.5, "min": 0.25, "max": 1.0, "canvas_len": len(ids)},
        "pinned_positions": None,
        "effective_entropy_bound": None,
        "decoded_step_text": "…",
        "canvas_ids": ids,
        **more,
    }


FRAMES = [frame(0, 0, [1, 2, 3]), frame(0, 1, [1, 5, 3]), frame(1, 0, [7, 7, 7]), frame(1, 1, [7, 8, 9])]
LOG = [HEADER, *FRAMES, FINAL]


def test_canvases_follow_each_other_and_steps_count_over_all():
    table = read_lines(LOG)
    trace = opened(table)

    assert table.format == "dg_runlog"
    assert trace.steps.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert trace.positions.tolist() == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]
    assert trace.numbers("canvas").tolist() == [1, 2, 3, 1, 5, 3, 7, 7, 7, 7, 8, 9]
    assert trace.numbers("block").tolist() == [0] * 6 + [1] * 6
    assert trace.numbers("t").tolist() == [1.0] * 3 + [0.5] * 3 + [1.0] * 3 + [0.5] * 3
    assert trace.flags("edited").tolist() == [False] * 4 + [True] + [False] * 5 + [True, True]
    assert not trace.flags("masked").any()


def test_the_header_says_which_model_and_what_is_not_read_is_named():
    table = read_lines(LOG)

    assert (table.recording.model, table.recording.sampler) == (HEADER["model_repo_id"], "EntropyBoundScheduler")
    assert (table.recording.block_length, table.recording.generation_length) == (3, 6)
    assert {"prompt", "seed", "entropy_summary", "decoded_step_text", "raw_canvas_ids"} <= set(table.unread)
    assert not {"canvas_ids", "t", "schema", "pinned_positions"} & set(table.unread)


def test_pinned_positions_were_given():
    table = read_lines([HEADER, *(frame(0, step, [1, 2, 3], pinned_positions=[0, 2]) for step in range(2))])

    assert opened(table).flags("forced").tolist() == [True, False, True] * 2


def test_it_converts():
    assert_converts(read_lines(LOG))


@pytest.mark.parametrize(
    ("records", "code", "said"),
    [
        ([{**HEADER, "schema": "dg-runlog/2"}, *FRAMES], "unreadable-trace", "the schema is “dg-runlog/2”"),
        ([HEADER, FINAL], "empty-trace", "holds no record of a step"),
        ([HEADER, FRAMES[1]], "bad-record", "is step 1 of canvas 0, after step -1"),
        ([HEADER, FRAMES[2]], "bad-record", "is step 0 of canvas 1"),
        ([HEADER, FRAMES[0], FRAMES[3]], "bad-record", "is step 1 of canvas 1, after step 0 of canvas 0"),
        ([HEADER, FRAMES[0], frame(0, 1, [1])], "ragged-row", "a canvas of length 1, after one of 3"),
        ([HEADER, {"record_type": "frame", "canvas_idx": 0}], "bad-record", "holds no “step_idx”"),
        ([HEADER, {**FRAMES[0], "record_type": "step"}], "bad-record", "is of the type “step”"),
        ([HEADER, frame(0, 0, [1.5])], "bad-record", "canvas_ids"),
    ],
)
def test_what_is_no_whole_log_is_refused(records, code, said):
    finding = refusal(read_lines, records)

    assert finding.code == code
    assert said in finding.message


test_damaged_logs_are_read_or_refused = survives_damage("\n".join(map(json.dumps, LOG)).encode(), ".jsonl")
test_changed_logs_are_read_or_refused = survives_changes(LOG, "dg_runlog")


def test_a_list_of_the_records_is_the_same():
    assert opened(read_json(LOG)).numbers("canvas").tolist() == opened(read_lines(LOG)).numbers("canvas").tolist()
