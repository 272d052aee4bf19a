"""Hostile inputs: files of every format, damaged in every way, each read, drawn as data and as a document.

`python -m tests.proof.inputs` prints the table: how many inputs of each reader and kind of damage, and what went wrong.
"""

import gzip
import io
import json
import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile import HAS_TORCH
from tests.proof.mutations import compressed
from tracegram.sources.formats import READERS

SECRET = "hunter2"
ODD_TEXTS = (
    "constructor",
    "__proto__",
    "</script><script>x()</script>",
    "\x1b[2J",
    "\u202e",
    "a.b[0]'\"\\",
    "\r",
    "x" * 5000,
)
ODD_NUMBERS = (float("nan"), float("inf"), -1.0, 2.0**63, 5e-324, 0.5)
TOKENS = ("a", "b", "c", "d")
SPEC_KINDS = ("spec.yaml", "spec.json")
KINDS = (*READERS, ".csv.gz", ".jsonl.zst", *SPEC_KINDS)


def written(kind, tokens=TOKENS, numbers=(0, 0, 1, 1), name="token"):
    """Return a file of a kind with four cells: their tokens, and numbers where the format has a place for them."""
    if kind in SPEC_KINDS:
        rows = [
            {"step": step, "position": place % 2, name: token}
            for place, (step, token) in enumerate(zip(numbers, tokens))
        ]
        return json.dumps(
            {"tracegram": 1, "title": tokens[0], "trace": {"values": rows}, "marks": [{"mark": "rect"}]}
        ).encode()
    if kind.endswith((".gz", ".zst")):
        inner, _, suffix = kind.rpartition(".")
        return compressed(f".{suffix}", written(inner, tokens, numbers, name))
    if kind in {".npz", ".npy", ".pt"}:
        return _arrays(kind, tokens, numbers, name)
    if kind in {".txt", ".log"}:
        return "".join(f"{number}, *{token}&*{token}\n" for number, token in zip(numbers[::2], tokens)).encode(
            "utf-8", "replace"
        )
    if kind == ".html":
        held = {"pieces": list(tokens), "step_map": list(numbers)}
        return f'<script id="data" type="application/json">{json.dumps(held)}</script>'.encode()
    rows = [
        {"step": step, "position": place % 2, name: token} for place, (step, token) in enumerate(zip(numbers, tokens))
    ]
    if kind in {".csv", ".tsv"}:
        mark = "," if kind == ".csv" else "\t"
        quoted = [
            '"' + str(each).replace('"', '""') + '"'
            for row in [dict(zip(rows[0], rows[0])), *rows]
            for each in row.values()
        ]
        return "".join(mark.join(quoted[at : at + 3]) + "\n" for at in range(0, len(quoted), 3)).encode()
    if kind in {".json", ".jsonl", ".ndjson"}:
        return json.dumps(rows).encode() if kind == ".json" else "\n".join(map(json.dumps, rows)).encode()
    return _columns(kind, pa.Table.from_pylist(rows))


def _columns(kind, table):
    held = pa.BufferOutputStream()
    if kind == ".parquet":
        pq.write_table(table, held)
        return held.getvalue().to_pybytes()
    start = pa.ipc.new_stream if kind == ".part" else pa.ipc.new_file
    with start(held, table.schema) as writer:
        writer.write_table(table)
    return held.getvalue().to_pybytes()


def _arrays(kind, tokens, numbers, name):
    held = io.BytesIO()
    values = np.array(numbers, dtype=float).reshape(2, 2)
    if kind == ".pt":
        import torch

        torch.save({"confidence": torch.tensor(values), name: torch.tensor(values), "prompt_length": 0}, held)
    elif kind == ".npy":
        np.save(held, np.array(tokens).reshape(2, 2) if tokens is not TOKENS else values)
    else:
        np.savez(
            held,
            **{
                "confidence": values,
                "token": np.array(tokens).reshape(2, 2),
                f"of {name}"[:50].replace("/", "|"): values,
            },
        )
    return held.getvalue()


def many(kind):
    """Return a file of a kind that holds, or says that it holds, millions of values."""
    size = 300_000
    if kind in SPEC_KINDS:
        bomb = (
            b'{"tracegram": 1, "title": ' + b"[" * 100 + b"]" * 100 + b"}" if kind == "spec.json" else b"a: &a [x,x]\n"
        )
        return (
            bomb
            if kind == "spec.json"
            else bomb + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, n, n, n, n) for n in range(97, 121))
        )
    if kind.endswith((".gz", ".zst")):
        return compressed("." + kind.rpartition(".")[2], b"1,1\n" * 40 * size)
    if kind == ".npy":
        return written(kind).replace(b"(2, 2)", b"(9999999, 99999999)").replace(b"                 \n", b"\n")
    if kind in {".npz", ".pt", ".html", ".txt", ".log"}:
        return {".npz": _zeros, ".pt": _repeated}.get(kind, lambda: b"<script id=data>[" * size)()
    if kind in {".parquet", ".arrow", ".feather", ".part"}:
        return _columns(kind, pa.table({name: pa.nulls(3_000_000) for name in ("step", "position")}))
    return {".csv": b"step,position\n" + b"x" * size, ".tsv": b"a\t" * size}.get(kind, b"[" * size)


def _zeros():
    held = io.BytesIO()
    np.savez_compressed(held, token=np.zeros((20_000, 1000), dtype="u1"))
    return held.getvalue()


def _repeated():
    import torch

    held = io.BytesIO()
    torch.save(torch.zeros(1).expand(30_000_000), held)
    return held.getvalue()


def _flipped(kind, seed):
    chance, held = random.Random(seed), bytearray(written(kind))
    for _ in range(chance.randint(1, 6)):
        held[chance.randrange(len(held))] = chance.randrange(256)
    return bytes(held)


def _other(kind, number):
    others = [
        each
        for each in READERS
        if each[:4] != kind[:4] and not {each, kind} <= {".json", ".jsonl", ".ndjson", ".txt", ".log", ".html"}
    ]
    content = written(random.Random(number).choice(others))
    return gzip.compress(content)[:-9] if kind.endswith(".gz") else content


DAMAGE = {  # by its kind: what makes the content of a variant, and whether it has to be refused
    "empty": (lambda _kind, n: (b"", b"\n", b"\xef\xbb\xbf")[n % 3], True),
    "cut off": (lambda kind, n: (made := written(kind))[: len(made) * (n + 1) // 5], False),
    "bytes changed": (_flipped, False),
    "twice": (lambda kind, n: written(kind) * (n + 2), False),
    "another format": (_other, False),
    "noise": (lambda _kind, n: random.Random(n).randbytes(200 * n + 5), True),
    "too many": (lambda kind, _n: many(kind), True),
    "odd texts": (lambda kind, n: written(kind, [each + str(n) for each in (ODD_TEXTS * 2)[n : n + 4]]), False),
    "odd names": (lambda kind, n: written(kind, name=ODD_TEXTS[n % len(ODD_TEXTS)]), False),
    "odd numbers": (lambda kind, n: written(kind, numbers=[0, 0, 1, ODD_NUMBERS[n % len(ODD_NUMBERS)]]), False),
    "outside": (lambda _kind, _n: None, True),
}
ONCE = {"too many"}  # kinds that have one variant each


def placed(folder, kind, damage, number):
    """Write an input and, for a trace, a spec that draws it; returns the spec."""
    root = folder / "root"
    content = DAMAGE[damage][0](kind, number)
    name = f"{damage.replace(' ', '-')}-{number}{'.' * (kind in SPEC_KINDS)}{kind}"
    if content is None:
        outside = folder / f"outside{'.' * (kind in SPEC_KINDS)}{kind}"
        outside.write_bytes(written(kind, [SECRET] * 4))
        if number % 2 and kind not in SPEC_KINDS:
            name = f"../{outside.name}"
        else:
            (root / name).symlink_to(outside if number < 2 else os.path.relpath(outside, root))
    else:
        (root / name).write_bytes(content)
    if kind in SPEC_KINDS:
        return root / name
    spec = root / f"{name.replace('/', '-')}.spec.json"
    trace = {"file": name} | ({"state": "after"} if number % 2 else {})
    spec.write_text(json.dumps({"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}]}), "utf-8")
    return spec


class Watch:
    """What this process opens outside a root, and whom it connects to, since it began to watch."""

    def __init__(self, folder):
        self.outside = self.connections = 0
        self._folder, self._root = f"{folder}{os.sep}", f"{folder / 'root'}{os.sep}"
        self.is_on = False
        sys.addaudithook(self._event)

    def _event(self, event, arguments):
        if not self.is_on:
            return
        if event == "open" and isinstance(arguments[0], str | os.PathLike):
            path = os.path.realpath(arguments[0])
            self.outside += path.startswith(self._folder) and not path.startswith(self._root)
        self.connections += event in {"socket.connect", "socket.getaddrinfo", "urllib.Request"}


def judged(spec, damage):
    """Draw a spec, and return what is wrong with what happens."""
    import tracegram
    from tracegram.diagnostics import TracegramError

    try:
        drawn = tracegram.load(spec).to_dict()
        json.dumps(drawn, allow_nan=False).encode()
    except TracegramError as error:
        said = str(error)
        whole = all(each.code and each.place.file and len(each.message) < 2000 for each in error.findings)
        return [] if whole and said.replace("\n", "").isprintable() and SECRET not in said else ["wrong"]
    except Exception:  # noqa: BLE001  # whatever it is, it is what is looked for
        traceback.print_exc()
        return ["tracebacks"]
    return ["wrong"] if DAMAGE[damage][1] else []


WRONG = ("wrong", "tracebacks", "reads outside the root", "connections")


def table(variants):
    """Try so many inputs of each reader and kind of damage; returns how many, and what was wrong, by both."""
    counts = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "root").mkdir()
        watch = Watch(folder)
        for kind in KINDS:
            for damage in DAMAGE if kind != ".pt" or HAS_TORCH else ():
                found = counts[kind, damage] = Counter()
                for number in range(1 if damage in ONCE else variants):
                    spec = placed(folder, kind, damage, number)
                    before = watch.outside, watch.connections
                    watch.is_on = True
                    wrong = judged(spec, damage)
                    watch.is_on = False
                    found.update(["inputs", *wrong])
                    found["reads outside the root"] += watch.outside - before[0]
                    found["connections"] += watch.connections - before[1]
                    if wrong:
                        print(f"  {wrong[0]}: {kind}, {damage}, {number}", flush=True)
    return counts


def shown(counts):
    """Return the table and the figures in words."""
    kinds = list(dict.fromkeys(kind for kind, _ in counts))
    lines = [f"{'':13}" + "".join(f"{damage:>15}" for damage in DAMAGE)]
    lines += [f"{kind:13}" + "".join(f"{counts[kind, damage]['inputs']:15}" for damage in DAMAGE) for kind in kinds]
    total = sum(counts.values(), Counter())
    figures = ", ".join(f"{total[each]} {each}" for each in WRONG)
    return "\n".join([*lines, f"{total['inputs']} hostile inputs: {figures}"])


def is_clean(counts):
    """Check that nothing was wrong and no cell of the table is empty."""
    return all(each["inputs"] and not any(each[word] for word in WRONG) for each in counts.values())


def main():
    """Try the inputs, and print the figures."""
    counts = table(4)
    print(shown(counts))
    return 0 if is_clean(counts) else 1


if __name__ == "__main__":
    sys.exit(main())
