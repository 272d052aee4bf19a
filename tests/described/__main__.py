"""`python -m tests.described`: how true the figure in words is, on the gallery, generated traces and planted patterns.

All of it takes about a quarter of an hour of one core; `gallery`, `generated` and `patterns` measure a part. With `--decodes
FILE`, a trace of several real runs, it also looks for patterns in their steps in random order, and with `--list FILE` writes
all that is observed in the runs as they are.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

import tracegram
from tests.described.fidelity import Report, check
from tests.described.planted import COUNTED, PATTERNS, recall, shuffled_alarms
from tests.described.questions import answered, questions_of
from tests.described.raw import cells_of, chosen, derived, extended, plots_of, specs_of, state_of, with_params
from tests.described.stability import unrelated_changes
from tests.described.traces import random_figure
from tracegram.diagnostics import Place
from tracegram.language.schema import defaults_of
from tracegram.sources import generate

GALLERY = Path(__file__).parents[2] / "gallery"
TRACES, PLANTED = 300, 200
MARKS = [
    {"mark": "rect", "where": "changed", "name": "Change"},
    {"mark": "rect", "where": "committed", "name": "Commit"},
]


def of_gallery(pattern: str = "*/*.yaml") -> Iterator[tuple[str, dict[str, Any], list[pd.DataFrame], Any]]:
    """Return the name of each figure of the gallery, its spec, the raw cells of its plots, and the figure itself."""
    for path in sorted(GALLERY.glob(pattern)):
        spec = extended(path)
        spec = with_params(spec, spec.get("params", {}))
        try:
            of_specs = [(each, *_cells_of(each, path.parent)) for each in specs_of(spec)]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            print(f"not computed again, which is a failure: {path.parent.name}/{path.name}: {error!r}")
            continue
        for each, cells, _ in of_specs:
            each |= {"_run": cells, "_state": state_of(each, path.parent), "_runs": _runs_of(each, cells)}
        spec["_specs"] = [each for each, _, plots in of_specs for _ in plots]
        plots = [each for _, _, of in of_specs for each in of]
        yield f"{path.parent.name}/{path.name}", spec, plots, tracegram.load(path)


def _cells_of(spec: dict[str, Any], folder: Path) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the raw cells of a spec, and those of each of its plots."""
    made = None
    if "generate" in spec["trace"]:  # there is no file to read
        words = {**defaults_of("generate"), **spec["trace"]["generate"]}
        made = pd.DataFrame(generate(words, Place(file="spec")).columns)
    cells = cells_of(spec, folder, made)
    return cells, plots_of(spec, cells)


def _runs_of(spec: dict[str, Any], cells: pd.DataFrame) -> Callable[[pd.DataFrame], int]:
    """Return what counts the runs that a plot is made of."""
    if not spec["trace"].get("over_runs"):
        return lambda plot: plot["run"].nunique() if "run" in plot else 1
    cells = cells[chosen(cells, spec["trace"].get("where"))]
    field = spec.get("facet", {}).get("field")
    if not field:
        return lambda plot: cells["run"].nunique()
    return lambda plot: cells[cells[field] == plot[field].iloc[0]]["run"].nunique()


def generated(number: int) -> Iterator[tuple[dict[str, Any], list[pd.DataFrame], Any, pd.DataFrame]]:
    """Return so many figures of generated traces, with what `of_gallery` has and the trace itself."""
    seed = found = 0
    while found < number:
        spec, cells = random_figure(seed)
        seed += 1
        try:
            figure = tracegram.figure(spec, trace=cells)
        except tracegram.TracegramError:
            continue  # a mark that selects no cell
        raw = derived(cells.assign(run=""), "before")
        found += 1
        yield {**spec, "_run": raw, "_runs": lambda _plot: 1}, plots_of(spec, raw), figure, cells


def main() -> int:
    """Print each measure beside what it has to be."""
    parser = argparse.ArgumentParser(prog="python -m tests.described")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all of it by default")
    parser.add_argument("--decodes", type=Path, help="a Parquet file of real runs")
    parser.add_argument("--list", type=Path, help="where to write what is observed in them")
    arguments = parser.parse_args()

    for part in arguments.parts or PARTS:
        PARTS[part]()
    if arguments.decodes:
        _decodes(arguments.decodes, arguments.list)
    return 0


def _gallery() -> None:
    total, figures = Report(), 0
    for name, spec, plots, figure in of_gallery():
        try:
            total.add(check(spec, plots, figure))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            print(f"not computed again, which is a failure: {name}: {error!r}")
            continue
        figures += 1
    print_fidelity(f"{figures} of {len(list(GALLERY.glob('*/*.yaml')))} figures of the gallery", total)


def _generated() -> None:
    total, replies, wrong = Report(), [], []
    for seed, (spec, plots, figure, cells) in enumerate(generated(TRACES)):
        total.add(check(spec, plots, figure))
        claims = figure.describe().to_json()["claims"]
        replies += [answered(each, claims) for each in questions_of(spec, plots, seed)]
        public = {word: each for word, each in spec.items() if not word.startswith("_")}
        wrong += unrelated_changes(public, cells, seed)
    print_fidelity(f"{TRACES} generated traces", total)
    share = sum(replies) / len(replies)
    print(f"questions: {sum(replies):,} of {len(replies):,} have a claim that answers them, {share:.1%} (≥ 90 %)")
    print(f"stability: {len(wrong)} claims change with a cell that they do not depend on (0)")


def _patterns() -> None:
    for pattern in PATTERNS:
        found = ", ".join(f"{each:g}: {recall(pattern, each, PLANTED):.1%}" for each in pattern.strengths)
        alarms = recall(pattern, None, PLANTED)
        print(
            f"{pattern.name} ({pattern.unit}), found at {found}; threshold {pattern.threshold:g} "
            f"(≥ 95 % from it on); alarms {alarms:.1%} (≤ 5 %)",
            flush=True,
        )


PARTS = {"gallery": _gallery, "generated": _generated, "patterns": _patterns}


def print_fidelity(name: str, report: Report) -> None:
    """Print how many numbers and claims agree with the raw cells, and those that do not."""
    print(
        f"fidelity, {name}: {report.numbers:,} numbers in texts and {report.claims:,} claims computed again, "
        f"{len(report.wrong)} wrong or not computed (0)"
    )
    for each in report.wrong[:10]:
        print(f"  {each}")


def _decodes(path: Path, listed: Path | None) -> None:
    """Look for patterns in real runs with their steps in random order, and check and list what is observed in them."""
    cells = derived(pd.read_parquet(path), "before")
    for name, share in shuffled_alarms(cells).items():
        expected = "true of them, since it is counted" if name in COUNTED else "≤ 5 %"
        print(
            f"{name}: found in {share:.1%} of {cells['run'].nunique()} real decodes with their steps shuffled ({expected})"
        )
    lines = [f"# What is observed in the runs of {path.name}: python -m tests.described --decodes FILE --list FILE"]
    total, runs = Report(), cells["run"].unique()
    for run in runs:
        spec, figure = _figure_of(path, run)
        raw = cells_of(spec, path.parent)
        total.add(check({**spec, "_run": raw, "_runs": lambda _plot: 1}, plots_of(spec, raw), figure, ("full",)))
        sentences = figure.describe().to_json()["sections"][-1]["sentences"]
        lines += [f"{run}:", *(f"  {each['topic']}: {each['text']}" for each in sentences)]
    print_fidelity(f"{len(runs)} real decodes as they are", total)
    if listed:
        listed.write_text("\n".join(lines) + "\n", "utf-8")


def _figure_of(path: Path, run: str) -> tuple[dict[str, Any], Any]:
    """Return the figure of a run with its answer, if its text has one."""
    trace = {"file": path.name, "window": {"run": run}, "block_length": 32}
    answer = {"mark": "rect", "region": {"match": {"regex": "answer is ([0-9]+)"}}, "filled": False, "name": "Answer"}
    spec = {"tracegram": 1, "trace": trace, "marks": MARKS, "overlays": [answer]}
    try:
        return spec, tracegram.figure(spec, root=path.parent)
    except tracegram.TracegramError:
        spec = {**spec, "overlays": []}
        return spec, tracegram.figure(spec, root=path.parent)


if __name__ == "__main__":
    raise SystemExit(main())
