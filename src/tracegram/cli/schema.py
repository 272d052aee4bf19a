"""`tracegram schema`."""

import argparse
from pathlib import Path

from tracegram.cli.output import show
from tracegram.language.schema import bundle

EXAMPLE = "example: tracegram schema -o tracegram.schema.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("-o", "--output", type=Path, help="file to write (default: standard output)")


def run(arguments: argparse.Namespace) -> int:
    """Print the schema, or write it."""
    text = bundle()
    if arguments.output is None:
        show(text)
        return 0
    from tracegram.export import write_whole

    write_whole({arguments.output: text.encode()})
    return 0
