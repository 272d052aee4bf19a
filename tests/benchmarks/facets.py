"""Draw facets of 12 and of 48 runs with two panels each, beside the figure of one run.

    python -m tests.benchmarks.facets [--rounds 5] [--only 12,48] [--form png] [--kind states]

A run has 256 steps and 128 positions, in the states of a decode or the confidence of each prediction; above each plot a
panel has the changes of each step, at its right one the mean confidence of each position. Each figure is drawn by a fresh
process, with nothing that was made before; its processor time, user and system, is that of all its processes, and its
memory is what they have together. Ratios are of medians, in rounds by turns. Targets: 12 runs cost at most 4 times the
processor time of one, 48 runs (one round) at most 12 times, in at most 400 MiB.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import tracegram
from tests.benchmarks import processes
from tests.benchmarks.processes import Limits, Run

STEPS, POSITIONS = 256, 128
LIMITS = {12: 4, 48: 12}  # runs, and times the processor time of one
MIB = 400
KINDS = {
    "states": "{mark: rect, where: changed, color: '#ff8c42', name: Token change}\n"
    "  - {mark: rect, where: committed, color: '#3498db', name: Token decoded}",
    "confidence": "{mark: rect, color: {field: confidence, domain: [0, 1], title: Confidence}}",
}
SPEC = """\
tracegram: 1
title: Decodes with their panels
trace: {{file: {file}}}
{facet}size: {{width: 256, height: 128}}
legend: bottom
marks:
  - {marks}
panels:
  top: [{{height: 40, y: {{title: Changes}}, marks: [{{mark: bar, field: changes_per_step}}]}}]
  right: [{{width: 40, x: {{title: Mean}}, marks: [{{mark: line, field: confidence, aggregate: mean}}]}}]
"""


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m tests.benchmarks.facets")
    words.add_argument("--rounds", type=int, default=5, help="of one run and of 12")
    words.add_argument("--only", default="12,48", help="how many runs")
    words.add_argument("--form", default="png,svg")
    words.add_argument("--kind", default=",".join(KINDS))
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.kind.split(","):
            for form in asked.form.split(","):
                compare(Path(folder), kind, form, [int(runs) for runs in asked.only.split(",")], asked.rounds)


def compare(folder: Path, kind: str, form: str, counts: list[int], rounds: int) -> None:
    """Draw one run and several by turns, and print what each figure costs, and how often the cost of one."""
    found: dict[int, list[Run]] = {runs: [] for runs in (1, *counts)}
    specs = {runs: written(folder, kind, runs) for runs in found}
    for number in range(rounds):
        for runs, spec in specs.items():
            if runs < 48 or number == 0:
                found[runs].append(drawn(spec, form))
    seconds = {runs: statistics.median(each.cpu for each in of_runs) for runs, of_runs in found.items()}
    for runs, of_runs in found.items():
        mib = statistics.median(each.mib for each in of_runs)
        failed = next((each.ended for each in of_runs if each.ended), "")
        cost = failed or f"{seconds[runs]:6.2f} s {mib:5.0f} MiB {of_runs[0].size / 1e6:6.2f} MB"
        ratio = seconds[runs] / seconds[1]
        print(f"{kind:12}{form.upper()}  {runs:2} runs {cost}  {target(runs, ratio, mib)}", flush=True)


def target(runs: int, ratio: float, mib: float) -> str:
    """Return how often the cost of one run a figure has, and whether that is what it may have."""
    if runs not in LIMITS:
        return ""
    told = f"{ratio:5.2f} times, at most {LIMITS[runs]}: {'yes' if ratio <= LIMITS[runs] else 'no'}"
    return f"{told}; at most {MIB} MiB: {'yes' if mib <= MIB else 'no'}"


def drawn(spec: Path, form: str) -> Run:
    output = spec.with_suffix(f".{form}")
    environment = {**os.environ, "PYTHONPATH": str(Path(tracegram.__file__).parents[1])}
    command = [sys.executable, "-m", "tracegram", "render", str(spec), "-o", str(output), "--no-cache"]
    return processes.run(command, output, environment, Limits(600))


def written(folder: Path, kind: str, runs: int) -> Path:
    """Return the spec of a figure, beside its trace."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    trace = folder / f"{runs}.parquet"
    if not trace.exists():
        pq.write_table(pa.concat_tables(decodes(runs)), trace, compression="zstd")
    facet = "facet: {field: run}\n" if runs > 1 else ""
    spec = folder / f"{kind}-{runs}.yaml"
    spec.write_text(SPEC.format(file=trace.name, facet=facet, marks=KINDS[kind]), "utf-8")
    return spec


def decodes(runs: int) -> Iterator["pa.Table"]:  # noqa: F821
    """Return decodes: every second step a random position, whose predictions change now and then until then."""
    import pyarrow as pa

    step, position = (each.astype(np.int32) for each in np.indices((STEPS, POSITIONS)))
    random = np.random.default_rng(1)
    for run in range(runs):
        commit = 2 * random.permutation(POSITIONS).astype(np.int32)
        left = np.clip((commit - step) / STEPS, 0, 1)
        yield pa.table(
            {
                "run": pa.array([f"run {run:02}"] * step.size).dictionary_encode(),
                "step": step.ravel(),
                "position": position.ravel(),
                "changed": ((step < commit) & (random.random(step.shape) < 0.1)).ravel(),
                "committed": (step == commit).ravel(),
                "confidence": (1 - left * random.random(step.shape)).astype(np.float32).ravel(),
            }
        )


if __name__ == "__main__":
    main()
