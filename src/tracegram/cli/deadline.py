"""The time limit of a command: when it is over, the command and its processes end with a finding."""

import argparse
import faulthandler
import signal
from collections.abc import Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

from tracegram.cli.argument_types import positive
from tracegram.diagnostics import Diagnostic, Place

AGAIN_SECONDS = 2.0  # after which a command is told once more, should a library have kept the first time to itself
GRACE_SECONDS = 10.0  # after which a command ends that is inside a library, which hears nothing


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
