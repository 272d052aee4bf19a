"""File suffixes and their formats; a format is imported when a file has it."""

from dataclasses import replace
from importlib import import_module
from typing import Any, Protocol

from tracegram.diagnostics import Place
from tracegram.sources.shapes.renumber import check_matrix, renumbered
from tracegram.sources.trace_options import NOTHING, Said
from tracegram.trace.table import Table

COMPRESSIBLE = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".log", ".html"})  # text formats
COMPRESSIONS = frozenset({".gz", ".zst"})
_COLUMNAR = {".parquet": "read_parquet", ".arrow": "read_arrow", ".feather": "read_arrow", ".part": "read_journal"}


class Reader(Protocol):
    """Reads the content of a file; `file` is its name for findings."""

    def __call__(self, content: bytes, file: str, said: Said = NOTHING) -> Table:
        """Return the content as a table, read with the options of the user."""
        ...


def _from(module: str, function: str) -> Any:
    """Return a function of a module in `files`."""
    return getattr(import_module(f"tracegram.sources.files.{module}"), function)


def _table(function: str, *, own: bool = False) -> Reader:
    """Read a columnar file, which is always a table."""

    def reader(content: bytes, file: str, said: Said = NOTHING) -> Table:
        return replace(renumbered(_from("columnar", function)(content, file, own=own), said), format="table")

    return reader


def _text(delimiter: str) -> Reader:
    """Read a text of columns, or of a matrix if the options say so."""

    def reader(content: bytes, file: str, said: Said = NOTHING) -> Table:
        if said.format == "arrays":
            check_matrix(said, "arrays", Place(file=file))
            read_as = replace(said, format=None, first_step=None, first_position=None)
            matrix = _from("text_matrix", "read_matrix")(content, file, delimiter, said)
            return replace(renumbered(matrix, read_as), format="arrays")
        columns = _from("text_table", "read_columns")(content, file, delimiter)
        return replace(renumbered(columns, said), format="table")

    return reader


def _payload(module: str, function: str) -> Reader:
    """Decode a file that may have any form, then read the form."""

    def reader(content: bytes, file: str, said: Said = NOTHING) -> Table:
        from tracegram.sources.adapters.interpret import interpret

        return interpret(_from(module, function)(content, file), said)

    return reader


READERS: dict[str, Reader] = {
    **{suffix: _table(function) for suffix, function in _COLUMNAR.items()},
    ".csv": _text(","),
    ".tsv": _text("\t"),
    ".json": _payload("json_payload", "decode_json"),
    ".jsonl": _payload("json_payload", "decode_json_lines"),
    ".ndjson": _payload("json_payload", "decode_json_lines"),
    ".npz": _payload("npz", "decode_npz"),
    ".npy": _payload("npz", "decode_npy"),
    ".pt": _payload("torch_file", "decode_pt"),
    ".txt": _payload("text_payload", "decode_lines_of_text"),
    ".log": _payload("text_payload", "decode_lines_of_text"),
    ".html": _payload("text_payload", "decode_lines_of_text"),
}

# Files of columns that their owner names on a command line, which are read whatever their size.
OWN_READERS: dict[str, Reader] = {suffix: _table(function, own=True) for suffix, function in _COLUMNAR.items()}
