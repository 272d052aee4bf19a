"""File suffixes and their formats."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

from tracegram.diagnostics import Place
from tracegram.sources.files.columnar import read_arrow, read_journal, read_parquet
from tracegram.sources.files.json_payload import decode_json, decode_json_lines
from tracegram.sources.files.npz import decode_npy, decode_npz
from tracegram.sources.files.payload import Payload
from tracegram.sources.files.text_matrix import read_matrix
from tracegram.sources.files.text_payload import decode_lines_of_text
from tracegram.sources.files.text_table import read_csv, read_tsv
from tracegram.sources.files.torch_file import decode_pt
from tracegram.sources.shapes.renumber import check_matrix, renumbered
from tracegram.sources.trace_options import NOTHING, Said
from tracegram.trace.table import Table

COMPRESSIBLE = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".log", ".html"})  # text formats
COMPRESSIONS = frozenset({".gz", ".zst"})


class Reader(Protocol):
    """Reads the content of a file; `file` is its name for findings."""

    def __call__(self, content: bytes, file: str, said: Said = NOTHING) -> Table:
        """Return the content as a table, read with the options of the user."""
        ...


def _table(read: Callable[[bytes, str], Table]) -> Reader:
    """Read a columnar file, which is always a table."""

    def reader(content: bytes, file: str, said: Said = NOTHING) -> Table:
        return replace(renumbered(read(content, file), said), format="table")

    return reader


def _text(read: Callable[[bytes, str], Table], delimiter: str) -> Reader:
    """Read a text of columns, or of a matrix if the options say so."""

    def reader(content: bytes, file: str, said: Said = NOTHING) -> Table:
        if said.format == "arrays":
            check_matrix(said, "arrays", Place(file=file))
            read_as = replace(said, format=None, first_step=None, first_position=None)
            return replace(renumbered(read_matrix(content, file, delimiter, said), read_as), format="arrays")
        return _table(read)(content, file, said)

    return reader


def _payload(decode: Callable[[bytes, str], Payload]) -> Reader:
    """Decode a file that may have any form, then read the form."""

    def reader(content: bytes, file: str, said: Said = NOTHING) -> Table:
        from tracegram.sources.adapters.interpret import interpret

        return interpret(decode(content, file), said)

    return reader


READERS: dict[str, Reader] = {
    ".parquet": _table(read_parquet),
    ".arrow": _table(read_arrow),
    ".feather": _table(read_arrow),
    ".part": _table(read_journal),
    ".csv": _text(read_csv, ","),
    ".tsv": _text(read_tsv, "\t"),
    ".json": _payload(decode_json),
    ".jsonl": _payload(decode_json_lines),
    ".ndjson": _payload(decode_json_lines),
    ".npz": _payload(decode_npz),
    ".npy": _payload(decode_npy),
    ".pt": _payload(decode_pt),
    ".txt": _payload(decode_lines_of_text),
    ".log": _payload(decode_lines_of_text),
    ".html": _payload(decode_lines_of_text),
}

# Files of columns that their owner names on a command line, which are read whatever their size.
OWN_READERS: dict[str, Reader] = {
    ".parquet": _table(partial(read_parquet, own=True)),
    ".arrow": _table(partial(read_arrow, own=True)),
    ".feather": _table(partial(read_arrow, own=True)),
    ".part": _table(partial(read_journal, own=True)),
}
