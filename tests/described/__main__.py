"""`python -m tests.described`: how true the figure in words is, on the gallery, generated traces and planted patterns.

With `--decodes FILE`, a trace of several real runs, it also looks for false alarms in their steps in random order, and
with `--list FILE` writes all that is observed in the runs as they are.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import tracegram
from tests.described.fidelity import Report, check
from tests.described.planted import PATTERNS, recall, shuffled_alarms
from tests.described.questions import answered, questions_of
from tests.described.raw import cells_of, derived, plots_of
from tests.described.stability import unrelated_changes
from tests.described.traces import random_figure

GALLERY = Path(__file__).parents[2] / "gallery"
KNOWN = (
    *(f"addition/{name}.yaml" for name in ("changes", "confidence", "labels", "panels", "reading", "tokens")),
    *(f"{folder}/*.yaml" for folder in ("attention", "decoding", "samplers", "seed")),
)
TRACES, PLANTED = 300, 200
MARKS = "[{mark: rect, where: changed, name: Change}, {mark: rect, where: committed, name: Commit}]"


def of_gallery(pattern: str = "*/*.yaml") -> Iterator[tuple[dict[str, Any], list[pd.DataFrame], Any]]:
    """Return each figure of the gallery that is known here, with its spec and the raw cells of its plots."""
    for path in sorted(GALLERY.glob(pattern)):
        if not any(path.match(f"gallery/{each}") for each in KNOWN):
            print(f"not computed again, since its words are not known here: {path.parent.name}/{path.name}")
            continue
        spec = yaml.safe_load(path.read_text("utf-8"))
        cells = cells_of(spec, path.parent)
        plots = plots_of(spec, cells)
        spec |= {"_all": pd.concat(plots), "_runs": cells["run"].nunique()}
        yield spec, plots, tracegram.load(path)


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
        yield {**spec, "_all": raw, "_runs": 1}, plots_of(spec, raw), figure, cells


def main() -> int:
    """Print each measure beside what it has to be."""
    parser = argparse.ArgumentParser(prog="python -m tests.described")
    parser.add_argument("--decodes", type=Path, help="a Parquet file of real runs")
    parser.add_argument("--list", type=Path, help="where to write what is observed in them")
    arguments = parser.parse_args()

    total, replies, wrong = Report(), [], []
    for spec, plots, figure in of_gallery():
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
        threshold = pattern.strengths[2]
        print(
            f"{pattern.name} ({pattern.unit}), found at {found}; threshold {threshold:g} (≥ 95 % from it on); alarms {alarms:.1%} (≤ 5 %)"
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
    agreed = report.claims - report.given - report.unknown
    print(
        f"fidelity, {name}: {report.numbers:,} numbers in texts and {agreed:,} of {report.claims:,} claims computed again, {len(report.wrong)} wrong (0)"
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
