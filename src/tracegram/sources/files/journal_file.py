"""Journals of recordings of any size as Parquet files, converted batch by batch."""

import contextlib
from pathlib import Path
from typing import Any

from tracegram.sources.files.arrow import load_pyarrow

ROWS_A_GROUP = 65_536  # of the Parquet file: a few MB, enough to compress well


def journal_to_parquet(journal: Path, target: Path, metadata: dict[bytes, bytes] | None = None) -> None:
    """Write the complete batches of a journal as a Parquet file; memory holds a limited number of rows.

    Args:
        journal: An Arrow IPC stream, which may be cut off in its last batch.
        target: The file to write.
        metadata: The metadata of its schema; None keeps that of the journal.
    """
    pa, ipc, pq = load_pyarrow(), load_pyarrow("ipc"), load_pyarrow("parquet")

    with pa.OSFile(str(journal), "rb") as opened:
        stream = ipc.open_stream(opened)
        schema = stream.schema if metadata is None else stream.schema.with_metadata(metadata)
        floats = [field.name for field in schema if pa.types.is_floating(field.type)]
        options = {
            "compression": "zstd",
            "use_dictionary": [field.name for field in schema if field.name not in floats],
            "column_encoding": dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
        }
        with pq.ParquetWriter(target, schema, **options) as writer:
            held: list[Any] = []
            with contextlib.suppress(pa.ArrowException):
                for batch in stream:
                    held.append(batch)
                    if sum(each.num_rows for each in held) >= ROWS_A_GROUP:
                        _write(writer, held, schema)
                        held = []
            if held:
                _write(writer, held, schema)


def _write(writer: Any, batches: list[Any], schema: Any) -> None:
    table = load_pyarrow().Table.from_batches(batches).replace_schema_metadata(schema.metadata)
    writer.write_table(table, row_group_size=ROWS_A_GROUP)
