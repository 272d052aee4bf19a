"""This file is about `tracegram explain`."""

import argparse
from textwrap import indent

from tracegram.diagnostics import CATALOG, nearest, quote
from tracegram.schema.cases import find_case

EXAMPLE = "example: tracegram explain unknown-field"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("code", type=_known, metavar="CODE", help="the code of a finding, which stands in its brackets")


def run(arguments: argparse.Namespace) -> int:
    """Print what a code means, then a spec that has the mistake and what is said of it, where there is one."""
    code: str = arguments.code
    print(f"{code}: {CATALOG[code]}")
    case = find_case(code)
    if case:
        print(f"\na spec with this mistake, {code}.yaml:\n\n{indent(case.spec, '    ')}")
        print(f"what is said of it:\n\n{indent(case.message, '    ')}", end="")
    return 0


def _known(code: str) -> str:
    """Give a code of the catalog as it is.

    Raises:
        argparse.ArgumentTypeError: The catalog has no such code; the command line ends as a wrong use of it.
    """
    if code in CATALOG:
        return code
    near = nearest(code, CATALOG)
    hint = f"; did you mean “{near}”?" if near else ""
    raise argparse.ArgumentTypeError(f"no finding has the code {quote(code)}{hint}")
