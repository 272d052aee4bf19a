"""This file is about `tracegram check`."""

import argparse
import sys
from pathlib import Path

from tracegram.api import load
from tracegram.cli.report import report
from tracegram.diagnostics import TracegramError

EXAMPLE = "example: tracegram check figures/*.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="a YAML or JSON spec file")
    parser.add_argument("--root", type=Path, help="the folder that trace files may be read from (default: the spec's)")


def run(arguments: argparse.Namespace) -> int:
    """Check each file; the exit code is 1 when one of them has an error."""
    failed = 0
    for spec in arguments.specs:
        try:
            report(load(spec, root=arguments.root).warnings)
        except TracegramError as error:
            report(error.findings)
            failed += 1
    count = len(arguments.specs)
    summary = f"{count} spec{'s' if count > 1 else ''} checked, {failed} with errors"
    print(summary, file=sys.stderr if failed else sys.stdout)
    return 1 if failed else 0
