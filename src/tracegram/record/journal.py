"""Writing a trace step by step: an append-only journal that becomes the trace file at the end.

The journal, `PATH.part`, is an Arrow IPC stream, one batch per step. Whatever happens to the process, appended steps
can be read. Memory holds one step while recording, and a bounded number of rows when the journal becomes a file.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from tracegram.files import flush, temporary_folder
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.sources.files.journal_file import journal_to_parquet
from tracegram.sources.files.normal_form import HEADER_KEY

_END = b"\xff\xff\xff\xff\0\0\0\0"  # of an Arrow IPC stream


def journal_path(path: Path) -> Path:
    """Return the path of the journal of a trace file."""
    return path.with_name(f"{path.name}.part")


def check_free(path: Path) -> None:
    """Check that a trace file and its journal can be written.

    Raises:
        FileExistsError: A file with the journal's name is not a journal, or one of the two names is a link or a folder.
    """
    part = journal_path(path)
    for each in (path, part):
        if each.is_symlink():
            raise FileExistsError(f"{str(each)!r} is a link, and recordings do not follow links")
        if each.is_dir():
            raise FileExistsError(f"{str(each)!r} is a folder, and a recording is a file")
    if part.exists() and not _is_journal(part):
        raise FileExistsError(f"{str(part)!r} is not the journal of a recording: move it elsewhere")


class Journal:
    """The file that a recording appends to; it replaces the journal of an earlier recording with that name.

    Raises:
        FileExistsError: See `check_free`.
    """

    def __init__(self, path: Path, schema: Any, header: bytes) -> None:
        check_free(path)
        self._path = path
        self._part = journal_path(path)
        self._schema = schema.with_metadata({HEADER_KEY: header})
        self._part.unlink(missing_ok=True)
        self._file = self._part.open("xb")
        try:
            self._write(self._schema.serialize())
        except OSError:
            self._part.unlink()  # a part of the beginning is none by which the next recording could know its journal
            raise

    def move(self, start: int, count: int) -> None:
        """Move the rows of all positions from `start` on by `count`, in the whole journal."""
        pa, pc, ipc = load_pyarrow(), load_pyarrow("compute"), load_pyarrow("ipc")

        self._file.flush()
        at = self._schema.get_field_index("position")
        with temporary_folder(self._part.parent) as folder:
            moved = folder / "0"
            with moved.open("xb") as file, pa.OSFile(str(self._part), "rb") as opened:
                file.write(self._schema.serialize())
                for batch in ipc.open_stream(opened):
                    position = batch.column(at)
                    later = pc.multiply(
                        pc.greater_equal(position, start).cast(pa.int32()), pa.scalar(count, pa.int32())
                    )
                    file.write(batch.set_column(at, "position", pc.add(position, later)).serialize())
            flush(moved)
            self._file.close()
            moved.replace(self._part)
        self._file = self._part.open("ab")

    def append(self, batch: Any) -> None:
        """Write the rows of one step."""
        self._write(batch.serialize())

    def close(self, header: bytes) -> None:
        """Write the whole trace file with its final header, and remove the journal."""
        self._write(_END)
        self._file.close()
        with temporary_folder(self._path.parent) as folder:
            whole = folder / "0"
            journal_to_parquet(self._part, whole, {HEADER_KEY: header})
            flush(whole)
            whole.replace(self._path)
        with suppress(OSError):  # some file systems cannot flush a folder
            flush(self._path.parent)
        self._part.unlink()

    def _write(self, message: Any) -> None:
        """Append a message to the stream and flush it to the system, so that it outlives the process."""
        self._file.write(message)
        self._file.flush()


def _is_journal(path: Path) -> bool:
    """Check that a file begins like a journal; an empty one is from a recording that was killed at once."""
    pa = load_pyarrow()
    if not path.is_file() or not path.stat().st_size:
        return path.is_file()
    try:
        with pa.OSFile(str(path), "rb") as opened:
            return HEADER_KEY in (load_pyarrow("ipc").open_stream(opened).schema.metadata or {})
    except (pa.ArrowInvalid, OSError):
        return False
