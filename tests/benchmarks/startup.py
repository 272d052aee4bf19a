"""Compare `tracegram check` with importing what it needs, and rendering many specs in one process with one each.

    python -m tests.benchmarks.startup [--quick]

All are whole processes, started by turns, in seconds of wall time and of processor time; the ratios are of medians in
one run. What a check of the seed needs: Python, PyYAML to read the spec, and NumPy to have the trace, which the seed generates;
that the schema accepts the spec is known from the time before. The needs are imported twice: as anybody imports them, and
with the one thread for linear algebra that the command line asks for, which is the stricter measure.
Python keeps its bytecode, as it does for what is installed.

The specs to be rendered are copies of the seed with a title of their own each.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tracegram

ROOT = Path(__file__).parents[2]
SEED = ROOT / "gallery" / "seed" / "figure.yaml"
NEEDS = "import numpy, yaml"
ROUNDS, SPECS = 21, 100
TARGET = 2.2
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(tracegram.__file__).parents[1])}
for word in ("PYTHONDONTWRITEBYTECODE", "OPENBLAS_NUM_THREADS"):
    ENVIRONMENT.pop(word, None)


def run(*arguments: str, **more: str) -> None:
    command = [sys.executable, *arguments]
    subprocess.run(command, env=ENVIRONMENT | more, check=True, stdout=subprocess.DEVNULL)


def seconds(work: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds of wall time and of processor time, children included."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, spent


def by_turns(works: dict[str, Callable[[], None]], rounds: int) -> dict[str, tuple[float, float]]:
    """Return the median seconds of each, after a first time that is not counted."""
    for work in works.values():
        work()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(seconds(work))
    return {name: (median([w for w, _ in each]), median([c for _, c in each])) for name, each in found.items()}


def median(values: list[float]) -> float:
    return statistics.median(values)


def report(found: dict[str, tuple[float, float]], first: str, target: str = "") -> None:
    wall, spent = found[first]
    for name, (other_wall, other_spent) in found.items():
        ratios = "" if name == first else f"{wall / other_wall:10.2f}{spent / other_spent:10.2f}   {target}"
        print(f"{name:46}{other_wall:9.3f} s{other_spent:9.3f} s{ratios}")


def check_and_needs(rounds: int) -> None:
    print(f"{'':46}{'wall':>11}{'processor':>11}{'ratio':>10}{'ratio':>10}   of the check to it, at most {TARGET}")
    works: dict[str, Callable[[], None]] = {
        "tracegram check gallery/seed/figure.yaml": lambda: run("-m", "tracegram", "check", str(SEED)),
        NEEDS: lambda: run("-c", NEEDS),
        "  with one thread for linear algebra": lambda: run("-c", NEEDS, OPENBLAS_NUM_THREADS="1"),
    }
    report(by_turns(works, rounds), "tracegram check gallery/seed/figure.yaml", f"at most {TARGET}")


def many(folder: Path, specs: int) -> None:
    for number in range(specs):
        text = SEED.read_text("utf-8").replace("title: Output", f"title: {number} Output", 1)
        (folder / f"{number:03}.yaml").write_text(text, "utf-8")
    to = folder / "out" / "{name}.svg"
    to.parent.mkdir()
    names = sorted(str(path) for path in folder.glob("*.yaml"))

    def one_each() -> None:
        for name in names:
            run("-m", "tracegram", "render", name, "-o", str(to).replace("{name}", Path(name).stem))

    render = ("-m", "tracegram", "render", str(folder), "-o", str(to))
    works = {
        f"render {specs} specs in a process": lambda: run(*render),
        "  with --jobs 2": lambda: run(*render, "--jobs", "2"),
        "  with a process each": one_each,
    }
    run(*render)
    report({name: seconds(work) for name, work in works.items()}, next(iter(works)))


def main() -> None:
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        specs = Path(folder) / "specs"
        specs.mkdir()
        check_and_needs(5 if quick else ROUNDS)
        many(specs, 10 if quick else SPECS)


if __name__ == "__main__":
    main()
