"""`tracegram inspect`."""

import argparse
from collections.abc import Iterator

import numpy as np

from tracegram.cli.output import say, show
from tracegram.cli.report import report
from tracegram.cli.source_options import add_source_options, read_source, with_options
from tracegram.cli.starter import starter_for
from tracegram.diagnostics import TracegramError
from tracegram.sources.files.normal_form import header_json
from tracegram.trace import Table, Trace, listed
from tracegram.trace.table import Column
from vega_datalite import visible

EXAMPLE = """examples:
  tracegram inspect decode.parquet
  tracegram inspect history.pt --mask-id 151666 --prompt-length 152"""
WORDS = ("changed", "masked", "committed", "commit_step", "remasked", "edited", "forced")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("trace", metavar="TRACE", help="trace file, or a file that a decoder wrote")
    add_source_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print how a file is read and its columns, then its content as a trace."""
    source = read_source(arguments)
    table = source.table
    say(f"{arguments.trace}: {table.rows:,} {'row' if table.rows == 1 else 'rows'}, format {table.format}")
    for line in _columns(table):
        say(f"  {line}")
    say(f"header: {header_json(table.recording).decode()}")
    for each in table.assumed:
        say(f"assumed: {each}")
    try:
        trace = source.open_all()
    except TracegramError as error:
        report((*error.findings, *table.notes))
        return 1
    for line in _words(trace):
        say(line)
    if len(trace.runs) > 1:
        say(f"runs: {listed([each.name for each in trace.runs])}")
    report(with_options((*trace.warnings, *trace.notes)))
    show(f"\na spec to start from:\n\n{starter_for(trace, source.path.name, source.words_of_spec)}")
    return 0


def _columns(table: Table) -> Iterator[str]:
    width = max((len(visible(name)) for name in table.columns), default=0)
    for name, column in table.columns.items():
        held = column[column != None] if column.dtype == object else column[column == column]  # noqa: E711, PLR0124
        missing = f", {table.rows - held.size:,} missing" if held.size < table.rows else ""
        yield f"{visible(name):{width}}  {_kind(held, others=' other' if missing else '')}{missing}"


def _kind(held: Column, others: str) -> str:
    if not held.size:
        return "no values"
    if held.dtype.kind in "iuf":
        name = "whole numbers" if held.dtype.kind in "iu" else "numbers"
        low, high = held.min().item(), held.max().item()
        return f"{name} from {low} to {high}" if name == "whole numbers" else f"{name} from {low:.6g} to {high:.6g}"
    if held.dtype == bool:
        return f"flags, {np.count_nonzero(held):,} true"
    texts = list(dict.fromkeys(map(str, held.tolist())))
    shown = ", ".join(map(_example, texts[:3]))
    if len(texts) == 1:
        return f"the text {shown} in all{others} rows"
    return f"{len(texts):,} texts{': ' if len(texts) <= 3 else ', such as '}{shown}"


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
