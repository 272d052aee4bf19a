"""Make one mistake at a time in every valid spec of the project, and compare what is said of it with what others say.

    python -m tests.benchmarks.mutants [--quick] [-v]

In each spec of the gallery and of the conformance folder, and at each key of it, one mistake is made: a word left out,
a key misspelled or given twice, a value left out, misspelled, of another type or off its range. It is made in the YAML as it
was written and in JSON with a key a line; a mutant that two specs share counts once. `rivals.py` makes the same kinds
of mistakes in the marks and encodings of the Vega-Lite documents that the specs compile to, and asks Altair and
jsonschema. A figure for them is therefore about comparable mistakes, not the same ones.

What the rows say: *found*, something is said; *located*, for tracegram that the line and column are those of what is
wrong, for the others, whose messages have no positions, what `rivals.py` states; *right word*, for tracegram that the
help proposes it and no other, for the others that it occurs anywhere in the message.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tests.benchmarks.mistakes import Mistake, mistakes
from tests.benchmarks.tally import Tally, share, table
from tests.benchmarks.texts import Mutant, in_json, in_yaml
from tracegram.api import Tracegram
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.diagnostics.fixing import apply
from tracegram.diagnostics.terminal import render
from tracegram.language.document import Document, parse
from tracegram.language.schema import load_schema

ROOT = Path(__file__).parents[2]
SPECS = [*sorted(ROOT.glob("gallery/*/*.yaml")), *sorted(ROOT.glob("spec/conformance/valid/*.yaml"))]
NOISE = ("Traceback", "additionalProperties", "$defs", "ValidationError")  # of a traceback or of a schema
QUICK = 11  # with --quick, one mistake of so many


@dataclass
class Findings(Tally):
    """Of our own findings more is counted; `missed` shows the mutants that fall short in anything."""

    findings: int = 0
    noisy: int = 0
    safe: int = 0  # mutants with an edit that `check --fix` applies
    mended: int = 0  # those of them that it gives the very text back
    missed: list[str] = field(default_factory=list)


def all_mutants(stride: int = 1) -> Iterator[tuple[Mutant, Path]]:
    """Return each distinct mutant with the folder of its spec, or those of one mistake in so many."""
    seen: set[str] = set()
    for path, document, mistake in islice(all_mistakes(), 0, None, stride):
        for mutant in (in_json(document.value, mistake), in_yaml(document, mistake)):
            if mutant and mutant.text not in seen:
                seen.add(mutant.text)
                yield mutant, path.parent


def all_mistakes() -> Iterator[tuple[Path, Document, Mistake]]:
    for path in SPECS:
        document = parse(path.read_bytes(), path.name)
        for mistake in mistakes(document.value, load_schema()):
            yield path, document, mistake


def measure(mutants: Iterable[tuple[Mutant, Path]]) -> Findings:
    """Check each mutant, and count what is said of it."""
    tally = Findings()
    for mutant, folder in mutants:
        count(tally, mutant, findings_of(mutant, folder))
    return tally


def findings_of(mutant: Mutant, folder: Path) -> list[Diagnostic]:
    try:
        return list(Tracegram(parse(mutant.text.encode(), mutant.file), root=folder).warnings)
    except TracegramError as error:
        return list(error.findings)


def count(tally: Findings, mutant: Mutant, findings: list[Diagnostic]) -> None:
    shown = "\n".join(render(each, {mutant.file: mutant.text}) for each in findings)
    span = findings[0].place.span if findings else None
    located = span is not None and (span.line, span.column) == (mutant.line, mutant.column)
    offered = re.search(r"write “([^”]*)”", findings[0].help) if findings else None
    fixed = mutant.fix is not None and offered is not None and offered[1] == mutant.fix
    tally.add(mutant, shown.splitlines(), located=located, fixed=fixed)
    tally.findings += len(findings)
    tally.noisy += any(word in shown for word in NOISE)
    recoverable = mutant.fix is not None or mutant.kind == "key twice"  # another value says nothing of the one before
    edits = [each.edit for each in findings if recoverable and each.edit and each.edit.safe]
    mended = bool(edits) and apply(mutant.text, edits) == mutant.original
    tally.safe += bool(edits)
    tally.mended += mended
    if not located or len(findings) > 1 or (mutant.fix and not fixed) or (edits and not mended):
        tally.missed.append(f"{mutant}\n{shown or 'nothing is said'}")


def main() -> None:
    """Print what is measured; `-v` names every mutant that falls short."""
    from tests.benchmarks.rivals import measure_rivals

    quick = "--quick" in sys.argv
    ours = measure(all_mutants(QUICK if quick else 1))
    print(f"{ours.made.total():,} distinct mutants of {len(SPECS)} specs")
    print(
        f"mended by `check --fix`: {ours.safe:,}; to the very text before the mistake: {share(ours.mended, ours.safe)}"
    )
    print(f"findings a mistake: {ours.findings / ours.made.total():.3f}; with a traceback or a schema: {ours.noisy}")
    if "-v" in sys.argv:
        print(*ours.missed, sep="\n\n")
    print(table({"tracegram": ours, **measure_rivals(SPECS, quick=quick)}))


if __name__ == "__main__":
    main()
