"""Prints all figures of the proof; with a number, it fuzzes for so many executions instead of a million."""

import sys
import tempfile
from pathlib import Path

from tests import kills
from tests.proof import faults, fuzz, inputs


def main(executions=1_000_000):
    """Print each table as soon as it is there; what fuzzing finds stays in a folder that is named."""
    tried = inputs.table(4)
    print(inputs.shown(tried), flush=True)
    injected = faults.inject()
    print(faults.shown(injected), flush=True)
    left = kills.main(60, 7)
    folder = Path(tempfile.mkdtemp(prefix="tracegram-fuzz-"))
    print(f"what fuzzing finds is kept in {folder}", flush=True)
    counts = fuzz.fuzz(executions, 7, folder)
    print(fuzz.shown(counts))
    return 0 if inputs.is_clean(tried) and faults.is_clean(injected) and not left and fuzz.is_clean(counts) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
