"""Emitters of what every step says of every position: logs, arrays and tables."""

import numpy as np

from tests.emitters.canvases import EVERY, answers_of
from tests.emitters.decodes import MASK
from tests.emitters.emission import (
    Emission,
    Emitter,
    as_json,
    as_npz,
    as_parquet,
    truth_of,
    with_predictions,
)


def llada_log(decode, _chance):
    """Write `sample_process.txt`: the texts of the generated tokens after each step, which count from 1."""
    lines = []
    for step, row in enumerate(decode.canvases[1:].tolist(), 1):
        tokens = ["<|mdm_mask|>" if token == MASK else str(token) for token in row]
        lines.append(f"{step}, " + "".join(f"*{token}&" for token in tokens))
    return Emission(
        content="\n".join(lines).encode() + b"\n",
        suffix=".txt",
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=truth_of(decode),
        answers=answers_of(decode),
    )


def arrays(decode, chance):
    """Write dense arrays: predictions, and canvases from before the first step, or before or after each step."""
    kind = chance.choice(["all", "before", "after", "masked"])
    meta = {"mask_id": MASK, "generation_length": decode.positions}
    held = {"predictions": decode.predictions, "confidence": decode.confidence}
    rows = {"all": slice(0, None), "before": slice(0, -1), "after": slice(1, None), "masked": slice(1, None)}[kind]
    state = "before" if kind in {"all", "before"} else "after"
    if kind == "masked":
        held["masked"] = decode.masked[rows]
    else:
        held["canvas"] = decode.canvases[rows]
    told = chance.random() < 0.5
    meta |= {"state": state} if told and kind != "all" else {}
    truth = with_predictions(decode, truth_of(decode, tokens=kind == "all"))
    return Emission(
        content=as_npz(meta=np.array(as_json(meta).decode()), **held),
        suffix=".npz",
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=_before(decode, truth) if kind == "before" else truth,
        needed={} if told or kind == "all" else {"state": state},
        answers=answers_of(decode, state=state, prompt_length=0),
    )


def table(decode, chance):
    """Write a row a cell, with the state before or after the step, in the order of positions."""
    state = chance.choice(["before", "after"])
    base = chance.randint(0, 1)
    canvases = decode.canvases[:-1] if state == "before" else decode.canvases[1:]
    rows = [
        {
            "step": step + base,
            "position": at + len(decode.prompt),
            "token": decode.predictions[step, at],
            "canvas": canvases[step, at],
        }
        for at in range(decode.positions)
        for step in range(decode.steps)
    ]
    columns = ",".join(rows[0])
    text = columns + "\n" + "".join(",".join(map(str, row.values())) + "\n" for row in rows)
    suffix = chance.choice([".json", ".csv", ".parquet"])
    content = {".json": as_json, ".csv": lambda _: text.encode(), ".parquet": as_parquet}[suffix](rows)
    truth = with_predictions(decode, truth_of(decode, tokens=False))
    return Emission(
        content=content,
        suffix=suffix,
        cells=np.ones((decode.steps, decode.positions), dtype=bool),
        truth=_before(decode, truth) if state == "before" else truth,
        told={"mask_id": MASK, "prompt_length": len(decode.prompt), "step_base": base},
        needed={"state": state},
        answers=answers_of(decode, state=state, step_base=base),
    )


def _before(decode, truth):
    """Return what states before their step say of a decode: what its last step masks or replaces is not seen."""
    changed = {name: values.copy() for name, values in truth.items()}
    changed["masked"] = decode.masked[:-1]
    for name in ("remasked", "edited"):
        changed[name][-1] = 0
    return changed


EMITTERS = {
    "LLaDA's log": Emitter(emit=llada_log, adapter="llada_log", hazards=EVERY),
    "arrays": Emitter(emit=arrays, adapter="arrays", hazards=EVERY),
    "a table": Emitter(emit=table, adapter="table", hazards=EVERY),
}
