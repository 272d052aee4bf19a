"""This file is about printing findings and progress to standard error."""

import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tracegram.diagnostics import Diagnostic
from tracegram.diagnostics.terminal import render

MOST_BYTES_SHOWN = 4_000_000  # of a file whose lines stand in a finding


def report(findings: Sequence[Diagnostic]) -> None:
    """Print findings with the lines they are about."""
    texts = _texts(findings)
    for finding in findings:
        print(render(finding, texts), file=sys.stderr)


@contextmanager
def progress(what: str) -> Generator[None]:
    """Show on a terminal what is being done, until it is done."""
    shown = sys.stderr.isatty()
    if shown:
        print(f"{what} …", end="\r", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if shown:
            print("\x1b[2K", end="\r", file=sys.stderr, flush=True)


def _texts(findings: Sequence[Diagnostic]) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for finding in findings:
        path = Path(finding.place.file)
        try:
            if finding.place.span and path.is_file() and path.stat().st_size <= MOST_BYTES_SHOWN:
                texts[finding.place.file] = path.read_bytes().decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            continue
    return texts
