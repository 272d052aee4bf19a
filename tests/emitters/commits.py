"""Emitters of commits: step maps, and records of positions."""

import numpy as np

from tests.emitters.decodes import END
from tests.emitters.emission import Emission, Emitter, as_json, as_lines, commits_alone, with_predictions


def _ranks(decode):
    """Return the step of each position among the steps that decide something, -1 where none does."""
    return np.where(decode.commits < 0, -1, np.cumsum(decode.committed.any(axis=1))[decode.commits] - 1)


def _anew(decode):
    """Return these steps as they are numbered in each block, from 0."""
    ranks = _ranks(decode)
    starts = np.full(int(decode.block[-1]) + 1, decode.steps)
    np.minimum.at(starts, decode.block, np.where(ranks < 0, decode.steps, ranks))
    return ranks - starts[decode.block]


def _map(decode, steps, value, **other):
    cells, truth = commits_alone(steps, decode.shown)
    content, suffix = (value, ".html") if isinstance(value, bytes) else (as_json(value), ".json")
    answers = {"given": decode.undecided, "prompt_length": len(decode.prompt), "numbering": "decode"}
    other["answers"] = answers | {"block_length": decode.length, "sample": 0} | other.get("answers", {})
    return Emission(content=content, suffix=suffix, cells=cells, truth=truth, **other)


def _batch(value, decode, chance):
    """Put an answer among others of a batch, which are shorter; return them and the words that say which is ours."""
    value |= {"prompt_tokens": len(decode.prompt)} if chance.random() < 0.3 else {}
    value |= {"block_length": decode.length} if chance.random() < 0.3 else {}
    if chance.random() < 0.5:
        return value, {}
    other = {"text": "x", "token_ids": [5, 6], "step_map": [1, 2], "first_unmask_times": [1, 2]}
    sample = chance.randint(0, 1)
    return [[value, other], [other, value]][sample], {"sample": sample}


def dllm_rl(decode, chance):
    """Write dLLM-RL's records: the step of each token, from 0 or from 1, and 0 for what no step decides, too."""
    base = chance.randint(0, 1)
    numbers = np.where(decode.commits < 0, 0, decode.commits + base)[: decode.shown].tolist()
    record = {"prompt": "?", "step_map": [numbers], "response": ["x"], "block_size": decode.length, "correct": True}
    needed = {}
    if chance.random() < 0.5:
        record["step_map"].append([base, base + 1])
        needed = {"sample": 0}
    return _map(decode, decode.commits, record, needed=needed, answers={"step_base": base})


def bare_map(decode, chance):
    """Write a step map without a name, from 0 or from 1, or of whole blocks anew, with -1 for never."""
    base = chance.randint(0, 1)
    is_whole = decode.shown == decode.positions and decode.positions % 4 == 0 and decode.commits.min() >= 0
    if is_whole and decode.first == decode.length == 4 and chance.random() < 0.5:
        needed = {"numbering": "block", "block_length": decode.length, "prompt_length": 0}
        answers = needed | {"step_base": base}
        return _map(decode, _ranks(decode), (_anew(decode) + base).tolist(), needed=needed, answers=answers)
    numbers = np.where(decode.commits < 0, -1, decode.commits + base)[: decode.shown]
    needed = {"numbering": "decode"}
    return _map(decode, decode.commits, numbers.tolist(), needed=needed, answers={"step_base": base})


def jet_engine(decode, chance):
    """Write JetEngine's answer: its tokens, and the step of each from 1."""
    ids, numbers = decode.canvases[-1][: decode.shown], decode.commits[: decode.shown] + 1
    value = {"text": "x", "token_ids": ids, "first_unmask_times": numbers}
    value, sample = _batch(value, decode, chance)
    return _map(decode, decode.commits, value, needed=sample, answers={"step_base": 1, **sample})


def sglang(decode, chance):
    """Write SGLang's answer: the steps that decided something, numbered from 1 in each block."""
    ranks, numbers = _ranks(decode), _anew(decode)[: decode.shown] + 1
    value = {"output_ids": decode.canvases[-1][: decode.shown], "meta_info": {"id": "x", "step_maps": numbers}}
    value, sample = _batch(value, decode, chance)
    needed = {"block_length": decode.length, "prompt_length": len(decode.prompt), **sample}
    return _map(decode, ranks, value, needed=needed, answers={"step_base": 1, **sample})


def lmdeploy(decode, chance):
    """Write lmdeploy's answer: the steps that decided something, numbered from 1 over the whole decode."""
    numbers = (_ranks(decode) + 1)[: decode.shown]
    value = {"text": "x", "token_ids": decode.canvases[-1][: decode.shown], "step_map": numbers}
    value, sample = _batch(value, decode, chance)
    return _map(decode, _ranks(decode), value, needed=sample, answers={"step_base": 1, **sample})


def viewer(decode, chance):
    """Write the page of dLLM-RL's viewer, or the JSON in it, with steps from 0."""
    shown = decode.shown
    value = {
        "pieces": [f"t{token}" for token in decode.canvases[-1][:shown]],
        "step_map": np.where(decode.commits < 0, 0, decode.commits)[:shown],
        "is_special": decode.canvases[-1][:shown] == END,
    }
    page = b'<html><script id="data" type="application/json">' + as_json(value) + b"</script></html>"
    made = _map(decode, decode.commits, value if chance.random() < 0.5 else page, answers={"step_base": 0})
    made.truth["special"] = np.broadcast_to(value["is_special"], made.cells.shape)
    return made


def tracer(decode, chance):
    """Write the records of a tracer of LaViDa: the step of each position from 1."""
    records = [
        {
            "position": at,
            "token_id": decode.canvases[-1, at],
            "token_text": "x",
            "is_normal_token": bool(decode.canvases[-1, at] != END),
            "unmask_step": None if step < 0 else step + 1,
        }
        for at, step in enumerate(decode.commits.tolist())
    ]
    value = {"prompt": "?", "all_position_records": records} if chance.random() < 0.5 else records
    return _map(decode, decode.commits, value, answers={"step_base": 1})


def observed(decode, chance):
    """Write what was predicted at each position while it was masked, and its step: from 0 and 1, or both alike."""
    base, unmasked = chance.choice([(0, 1), (1, 1), (0, 0)])
    seen = decode.masked[:-1]
    records = [
        {
            "position": at,
            "unmask_step": None if step < 0 else step + unmasked,
            "observations": [
                {
                    "step": int(row) + base,
                    "token": decode.predictions[row, at],
                    "prob": decode.confidence[row, at],
                    "rank": 1,
                }
                for row in np.flatnonzero(seen[:, at])
            ],
        }
        for at, step in enumerate(decode.commits.tolist())
    ]
    truth = {
        "commit_step": np.broadcast_to(decode.commits, seen.shape),
        "committed": np.arange(decode.steps)[:, None] == decode.commits,
        "forced": np.zeros(seen.shape, dtype=bool),
        "confidence": decode.confidence,
    }
    return Emission(
        content=as_lines(records),
        suffix=".jsonl",
        cells=seen,
        truth=with_predictions(decode, truth, seen),
        needed={} if unmasked else {"step_base": 0},
        answers={"given": decode.given, "step_base": unmasked},
    )


EMITTERS = {
    "dLLM-RL": Emitter(emit=dllm_rl, adapter="step_map", hazards=("given", "idle", "early", "short", "loose", "cut")),
    "a map": Emitter(emit=bare_map, adapter="step_map", hazards=("given", "idle", "early", "short", "loose", "cut")),
    "JetEngine": Emitter(emit=jet_engine, adapter="step_map", hazards=("idle", "served", "short")),
    "SGLang": Emitter(emit=sglang, adapter="step_map", hazards=("idle", "served", "short")),
    "lmdeploy": Emitter(emit=lmdeploy, adapter="step_map", hazards=("idle", "served", "short")),
    "dLLM-RL's viewer": Emitter(
        emit=viewer, adapter="trace_viewer", hazards=("idle", "early", "cut", "short", "loose")
    ),
    "a tracer": Emitter(emit=tracer, adapter="observations", hazards=("given", "idle", "early", "loose")),
    "observations": Emitter(emit=observed, adapter="observations", hazards=("given", "idle", "early", "loose")),
}
