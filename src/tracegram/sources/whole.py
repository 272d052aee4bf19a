"""Whether files are complete, or may be being saved at this moment."""

import time
from collections.abc import Iterable
from pathlib import Path

LOOK_SECONDS = 0.05  # between two reads of a file that may be half saved
MOST_LOOKS = 100  # at files that never stand still; then they are taken as they are
WHOLE_SECONDS = 0.5  # editors truncate a file and then write it, or put another one in its place; none takes as long


def just_changed(files: Iterable[Path]) -> bool:
    """Check whether one of the files changed, appeared or vanished within the last half second.

    Such files may be half saved: read them again before reporting mistakes.
    """
    now = time.time()
    return any(abs(now - _changed_at(each)) < WHOLE_SECONDS for each in files)


def _changed_at(file: Path) -> float:
    """Return when a file changed, in seconds since the epoch; for a missing file, when its folder changed."""
    for path in (file, *file.parents):
        try:
            return path.stat().st_mtime
        except OSError:
            continue
    return 0.0
