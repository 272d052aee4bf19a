"""Measure what reducing costs, engine by engine, each in a process of its own.

    python -m tests.benchmarks.light [--sizes S M L] [--rounds 3]

It prints wall and CPU seconds of the reduction alone, the peak memory of the whole process, and what is left: rows, and
bytes of PNG. Charts with and without it are compared by `peers`.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.traces import KINDS, SIZES, trace

ROOT = Path(__file__).parents[2]
PIXELS = (850, 400)
READ = {
    "arrays": "import pyarrow.parquet as pq; t = pq.read_table(path); "
    "frame = tuple(t[n].to_numpy() for n in ('step', 'position', value))",
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
path, value = sys.argv[1:]
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


def run(program: str, *words: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *words], check=False, capture_output=True, text=True, cwd=ROOT
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else [float("nan")] * 5


def measured(engine: str, request: str, path: Path, value: str, rounds: int) -> list[float]:
    call = (
        f"vega_datalite.reduce_arrays(*frame, {REQUESTS[request]})"
        if engine == "arrays"
        else f"vega_datalite.reduce(frame, {REQUESTS[request]}, x='step', y='position', value=value, unique=True)"
    )
    program = MEASURE.format(read=READ[engine], call=call)
    return [statistics.median(each) for each in zip(*(run(program, str(path), value) for _ in range(rounds)))]


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--sizes", nargs="+", default=["S", "M", "L"], choices=SIZES)
    words.add_argument("--rounds", type=int, default=3)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'size':4} {'values':10} {'request':10} {'engine':13} wall s   CPU s  MiB      rows  PNG bytes")
        for size in asked.sizes:
            for kind, value in KINDS.items():
                path = trace(Path(folder), size, kind)
                for request in REQUESTS:
                    for engine in READ:
                        wall, cpu, peak, rows, png = measured(engine, request, path, value, asked.rounds)
                        print(
                            f"{size:4} {kind:10} {request:10} {engine:13} {wall:6.3f} {cpu:7.3f} {peak:5.0f} "
                            f"{rows:9.0f} {png:10.0f}",
                            flush=True,
                        )


if __name__ == "__main__":
    main()
