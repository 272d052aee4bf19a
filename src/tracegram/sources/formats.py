"""This file is about which suffix names which format."""

from collections.abc import Callable

from tracegram.sources.columnar import read_arrow, read_journal, read_parquet
from tracegram.sources.json_table import read_json_lines, read_json_rows
from tracegram.sources.npz import read_npz
from tracegram.sources.text_table import read_csv, read_tsv
from tracegram.trace.table import Table

Reader = Callable[[bytes, str], Table]

READERS: dict[str, Reader] = {
    ".parquet": read_parquet,
    ".arrow": read_arrow,
    ".feather": read_arrow,
    ".part": read_journal,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".json": read_json_rows,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".npz": read_npz,
}

COMPRESSIBLE = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})  # the others compress inside
COMPRESSIONS = frozenset({".gz", ".zst"})
