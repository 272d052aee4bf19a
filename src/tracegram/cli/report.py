"""Findings and progress on standard error, and the time limit of a command."""

import argparse
import faulthandler
import os
import shutil
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

from tracegram.cli.options import positive
from tracegram.cli.output import show, show_made, without_commands
from tracegram.diagnostics import Diagnostic, Place
from tracegram.diagnostics.terminal import Look, render
from tracegram.language.document import texts_of
from vega_datalite import visible

GUTTER = 8  # columns that a line number of five digits and the bar take
FEWEST_COLUMNS = 20  # of a source line, in the narrowest terminal
AGAIN_SECONDS = 2.0  # after which a command is told once more, should a library have kept the first time to itself
GRACE_SECONDS = 10.0  # after which a command ends that is inside a library, which hears nothing


def report(findings: Sequence[Diagnostic]) -> None:
    """Print findings with their source lines to standard error, in color on a terminal."""
    texts, look = texts_of(findings), _look()
    for finding in findings:
        lines = render(finding, texts, look).split("\n")
        show_made("\n".join(map(without_commands, lines)) + "\n", to_errors=True)


def report_as(word: str, findings: Sequence[Diagnostic]) -> None:
    """Print findings for programs to standard output, in a form of `RENDERERS`; without findings some print nothing."""
    from tracegram.diagnostics.rendering import RENDERERS

    written = RENDERERS[word](findings, texts_of(findings))
    if written and word == "github":  # whose lines are commands
        show_made(f"{written}\n")
    elif written:
        show(f"{written}\n")


@contextmanager
def progress(what: str) -> Generator[None]:
    """Show on a terminal what is being done while the block runs."""
    shown = sys.stderr.isatty()
    if shown:
        show_made(f"{visible(what)} …\r", to_errors=True)
    try:
        yield
    finally:
        if shown:
            show_made("\x1b[2K\r", to_errors=True)


def _look() -> Look:
    """Return the look for a terminal; output to files is the same on all machines. Source: no-color.org."""
    plain = Look()
    if not sys.stderr.isatty():
        return plain
    width = shutil.get_terminal_size((plain.columns + GUTTER, 24)).columns
    return Look(colored=not os.environ.get("NO_COLOR"), columns=max(width - GUTTER, FEWEST_COLUMNS))


class OutOfTimeError(BaseException):
    """The time of a command is over. It is not a `TracegramError`, so no handler takes it for a mistake in a spec."""


def add_seconds(parser: argparse.ArgumentParser) -> None:
    """Add the option for the time that the command may take."""
    parser.add_argument("--seconds", type=positive, help="time limit: after it the command ends with all its processes")


@contextmanager
def within(seconds: float | None) -> Generator[None]:
    """Run a block for at most `seconds`; without a limit if it is None, or if the system or thread has no timers.

    Raises:
        OutOfTimeError: The time is over.
    """
    if seconds is None or not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def end(*_signal: Any) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, end)
    faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=2)  # it waits for no lock
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, before)


def out_of_time(command: str, seconds: float) -> Diagnostic:
    """Return the finding about a command whose time is over."""
    message = f"`tracegram {command}` did not end within {seconds:g} seconds and was stopped"
    advice = "allow more `--seconds`, or draw fewer cells"
    return Diagnostic(code="out-of-time", message=message, place=Place(file="--seconds"), help=advice)
