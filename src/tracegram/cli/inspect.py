"""This file is about `tracegram inspect`."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tracegram.cli.report import report
from tracegram.cli.starter import starter_for
from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import read_file
from tracegram.trace import Table, Trace, Window, open_trace
from vega_datalite import visible

EXAMPLE = "example: tracegram inspect decode.parquet"
WORDS = ("changed", "masked", "committed", "commit_step")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("trace", metavar="TRACE", help="a trace file")
    parser.add_argument("--run", help="the run to look at, of a trace that holds several")
    parser.add_argument("--columns", nargs="*", default=[], metavar="WORD=COLUMN", help="columns of other names")
    parser.add_argument("--mask-id", type=int, help="the token id that marks an undecided position in `canvas`")


def run(arguments: argparse.Namespace) -> int:
    """Print the columns of a file, then what it is as a trace."""
    path = Path(arguments.trace)
    place = Place(file=arguments.trace)
    table = read_file(path.name, path.parent, place)
    print(f"{arguments.trace}: {table.rows:,} rows")
    print("\n".join(f"  {line}" for line in _columns(table)))
    names = dict(each.partition("=")[::2] for each in arguments.columns)
    window = Window(steps=None, positions=None, run=arguments.run)
    try:
        trace = open_trace(
            table,
            names=names,
            window=window,
            recording=table.recording.amended(mask_id=arguments.mask_id),
            asked_at=lambda _pointer: place,
        )
    except TracegramError as error:
        report(error.findings)
        return 1
    print("\n".join(_words(trace)))
    print(f"\na spec to start from:\n\n{starter_for(trace, path.name, names)}", end="")
    return 0


def _columns(table: Table) -> Iterator[str]:
    width = max((len(visible(name)) for name in table.columns), default=0)
    for name, column in table.columns.items():
        values = [each for each in column.tolist() if each is not None and each == each]  # noqa: PLR0124  # NaN
        missing = f", {table.rows - len(values):,} missing" if len(values) < table.rows else ""
        yield f"{visible(name):{width}}  {_kind(column.dtype, values)}{missing}"


def _kind(dtype: np.dtype[np.generic], values: list[object]) -> str:
    if not values:
        return "no values"
    if dtype.kind in "iuf":
        name = "whole numbers" if dtype.kind in "iu" else "numbers"
        return f"{name} from {min(values)} to {max(values)}"  # type: ignore[type-var]
    if dtype.kind == "b":
        return f"flags, {sum(map(bool, values)):,} true"
    examples = list(dict.fromkeys(str(each) for each in values[:1000]))
    return f"{len(examples)} different texts in the first 1,000, such as {', '.join(map(_example, examples[:3]))}"


def _example(text: str) -> str:
    return f"“{visible(text[:20])}”"


def _words(trace: Trace) -> Iterator[str]:
    header = trace.header
    yield f"steps {header.steps[0]} to {header.steps[1]}, positions {header.positions[0]} to {header.positions[1]}"
    for word in WORDS:
        if not trace.supports(word):
            try:
                trace.require(word, header.whole)
            except TracegramError as error:
                yield f"  {word}: no; {error.findings[0].help}"
        elif word == "commit_step":
            yield f"  {word}: yes"
        else:
            yield f"  {word}: yes, {int(trace.flags(word).sum()):,} of {header.rows:,} cells"
