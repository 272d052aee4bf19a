"""Emitters of canvases, of logs of them, and of arrays and tables that hold states."""

import numpy as np

from tests.emitters.decodes import MASK
from tests.emitters.emission import (
    Emission,
    Emitter,
    as_json,
    as_lines,
    as_npy,
    truth_of,
)

EVERY = ("given", "idle", "early", "revokes", "short", "loose")


def answers_of(decode, **other):
    known = {"mask_id": MASK, "prompt_length": len(decode.prompt), "given": decode.given}
    return known | other


def _batch(chance, rows):
    """Put rows, each of a step, beside those of another sequence; return them and which is ours, None if alone."""
    if chance.random() < 0.5:
        return [[row] for row in rows], None
    sample = chance.randint(0, 1)
    other = [row[::-1] for row in rows]
    pairs = [(other, rows), (rows, other)][1 - sample]
    return [[first[at], second[at]] for at in range(len(rows)) for first, second in [pairs]], sample


def dream(decode, chance):
    """Write what `output_history` gives: the canvas after each step, of a batch, prompt included."""
    rows, sample = _batch(chance, decode.sequence[1:].tolist())
    said = {} if sample is None else {"sample": sample}
    return Emission(
        content=as_json({"sequences": rows[-1], "history": rows}),
        suffix=".json",
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=truth_of(decode),
        needed={"mask_id": MASK, "prompt_length": len(decode.prompt), **said},
        answers=answers_of(decode, sample=sample or 0),
    )


def dkv_cache(decode, _chance):
    """Write the list of flags that dKV-Cache makes: where the mask stands after each step."""
    rows = (decode.sequence[1:] == MASK).tolist()
    truth = truth_of(decode, tokens=False)
    del truth["edited"]
    return Emission(
        content=as_json([[row] for row in rows]),
        suffix=".json",
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=truth,
        needed={"prompt_length": len(decode.prompt), "state": "after"},
        answers=answers_of(decode, state="after", sample=0),
    )


def dllm(decode, chance):
    """Write dllm's output: the canvas before the first step, and that after each one.

    Prompts of a batch stand at the left, and what is shorter is filled up with end tokens at its right.
    """
    tail = chance.randint(0, 2) * chance.randint(0, 1)
    padded = np.hstack([decode.sequence, np.ones((decode.steps + 1, tail), dtype=int)])
    rows, sample = _batch(chance, padded.tolist())
    lengths = [len(decode.prompt) + (at != (sample or 0)) for at in range(len(rows[0]))]
    value = {"sequences": rows[-1], "histories": rows}
    value |= {"prompt_lens": lengths} if chance.random() < 0.5 else {}
    truth = truth_of(decode)
    ends = {"forced": 1, "commit_step": -1, "canvas": 1}
    sides = {name: np.full((decode.steps, tail), ends.get(name, 0)) for name in truth}
    said = {} if sample is None else {"sample": sample}
    return Emission(
        content=as_json(value),
        suffix=".json",
        cells=np.ones((decode.steps, decode.positions + tail), dtype=bool),
        truth={name: np.hstack([values, sides[name]]) for name, values in truth.items()},
        needed={"mask_id": MASK, "prompt_length": len(decode.prompt), **said},
        answers=answers_of(decode, sample=sample or 0),
    )


def dllm_blocks(decode, _chance):
    """Write histories of dllm's block sampler, which puts a block of masks behind what it has."""
    longest = np.append(decode.active[:1], decode.active)
    rows = [
        row[: len(decode.prompt) + int((decode.block <= last).sum())].tolist()
        for row, last in zip(decode.sequence, longest, strict=True)
    ]
    exists = decode.block <= decode.active[:, None]
    reached = int(exists.any(axis=0).sum())
    truth = {name: values[:, :reached] for name, values in truth_of(decode).items()}
    return Emission(
        content=as_json({"histories": [[row] for row in rows]}),
        suffix=".json",
        cells=exists[:, :reached],
        truth=truth,
        needed={"mask_id": MASK, "prompt_length": len(decode.prompt)},
        answers=answers_of(decode, sample=0),
    )


def d3llm(decode, chance):
    """Write a record of d3LLM's: the ids of its prompt, and the canvas after each step, prompt included."""
    record = {
        "idx": 0,
        "question": "?",
        "prompt_ids": decode.prompt,
        "trajectory": decode.sequence[1:].tolist(),
        "final_output": decode.sequence[-1].tolist(),
        "generated_text": "x",
        "is_correct": True,
    }
    records = [record, {**record, "idx": 1, "prompt_ids": [], "trajectory": [[MASK, MASK]]}]
    sample = chance.randint(0, 1)
    return Emission(
        content=as_json(records[::-1] if sample else records),
        suffix=".json",
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=truth_of(decode),
        needed={"mask_id": MASK, "sample": sample},
        answers=answers_of(decode, sample=sample),
    )


def bare_list(decode, chance):
    """Write what a loop appends: canvases without a name, from before the first step or after it."""
    state = chance.choice(["before", "after"])
    rows = decode.sequence[0 if state == "before" else 1 :]
    suffix, content = (".json", as_json(rows)) if chance.random() < 0.5 else (".npy", as_npy(rows))
    return Emission(
        content=content,
        suffix=suffix,
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=truth_of(decode),
        needed={"mask_id": MASK, "prompt_length": len(decode.prompt)} | ({"state": state} if state == "after" else {}),
        answers=answers_of(decode, state=state),
    )


def lines_of_canvases(decode, chance):
    """Write a record for each canvas, numbered as their writer counts, with confidences beside the tokens."""
    state = chance.choice(["before", "after"])
    base = 0 if state == "before" else chance.randint(0, 1)
    canvases = decode.canvases[0 if state == "before" else 1 :]
    blank = np.full((1, decode.positions), 0.5)
    confidences = np.vstack([blank, decode.confidence]) if state == "before" else decode.confidence
    records = [
        {"step": base + at, "token_ids": row, "confidences": beside}
        for at, (row, beside) in enumerate(zip(canvases, confidences, strict=True))
    ]
    return Emission(
        content=as_lines(records),
        suffix=".jsonl",
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=truth_of(decode) | {"confidence": decode.confidence},
        needed={"mask_id": MASK, "prompt_length": 0} | ({"state": state} if state == "after" else {}),
        answers=answers_of(decode, state=state, prompt_length=0, step_base=base),
    )


EMITTERS = {
    "Dream": Emitter(emit=dream, adapter="canvases", hazards=EVERY),
    "dKV-Cache": Emitter(emit=dkv_cache, adapter="canvases", hazards=EVERY),
    "dllm": Emitter(emit=dllm, adapter="canvases", hazards=EVERY),
    "dllm's blocks": Emitter(emit=dllm_blocks, adapter="canvases", hazards=("idle", "early", "short")),
    "d3LLM": Emitter(emit=d3llm, adapter="canvases", hazards=EVERY),
    "a loop": Emitter(emit=bare_list, adapter="canvases", hazards=EVERY),
    "lines": Emitter(emit=lines_of_canvases, adapter="canvases", hazards=EVERY),
}
