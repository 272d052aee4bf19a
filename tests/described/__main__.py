"""`python -m tests.described`: how true the figure in words is, on the gallery, generated traces and planted patterns.

With `--decodes FILE`, a trace of several real runs, it also looks for false alarms in their steps in random order, and
with `--list FILE` writes all that is observed in the runs as they are.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import tracegram
from tests.described.fidelity import Report, check
from tests.described.planted import PATTERNS, recall, shuffled_alarms
from tests.described.questions import answered, questions_of
from tests.described.raw import cells_of, chosen, derived, plots_of, state_of
from tests.described.stability import unrelated_changes
from tests.described.traces import random_figure
from tracegram.diagnostics import Place
from tracegram.language.schema import defaults_of
from tracegram.sources import generate

GALLERY = Path(__file__).parents[2] / "gallery"
TRACES, PLANTED = 300, 200
MARKS = "[{mark: rect, where: changed, name: Change}, {mark: rect, where: committed, name: Commit}]"


def of_gallery(pattern: str = "*/*.yaml") -> Iterator[tuple[str, dict[str, Any], list[pd.DataFrame], Any]]:
    """Return the name of each figure of the gallery, its spec, the raw cells of its plots, and the figure itself."""
    for path in sorted(GALLERY.glob(pattern)):
        spec = yaml.safe_load(path.read_text("utf-8"))
        made = None
        if "generate" in spec["trace"]:  # there is no file to read
            words = {**defaults_of("generate"), **spec["trace"]["generate"]}
            made = pd.DataFrame(generate(words, Place(file="spec")).columns)
        cells = cells_of(spec, path.parent, made)
        plots = plots_of(spec, cells)
        spec |= {"_run": cells, "_state": state_of(spec, path.parent), "_runs": _runs_of(spec, cells)}
        yield f"{path.parent.name}/{path.name}", spec, plots, tracegram.load(path)


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
    parser.add_argument("--decodes", type=Path, help="a Parquet file of real runs")
    parser.add_argument("--list", type=Path, help="where to write what is observed in them")
    arguments = parser.parse_args()

    total, replies, wrong = Report(), [], []
    for _, spec, plots, figure in of_gallery():
        total.add(check(spec, plots, figure))
    print_fidelity("gallery", total)
    total = Report()
    for seed, (spec, plots, figure, cells) in enumerate(generated(TRACES)):
        total.add(check(spec, plots, figure))
        claims = figure.describe().to_json()["claims"]
        replies += [answered(each, claims) for each in questions_of(spec, plots, seed)]
        public = {word: each for word, each in spec.items() if not word.startswith("_")}
        wrong += unrelated_changes(public, cells, seed)
    print_fidelity(f"{TRACES} generated traces", total)
    print(
        f"questions: {sum(replies):,} of {len(replies):,} have a claim that answers them, {sum(replies) / len(replies):.1%} (≥ 90 %)"
    )
    print(f"stability: {len(wrong)} claims change with a cell that they do not depend on (0)")
    for pattern in PATTERNS:
        found = ", ".join(f"{each:g}: {recall(pattern, each, PLANTED):.1%}" for each in pattern.strengths)
        alarms = recall(pattern, None, PLANTED)
        print(
            f"{pattern.name} ({pattern.unit}), found at {found}; threshold {pattern.threshold:g} "
            f"(≥ 95 % from it on); alarms {alarms:.1%} (≤ 5 %)"
        )
    if arguments.decodes:
        cells = derived(pd.read_parquet(arguments.decodes), "before")
        for name, share in shuffled_alarms(cells).items():
            print(
                f"{name}: alarms in {share:.1%} of {cells['run'].nunique()} real decodes with their steps shuffled (≤ 5 %)"
            )
        if arguments.list:
            arguments.list.write_text("\n".join(_observed(arguments.decodes, cells["run"].unique())) + "\n", "utf-8")
    return 0


def print_fidelity(name: str, report: Report) -> None:
    """Print how many numbers and claims agree with the raw cells, and those that do not."""
    print(
        f"fidelity, {name}: {report.numbers:,} numbers in texts and {report.claims:,} claims computed again, "
        f"{len(report.wrong)} wrong or not computed (0)"
    )
    for each in report.wrong[:10]:
        print(f"  {each}")


def _observed(path: Path, runs: Any) -> Iterator[str]:
    for run in runs:
        spec = f"tracegram: 1\ntrace: {{file: {path.name}, window: {{run: '{run}'}}}}\nmarks: {MARKS}\n"
        sections = tracegram.figure(spec, root=path.parent).describe().to_json()["sections"]
        yield f"{run}:"
        yield from (f"  {each['topic']}: {each['text']}" for each in sections[-1]["sentences"])


if __name__ == "__main__":
    raise SystemExit(main())
