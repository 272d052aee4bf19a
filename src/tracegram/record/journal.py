"""This file is about writing a trace step by step: an append-only journal, which becomes the file when all is over.

The journal, `PATH.part`, is an Arrow IPC stream of one batch a step. Whatever happens to the process, what was appended
can be read. Memory holds one step while recording, and a bounded number of rows when the journal becomes a file.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

from tracegram.sources.arrow import load_pyarrow
from tracegram.sources.normal_form import HEADER_KEY

_END = b"\xff\xff\xff\xff\0\0\0\0"  # of an Arrow IPC stream
ROWS_A_GROUP = 65_536  # of the Parquet file: a few MB, enough to compress well


def journal_path(path: Path) -> Path:
    """Give the journal of a trace file."""
    return path.with_name(f"{path.name}.part")


class Journal:
    """The file that a recording appends to; one left by an earlier recording of that name is replaced."""

    def __init__(self, path: Path, schema: Any, header: bytes) -> None:
        self._path = path
        self._part = journal_path(path)
        self._schema = schema
        self._file = self._part.open("wb")
        self._write(schema.with_metadata({HEADER_KEY: header}).serialize())

    def append(self, batch: Any) -> None:
        """Write the rows of one step."""
        self._write(batch.serialize())

    def close(self, header: bytes) -> None:
        """Put the trace in its place, whole, with its last header, and remove the journal."""
        self._write(_END)
        self._file.close()
        temporary = self._path.with_name(f".{self._path.name}.tmp-{os.getpid()}")
        try:
            self._to_parquet(temporary, self._schema.with_metadata({HEADER_KEY: header}))
            _flush(temporary)
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # some file systems cannot flush a folder
            _flush(self._path.parent)
        self._part.unlink()

    def _write(self, message: Any) -> None:
        """Append a message of the stream and hand it to the system, so that it outlives the process."""
        self._file.write(message)
        self._file.flush()

    def _to_parquet(self, path: Path, schema: Any) -> None:
        pa, ipc, pq = load_pyarrow(), load_pyarrow("ipc"), load_pyarrow("parquet")

        floats = [field.name for field in schema if pa.types.is_floating(field.type)]
        options = {
            "compression": "zstd",
            "use_dictionary": [field.name for field in schema if field.name not in floats],
            "column_encoding": dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
        }
        with pq.ParquetWriter(path, schema, **options) as writer, pa.OSFile(str(self._part), "rb") as opened:
            held: list[Any] = []
            for batch in ipc.open_stream(opened):
                held.append(batch)
                if sum(each.num_rows for each in held) >= ROWS_A_GROUP:
                    writer.write_table(_table(held, schema), row_group_size=ROWS_A_GROUP)
                    held = []
            if held:
                writer.write_table(_table(held, schema), row_group_size=ROWS_A_GROUP)


def _table(batches: list[Any], schema: Any) -> Any:
    return load_pyarrow().Table.from_batches(batches).replace_schema_metadata(schema.metadata)


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
