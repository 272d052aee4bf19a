"""Measure what reducing costs, engine by engine, and a heatmap with and without; each in a process of its own.

    python tests/benchmarks/light.py [--sizes S M L] [--rounds 3]

It prints wall and CPU seconds, the peak memory of the whole process beyond that of one that only reads the table, and
the rows that are left; then, for M, a chart of Altair to PNG, plain against lightened.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SIZES = {"S": (250, 56), "M": (1024, 512), "L": (4096, 1024), "XL": (10_000, 4_096)}
KINDS = ("runs", "noise", "continuous")
PIXELS = (850, 400)
READ = {
    "arrays": "import pyarrow.parquet as pq; t = pq.read_table(path); "
    "frame = tuple(t[n].to_numpy() for n in ('step', 'position', 'value'))",
    "pyarrow": "import pyarrow.parquet as pq; frame = pq.read_table(path)",
    "pandas": "import pandas as pd; frame = pd.read_parquet(path)",
    "polars": "import polars as pl; frame = pl.read_parquet(path)",
    "polars, lazy": "import polars as pl; frame = pl.scan_parquet(path)",
    "duckdb": "import vega_datalite; frame = vega_datalite.scan_parquet(path)",
}
REQUESTS = {
    "rectangles": "vega_datalite.Rectangles()",
    "pixels": f"vega_datalite.Pixels(width={PIXELS[0]}, height={PIXELS[1]}, how='mean')",
    "image": "vega_datalite.Image(paint=PAINT)",
}
MEASURE = """
import json, resource, sys, time
path, what = sys.argv[1:]
{read}
import numpy, pyarrow, narwhals
import vega_datalite
PAINT = vega_datalite.Ramp(colors=("#ffffff", "#ff8000", "#000000"), domain=(0, 1))
began, used = time.perf_counter(), time.process_time()
reduced = {call}
wall, cpu = time.perf_counter() - began, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([wall, cpu, peak, reduced.rows, len(reduced.png)]))
"""
CHART = """
import resource, sys, time, json
import altair as alt, pandas as pd
began, used = time.perf_counter(), time.process_time()
alt.data_transformers.register("vega_datalite", __import__("vega_datalite.transformer").transformer.transform)
alt.data_transformers.enable(sys.argv[2], max_rows=5000)
chart = alt.Chart(pd.read_parquet(sys.argv[1])).mark_rect().encode(
    x=alt.X("step:O", axis=alt.Axis(labelOverlap=True)), y=alt.Y("position:O", axis=alt.Axis(labelOverlap=True)),
    color="value:N",
).properties(width=1024, height=512)
chart.save(sys.argv[3])
print(json.dumps([time.perf_counter() - began, time.process_time() - used,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def write_table(path: Path, size: str, kind: str) -> None:
    """Write a dense trace, its rows in the order of steps."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    steps, positions = SIZES[size]
    random = np.random.default_rng(1)
    if kind == "runs":
        value = (random.random((steps, positions)) < 0.01).cumsum(0) % 2
    elif kind == "noise":
        value = random.integers(0, 2, (steps, positions))
    else:
        value = random.random((steps, positions))
    step, position = (each.ravel() for each in np.meshgrid(np.arange(steps), np.arange(positions), indexing="ij"))
    pq.write_table(pa.table({"step": step, "position": position, "value": value.ravel()}), path)


def run(program: str, *words: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *words], check=False, capture_output=True, text=True, cwd=ROOT
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else [float("nan")] * 5


def measured(engine: str, request: str, path: Path, rounds: int) -> list[float]:
    call = (
        f"vega_datalite.reduce_arrays(*frame, {REQUESTS[request]})"
        if engine == "arrays"
        else f"vega_datalite.reduce(frame, {REQUESTS[request]}, x='step', y='position', value='value', unique=True)"
    )
    program = MEASURE.format(read=READ[engine], call=call)
    return [statistics.median(each) for each in zip(*(run(program, str(path), request) for _ in range(rounds)))]


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--sizes", nargs="+", default=["S", "M", "L"], choices=SIZES)
    words.add_argument("--rounds", type=int, default=3)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.parquet"
        print(f"{'size':4} {'values':10} {'request':10} {'engine':13} wall s   CPU s  MiB      rows  PNG bytes")
        for size in asked.sizes:
            for kind in KINDS:
                write_table(path, size, kind)
                for request in REQUESTS:
                    for engine in READ:
                        wall, cpu, peak, rows, png = measured(engine, request, path, asked.rounds)
                        print(
                            f"{size:4} {kind:10} {request:10} {engine:13} {wall:6.3f} {cpu:7.3f} {peak:5.0f} "
                            f"{rows:9.0f} {png:10.0f}",
                            flush=True,
                        )
        charts(Path(folder), asked.rounds)


def charts(folder: Path, rounds: int) -> None:
    write_table(folder / "cells.parquet", "M", "runs")
    found: dict[str, list[float]] = {}
    for name in ("default", "vega_datalite"):
        found[name] = [
            statistics.median(each)
            for each in zip(
                *(run(CHART, str(folder / "cells.parquet"), name, str(folder / f"{name}.png")) for _ in range(rounds))
            )
        ]
        print(f"M to PNG, {name:13}: {found[name][0]:.2f} s wall, {found[name][1]:.2f} s CPU, {found[name][2]:.0f} MiB")
    plain, light = found["default"], found["vega_datalite"]
    print(f"{plain[1] / light[1]:.1f} times less CPU (at least 12), {plain[2] / light[2]:.1f} times less memory (10)")


if __name__ == "__main__":
    main()
