"""`tracegram convert`."""

import argparse
from pathlib import Path

from tracegram.cli.output import say
from tracegram.cli.report import report
from tracegram.cli.source_options import add_source_options, read_source, with_options
from tracegram.diagnostics import Place, error_of
from tracegram.sources import write_normal
from tracegram.sources.shapes.normalize import normalized

EXAMPLE = """examples:
  tracegram convert sample_process.txt decode.parquet
  tracegram convert history.pt decode.parquet --mask-id 151666 --prompt-length 152"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("trace", metavar="TRACE", help="trace file, or a file that a decoder wrote")
    parser.add_argument("output", type=Path, metavar="OUT.parquet", help="file to write, in the normal form")
    add_source_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write one run of a trace in the normal form, once all of it has been checked."""
    from tracegram.export import write_whole

    output: Path = arguments.output
    if output.suffix.lower() != ".parquet":
        message = f"{output} does not end in .parquet, which the normal form is"
        raise error_of("bad-output-path", message, Place(file=str(output)), "name a .parquet file")
    source = read_source(arguments)
    trace = source.open()
    table = normalized(trace, source.table)
    write_whole({output: write_normal(table)})
    report(with_options((*trace.warnings, *trace.notes)))
    for note in source.table.assumed:
        say(f"  note: {note}")
    say(f"wrote {output}: {table.rows:,} rows of {', '.join(table.columns)}")
    return 0
