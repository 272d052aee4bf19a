"""Emitters of logs with a record a step: what was predicted, and what was decided."""

import numpy as np

from tests.emitters.decodes import MASK
from tests.emitters.emission import Emission, Emitter, as_json, as_lines, commits_alone, truth_of, with_predictions


def prophet(decode, _chance):
    """Write Prophet's records: for each block the predictions of its steps, prompt included, and its commits."""
    prompt = len(decode.prompt)
    rows = np.hstack([np.tile(np.array(decode.prompt, dtype=int), (decode.steps, 1)), decode.predictions])
    pairs = [[[0, int(at) + prompt] for at in np.flatnonzero(row)] for row in decode.committed]
    blocks = [np.flatnonzero(decode.active == block) for block in np.unique(decode.active)]
    value = {
        "x0_history": [rows[block] for block in blocks],
        "true_indices_history": [[pairs[step] for step in block] for block in blocks],
        "correct": True,
        "pred_text": "x",
        "ans_posidx": [prompt + 1],
        "prompt_token_len": prompt,
    }
    return Emission(
        content=as_json(value),
        suffix=".json",
        cells=np.ones(decode.committed.shape, dtype=bool),
        truth=with_predictions(decode, _replayed(decode)),
        answers={"given": decode.given},
    )


def d2cache(decode, chance):
    """Write d2Cache's deltas: all predictions of each step, and which of them are transferred."""
    batched, flags = chance.random() < 0.5, chance.random() < 0.5
    records = []
    for step in range(decode.steps):
        candidates = decode.masked[step] & (decode.block == decode.active[step])
        moved = decode.committed[step].tolist() if flags else np.flatnonzero(decode.committed[step]).tolist()
        scores = [float(each) if held else None for each, held in zip(decode.confidence[step], candidates, strict=True)]
        record = {"transfer_index": moved, "decoded_tokens": decode.predictions[step].tolist(), "confidence": scores}
        record = {name: [value, value[::-1]] if batched else value for name, value in record.items()}
        records.append(record | {"insert_index": None, "delete_index": None, "extra": {"a": 1}})
    value = {"initial_frame": {"prompts": decode.prompt}, "deltas": records}
    return Emission(
        content=as_json(value),
        suffix=".json",
        cells=np.ones(decode.committed.shape, dtype=bool),
        truth=with_predictions(decode, _replayed(decode)),
        needed={"sample": 0} if batched else {},
        answers={"given": decode.given, "sample": 0},
    )


def _replayed(decode):
    """Return what commits alone say of a decode: what was given is undecided, unless it is told."""
    truth = truth_of(decode, tokens=False)
    del truth["edited"]
    return truth | {"masked": np.where(~decode.masked[0], np.nan, truth["masked"])}


def diffusers(decode, chance):
    """Write what callbacks of diffusers' LLaDA2 pipeline hand over: the sequence up to the active block."""
    records, prompt, batched = [], len(decode.prompt), chance.random() < 0.5
    cells = decode.block == decode.active[:, None]
    for step, block in enumerate(decode.active.tolist()):
        stop = prompt + int((decode.block <= block).sum())
        length = decode.length if block else min(stop, decode.length)
        length = min(length, int(cells[step].sum())) if block == decode.block[-1] else length
        shown = slice(stop - length, stop)

        def block_of(values, fill, shown=shown):
            return [np.append(np.full(prompt, fill), values)[shown].tolist()]

        tokens = np.append(decode.prompt, decode.predictions[step]).astype(int)
        held = {
            "block_x": [decode.sequence[step + 1, :stop].tolist()],
            "transfer_index": block_of(decode.committed[step], 0 > 1),
            "editing_transfer_index": block_of(decode.committed[step] & False, 0 > 1),
            "active_block": block_of(decode.masked[step], 0 > 1),
            "sampled_tokens": [tokens[shown].tolist()],
            "sampled_probs": block_of(decode.confidence[step], 1.0),
        }
        held = {name: [*rows, rows[0][::-1]] if batched else rows for name, rows in held.items()}
        records.append({"global_step": step, **held})
    truth = with_predictions(decode, truth_of(decode) | {"confidence": decode.confidence}, cells)
    del truth["forced"]
    return Emission(
        content=as_lines(records),
        suffix=".jsonl",
        cells=cells,
        truth=truth,
        needed={"prompt_length": prompt} | ({"sample": 0} if batched else {}),
        answers={"prompt_length": prompt, "sample": 0, "mask_id": MASK, "given": decode.given},
    )


def serving(decode, chance):
    """Write a serving engine's blocks with their steps, of positions in the sequence or in the block."""
    prompt, relative = len(decode.prompt), chance.random() < 0.3
    anew, base, batched = chance.random() < 0.6, chance.randint(0, 1), chance.random() < 0.3
    blocks = []
    for block in np.unique(decode.active).tolist():
        steps = np.flatnonzero(decode.active == block).tolist()
        start = prompt + decode.first + (block - 1) * decode.length
        records = []
        for step in steps:
            chosen = np.flatnonzero(decode.committed[step])
            records.append(
                {
                    "iteration": base + step - (steps[0] if anew else 0),
                    "block_start": start,
                    "block_end": start + decode.length,
                    "num_masked_tokens": int(decode.masked[step].sum()),
                    "selected_token_ids": decode.canvases[step + 1][chosen],
                    "selected_positions": chosen + prompt - (start if relative else 0),
                    "confidence_values": decode.confidence[step][chosen],
                    "num_transferred_tokens": chosen.size,
                }
            )
        blocks.append({"block_id": block, "batch_id": 0, "block_size": decode.length, "steps": records})
    steps = decode.commits
    shown = (int(decode.active.max()) + 1) * decode.length - decode.length + decode.first
    cells = np.ones((int(steps.max()) + 1, max(shown, 1)), dtype=bool)
    _, truth = commits_alone(steps)
    spare = {"commit_step": -1, "masked": 1}
    wide = {}
    for name, grid in truth.items():
        wide[name] = np.full(cells.shape, spare.get(name, 0), dtype=float)
        kept = min(shown, decode.positions)
        wide[name][:, :kept] = grid[:, :kept]
    return Emission(
        content=as_json(blocks + [{**block, "batch_id": 1} for block in blocks[:1]] if batched else blocks),
        suffix=".json",
        cells=cells,
        truth=wide,
        needed={"prompt_length": prompt, "numbering": "block" if relative else "decode"}
        | ({"sample": 0} if batched else {}),
        answers={
            "prompt_length": prompt,
            "step_base": base,
            "sample": 0,
            "given": [],
            "numbering": "block" if relative else "decode",
        },
    )


EMITTERS = {
    "Prophet": Emitter(emit=prophet, adapter="prophet", hazards=("given", "idle", "early", "loose")),
    "d2Cache": Emitter(emit=d2cache, adapter="step_events", hazards=("given", "idle", "early", "loose")),
    "diffusers": Emitter(emit=diffusers, adapter="step_events", hazards=("idle", "early", "short")),
    "a serving engine": Emitter(emit=serving, adapter="step_events", hazards=("idle", "early", "short")),
}
