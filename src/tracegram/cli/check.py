"""`tracegram check`."""

import argparse
from collections.abc import Sequence

from tracegram.api import load
from tracegram.cli.options import add_chosen_options, add_connection_options, add_root, chosen_by, connections_of
from tracegram.cli.output import say
from tracegram.cli.report import report, report_as
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.diagnostics.rendering import RENDERERS
from tracegram.sources.sql import Connections

EXAMPLE = "example: tracegram check figures/*.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to its parser."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="a YAML or JSON spec file")
    add_root(parser)
    add_chosen_options(parser)
    add_connection_options(parser)
    parser.add_argument(
        "--format",
        choices=RENDERERS,
        default="text",
        metavar="WORD",
        help=f"output format: {', '.join(RENDERERS)} (default: text); all but text go to standard output",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="first fix mistakes in the spec files that have only one correction, such as a misspelled word",
    )
    parser.add_argument("--strict", action="store_true", help="exit with an error if there are warnings")


def run(arguments: argparse.Namespace) -> int:
    """Check each file; the exit code is 1 if one has an error or, with `--strict`, a warning."""
    framed = arguments.format == "text"
    connections = connections_of(arguments)
    failed = 0
    kept: list[Diagnostic] = []
    for spec in arguments.specs:
        findings = _findings(spec, arguments, connections)
        failing = {"error", "warning"} if arguments.strict else {"error"}
        failed += any(each.severity in failing for each in findings)
        if framed:
            report(findings)
        else:
            kept += findings
    if not framed:
        report_as(arguments.format, kept)
    count = len(arguments.specs)
    what = "errors or warnings" if arguments.strict else "errors"
    summary = f"{count} spec{'s' if count > 1 else ''} checked, {failed} with {what}"
    say(summary, to_errors=not framed or bool(failed))
    return 1 if failed else 0


def _findings(spec: str, arguments: argparse.Namespace, connections: Connections) -> Sequence[Diagnostic]:
    try:
        if arguments.fix:
            return _left(spec, arguments, connections)
        chosen = chosen_by(arguments)
        return load(spec, root=arguments.root, params=chosen.params, run=chosen.run, connections=connections).findings
    except TracegramError as error:
        return error.findings


def _left(spec: str, arguments: argparse.Namespace, connections: Connections) -> Sequence[Diagnostic]:
    """Fix a spec file, print how many mistakes were fixed, and return the remaining findings."""
    from tracegram.cli.repair import repair

    repaired = repair(spec, arguments.root, connections, chosen_by(arguments))
    if repaired.count:
        said = f"{spec}: {repaired.count} mistake{'s' if repaired.count > 1 else ''} fixed"
        say(said, to_errors=arguments.format != "text")
    return repaired.findings
