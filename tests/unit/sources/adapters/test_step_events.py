"""Tests of logs with a record a step."""

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
    read_lines,
    refusal,
    steps_of,
    survives_changes,
    survives_damage,
    with_prompt,
)

PREDICTIONS, CONFIDENCE = arrays()["predictions"].astype(int), arrays()["confidence"].astype(float)


def deltas(batched=False):
    """Write d2Cache's deltas: the predictions of all generated positions, -inf off the candidates, as JSON null."""
    for step in range(128):
        confidence = [None if commits()[at] < step else float(CONFIDENCE[step, at]) for at in range(128)]
        moved, tokens = np.flatnonzero(commits() == step).tolist(), PREDICTIONS[step].tolist()
        if batched:
            moved, tokens, confidence = [moved], [tokens], [confidence]
        yield {"transfer_index": moved, "decoded_tokens": tokens, "confidence": confidence, "insert_index": None}


def callbacks(name="cur_x", active=True):
    """Write what a callback of diffusers is handed: the canvas up to the active block of 32, and the block's fields."""
    canvases = with_prompt(arrays()["canvas"])
    for step in range(128):
        start = step // 32 * 32
        block = slice(start, start + 32)
        record = {
            "global_step": step,
            name: [canvases[step + 1, : PROMPT + start + 32].tolist()],
            "transfer_index": [(commits()[block] == step).tolist()],
            "editing_transfer_index": [[False] * 32],
            "sampled_tokens": [PREDICTIONS[step, block].tolist()],
            "sampled_probs": [CONFIDENCE[step, block].tolist()],
        }
        yield record | ({"active_block": [(commits()[block] >= step).tolist()]} if active else {})


def blocks(relative=False, prompt=0):
    """Write the blocks of a serving engine: in each its steps with what they select."""
    for number in range(4):
        start = number * 32
        steps = [
            {
                "iteration": step - start,
                "block_start": start + prompt,
                "block_end": start + 32 + prompt,
                "num_masked_tokens": 32 - step + start,
                "selected_token_ids": [int(PREDICTIONS[step, commits() == step][0])],
                "selected_positions": [int(np.flatnonzero(commits() == step)[0]) + (-start if relative else prompt)],
                "confidence_values": [float(CONFIDENCE[step, commits() == step][0])],
            }
            for step in range(start, start + 32)
        ]
        yield {"block_id": number, "batch_id": 0, "block_size": 32, "steps": steps}


SHAPES = {
    "d2cache": lambda: read_lines(list(deltas())),
    "d2cache batch": lambda: read_json({"initial_frame": {"prompts": []}, "deltas": list(deltas(batched=True))}),
    "diffusers": lambda: read_lines(list(callbacks()), prompt_length=PROMPT),
    "diffusers mask": lambda: read_lines(list(callbacks("block_x", active=False)), prompt_length=PROMPT, mask_id=MASK),
    "engine": lambda: read_json(list(blocks())),
    "engine relative": lambda: read_lines(list(blocks(relative=True))),
    "engine prompt": lambda: read_lines(list(blocks(prompt=PROMPT)), prompt_length=PROMPT),
    "engine steps": lambda: read_lines([step for block in blocks() for step in block["steps"]]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_commits_and_converts(shape):
    table = SHAPES[shape]()

    assert table.format == "step_events"
    assert steps_of(table) == commits().tolist()
    assert_converts(table)


def test_deltas_hold_predictions_and_the_confidence_of_candidates():
    table = SHAPES["d2cache"]()

    assert opened(table).flags("changed").sum() == 84
    assert np.isnan(table.columns["confidence"]).sum() == (np.arange(128)[:, None] > commits()).sum()
    assert (
        read_lines(list(deltas()), mask_id=MASK).columns["canvas"].tolist() == arrays()["canvas"][1:].ravel().tolist()
    )


def test_callbacks_hold_the_active_block_alone():
    table = SHAPES["diffusers"]()

    assert table.rows == 128 * 32
    assert table.columns["masked"].sum() == 4 * sum(range(32))
    assert not table.columns["edited"].any()
    assert table.place(33, None).span.line == 2


def test_an_engine_gives_the_confidence_of_what_it_selects():
    table = SHAPES["engine"]()
    confidence = table.columns["confidence"].reshape(128, 128)

    assert (~np.isnan(confidence)).sum() == 128
    assert table.recording.block_length == 32
    assert not opened(table).supports("changed")


def test_tokens_may_come_from_other_positions():
    record = {"transfer_index": [2], "transfer_src_index": [0], "decoded_tokens": [7, 8, 9]}
    table = read_lines([{"transfer_index": [0, 1], "decoded_tokens": [5, 6, 4]}, record])

    assert table.columns["canvas"].tolist() == [5, 6, None, 5, 6, 7]


def delta(**other):
    return {"transfer_index": [0], "decoded_tokens": [7, 8], **other}


def selected(**other):
    held = {"block_start": 0, "block_end": 4, "selected_positions": [1], "selected_token_ids": [7]}
    return held | other


def callback(**other):
    return {"block_x": [[9, 1, 1]], "transfer_index": [[True, False]], **other}


@pytest.mark.parametrize(
    ("records", "said", "code", "message"),
    [
        ([delta(), delta()], {}, "two-commits", "line 2: “record[1]” transfers position 0 at step 1"),
        ([delta(), delta(decoded_tokens=[7])], {}, "ragged-row", "1 tokens after 2"),
        ([delta(delete_index=[1])], {}, "ragged-row", "inserts or deletes"),
        ([delta(transfer_index=[2])], {}, "bad-record", "holds position 2, expected one from 0 to 1"),
        ([delta(transfer_index=[True])], {}, "ragged-row", "1 flags for 2 positions"),
        ([delta(), {"transfer_index": [1]}], {}, "bad-record", "holds no “decoded_tokens”"),
        ([delta(confidence=[1.0])], {}, "ragged-row", "1 confidences and 2 tokens"),
        ([delta(step=0), delta(step=2, transfer_index=[])], {}, "bad-record", "“step” is 2, expected 1"),
        ([delta(step=0)], {"step_base": 1}, "out-of-range", "count from 1"),
        ([delta(), 7], {}, "bad-record", "not a mapping"),
        ([delta(transfer_index=[[0], [1]], decoded_tokens=[[7, 8], [7, 8]])], {}, "ambiguous-trace", "2 sequences"),
        ([callback()], {}, "ambiguous-trace", "begins with the prompt"),
        ([callback(transfer_index=[[True] * 4])], {"prompt_length": 1}, "ragged-row", "3 tokens, and the block has 4"),
        ([callback(sampled_tokens=[[1]])], {"prompt_length": 1}, "ragged-row", "1 values of token"),
        ([callback(), callback(sampled_tokens=[[1, 1]])], {"prompt_length": 1}, "bad-record", "and the first record"),
        ([{"transfer_index": [[True]]}], {"prompt_length": 0}, "bad-record", "holds no “block_x”"),
        ([selected(), selected()], {"prompt_length": 0}, "two-commits", "selects position 1 at step 1"),
        ([selected()], {}, "ambiguous-trace", "no step selects a position before 1"),
        ([selected(selected_positions=[4])], {}, "bad-record", "selects position 4"),
        (
            [selected(block_start=8, block_end=12, selected_positions=[9])],
            {},
            "ambiguous-trace",
            "starts at position 8",
        ),
        ([selected(selected_token_ids=[])], {}, "ragged-row", "1 positions and 0 tokens"),
        ([selected(block_end=0)], {}, "bad-record", "no position"),
        ([selected(block_end=10**12)], {"prompt_length": 0}, "out-of-range", "blocks span"),
        ([selected()], {"prompt_length": 2}, "out-of-range", "position 1 is selected by a step"),
        ([selected(batch_id=0), selected(batch_id=1)], {}, "ambiguous-trace", "2 sequences"),
        ([selected(batch_id=0), selected(batch_id=1)], {"sample": 4}, "out-of-range", "`batch_id` 4"),
        ([{"steps": [selected(iteration=1), selected(iteration=1)]}], {}, "bad-record", "is 1 after 1"),
    ],
)
def test_a_record_that_is_not_whole_is_refused(records, said, code, message):
    finding = refusal(read_lines, records, **said)

    assert finding.code == code
    assert message in finding.message


def in_blocks(*blocks, **said):
    """Read blocks of 4 positions, each a start and the iterations and positions of its steps."""
    records = [
        {
            "block_id": number,
            "steps": [
                {
                    "iteration": iteration,
                    "block_start": start,
                    "block_end": start + 4,
                    "selected_positions": positions,
                    "selected_token_ids": [7] * len(positions),
                }
                for iteration, positions in steps
            ],
        }
        for number, (start, steps) in enumerate(blocks)
    ]
    return read_json(records, **said)


def test_a_step_of_a_block_that_is_not_recorded_commits_nothing():
    table = in_blocks((0, [(0, [0, 1]), (2, [3]), (3, [2])]), (4, [(1, [4, 5]), (2, [6, 7])]))

    assert steps_of(table) == [0, 0, 3, 2, 5, 5, 6, 6]


def test_iterations_may_go_on_from_block_to_block():
    halves = [(1, [0, 1]), (2, [2, 3])], [(3, [4, 5]), (4, [6, 7])]

    assert steps_of(in_blocks((0, halves[0]), (4, halves[1]))) == [0, 0, 1, 1, 2, 2, 3, 3]
    later = [(4, [4, 5]), (5, [6, 7])]
    assert refusal(in_blocks, (0, halves[0]), (4, later)).code == "ambiguous-trace"
    assert steps_of(in_blocks((0, halves[0]), (4, later), numbering="decode")) == [0, 0, 1, 1, 3, 3, 4, 4]
    assert refusal(in_blocks, (0, [(2, [0, 1, 2, 3])])).code == "ambiguous-trace"
    assert steps_of(in_blocks((0, [(2, [0, 1, 2, 3])]), step_base=1)) == [1] * 4


def test_a_prompt_may_end_inside_the_first_block():
    whole = (4, [(0, [7]), (1, [6])]), (8, [(0, [8, 9, 10, 11])])
    relative = (4, [(0, [3]), (1, [2])]), (8, [(0, [0, 1, 2, 3])])

    for blocks in (whole, relative):
        table = in_blocks(*blocks, prompt_length=6)
        assert steps_of(table) == [1, 0, 2, 2, 2, 2]
        assert table.columns["block"].tolist()[:6] == [0, 0, 1, 1, 1, 1]
        assert refusal(in_blocks, *blocks).code == "ambiguous-trace"


def test_positions_that_fit_a_block_and_the_sequence_are_asked_about():
    blocks = ((2, [(0, [2]), (1, [3])]),)

    assert refusal(in_blocks, *blocks, prompt_length=2).code == "ambiguous-trace"
    assert steps_of(in_blocks(*blocks, prompt_length=2, numbering="decode"))[:2] == [0, 1]
    assert steps_of(in_blocks(*blocks, prompt_length=2, numbering="block"))[2:] == [0, 1]


def test_what_stands_beside_events_is_a_field_or_is_named():
    deltas_ = {"initial_frame": {}, "deltas": [delta(probs=[0.5, 0.25], extra={})]}
    called = [callback(step=0, gain=[[0.5, 1]], global_note="x")]

    assert read_json(deltas_).columns["confidence"].tolist() == [0.5, 0.25]
    assert read_json(deltas_).unread == ("initial_frame", "extra")
    assert read_json(called, prompt_length=1).columns["gain"].tolist() == [0.5, 1]
    assert read_json(called, prompt_length=1).unread == ("global_note",)
    assert in_blocks((0, [(0, [0, 1, 2, 3])])).unread == ("block_id",)


def test_events_that_begin_later_are_asked_about():
    assert refusal(read_lines, [delta(step=5)]).code == "ambiguous-trace"
    assert opened(read_lines([delta(step=5)], step_base=1)).header.steps == (4, 4)


def test_given_positions_are_committed_by_no_event():
    for table in (
        read_lines([delta()], given=(1,)),
        read_lines([callback()], prompt_length=1, given=(1,)),
        in_blocks((0, [(0, [0, 2, 3])]), given=(1,)),
    ):
        trace = opened(table)
        assert set(trace.positions[trace.flags("forced")].tolist()) == {1}
        assert not trace.flags("committed")[trace.flags("forced")].any()
    assert refusal(read_lines, [delta()], given=(0,)).code == "out-of-range"


def test_no_step_is_no_trace():
    assert refusal(read_json, {"deltas": []}).code == "empty-trace"
    assert refusal(read_json, [{"steps": []}], format="step_events").code == "empty-trace"


def as_lines(records):
    return "\n".join(map(json.dumps, records)).encode()


test_damaged_deltas = survives_damage(as_lines([delta(confidence=[0.5, 1]), delta(transfer_index=[1])]), ".jsonl")
test_damaged_callbacks = survives_damage(as_lines(list(callbacks())[:2]), ".jsonl", prompt_length=PROMPT)
test_damaged_blocks = survives_damage(json.dumps(list(blocks())[:1]).encode(), ".json")
test_changed_deltas = survives_changes(
    {"deltas": [delta(confidence=[0.5, 1]), delta(transfer_index=[1], transfer_src_index=[0])]}, "step_events"
)
test_changed_batches = survives_changes([delta(transfer_index=[[0]], decoded_tokens=[[7, 8]])], "step_events")
test_changed_callbacks = survives_changes(
    [callback(sampled_tokens=[[1, 1]], sampled_probs=[[0.5, 1]], active_block=[[True, True]])],
    "step_events",
    prompt_length=1,
)
test_changed_blocks = survives_changes(
    [
        {
            "batch_id": 0,
            "steps": [selected(iteration=0, confidence_values=[0.5]), selected(iteration=1, selected_positions=[2])],
        }
    ],
    "step_events",
)


def test_positions_may_count_in_their_block_and_iterations_over_the_decode():
    steps = [
        {
            "iteration": at,
            "block_start": start,
            "block_end": start + 2,
            "selected_positions": [0],
            "selected_token_ids": [5],
        }
        for at, start in enumerate((0, 2))
    ]
    table = read_json(steps, numbering="block")

    assert [-1 if step != step else step for step in steps_of(table)] == [0, -1, 1, -1]
    assert any("over the whole decode" in note for note in table.assumed)
