"""Tests of dense arrays."""

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
    npy,
    npz,
    opened,
    read,
    refusal,
    steps_of,
    survives_damage,
    with_prompt,
)

FILE = (TRACES / "addition-one.npz").read_bytes()


def absolute(**meta):
    held = {name: with_prompt(array) for name, array in arrays().items() if name in {"predictions", "canvas"}}
    return npz(**held, **({"meta": json.dumps({"mask_id": MASK, **meta})} if meta else {}))


SHAPES = {
    "ours": lambda: read(FILE, ".npz"),
    "said prompt": lambda: read(absolute(), ".npz", prompt_length=PROMPT, mask_id=MASK),
    "header's prompt": lambda: read(absolute(prompt_length=PROMPT, generation_length=128), ".npz"),
    "before": lambda: read(
        npz(predictions=arrays()["predictions"], canvas=arrays()["canvas"][:-1]), ".npz", mask_id=MASK
    ),
    "after": lambda: read(
        npz(predictions=arrays()["predictions"], canvas=arrays()["canvas"][1:]), ".npz", mask_id=MASK, state="after"
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_words_and_converts(shape):
    table = SHAPES[shape]()

    assert table.format == "arrays"
    assert steps_of(table) == commits().tolist()
    assert opened(table).flags("changed").sum() == 84
    assert_converts(table)


def test_the_header_is_read_from_the_text_beside_the_arrays():
    recording = SHAPES["ours"]().recording

    assert (recording.mask_id, recording.block_length, recording.prompt_length) == (MASK, 32, PROMPT)
    assert (recording.confidence, recording.sampler, recording.state) == ("probability", "low_confidence", "after")


def test_an_early_exit_and_random_confidences_are_said():
    meta = json.dumps({"steps": 9, "confidence_kind": "random"})
    table = read(npz(confidence=np.zeros((2, 3)), meta=meta), ".npz")

    assert "the decode ended early: 2 of 9 steps are recorded" in table.assumed
    assert any("random numbers, which" in note for note in table.assumed)
    doubtful = read(npz(confidence=np.zeros((2, 3)), meta=json.dumps({"remasking": "random"})), ".npz")
    assert any("remasks at random" in note for note in doubtful.assumed)


def test_minus_infinity_is_a_confidence_that_is_missing():
    table = read(npz(confidence=np.array([[0.5, -np.inf]])), ".npz")

    assert table.columns["confidence"].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)
    assert refusal(read, npz(confidence=np.array([[np.inf]])), ".npz").code == "bad-array"
    assert refusal(read, npz(entropy=np.array([[-np.inf]])), ".npz").code == "bad-array"


def test_an_array_of_numbers_alone_is_a_field_called_value():
    table = read(npy(np.array([[0.5, 1.0]])), ".npy")

    assert list(table.columns) == ["step", "position", "value"]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (npz(predictions=np.zeros((1, 1)), token=np.zeros((1, 1))), "duplicate-column", "the same field"),
        (npz(predictions=np.zeros((2, 2)), confidence=np.zeros((3, 2))), "bad-array", "(3, 2)"),
        (npz(value=np.zeros((2, 2)), meta="{"), "bad-json", "not JSON"),
        (npz(value=np.zeros((2, 2)), meta='{"mask_id": "x"}'), "bad-record", "“mask_id” holds text “x”"),
        (npz(value=np.zeros((0, 2))), "empty-trace", "0 rows"),
        (npz(token=np.zeros((1, 2), int), canvas=np.zeros((2, 2), int)), "ambiguous-trace", "which token id"),
    ],
)
def test_arrays_that_are_no_trace_are_refused(content, code, message):
    finding = refusal(read, content, ".npz")

    assert finding.code == code
    assert message in finding.message


def test_columns_that_are_never_masked_are_asked_about():
    canvas = np.array([[9, 0, 0], [9, 5, 0], [9, 5, 6]])
    for held in ({"canvas": canvas}, {"canvas": canvas, "token": canvas[1:]}):
        assert refusal(read, npz(**held), ".npz", mask_id=0).code == "ambiguous-trace"
        assert opened(read(npz(**held), ".npz", mask_id=0, prompt_length=1)).header.positions == (0, 1)
        assert opened(read(npz(**held), ".npz", mask_id=0, prompt_length=0)).header.positions == (0, 2)


def test_single_values_are_the_header_and_what_is_no_grid_is_named():
    canvas = np.array([[0, 0], [5, 0], [5, 6]])
    meta = json.dumps({"seed": 7, "model": "m"})
    table = read(npz(canvas=canvas, mask_id=0, times=np.zeros(3), note="x", words=np.array(["a"]), meta=meta), ".npz")

    assert (table.recording.mask_id, table.recording.model) == (0, "m")
    assert table.unread == ("note", "seed", "times", "words")


def test_given_positions_of_arrays_are_forced():
    canvas = np.array([[5, 0, 0], [5, 6, 0], [5, 6, 7]])
    table = read(npz(canvas=canvas), ".npz", mask_id=0, prompt_length=0, state="after", given=(0,))

    assert np.nan_to_num(steps_of(table), nan=-1).tolist() == [-1, 1, 2]
    assert refusal(read, npz(canvas=canvas), ".npz", mask_id=0, prompt_length=0, given=(1,)).code == "out-of-range"


def test_a_prompt_that_leaves_nothing_is_refused():
    assert refusal(read, npz(value=np.zeros((2, 2))), ".npz", prompt_length=2).code == "out-of-range"


def test_pickled_and_damaged_arrays_are_refused():
    pickled = np.lib.format.MAGIC_PREFIX
    assert refusal(read, b"nonsense", ".npy").code == "unreadable-trace"
    assert refusal(read, pickled + b"\x01\x00", ".npy").code == "bad-array"
    assert refusal(read, npy(np.zeros((9, 9)))[:-8], ".npy").code == "bad-array"


test_damaged_files = survives_damage(npz(token=np.eye(3, dtype=int), canvas=np.eye(4, 3, dtype=int)), ".npz", mask_id=0)
test_damaged_arrays = survives_damage(npy(np.eye(3)), ".npy")
