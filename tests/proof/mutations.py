"""Inputs changed at random: as bytes, and as what they hold, so that the parser at the door lets many of them in."""

import copy
import gzip
import io
import json
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile import BINARIES, HAS_TORCH, LAYERS, SPECS, TEXTS, layered
from tracegram.sources.formats import READERS

GALLERY = Path(__file__).parents[2] / "gallery"
FILES = tuple(each for each in READERS if HAS_TORCH or each != ".pt")
KINDS = (*FILES, ".jsonl.gz", ".csv.zst", "spec.yaml", "spec.json", "road")  # the first byte of an input chooses one
NUMBERS = (
    0,
    1,
    -1,
    2,
    7,
    31,
    255,
    126336,
    2**31,
    2**53 + 1,
    2**63 - 1,
    2**63,
    -(2**63),
    10**30,
    0.5,
    -0.0,
    5e-324,
    1e308,
)
ODD = (
    "",
    "x",
    "nan",
    "1e5",
    "007",
    "constructor",
    "\r",
    "\x00",
    "\x1b[2J",
    "\u202e",
    "<|mdm_mask|>",
    "é😀",
    "a" * 300,
    "\ufeff",
)
TESTS = ("equal", "oneOf", "lt", "gte", "range", "and", "or", "not", "field")


def compressed(suffix, content):
    """Return content as the suffix of a compression says."""
    if suffix == ".gz":
        return gzip.compress(content, 1)
    held = pa.BufferOutputStream()
    with pa.CompressedOutputStream(held, "zstd") as stream:
        stream.write(content)
    return held.getvalue().to_pybytes()


@cache
def seeds(largest=2000):
    """Return inputs of every kind: those that look for loops in loops, and the gallery's."""
    found = {kind: [] for kind in KINDS}
    for name, make in TEXTS.items():
        content = make(largest).encode("utf-8", "surrogatepass")
        suffix = "." + name.rpartition(".")[2]
        found[suffix] += [make(200).encode("utf-8", "surrogatepass"), content]
        found.get(f"{suffix}.gz", []).append(compressed(".gz", content))
        found.get(f"{suffix}.zst", []).append(compressed(".zst", content))
    for suffix in BINARIES.keys() & set(FILES):
        found[suffix] += [BINARIES[suffix](5)]
    for name, make in SPECS.items():
        found[f"spec.{name.rpartition('.')[2]}"].append(make(200).encode())
    found["spec.yaml"] += [path.read_bytes() for path in sorted(GALLERY.glob("*/*.yaml"))]
    specs = [layered(kind, 2, legend="right") for kind in LAYERS]
    found["road"] = [json.dumps(spec).encode() for spec in specs]
    found["spec.json"] += found["road"]
    return found


@cache
def words():
    """Return the keys that stand in the inputs, in the order of their names."""
    found = set(TESTS)
    for content in (*seeds()[".json"], *seeds()["road"]):
        try:
            _collect(json.loads(content), found)
        except (ValueError, RecursionError):
            continue
    return sorted(found)


def _collect(value, found):
    if isinstance(value, dict):
        found |= set(list(value)[:30])
    for each in list(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())[:30]:
        _collect(each, found)


def mutated(kind, content, chance):
    """Return an input of a kind that is like another one."""
    if chance.random() < 0.2:
        return changed_bytes(content, chance)
    if kind in {".json", "spec.json", "spec.yaml", "road"}:
        return changed_json(content, chance)
    if kind in {".jsonl", ".ndjson"}:
        lines = content.split(b"\n")
        at = chance.randrange(len(lines))
        return b"\n".join([*lines[:at], changed_json(lines[at], chance), *lines[at + chance.randrange(2) :]])
    if kind in {".csv", ".tsv"}:
        return changed_cells(content, chance, b"," if kind == ".csv" else b"\t")
    if kind in BINARIES:
        made = MADE.get(kind, _made_arrow)(chance)
        return made if chance.random() < 0.6 else changed_bytes(made, chance)
    if kind.endswith((".gz", ".zst")):
        suffix = kind.rpartition(".")[0]
        inner = mutated(suffix, chance.choice(seeds()[suffix]), chance)
        return compressed("." + kind.rpartition(".")[2], inner)
    return changed_bytes(content, chance)


def changed_bytes(content, chance):
    """Change, insert, delete or repeat a few bytes."""
    held = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(held) + 1)
        length = chance.choice((1, 1, 2, 4, 16))
        match chance.randrange(4):
            case 0:
                held[at : at + length] = chance.randbytes(length)
            case 1:
                held[at:at] = chance.choice(ODD).encode() or b"0"
            case 2:
                del held[at : at + length]
            case 3:
                held[at:at] = held[at : at + 8 * length]
    return bytes(held)


def changed_json(content, chance):
    """Change values of a JSON text, wherever they stand in it."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return changed_bytes(content, chance)
    for _ in range(chance.randint(1, 3)):
        value = _changed(value, chance)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _changed(value, chance):
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return _new(chance)
    held = copy.copy(value)
    key = chance.choice(list(held)) if isinstance(held, dict) else chance.randrange(len(held))
    match chance.randrange(8):
        case 0:
            del held[key]
        case 1 if isinstance(held, dict):
            held[chance.choice(words())] = held.pop(key)
        case 2 if isinstance(held, dict):
            held[chance.choice(words())] = _new(chance)
        case 1 | 2:
            held.insert(key, copy.deepcopy(held[key]))
        case _:
            held[key] = _changed(held[key], chance)
    return held


def _new(chance):
    match chance.randrange(6):
        case 0:
            return [chance.choice(NUMBERS) for _ in range(chance.randint(0, 4))]
        case 1:
            return {chance.choice(words()): chance.choice(NUMBERS)}
        case 2:
            return chance.choice((None, True, False))
        case 3:
            return chance.choice((*words(), *ODD))
        case _:
            return chance.choice(NUMBERS)


def changed_cells(content, chance, mark):
    """Change cells of a text table."""
    lines = [line.split(mark) for line in content.split(b"\n")]
    for _ in range(chance.randint(1, 3)):
        cells = chance.choice(lines)
        cells[chance.randrange(len(cells))] = str(chance.choice((*NUMBERS, *ODD, *words()))).encode()
    return b"\n".join(mark.join(cells) for cells in lines)


def _made_arrow(chance, *, is_parquet=False):
    rows = chance.choice((0, 1, 2, 5, 30))
    table = pa.table({_name(chance): _made_column(rows, chance) for _ in range(chance.randint(1, 5))})
    if chance.random() < 0.8:
        steps = pa.array([each // 3 for each in range(rows)], chance.choice((pa.int64(), pa.int8(), pa.float32())))
        table = pa.table(
            {"step": steps, "position": [each % 3 for each in range(rows)]}
            | dict(zip(table.column_names, table.columns))
        )
    header = chance.choice((None, b"{}", b'{"version": 1}', b'{"version": 1, "mask_id": 0, "state": "after"}', b"["))
    table = table.replace_schema_metadata(header and {b"tracegram": header})
    held = io.BytesIO()
    if is_parquet:
        pq.write_table(table, held, row_group_size=chance.choice((1, 100)), compression=chance.choice(("none", "zstd")))
        return held.getvalue()
    start = chance.choice((pa.ipc.new_file, pa.ipc.new_stream))
    with start(held, table.schema) as writer:
        writer.write_table(table, max_chunksize=chance.choice((1, 100)))
    return held.getvalue()


def _name(chance):
    return chance.choice((*words(), *ODD))


def _made_column(rows, chance):
    whole = pa.array([chance.randrange(100) for _ in range(rows)], pa.int64())
    kind = chance.choice(
        (
            *(
                pa.int8(),
                pa.uint64(),
                pa.float16(),
                pa.float64(),
                pa.string(),
                pa.large_string(),
                pa.bool_(),
                pa.date32(),
            ),
            *(pa.timestamp("ns", "UTC"), pa.duration("ms"), pa.decimal128(30, 2), pa.null(), pa.binary()),
        )
    )
    match chance.randrange(4):
        case 0:
            return pa.array([chance.choice((None, *ODD)) for _ in range(rows)], pa.string()).dictionary_encode()
        case 1:
            return pa.array([[each] * (each % 3) for each in range(rows)], pa.list_(pa.int64()))
    try:
        return whole.cast(kind)
    except pa.ArrowException:
        return pa.nulls(rows, kind)


def _made_array(chance):
    shape = tuple(chance.choice((0, 1, 2, 3, 5)) for _ in range(chance.choice((0, 1, 2, 2, 2, 3))))
    kind = chance.choice(("i8", "u1", "u8", "f2", "f4", "f8", "?", "U3", "S3", "c8", "M8[s]"))
    with np.errstate(over="ignore"):
        return np.array(chance.choices((0, 1, 3, 126336), k=int(np.prod(shape)))).reshape(shape).astype(kind)


def _made_npz(chance):
    held = io.BytesIO()
    write = chance.choice((np.savez, np.savez_compressed))
    shared = _made_array(chance)
    arrays = {
        chance.choice(words()): shared if chance.random() < 0.5 else _made_array(chance)
        for _ in range(chance.randint(1, 4))
    }
    write(held, **{name: array for name, array in arrays.items() if name.isidentifier() and name != "file"})
    return held.getvalue()


def _made_npy(chance):
    held = io.BytesIO()
    np.save(held, _made_array(chance))
    return held.getvalue()


def _made_pt(chance):
    import torch

    held = io.BytesIO()
    value = _changed(json.loads(chance.choice(seeds()["road"])), chance)
    tensor = torch.tensor([chance.choice((0, 1, 126336)) for _ in range(4)])
    torch.save(chance.choice(([tensor, tensor], {_name(chance): tensor}, {"steps": [tensor] * 3}, value)), held)
    return held.getvalue()


MADE = {
    ".parquet": lambda chance: _made_arrow(chance, is_parquet=True),
    ".npz": _made_npz,
    ".npy": _made_npy,
    ".pt": _made_pt,
}
