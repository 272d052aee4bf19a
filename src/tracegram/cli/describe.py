"""`tracegram describe`."""

import argparse
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracegram.api import Tracegram
from tracegram.cli.options import add_chosen_options, add_connection_options, add_root, chosen_by, connections_of
from tracegram.cli.output import show
from tracegram.cli.report import report
from tracegram.describe import Claim, Description
from tracegram.describe.document import FORMATS, LEVELS
from tracegram.diagnostics import Place, error_of, nearest, quote
from tracegram.language.document import read_spec
from vega_datalite import visible

EXAMPLE = """examples:
  tracegram describe figure.yaml
  tracegram describe figure.yaml --level alt --format text
  tracegram describe figure.yaml --format json > figure.words.json
  tracegram describe figure.yaml --claim marks/0/count"""
MOST_ROWS = 1_000  # of a claim; more are counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("spec", metavar="SPEC", type=Path, help="a YAML or JSON spec file")
    parser.add_argument(
        "--level", choices=LEVELS, default="full", help="one sentence, a paragraph, or all sections (default: full)"
    )
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="output format (default: markdown)")
    parser.add_argument("--claim", metavar="ID", help="print one claim of the description and the cells it is about")
    add_root(parser)
    add_chosen_options(parser)
    add_connection_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the figure in words, or one of its claims."""
    spec: Path = arguments.spec
    root = arguments.root or spec.parent
    document = read_spec(spec, root)
    chosen, connections = chosen_by(arguments), connections_of(arguments)
    figure = Tracegram(document, root=root, chosen=chosen, connections=connections)
    report(figure.findings)
    description = figure.describe(arguments.level)
    if arguments.claim:
        show("\n".join(_of_claim(description, _claim(description, arguments.claim))) + "\n")
    else:
        show(description.as_format(arguments.format))
    return 0


def _claim(description: Description, name: str) -> Claim:
    """Return a claim by its name.

    Raises:
        TracegramError: `unknown-choice` when the description has no such claim.
    """
    claims = description.claims
    if name not in claims:
        near = nearest(name, claims)
        advice = f"write {quote(near)}" if near else "`--format json` lists the claims"
        raise error_of("unknown-choice", f"no claim is called {quote(name)}", Place(file="--claim"), advice)
    return claims[name]


def _of_claim(description: Description, claim: Claim) -> Iterator[str]:
    """Return the parts of a claim, one per line, then its cells as CSV."""
    for name, value in claim.to_json().items():
        yield f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
    columns = description.rows_of(claim)
    if not columns:
        return
    rows = list(zip(*(column.tolist() for column in columns.values()), strict=True))
    yield f"rows: {len(rows)}"
    yield ""
    yield _as_csv(list(columns), rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"and {len(rows) - MOST_ROWS:,} more"


def _as_csv(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([visible(each) if isinstance(each, str) else each for each in row] for row in rows)
    return written.getvalue().rstrip("\n")
