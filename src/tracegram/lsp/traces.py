"""Trace files that are read once, until they change."""

from collections import OrderedDict
from pathlib import Path

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import Said, read_file
from tracegram.sources.trace_options import NOTHING
from tracegram.trace import Table

_Key = tuple[Path, str, str]  # the folder, the file in it, and what is said of it
_Stamp = tuple[Path, int, int, int]  # what tells one state of a file from another: time, size and number
MOST_KEPT = 4  # traces; whoever edits more specs at once waits for a file again


class Traces:
    """Reads trace files as `read_file` does, and keeps the last few; one thread at a time may use it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, tuple[_Stamp, Table | TracegramError]] = OrderedDict()

    def read(self, path: str, root: Path, asked_at: Place, said: Said = NOTHING) -> Table:
        """Return the table of a trace file, from memory when the file is the same as the last time.

        Raises:
            TracegramError: As `read_file` does; what is wrong inside a file is kept as its table would be.
        """
        key: _Key = (root, path, repr(said))
        stamp = _stamp(path, root)  # taken first: a change while reading shows the next time
        kept = self._kept.pop(key, None)
        found = kept[1] if kept and kept[0] == stamp else self._read(path, root, asked_at, said)
        if stamp is not None:
            self._kept[key] = (stamp, found)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        if isinstance(found, TracegramError):
            raise TracegramError(found.findings)
        return found

    def _read(self, path: str, root: Path, asked_at: Place, said: Said) -> Table | TracegramError:
        try:
            return read_file(path, root, asked_at, said)
        except TracegramError as error:
            if any(each.place.file == asked_at.file for each in error.findings):
                raise  # about the path, whose place in the spec moves
            return error


def _stamp(path: str, root: Path) -> _Stamp | None:
    """Return the state of a file; None for what is not there, which reading explains."""
    try:
        resolved = (root / path).resolve(strict=True)
        status = resolved.stat()
    except (OSError, RuntimeError, ValueError):
        return None
    return resolved, status.st_mtime_ns, status.st_size, status.st_ino
