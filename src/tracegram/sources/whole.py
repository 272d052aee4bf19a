"""Whether files are whole, or somebody may be saving them at this moment."""

import time
from collections.abc import Iterable
from pathlib import Path

LOOK_SECONDS = 0.05  # between two reads of a file that may be half saved
MOST_LOOKS = 100  # at files that never stand still; then they are taken as they are
WHOLE_SECONDS = 0.5  # editors truncate a file and then write it, or put another one in its place; none takes as long


def just_changed(files: Iterable[Path]) -> bool:
    """Check whether one of the files changed, came or went within the last half second.

    What is wrong with such files may be that they are half saved: read them again before it is reported.
    """
    now = time.time()
    return any(abs(now - _changed_at(each)) < WHOLE_SECONDS for each in files)


def _changed_at(file: Path) -> float:
    """Return when a file changed, in seconds since the epoch; for one that is absent, when its folder did."""
    for path in (file, *file.parents):
        try:
            return path.stat().st_mtime
        except OSError:
            continue
    return 0.0
