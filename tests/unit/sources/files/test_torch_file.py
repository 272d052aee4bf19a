"""Tests of files of PyTorch."""

import io
import pickle
import sys

import numpy as np
import pytest
from tests.unit.sources.adapters.decode import (
    MASK,
    PROMPT,
    arrays,
    assert_converts,
    commits,
    read,
    refusal,
    steps_of,
    survives_damage,
    with_prompt,
)

torch = pytest.importorskip("torch")


def saved(value):
    held = io.BytesIO()
    torch.save(value, held)
    return held.getvalue()


def tensors(array):
    return torch.from_numpy(np.ascontiguousarray(array))


CANVASES = with_prompt(arrays()["canvas"])
SHAPES = {
    "dream": lambda: (
        {"history": [tensors(row)[None] for row in CANVASES[1:]]},
        {"mask_id": MASK, "prompt_length": PROMPT},
    ),
    "dllm": lambda: (
        {"histories": [tensors(row)[None] for row in CANVASES]},
        {"mask_id": MASK, "prompt_length": PROMPT},
    ),
    "list": lambda: ([tensors(row) for row in arrays()["canvas"]], {"mask_id": MASK}),
    "tensor": lambda: (tensors(arrays()["canvas"]), {"mask_id": MASK}),
    "step map": lambda: (tensors(commits()), {}),
    "arrays": lambda: (
        {name: tensors(arrays()[name]) for name in ("predictions", "canvas", "confidence")},
        {"mask_id": MASK},
    ),
    "prophet": lambda: (
        {
            "x0_history": [tensors(block) for block in np.split(with_prompt(arrays()["predictions"]), 4)],
            "true_indices_history": [
                [torch.tensor([[0, int(np.flatnonzero(commits() == step)[0]) + PROMPT]]) for step in range(at, at + 32)]
                for at in range(0, 128, 32)
            ],
            "ans_posidx": torch.tensor([PROMPT + 1]),
            "prompt_token_len": torch.tensor(PROMPT),
            "correct": True,
        },
        {},
    ),
    "masks": lambda: ([tensors(row == MASK)[None] for row in arrays()["canvas"][1:]], {"state": "after"}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_commits_and_converts(shape):
    value, said = SHAPES[shape]()
    table = read(saved(value), ".pt", **said)

    assert steps_of(table) == commits().tolist()
    assert_converts(table)


def test_short_floats_are_read():
    table = read(saved({"confidence": torch.tensor([[0.5, 0.25]], dtype=torch.bfloat16)}), ".pt")

    assert table.columns["confidence"].tolist() == [0.5, 0.25]


class Runs:
    """What a file of PyTorch may hold to run code when it is loaded."""

    def __reduce__(self):
        return exec, ("raise SystemExit",)


@pytest.mark.parametrize("content", [pickle.dumps(Runs()), pickle.dumps({"history": [Runs()]})])
def test_code_is_never_run(content):
    finding = refusal(read, content, ".pt")

    assert finding.code == "unreadable-trace"


def test_a_file_that_needs_code_is_refused_and_says_so():
    finding = refusal(read, saved({"history": Runs()}), ".pt")

    assert finding.code == "unreadable-trace"
    assert "would run code" in finding.message


@pytest.mark.parametrize(
    "value",
    [
        torch.zeros(1).expand(2**40),
        torch.zeros(2, 2).to_sparse(),
        torch.zeros((2, 2), dtype=torch.complex64),
    ],
)
def test_tensors_that_are_no_arrays_or_claim_too_much_are_refused(value):
    assert refusal(read, saved({"confidence": value}), ".pt").code == "bad-array"


def test_what_is_no_file_of_pytorch_is_refused():
    assert refusal(read, b"nonsense", ".pt").code == "unreadable-trace"
    assert refusal(read, saved({1: {2}}), ".pt").code == "unreadable-trace"


def test_without_pytorch_the_file_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)

    finding = refusal(read, b"", ".pt")

    assert finding.code == "missing-library"
    assert "tracegram[torch]" in finding.help


test_damaged_files = survives_damage(saved([torch.tensor([0, 0]), torch.tensor([0, 5])]), ".pt", mask_id=0)
