"""Files and specs that look for a loop inside a loop: each is one kind of trouble, about as large as it is asked for.

A `turn` is the number of a repetition; sizes are in bytes for texts.
"""

import io
import json
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GENERATED = "trace: {generate: {process: masked_diffusion, steps: 5, positions: [0, 4]}}\n"
HEAD = f"tracegram: 1\n{GENERATED}"
SPEC = HEAD + "marks: [{mark: rect, where: changed}]\n"
RECTS = HEAD + "marks:\n- {mark: rect, where: changed}\n"


def repeated(size, text):
    """Repeat a text, in which `#` is the number of the turn, up to a size."""
    return "".join(text.replace("#", str(turn)) for turn in range(size // len(text) + 1))


def listed(size, row):
    """Write a list of records that a function gives for each turn, as JSON, up to a size."""
    return json.dumps([row(turn) for turn in range(size // len(json.dumps(row(0))) + 1)])


def _row(turn):
    return {"step": turn, "position": 0}


def _event(turn):
    chosen = [turn] if turn == 0 else []
    return {"block_start": 0, "block_end": 1, "selected_positions": chosen, "selected_token_ids": chosen}


def _callback(turn):
    return {"step": turn, "block_x": [1, 2], "transfer_index": [True, False], "prompt_length": 0}


TEXTS = {  # by the name of the trace file
    "unclosed.html": lambda size: repeated(size, "<script id=data "),
    "open.html": lambda size: repeated(size, "<script id=data>"),
    "twice-at-the-end.json": lambda size: listed(size, _row)[:-1] + ',{"step":1,"step":2}]',
    "twice-in-one-row.json": lambda size: "[{" + repeated(size, '"key#":1,') + '"last":1,"last":2}]',
    "escapes.json": lambda size: "[" * 51 + '"' + repeated(size, '\\"'),
    "deep.json": lambda size: repeated(size, "["),
    "constant-at-the-end.json": lambda size: "[" + repeated(size, "1,") + "NaN]",
    "each-row-another-key.json": lambda size: "[" + repeated(size, '{"key#":1},') + '{"step":1}]',
    "rows-without-keys.json": lambda size: listed(900, lambda turn: {f"key{turn}": 0}) [:-1] + repeated(size, ",{}") + "]",
    "last-line-bad.jsonl": lambda size: repeated(size, '{"step":#,"position":1}\n') + '{"step":1,"step":1}\n',
    "all-lines-bad.ndjson": lambda size: repeated(size, '{"step":1,"position":1\n'),
    "run-log.jsonl": lambda size: (
        '{"schema":"dg-runlog/1","record_type":"header"}\n'
        + repeated(size, '{"record_type":"frame","canvas_idx":#,"step_idx":0,"canvas_ids":[1,2]}\n')
    ),
    "many-columns.csv": lambda size: "step,position," + repeated(size, "column#,") + "last\n",
    "ragged.csv": lambda size: "step,position\n" + repeated(size, "0,1,2\n"),
    "quotes.csv": lambda size: 'step,position\n"' + repeated(size, '""'),
    "line-ends.csv": lambda size: 'step,position\n0,"' + repeated(size, "\n") + '"\nx,y\n',
    "no-numbers.tsv": lambda size: "step\tposition\n" + repeated(size, "x\ty\n"),
    "one-cell.csv": lambda size: "step,position\n" + repeated(size, "1,1\n"),
    "runs.csv": lambda size: "step,position,run\n" + repeated(size, "1,1,#\n"),
    "one-line.log": lambda size: "1, *" + repeated(size, "<|mdm_mask|>&*"),
    "lines.log": lambda size: repeated(size, "#, *<|mdm_mask|>&\n"),
    "blank.txt": lambda size: repeated(size, "\n"),
    "table.json": lambda size: listed(size, _row),
    "steps.json": lambda size: json.dumps({"step_map": list(range(size // 7))}),
    "blocks-of-one.json": lambda size: json.dumps({"step_map": [0] * (size // 3), "block_length": 1}),
    "canvases.json": lambda size: listed(size, lambda turn: [turn % 7, 126336]),
    "observations.json": lambda size: listed(size, lambda turn: {"position": turn, "unmask_step": turn + 1}),
    "events.json": lambda size: json.dumps({"steps": json.loads(listed(size, _event))}),
    "deltas.json": lambda size: json.dumps({"deltas": json.loads(listed(size, lambda _turn: {"decoded_tokens": [1, 2], "transfer_index": []}))}),
    "callbacks.json": lambda size: listed(size, _callback),
    "prophet.json": lambda size: json.dumps({"x0_history": [[[1, 2]] * (size // 10)], "true_indices_history": [[[]] * (size // 10)], "prompt_length": 0}),
    "viewer.json": lambda size: json.dumps({"pieces": ["a"] * (size // 8), "step_map": [1] * (size // 8)}),
}  # fmt: skip


def _table(size):
    return pa.table({"step": list(range(size)), "position": [0] * size, "token": [str(turn) for turn in range(size)]})


def _dictionary(size):
    held = io.BytesIO()
    table = _table(size)
    table = table.set_column(2, "token", table["token"].dictionary_encode())
    with pa.ipc.new_file(held, table.schema) as writer:
        writer.write_table(table, max_chunksize=10)
    return held.getvalue()


def _parquet(size):
    held = io.BytesIO()
    pq.write_table(_table(size), held)
    return held.getvalue()


def _arrow(size):
    held = io.BytesIO()
    table = _table(size)
    with pa.ipc.new_stream(held, table.schema) as writer:
        writer.write_table(table, max_chunksize=10)
    return held.getvalue()


def _npz(size):
    held = io.BytesIO()
    np.savez(held, **{f"array{turn}": np.zeros((2, 2)) for turn in range(size)})
    return held.getvalue()


def _npy(size):
    held = io.BytesIO()
    np.save(held, np.full((size, 2), 126336))
    return held.getvalue()


def _pt(size):
    import torch

    held = io.BytesIO()
    torch.save([torch.full((2,), 126336) for _ in range(size)], held)
    return held.getvalue()


HAS_TORCH = find_spec("torch") is not None

BINARIES = {  # by suffix, for a number of rows, arrays or tensors
    ".parquet": _parquet,
    ".arrow": _arrow,
    ".feather": _dictionary,
    ".part": _arrow,
    ".npz": _npz,
    ".npy": _npy,
    ".pt": _pt,
}

SPECS = {  # by the name of the file
    "blanks.yaml": lambda size: RECTS + "- mark: rect\n  color:" + repeated(size, " ") + "#ggg\n",
    "directives.yaml": lambda size: repeated(size, "%TAG !a#! b\n") + "---\n" + SPEC,
    "keys.yaml": lambda size: SPEC + repeated(size, "key#: 1\n"),
    "keys.json": lambda size: '{"tracegram":1,' + repeated(size, '"key#":1,') + '"marks":[]}',
    "keys-of-a-mark.yaml": lambda size: HEAD + "marks:\n- x: rect\n" + repeated(size, "  key#: 1\n"),
    "keys-of-the-trace.yaml": lambda size: "tracegram: 1\nmarks: [{mark: rect}]\ntrace:\n" + repeated(size, "  key#: 1\n"),
    "twice.yaml": lambda size: SPEC + repeated(size, "key#: 1\n") + "key0: 1\n",
    "aliases-of-a-text.yaml": lambda size: SPEC + "title: &a " + repeated(size, "x") + "\noverlays: [" + repeated(size, "*a, ") + "]\n",
    "aliases-twice.yaml": lambda size: "a: &a " + repeated(size, "x") + "\nb: [" + repeated(size, "*a, ") + "]\nb: 1\n",
    "anchors.yaml": lambda size: SPEC + "overlays: [" + repeated(size, "&a# 1, ") + "]\n",
    "params.yaml": lambda size: (
        SPEC + "params:\n" + repeated(size, "  key#: [1]\n") + "overlays: [" + repeated(size, "{param: key1}, ") + "]\n"
    ),
    "unknown-params.yaml": lambda size: (
        SPEC + "params:\n" + repeated(size, "  key#: 1\n") + "overlays: [" + repeated(size, "{param: kex#}, ") + "]\n"
    ),
    "flow.yaml": lambda size: SPEC + "x: [" + repeated(size, "[],") + "]\n",
    "deep.yaml": lambda size: SPEC + "x: " + repeated(size, "["),
    "dashes.yaml": lambda size: SPEC + repeated(size, "- "),
    "questions.yaml": lambda size: SPEC + repeated(size, "? "),
    "quoted.yaml": lambda size: SPEC + 'x: "' + repeated(size, '\\"'),
    "hidden-colors.yaml": lambda size: repeated(size, "# [,: #fff\n") + "x: [#ffffff\n",
    "tabs.yaml": lambda size: SPEC + "x:\n" + repeated(size, "\t") + "a",
    "no-colons.yaml": lambda size: SPEC + repeated(size, "a\n"),
    "long-key.yaml": lambda size: SPEC + repeated(size, "x") + ": 1\n",
    "escapes.json": lambda size: '{"tracegram":' + "[" * 51 + '"' + repeated(size, '\\"'),
    "values.yaml": lambda size: "tracegram: 1\nmarks: [{mark: rect}]\ntrace:\n  values:\n" + repeated(min(size, 200_000), "  - {step: #, position: 0}\n"),
}  # fmt: skip

LAYERS = {  # by what they look for: a number of overlays, or of conditions, in a valid spec
    "rules": lambda turn: {"mark": "rule", "x": turn % 5, "color": f"#{turn % 256:02x}{turn // 256:02x}80"},
    "names": lambda turn: {"mark": "rule", "x": turn % 5, "name": f"rule {turn}", "color": "red"},
    "texts": lambda turn: {"mark": "text", "x": turn % 5, "y": 2, "text": f"text {turn}"},
    "boxes": lambda turn: {"mark": "rect", "x": turn % 5, "x2": 4, "y": 0, "y2": 4, "filled": True, "opacity": 0.5, "color": f"#{turn % 256:02x}{turn // 256:02x}80"},
    "opaque boxes": lambda turn: {"mark": "rect", "x": turn % 5, "x2": 4, "y": 0, "y2": 4, "filled": True, "opacity": 1},
    "bands": lambda turn: {"mark": "band", "x": turn % 5, "x2": 4},
    "lines": lambda turn: {"mark": "line", "points": [[0, turn % 5], [4, 4]], "color": f"#{turn % 256:02x}{turn // 256:02x}80"},
    "cells": lambda turn: {"mark": "rect", "where": {"field": "step", "gte": turn % 5}, "color": f"#{turn % 256:02x}{turn // 256:02x}80"},
    "bad places": lambda turn: {"mark": "rule", "x": 1000 + turn},
    "no such field": lambda turn: {"mark": "rect", "where": f"field{turn}"},
}  # fmt: skip


def layered(kind, count, **words):
    """Return a spec with overlays of a kind."""
    spec = {"tracegram": 1, "trace": {"generate": {"process": "masked_diffusion", "steps": 5, "positions": [0, 4]}}}
    return {
        **spec,
        "marks": [{"mark": "rect", "where": "changed"}],
        "overlays": [LAYERS[kind](each) for each in range(count)],
        **words,
    }
