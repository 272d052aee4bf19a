"""Measure cells in Parquet reduced to an image against one scan of their columns; each in a process of its own.

    python tests/benchmarks/scan.py [--sizes XL billion] [--rounds 3] [--keep FOLDER]

The files are written first, from a seeded generator, row group by row group. It prints wall and CPU seconds, their
ratio to those of the scan, and the peak memory of the whole process.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SIZES = {"M": (1024, 512), "L": (4096, 1024), "XL": (10_000, 4096), "billion": (100_000, 10_000)}
HEAD = """
import json, resource, sys, time
import duckdb, narwhals, numpy, pyarrow, PIL.Image
import vega_datalite as light
path = sys.argv[1]
began, used = time.perf_counter(), time.process_time()
{work}
wall, cpu = time.perf_counter() - began, time.process_time() - used
print(json.dumps([wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
PAINT = "light.Ramp(colors=('#ffffff', '#ff8000'), domain=(0, 1))"
REDUCE = (
    "light.reduce(light.scan_parquet(path), light.Image(paint={paint}, pixels=light.Pixels(width=850, height=400, "
    "how='{how}')), x='step', y='position', value='{value}', unique={unique})"
)
WORK = {
    "scan of three columns": "duckdb.sql(f\"select sum(step), sum(position), sum(changed::int) from '{path}'\").fetchall()",
    "share": REDUCE.format(paint=PAINT, how="share", value="changed", unique=False),
    "share, unique": REDUCE.format(paint=PAINT, how="share", value="changed", unique=True),
    "scan of a float": "duckdb.sql(f\"select sum(step), sum(position), sum(confidence) from '{path}'\").fetchall()",
    "mean": REDUCE.format(paint=PAINT, how="mean", value="confidence", unique=False),
    "mean, unique": REDUCE.format(paint=PAINT, how="mean", value="confidence", unique=True),
}


def write_cells(path: Path, steps: int, positions: int) -> None:
    """Write a dense trace, its rows by step and then position, with a rate of changes that falls over the steps."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(1)
    fields = [("step", pa.int32()), ("position", pa.int32()), ("changed", pa.bool_())]
    if steps * positions < 10**8:
        fields.append(("confidence", pa.float32()))
    schema = pa.schema(fields)
    block = max(1, 2_000_000 // positions)
    encoding = {"position": "DELTA_BINARY_PACKED"}
    writer = pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=["step"], column_encoding=encoding)
    with writer:
        for start in range(0, steps, block):
            count = min(block, steps - start)
            step = np.repeat(np.arange(start, start + count, dtype=np.int32), positions)
            position = np.tile(np.arange(positions, dtype=np.int32), count)
            rate = 0.06 * (1 - step / steps) * (0.5 + position / positions)
            columns = [step, position, random.random(len(step), dtype=np.float32) < rate]
            if len(fields) > 3:
                columns.append(random.random(len(step), dtype=np.float32).round(2))
            writer.write_table(pa.table(columns, schema=schema), row_group_size=len(step))


def measured(work: str, path: Path) -> list[float]:
    program = HEAD.format(work=work)
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--sizes", nargs="+", default=["XL"], choices=SIZES)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--keep", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        for size in asked.sizes:
            path = folder / f"{size}.parquet"
            if not path.exists():
                write_cells(path, *SIZES[size])
            print(f"{size}: {SIZES[size][0]:,} × {SIZES[size][1]:,} cells, {path.stat().st_size / 1e6:.0f} MB")
            report(path, asked.rounds, has_floats=size != "billion")


def report(path: Path, rounds: int, *, has_floats: bool) -> None:
    names = [name for name in WORK if has_floats or ("float" not in name and "mean" not in name)]
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            found[name].append(measured(WORK[name], path))
    floor = [1.0, 1.0]
    for name in names:
        wall, cpu, peak = (statistics.median(each) for each in zip(*found[name]))
        if "scan" in name:
            floor = [wall, cpu]
        ratio = f"{wall / floor[0]:5.2f} and {cpu / floor[1]:5.2f} times the scan"
        print(f"{name:22} {wall:7.2f} s wall, {cpu:7.2f} s CPU, {ratio}, {peak:5.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
