"""Opening, writing and deleting files safely, for all rooms."""

from tracegram.files.regular import holds, open_below, open_regular
from tracegram.files.whole import MARK, MARKER, flush, is_marked, sweep, temporary_folder, write_whole

__all__ = [
    "MARK",
    "MARKER",
    "flush",
    "holds",
    "is_marked",
    "open_below",
    "open_regular",
    "sweep",
    "temporary_folder",
    "write_whole",
]
