"""Draw how the cost of a figure grows with what is in it: overlays, cells near the thresholds, run files, figures.

    python -m tests.benchmarks.curves [--quick] [--only overlays,cells,files,figures]

Each point is a fresh process, its processor time and peak memory, medians of five rounds by turns; nothing that was made
before is used, but for the figures behind one changed trace, which are built with and without it. Ratios are of medians in
one run. Targets: 1,000 overlays check in at most 2.2 times the time of 500 and are drawn in at most twice the time of 10;
60 figures behind a changed trace cost `build` at most 0.35 of the same with `--no-cache`.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

import tracegram
from tests.benchmarks import processes
from tests.benchmarks.processes import Limits, Run

ROUNDS = 5
SPEC = "tracegram: 1\ntrace: {trace}\nsize: {{width: 850, height: 400}}\nmarks: [{mark}]\n"
MADE = "{generate: {process: masked_diffusion, steps: 200, positions: [0, 199]}}"
OVERLAYS: dict[str, Callable[[int], str]] = {
    "rules": lambda at: f"{{mark: rule, x: {at % 200}}}",
    "texts": lambda at: f"{{mark: text, x: {at % 200}, y: {7 * at % 200}, text: t{at}}}",
    "rects": lambda at: f"{{mark: rect, x: {at % 198}, x2: {at % 198 + 1}, y: {7 * at % 198}, y2: {7 * at % 198 + 1}}}",
}
CELLS = ((50, 100), (99, 100), (101, 100), (250, 400), (1000, 1000), (1990, 1000), (2010, 1000), (4000, 2500))
FILES = (10, 100, 1000, 4000, 10_000)
FIGURES = 60


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m tests.benchmarks.curves")
    words.add_argument("--quick", action="store_true", help="one round")
    words.add_argument("--only", default=",".join(KINDS))
    asked = words.parse_args()
    for line in lines(asked.only.split(","), 1 if asked.quick else ROUNDS):
        print(line, flush=True)


def lines(only: Iterable[str], rounds: int) -> Iterator[str]:
    """Measure some curves, and say each point and each ratio in a line."""
    with tempfile.TemporaryDirectory() as folder:
        for name in only:
            yield from KINDS[name](Path(folder), rounds)


def measured(
    commands: Mapping[str, tuple[list[str], Path]], rounds: int, cpu: dict[str, float] | None = None
) -> Iterator[str]:
    """Say the seconds and MiB of each command, which writes a file, and add the seconds to `cpu`."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (command, output) in commands.items():
            environment = {**os.environ, "PYTHONPATH": str(Path(tracegram.__file__).parents[1])}
            environment["XDG_CACHE_HOME"] = str(output.parent / "kept")
            words = [sys.executable, "-m", "tracegram", *command]
            found[name].append(processes.run(words, output, environment, Limits(600)))
    for name, runs in found.items():
        ended = next((run.ended for run in runs if run.ended not in ("", "writes nothing")), "")
        seconds, mib = (statistics.median(getattr(run, what) for run in runs) for what in ("cpu", "mib"))
        if cpu is not None:
            cpu[name] = seconds
        yield f"{name:48}{ended or f'{seconds:8.2f} s {mib:8.0f} MiB'}"


def overlays(folder: Path, rounds: int) -> Iterator[str]:
    for kind, overlay in OVERLAYS.items():
        commands: dict[str, tuple[list[str], Path]] = {}
        for count in (10, 500, 1000):
            spec = folder / f"{kind}-{count}.yaml"
            drawn = "\n".join(f"  - {overlay(at)}" for at in range(count))
            spec.write_text(
                f"{SPEC.format(trace=MADE, mark='{mark: rect, where: changed}')}overlays:\n{drawn}\n", "utf-8"
            )
            svg = folder / "drawn.svg"
            commands[f"check {count} {kind}"] = (["check", str(spec)], folder / "none")
            commands[f"draw {count} {kind}"] = (["render", str(spec), "-o", str(svg), "--no-cache"], svg)
        cpu: dict[str, float] = {}
        yield from measured(commands, rounds, cpu)
        yield said(f"check 1,000 {kind} against 500", cpu[f"check 1000 {kind}"] / cpu[f"check 500 {kind}"], 2.2)
        yield said(f"draw 1,000 {kind} against 10", cpu[f"draw 1000 {kind}"] / cpu[f"draw 10 {kind}"], 2)


def cells(folder: Path, rounds: int) -> Iterator[str]:
    """Draw more and more cells, of flags that persist and of numbers, past each threshold of a form."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(1)
    commands: dict[str, tuple[list[str], Path]] = {}
    for steps, positions in CELLS:
        count = steps * positions
        table = {
            "step": np.arange(steps, dtype=np.int32).repeat(positions),
            "position": np.tile(np.arange(positions, dtype=np.int32), steps),
            "flag": np.logical_xor.accumulate(random.random((steps, positions)) < 0.01, axis=0).ravel(),
            "number": random.random(count, np.float32),
        }
        pq.write_table(pa.table(table), folder / f"{count}.parquet")
        for field in ("flag", "number"):
            spec = folder / f"{field}-{count}.yaml"
            mark = f"{{mark: rect, color: {{field: {field}}}}}"
            spec.write_text(SPEC.format(trace=f"{{file: {count}.parquet}}", mark=mark), "utf-8")
            for form in ("png", "svg"):
                drawn = folder / f"drawn.{form}"
                command = ["render", str(spec), "-o", str(drawn), "--no-cache"]
                commands[f"{count:,} cells, {field}, {form.upper()}"] = (command, drawn)
    yield from measured(commands, rounds)


def files(folder: Path, rounds: int) -> Iterator[str]:
    """Draw the mean of more and more run files."""
    commands: dict[str, tuple[list[str], Path]] = {}
    for count in FILES:
        runs = folder / f"runs-{count}"
        runs.mkdir()
        for run in range(count):
            rows = "".join(
                f"{step},{position},{(step * position + run) % 7}\n" for step in range(8) for position in range(8)
            )
            (runs / f"{run:05}.csv").write_text(f"step,position,value\n{rows}", "utf-8")
        spec = folder / f"runs-{count}.yaml"
        mark = "{mark: rect, over_runs: mean, color: {field: value}}"
        spec.write_text(SPEC.format(trace=f'{{file: "runs-{count}/*.csv"}}', mark=mark), "utf-8")
        drawn = folder / "drawn.png"
        commands[f"{count:,} run files"] = (["render", str(spec), "-o", str(drawn), "--no-cache"], drawn)
    yield from measured(commands, rounds)


def figures(folder: Path, rounds: int) -> Iterator[str]:
    """Build figures behind one trace that changes before each build."""
    specs, out = folder / "figures", folder / "out"
    specs.mkdir()
    for at in range(FIGURES):
        text = SPEC.format(trace="{file: t.csv}", mark="{mark: rect, where: changed}")
        (specs / f"{at:02}.yaml").write_text(
            f"{text}title: Figure {at}\noverlays: [{{mark: rule, x: {at % 50}}}]\n", "utf-8"
        )
    found: dict[str, list[float]] = {"": [], "--no-cache": []}
    for number in range(rounds + 1):
        for option, seconds in found.items():
            flags = np.random.default_rng([number, len(option)]).random((60, 40)) < 0.3
            rows = "".join(f"{step},{position},{bool(flag)}\n" for (step, position), flag in np.ndenumerate(flags))
            (specs / "t.csv").write_text(f"step,position,changed\n{rows.lower()}", "utf-8")
            command = ["build", str(specs), "--to", "svg", "-o", str(out), *([option] if option else [])]
            name = f"{FIGURES} figures behind one changed trace {option}"
            cpu: dict[str, float] = {}
            yield from measured({name: (command, folder / "none")}, 1, cpu)
            if number:  # the first draws scaffolds
                seconds.append(cpu[name])
    ratio = statistics.median(found[""]) / statistics.median(found["--no-cache"])
    yield said(f"{FIGURES} figures against --no-cache", ratio, 0.35)


def said(name: str, ratio: float, limit: float) -> str:
    return f"{name:48}{ratio:8.2f}   at most {limit:g}: {'yes' if ratio <= limit else 'no'}"


def table(said: Iterable[str]) -> str:
    """Return lines as the table of a page."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in said]
    return "\n".join(
        ["| curve | measured |", "| --- | --- |", *(f"| {name} | {', '.join(found)} |" for name, *found in rows)]
    )


KINDS = {"overlays": overlays, "cells": cells, "files": files, "figures": figures}


if __name__ == "__main__":
    main()
