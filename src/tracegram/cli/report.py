"""Findings and progress on standard error."""

import os
import shutil
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from tracegram.cli.output import show, show_made, without_commands
from tracegram.diagnostics import Diagnostic
from tracegram.diagnostics.terminal import Look, render
from tracegram.language.document import texts_of
from vega_datalite import visible

GUTTER = 8  # columns that a line number of five digits and the bar take
FEWEST_COLUMNS = 20  # of a source line, in the narrowest terminal


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
    is_shown = sys.stderr.isatty()
    if is_shown:
        show_made(f"{visible(what)} …\r", to_errors=True)
    try:
        yield
    finally:
        if is_shown:
            show_made("\x1b[2K\r", to_errors=True)


def _look() -> Look:
    """Return the look for a terminal; output to files is the same on all machines. Source: no-color.org."""
    plain = Look()
    if not sys.stderr.isatty():
        return plain
    width = shutil.get_terminal_size((plain.columns + GUTTER, 24)).columns
    return Look(colored=not os.environ.get("NO_COLOR"), columns=max(width - GUTTER, FEWEST_COLUMNS))
