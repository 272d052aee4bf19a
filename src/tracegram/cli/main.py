"""The command line: its commands, and the exit code after findings."""

import argparse
import gc
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from typing import Any, NoReturn

from tracegram import __version__
from tracegram.cli.options import add_seconds
from tracegram.cli.output import warn, without_commands
from tracegram.cli.report import report
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.processes import OutOfTimeError, within
from tracegram.store import nothing_kept
from vega_datalite import visible

COMMANDS: dict[str, str] = {
    "render": "draw spec files as pictures, HTML pages or Vega-Lite documents",
    "build": "draw all spec files of a folder that have changed since the last build",
    "serve": "show a spec in a browser and redraw it when the spec or its trace changes",
    "check": "report mistakes in spec files and their traces, without drawing",
    "explain": "explain the code of a finding, with an example",
    "new": "write a first spec file",
    "schema": "print the JSON Schema of the language, for editors",
    "convert": "convert the output of a decoder to a trace file in the normal form",
    "inspect": "list what a trace file holds and which words of the language it supports",
    "runtime": "write the script and style sheet of interactive figures into a folder of a site",
    "myst": "run as the mystmd plugin that provides the directive `tracegram`",
    "lsp": "start the language server for editors: findings, hover texts, completions, fixes",
    "describe": "describe a figure in words, with every number computed from the trace",
    "stats": "print statistics of the runs of a trace, such as the order of commits",
}

TIMED = frozenset(
    {"render", "build", "check", "convert", "describe", "inspect", "stats"}
)  # the others read no trace, or wait

FINDINGS, USAGE, BROKEN = 1, 2, 70  # exit codes; 70 is EX_SOFTWARE of sysexits.h


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 for success, 1 for findings, 2 for wrong usage."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        parsed = _parser(given).parse_args(given)
        gc.enable()
        return _run(parsed, getattr(parsed, "seconds", None))
    except TracegramError as error:
        report(error.findings)
        return FINDINGS
    except SystemExit as ended:
        return int(ended.code or 0)
    except BrokenPipeError:
        sys.stdout = None  # type: ignore[assignment]  # the reader is gone; nothing is left to flush
        return FINDINGS
    except OSError as error:
        what = f"{error.filename} cannot be read or written" if error.filename else "standard output cannot be written"
        warn(f"{what}: {error.strerror or error}")
        return FINDINGS
    except Exception as error:  # noqa: BLE001  # the outermost edge: a bug of ours ends in one line, not in a traceback
        warn(f"tracegram has a bug: {type(error).__name__}: {str(error)[:300]}")
        return BROKEN


class _Parser(argparse.ArgumentParser):
    """A parser whose errors quote the command line as our own messages do."""

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with code 2."""
        super().error(without_commands(visible(message)))


def _run(parsed: argparse.Namespace, seconds: float | None) -> int:
    limit = within(seconds) if seconds else nullcontext()
    try:
        with limit, nothing_kept() if getattr(parsed, "no_cache", False) else nullcontext():
            return _module(parsed.command).run(parsed)
    except OutOfTimeError:
        message = f"`tracegram {parsed.command}` did not end within {seconds:g} seconds and was stopped"
        advice = "allow more `--seconds`, or draw fewer cells"
        report([Diagnostic(code="out-of-time", message=message, place=Place(file="--seconds"), help=advice)])
        return FINDINGS


def _parser(given: list[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tracegram",
        description="Draw figures of decoding traces from spec files.",
        epilog="example: tracegram render figure.yaml -o figure.svg",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    named = given[0] if given else ""
    for name, summary in ({named: COMMANDS[named]} if named in COMMANDS else COMMANDS).items():
        chosen = name in given
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=_module(name).EXAMPLE if chosen else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if chosen:
            _module(name).add_arguments(command)
        if chosen and name in TIMED:
            add_seconds(command)
    return parser


def _module(name: str) -> Any:
    return import_module(f"tracegram.cli.{name}")
