"""Tests of lists of canvases."""

import json

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import (
    MASK,
    PROMPT,
    TRACES,
    arrays,
    assert_converts,
    commits,
    doubts,
    npy,
    opened,
    read,
    read_json,
    read_lines,
    refusal,
    steps_of,
    survives_changes,
    survives_damage,
    with_prompt,
)

LINES = (TRACES / "addition-one-canvases.jsonl").read_bytes()
CANVASES = arrays()["canvas"].astype(int)


def as_dream(batch=1, **beside):
    """Write what Dream returns: canvases after each step, of a batch, prompt included, without the first canvas."""
    history = [[row] * batch for row in with_prompt(CANVASES[1:]).tolist()]
    return {"sequences": history[-1], "history": history, **beside}


def as_dllm():
    """Write what dllm returns: the same with the first canvas."""
    return {"histories": [[row] for row in with_prompt(CANVASES).tolist()], "prompt_len": PROMPT}


def as_d3llm():
    trajectory = with_prompt(CANVASES[1:]).tolist()
    return [
        {"idx": 0, "question": "?", "prompt_ids": list(range(10, 30)), "trajectory": trajectory, "is_correct": True}
    ]


SHAPES = {
    "lines": lambda: read(LINES, ".jsonl", mask_id=MASK),
    "dream": lambda: read_json(as_dream(), mask_id=MASK, prompt_length=PROMPT),
    "dllm": lambda: read_json(as_dllm(), mask_id=MASK),
    "d3llm": lambda: read_json(as_d3llm(), mask_id=MASK),
    "list": lambda: read_json(CANVASES.tolist(), mask_id=MASK),
    "array": lambda: read(npy(CANVASES), ".npy", mask_id=MASK),
    "batch": lambda: read(npy(np.stack([CANVASES, CANVASES], axis=1)), ".npy", mask_id=MASK, sample=1),
    "masks": lambda: read(npy(CANVASES[1:] == MASK), ".npy", state="after"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_commits_and_converts(shape):
    table = SHAPES[shape]()

    assert table.format == "canvases"
    assert steps_of(table) == commits().tolist()
    assert_converts(table)


def test_a_row_a_step_holds_the_state_after_it():
    table = SHAPES["dllm"]()

    assert table.rows == 128 * 128
    assert table.recording.state == "after"
    assert table.columns["canvas"].reshape(128, 128).tolist() == CANVASES[1:].tolist()
    assert (table.recording.prompt_length, table.recording.generation_length) == (PROMPT, 128)
    assert not table.columns["forced"].any()


def test_without_the_first_canvas_forced_positions_are_not_known_and_that_is_said():
    table = SHAPES["dream"]()

    assert "forced" not in table.columns
    assert any("given are not known" in note for note in table.assumed)


def test_positions_that_the_first_canvas_holds_are_forced():
    table = read_json({"histories": [[0, 5, 0], [8, 5, 0], [8, 5, 9]]}, mask_id=0)

    assert table.columns["forced"].reshape(2, 3).tolist() == [[False, True, False]] * 2
    assert steps_of(table)[::2] == [0, 1]


def test_remasks_and_edits_are_seen():
    table = read_json([[0, 0], [5, 7], [0, 7], [6, 8]], mask_id=0)

    trace = opened(table)
    assert trace.flags("remasked").reshape(3, 2).tolist() == [[False, False], [True, False], [False, False]]
    assert trace.flags("edited").reshape(3, 2).tolist() == [[False, False], [False, False], [False, True]]


@pytest.mark.parametrize(
    ("canvases", "before", "after"),
    [
        ([[0, 0], [0, 0], [5, 0], [5, 7]], [1, 2], [2, 3]),
        ([[0, 7, 0, 0], [5, 7, 0, 0], [5, 7, 6, 0], [5, 7, 6, 8]], [0, None, 1, 2], [1, 0, 2, 3]),
        ([[True, False], [False, False]], [0, None], [1, 0]),
    ],
)
def test_canvases_without_a_name_that_can_be_read_in_two_ways_are_asked_about(canvases, before, after):
    said = {} if isinstance(canvases[0][0], bool) else {"mask_id": 0}
    finding = refusal(read_json, canvases, **said, prompt_length=0)

    assert finding.code == "ambiguous-trace"
    assert "`state: before`" in finding.help
    assert "`state: after`" in finding.help
    for state, expected in (("before", before), ("after", after)):
        found = steps_of(read_json(canvases, **said, prompt_length=0, state=state))
        assert [None if np.isnan(step) else step for step in found] == expected


def test_a_first_canvas_that_is_all_masked_stands_before_the_first_step_of_a_decode_without_idle_steps():
    table = read_json([[0, 0], [5, 0], [5, 7]], mask_id=0)

    assert steps_of(table) == [0, 1]
    assert "state: before" in table.assumed[0]
    assert table.warnings == ()


def test_tokens_of_the_first_canvas_are_committed_or_given_and_the_user_can_say_which():
    canvases = {"history": [[5, 0, 9, 0], [5, 6, 9, 0], [5, 6, 9, 8]]}
    table = read_json(canvases, mask_id=0, prompt_length=0)
    (warning,) = doubts(table)

    assert (warning.code, warning.severity) == ("ambiguous-trace", "warning")
    assert "committed all of them" in warning.message
    assert "or some were given" in warning.message
    assert "`given: []`" in warning.help
    assert steps_of(table) == [0, 1, 0, 2]
    assert doubts(read_json(canvases, mask_id=0, prompt_length=0, given=())) == ()
    known = read_json(canvases, mask_id=0, prompt_length=0, given=(2,))
    assert doubts(known) == ()
    assert opened(known).flags("forced").reshape(3, 4).tolist() == [[False, False, True, False]] * 3
    assert np.nan_to_num(steps_of(known), nan=-1).tolist() == [0, 1, -1, 2]


def test_canvases_that_grow_at_the_end_have_no_cell_where_a_position_does_not_exist_yet():
    blocks = [[9], [9, 5, 0], [9, 5, 6], [9, 5, 6, 0, 0], [9, 5, 6, 0, 8], [9, 5, 6, 7, 8]]
    table = read_json({"histories": blocks}, mask_id=0, prompt_length=1)

    assert (table.rows, table.warnings) == (2 + 2 + 4 + 4 + 4, ())
    assert steps_of(table) == [0, 1, 4, 3]
    assert opened(table).steps.tolist() == [0, 0, 1, 1, *[2] * 4, *[3] * 4, *[4] * 4]
    assert not table.columns["forced"].any()
    assert table.place(5, "canvas").words == "step 2, position 1, array “canvas”"
    assert_converts(table)


def test_a_canvas_that_is_cut_at_the_end_has_no_cell_for_what_is_cut():
    table = read_json([[0, 0, 0], [5, 0, 0], [5, 6, 0], [5, 6]], mask_id=0)

    assert table.rows == 3 + 3 + 2
    assert np.nan_to_num(steps_of(table), nan=-1).tolist() == [0, 1, -1]


def test_canvases_are_numbered_as_their_records_are():
    records = [{"step": step, "token_ids": row} for step, row in enumerate([[5, 0, 0], [5, 6, 0], [5, 6, 7]], start=4)]
    finding = refusal(read_lines, records, mask_id=0, prompt_length=0, state="after")

    assert (finding.code, "about step 4" in finding.message) == ("ambiguous-trace", True)
    for base, first in ((0, 4), (1, 3)):
        table = read_lines(records, mask_id=0, prompt_length=0, state="after", step_base=base)
        assert opened(table).header.steps == (first, first + 2)
        assert table.recording.step_base == base


def test_lists_beside_the_tokens_are_fields_or_are_named():
    records = [
        {"step": 0, "token_ids": [9, 9], "confidences": [0.1, 0.2], "note": "x"},
        {"step": 1, "token_ids": [9, 5], "confidences": [0.3, 0.9], "odd": [1]},
        {"step": 2, "token_ids": [4, 5], "confidences": [0.8, None], "block": [0, 0]},
    ]
    table = read_lines(records, mask_id=9)

    assert table.columns["confidence"].tolist() == pytest.approx([0.3, 0.9, 0.8, np.nan], nan_ok=True)
    assert table.columns["block"].tolist() == [None, None, 0, 0]
    assert table.unread == ("note", "odd", "confidence of the first canvas")


def test_lists_beside_a_history_are_fields_for_each_canvas_or_each_step():
    held = {
        "histories": [[[0, 0]], [[5, 0]], [[5, 6]]],
        "entropies": [[[0.5, 0.25]], [[0.125, 1.0]]],
        "score": [[[1, 2]], [[3, 4]], [[5, 6]]],
        "question": "?",
        "lengths": [1, 2, 3],
    }
    table = read_json(held, mask_id=0)

    assert table.columns["entropy"].tolist() == [0.5, 0.25, 0.125, 1.0]
    assert table.columns["score"].tolist() == [3, 4, 5, 6]
    assert table.unread == ("question", "lengths", "score of the first canvas")


def test_each_sequence_of_a_batch_has_its_own_prompt():
    held = {"histories": [[[7, 0, 0], [7, 8, 0]], [[7, 5, 0], [7, 8, 6]], [[7, 5, 6], [7, 8, 6]]], "prompt_len": [1, 2]}

    assert steps_of(read_json(held, mask_id=0, sample=0)) == [0, 1]
    assert steps_of(read_json(held, mask_id=0, sample=1)) == [0]
    assert refusal(read_json, held, mask_id=0).code == "ambiguous-trace"


@pytest.mark.parametrize(
    ("value", "said", "code", "message", "advice"),
    [
        ([[126336, 126336], [126336, 7]], {}, "ambiguous-trace", "which token id", "`mask_id: 126336`"),
        ([[3, 3], [3, 7]], {}, "ambiguous-trace", "which token id", "`mask_id: 3`"),
        ([[126336, 5], [4, 5]], {"mask_id": 151666}, "mask-never-occurs", "151666", "LLaDA"),
        ([[9, 8, 0], [9, 8, 4]], {"mask_id": 0}, "ambiguous-trace", "2 tokens are never masked", "prompt_length: 2"),
        ([[9, 0]], {"mask_id": 0, "prompt_length": 2}, "out-of-range", "leaves none of the 2", "the number of tokens"),
        ([[0, 0]], {"mask_id": 0, "prompt_length": 1}, "out-of-range", "position 0 lies in the prompt", ""),
        ([[0, 0], [5, 0], [8, 5, 0]], {"mask_id": 0}, "ragged-row", "canvas 2 has 3 tokens after 2", "at their end"),
        ([[0, 5], [0, 0, 5]], {"mask_id": 0, "state": "after"}, "ragged-row", "tokens moved", "at their end"),
        ([[0, 0], [0, 1.5]], {"mask_id": 0}, "bad-record", "“canvases[1]” holds “1.5” at 1", ""),
        ([[0, 0], [True, True]], {"mask_id": 0}, "bad-record", "another kind", ""),
        ([[0, None]], {"mask_id": 0}, "bad-record", "holds nothing at 1", ""),
        ([[0, 2**70]], {"mask_id": 0}, "bad-record", "expected whole numbers", ""),
        ({"history": []}, {}, "empty-trace", "the history is empty", "append a copy"),
        ({"histories": None}, {}, "empty-trace", "the history is empty", "append a copy"),
        ([[0, 0]], {"mask_id": 0}, "empty-trace", "before the first step alone", "after each step"),
        ([[[0], [0]], [[1], [1]]], {"mask_id": 0}, "ambiguous-trace", "2 sequences", "`sample: 0`"),
        ([[[0], [0]], [[1], [1]]], {"mask_id": 0, "sample": 2}, "out-of-range", "number 2", "from 0"),
        ([{"trajectory": [[0], [1]]}] * 2, {"mask_id": 0}, "ambiguous-trace", "2 sequences", "sample"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_asked_for(value, said, code, message, advice):
    finding = refusal(read_json, value, **said)

    assert finding.code == code
    assert message in finding.message
    assert advice in finding.help


def test_a_record_is_named_by_its_line():
    finding = refusal(read_lines, [{"step": 0, "token_ids": [0]}, {"step": 2, "token_ids": [0]}], mask_id=0)

    assert finding.message == "line 2: “step” is 2, expected 1: steps follow one another"
    assert finding.place.span.line == 2


def test_a_model_without_a_mask_says_so():
    table = read_json({"histories": [[1, 2], [3, 2]], "mask_id": None})

    assert table.recording.maskless
    assert not table.columns["masked"].any()
    assert "mask_id" not in read_json(as_dllm(), mask_id=MASK).columns


test_damaged_lines = survives_damage(LINES[:3000], ".jsonl", mask_id=MASK)
test_damaged_json = survives_damage(
    json.dumps({"histories": [[[9, 0, 0]], [[9, 4, 0]], [[9, 4, 5]]]}).encode(), ".json", mask_id=0, prompt_length=1
)
test_damaged_array = survives_damage(npy(CANVASES[:9, :9]), ".npy", mask_id=MASK)
test_changed_histories = survives_changes(
    {"histories": [[9, 0, 0], [9, 4, 0], [9, 4, 5]], "prompt_len": 1}, "canvases", mask_id=0
)
test_changed_records = survives_changes(
    [{"step": 0, "token_ids": [0, 0]}, {"step": 1, "token_ids": [0, 7]}], "canvases", mask_id=0
)
test_changed_d3llm = survives_changes([{"prompt_ids": [9], "trajectory": [[9, 0], [9, 4]]}], "canvases", mask_id=0)
