"""Files that several figures of one command are drawn from, each read once."""

from pathlib import Path

from tracegram.diagnostics import Place
from tracegram.sources.file import read_file
from tracegram.sources.trace_options import NOTHING, Said
from tracegram.trace import Table

MOST_KEPT = 256_000_000  # bytes of all files whose tables are kept

_Key = tuple[str, Path, str, int, int]


class ReadOnce:
    """Reads trace files as `read_file` does, and keeps the tables of files that have not changed."""

    def __init__(self) -> None:
        self._tables: dict[_Key, Table] = {}

    def __call__(self, path: str, root: Path, asked_at: Place, said: Said = NOTHING) -> Table:
        """Read a file, or return its table if it was read before with the same options.

        Raises:
            TracegramError: As `read_file` raises it.
        """
        try:
            state = (root / path).stat()
        except (OSError, ValueError):
            return read_file(path, root, asked_at, said)
        key = (path, root, repr(said), state.st_mtime_ns, state.st_size)
        if key not in self._tables:
            self._tables[key] = read_file(path, root, asked_at, said)
            while len(self._tables) > 1 and sum(each[-1] for each in self._tables) > MOST_KEPT:
                del self._tables[next(iter(self._tables))]
        return self._tables[key]


read_once = ReadOnce()
