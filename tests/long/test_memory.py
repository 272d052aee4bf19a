"""Small files whose few bytes stand for millions of values: none costs much more memory than the seed figure."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.proof.mutations import compressed

SEED = Path(__file__).parents[2] / "gallery" / "seed"
ROWS = 2_000_000
MOST_MIB = 150  # beyond the seed figure
FIGURES = """
import resource, sys, tracegram
for spec in sys.argv[1:]:
    try:
        tracegram.load(spec).to_dict()
        print("drawn")
    except tracegram.TracegramError as error:
        print(error.findings[0].code)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def parquet(**columns):
    held = io.BytesIO()
    table = pa.table({"step": np.arange(ROWS), "position": np.zeros(ROWS, dtype=int), **columns})
    few = {"compression": "zstd", "write_statistics": False, "store_schema": False, "max_rows_per_page": ROWS}
    few |= {"row_group_size": ROWS, "data_page_size": 1 << 30, "use_dictionary": list(columns)}
    pq.write_table(table, held, column_encoding=dict.fromkeys(("step", "position"), "DELTA_BINARY_PACKED"), **few)
    return held.getvalue()


def arrow(kind, **options):
    held = pa.BufferOutputStream()
    table = pa.table({name: pa.nulls(ROWS, kind) for name in ("step", "position", *"abcdef")})
    with pa.ipc.new_file(held, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return held.getvalue().to_pybytes()


def npz():
    held = io.BytesIO()
    np.save(held, np.zeros((3000, 3000), dtype="u1"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("token.npy", held.getvalue())
    return packed.getvalue()


FILES = {
    "rows.parquet": (
        lambda: parquet(a=np.zeros(ROWS), b=pa.repeat("x", ROWS), c=pa.nulls(ROWS)),
        "drawn",
    ),  # in an engine
    "zeros.arrow": (lambda: arrow(pa.int64(), compression="zstd"), "too-many-rows"),
    "nulls.arrow": (lambda: arrow(pa.null()), "too-many-rows"),
    "rows.csv.zst": (lambda: compressed(".zst", b"step,position\n" + b"1,1\n" * ROWS * 2), "file-too-large"),
    "lines.jsonl.zst": (lambda: compressed(".zst", b"{}\n" * ROWS * 10), "file-too-large"),
    "lists.json.zst": (lambda: compressed(".zst", b"[" + b"[]," * ROWS + b"[]]"), "too-many-rows"),
    "lists.json.gz": (lambda: gzip.compress(b"[" + b"[]," * (ROWS // 6) + b"[]]"), "too-many-rows"),
    "zeros.npz": (npz, "too-many-rows"),
    "gaps.json": (lambda: json.dumps({"step_map": [0] * 480 + [1550]}).encode(), "drawn"),
}


def measured(*specs):
    """Return what becomes of specs, and the most memory, in MiB, that their process held."""
    said = subprocess.run([sys.executable, "-c", FIGURES, *specs], check=True, capture_output=True, text=True)
    *codes, peak = said.stdout.split()
    return codes, int(peak)


def written(folder, name, content):
    (folder / name).write_bytes(content)
    spec = {"tracegram": 1, "trace": {"file": name, "mask_id": 1, "state": "after"}, "marks": [{"mark": "rect"}]}
    (folder / f"{name}.spec.json").write_text(json.dumps(spec), "utf-8")
    return folder / f"{name}.spec.json"


def test_a_small_file_costs_little_memory(tmp_path):
    specs = [written(tmp_path, name, make()) for name, (make, _) in FILES.items()]
    _, seed = measured(SEED / "figure.yaml")

    codes, peak = measured(*specs)

    assert codes == [code for _, code in FILES.values()]
    assert peak < seed + MOST_MIB


def test_a_small_file_of_tensors_costs_little_memory(tmp_path):
    torch = pytest.importorskip("torch")
    shared = [torch.zeros(1, dtype=torch.int64)]
    for _ in range(20):
        shared = [shared, shared]
    specs = []
    for name, value in (("repeated.pt", torch.zeros(1).expand(30_000_000)), ("shared.pt", shared)):
        held = io.BytesIO()
        torch.save(value, held)
        specs.append(written(tmp_path, name, held.getvalue()))
    _, seed = measured(SEED / "figure.yaml")

    codes, peak = measured(*specs)

    assert codes == ["too-many-rows", "too-many-rows"]
    assert peak < seed + MOST_MIB
