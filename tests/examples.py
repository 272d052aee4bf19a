"""The files that examples of the schema and of pages name."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ANSWER = {148: "answer", 149: " is", 150: " 42"}
STEPS = sorted({*range(0, 251, 5), *range(112, 128)})  # of 251: more of them where the answer comes
POSITIONS = sorted({0, 31, *range(100, 156, 5), *range(146, 155)})  # those that examples name, and some more
CELLS = "step,position,value\n0,0,1\n1,1,2\n"
CANVASES = [[9] * 156 + [0] * 64, [9] * 156 + [5, 6] * 16 + [0] * 32, [9] * 156 + [5, 6] * 32]
FILES = {
    "history.json": {"history": CANVASES, "mask_id": 0, "state": "after"},
    "given.json": {
        "history": [[7, 0, 0, 0, 0, 7], [7, 5, 5, 0, 0, 7], [7, 5, 5, 5, 5, 7]],
        "mask_id": 0,
        "state": "after",
    },
    "asked.json": {"history": CANVASES},
    "steps.json": [{"step_map": [1, 1, 2, 3], "token_ids": [4, 5, 6, 7]}],
}


def write_files(folder: Path) -> Path:
    """Write each file that an example names into a folder, and return it."""
    table = pa.table(decode())
    changed = pa.array(np.arange(len(table)) % 7 == 0)
    pq.write_table(table, folder / "decode.parquet")
    pq.write_table(table.append_column("changed", changed), folder / "huge.parquet")
    for name in (
        "700.parquet",
        "701.parquet",
        "data/decode.parquet",
        "runs/problem-700.parquet",
        "runs/b.parquet",
        "runs/run=c/part.parquet",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table.slice(0, 100).drop_columns(["text", "run", "masked"]), folder / name)
    (folder / "house-style.yaml").write_text("theme: paper\n", "utf-8")
    (folder / "figures").mkdir()
    (folder / "figures" / "cells.csv").write_text(CELLS, "utf-8")
    (folder / "matrix.csv").write_text("0.5,1\n0.25,0\n", "utf-8")
    with duckdb.connect(folder / "runs.duckdb") as connection:
        connection.register("decode", table.select(["step", "position", "token"]).slice(0, 500))
        connection.execute("create table cells as select *, 'q00' as run from decode")
    for name, content in FILES.items():
        (folder / name).write_text(json.dumps(content), "utf-8")
    return folder


def decode():
    """Return a decode of 64 of 251 steps that ends with “answer is 42”, and has every column that examples name."""
    draw = np.random.default_rng(7)
    step, position = (each.ravel() for each in np.meshgrid(STEPS, POSITIONS, indexing="ij"))
    token = draw.integers(100, 1000, step.size)
    token = np.where((step > 120) & (draw.random(step.size) < 0.9), position, token)
    text = np.array(["the", " a", " cat", " sat"], object)[token % 4]
    for at, (answer, word) in zip((16, 18, 20), ANSWER.items(), strict=True):
        is_there = (position == answer) & ((step == 60) | (step >= 120))
        token[is_there], text[is_there] = at, word
    confidence = draw.integers(1, 11, step.size) / 10
    return {
        "step": step,
        "position": position,
        "token": token,
        "text": text.tolist(),
        "masked": step <= position,
        "confidence": confidence,
        "entropy": 1 - confidence,
        "block": position // 32,
        "end": step,
        "weight": confidence,
        "gold": ["42"] * step.size,
        "run": np.full(step.size, "q00-random-s128-b32").tolist(),
    }
