"""Parquet and Arrow files: limited in size before reading, validated before use."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tracegram.diagnostics import Diagnostic, Place, quote
from tracegram.sources.columns import settle, time_text, widen
from tracegram.sources.files.arrow import load_pyarrow, release_unused
from tracegram.sources.files.limits import check_size, repeated, unreadable
from tracegram.sources.files.normal_form import HEADER_KEY, header_of
from tracegram.sources.files.payload import places_of_rows
from tracegram.trace.table import Column, MadeColumns, Recording, Table, objects
from vega_datalite.dense import dense, filled, numbers

PER_SECOND = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}  # of the units of durations


def read_parquet(content: bytes, file: str, *, own: bool = False) -> Table:
    """Read a Parquet file if its metadata claims no more rows than the limit or, for `own` files, than its size allows.

    Raises:
        TracegramError: `unreadable-trace`, `too-many-rows`, `empty-trace` or `duplicate-column`.
    """
    return _read(content, file, _parquet, own=own)


def read_arrow(content: bytes, file: str, *, own: bool = False) -> Table:
    """Read an Arrow IPC file or stream, including Feather files; `own` is as for Parquet.

    Raises:
        TracegramError: `unreadable-trace`, `too-many-rows`, `empty-trace` or `duplicate-column`.
    """
    return _read(content, file, _arrow, own=own)


def read_journal(content: bytes, file: str, *, own: bool = False) -> Table:
    """Read an interrupted recording: the complete steps of its journal, with a warning.

    `own` is as for Parquet.

    Raises:
        TracegramError: `unreadable-trace`, `too-many-rows`, `empty-trace` or `duplicate-column`.
    """
    table = _read(content, file, _journal, own=own)
    message = (
        f"{quote(file)} is the journal of a recording that did not end; its {table.rows} rows are the complete steps"
    )
    advice = "record again for the rest, or draw what there is"
    cut = Diagnostic(code="unfinished-trace", message=message, place=table.whole, help=advice, severity="warning")
    return replace(table, warnings=(*table.warnings, cut))


def _read(
    content: bytes, file: str, load: Callable[[bytes, str, int], tuple[Any, tuple[str, ...]]], *, own: bool
) -> Table:
    pa = load_pyarrow()

    if not content:
        raise unreadable(file, "is empty")
    try:
        frame, nested = load(content, file, len(content) if own else 0)
        frame.validate(full=True)  # without this, a damaged file makes pyarrow read foreign memory or crash
        table = table_of(frame, file)
        return replace(table, unread=(*table.unread, *nested))
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise unreadable(file, f"is damaged or of another format: {quote(said, 120)}", "write the file again") from None


def _parquet(content: bytes, file: str, own_bytes: int) -> tuple[Any, tuple[str, ...]]:
    """Read the columns that are not nested, and name the others, whose number of values no metadata tells.

    The metadata of single columns would, but asking a damaged file for it aborts the process (pyarrow 26).
    """
    pa, pq = load_pyarrow(), load_pyarrow("parquet")
    opened = pq.ParquetFile(pa.BufferReader(content))
    schema, metadata = opened.schema_arrow, opened.metadata
    _check_names(list(schema.names), file)
    flat = [field for field in schema if not pa.types.is_nested(field.type)]
    held = sum(metadata.row_group(index).num_rows for index in range(metadata.num_row_groups))
    check_size(max(metadata.num_rows, held), len(flat), file, own_bytes, size=len(content))
    texts = [field.name for field in flat if _is_text(field.type)]
    shared = pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts)
    nested = tuple(field.name for field in schema if pa.types.is_nested(field.type))
    return shared.read(columns=[field.name for field in flat]), nested


def _arrow(content: bytes, file: str, own_bytes: int) -> tuple[Any, tuple[str, ...]]:
    """Read all batches after the first column has shown the number of rows, since a few bytes may inflate to many."""
    pa = load_pyarrow()

    opened = _opened(content)
    schema = opened.schema
    _check_names(list(schema.names), file)
    first = _batches(_opened(content, included_fields=[0])) if len(schema) else []
    check_size(sum(batch.num_rows for batch in first), len(schema), file, own_bytes, size=len(content))
    return pa.Table.from_batches(_batches(opened), schema=schema), ()


def _opened(content: bytes, **options: Any) -> Any:
    pa, ipc = load_pyarrow(), load_pyarrow("ipc")

    start = ipc.open_file if content.startswith(b"ARROW1") else ipc.open_stream
    return start(pa.BufferReader(content), options=ipc.IpcReadOptions(**options))


def _batches(opened: Any) -> list[Any]:
    is_file = hasattr(opened, "num_record_batches")
    return [opened.get_batch(index) for index in range(opened.num_record_batches)] if is_file else list(opened)


def _journal(content: bytes, file: str, own_bytes: int) -> tuple[Any, tuple[str, ...]]:
    """Read the batches of a stream up to its end or to an incomplete batch."""
    pa = load_pyarrow()

    stream = load_pyarrow("ipc").open_stream(pa.BufferReader(content))
    columns = len(stream.schema)
    _check_names(list(stream.schema.names), file)
    rows, listed = 0, list[Any]()
    with contextlib.suppress(pa.ArrowException, OSError):
        for batch in stream:
            batch.validate(full=True)
            listed.append(batch)
            rows += batch.num_rows
            check_size(max(rows, 1), columns, file, own_bytes, size=len(content))
    check_size(rows, columns, file, own_bytes, size=len(content))
    return pa.Table.from_batches(listed, schema=stream.schema), ()


def _check_names(names: list[str], file: str) -> None:
    if len(set(names)) < len(names):
        raise repeated(file, names)


def table_of(frame: Any, file: str) -> Table:
    """Return a validated Arrow table as a table, without the columns that hold lists, structures or bytes."""
    found = {name: _converted(frame.column(index)) for index, name in enumerate(frame.column_names)}
    kept = MadeColumns(
        {
            name: column if isinstance(column, np.ndarray) else partial(_taken, [column])
            for name, column in found.items()
            if column is not None
        }
    )
    whole = Place(file=file)
    header = (frame.schema.metadata or {}).get(HEADER_KEY)
    recording = Recording() if header is None else header_of(header, whole)
    unread = tuple(name for name in found if name not in kept)
    return Table(
        columns=kept,
        rows=frame.num_rows,
        typed=True,
        place=places_of_rows(file),
        whole=whole,
        recording=recording,
        unread=unread,
    )


def _taken(only: list[Any]) -> Column:
    """Convert a chunked array of numbers or flags, which nothing else holds, and let it go."""
    column = _column(only.pop())
    release_unused()
    if column is None:
        raise TypeError("numbers and flags are columns")
    return column


def _converted(values: Any) -> Any:
    """Convert a chunked array now if that may fail; numbers and flags cannot fail."""
    of = load_pyarrow().types
    is_plain = of.is_boolean(values.type) or of.is_integer(values.type) or of.is_floating(values.type)
    return values if is_plain else _column(values)


def _column(values: Any) -> Column | None:
    """Convert a chunked array; other plain values become texts, nested ones are left out."""
    pa = load_pyarrow()

    of, kind = pa.types, values.type
    if isinstance(kind, pa.BaseExtensionType):
        return _column(values.cast(kind.storage_type))
    if of.is_dictionary(kind):
        return _texts(values) if _is_text(kind.value_type) else _column(values.cast(kind.value_type))
    if of.is_boolean(kind) or of.is_integer(kind):
        return _exact(values)
    if of.is_floating(kind):
        return widen(filled(values, np.nan))
    if of.is_decimal(kind) or of.is_duration(kind):
        exact = values.cast(pa.string() if of.is_decimal(kind) else pa.int64())
        return numbers(exact.cast(pa.float64())) / (1 if of.is_decimal(kind) else PER_SECOND[kind.unit])
    if of.is_nested(kind):
        return None
    return _texts(values) if _is_text(kind) else _in_words(values)


def _is_text(kind: Any) -> bool:
    pa = load_pyarrow()

    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _exact(values: Any) -> Column:
    if values.null_count:
        return settle(values.to_pylist())
    array = dense(values)
    if array.dtype == np.uint64 and int(array.max(initial=0)) >= 2**63:
        return objects(array.tolist())
    return array.astype(bool if array.dtype == bool else np.int64)


def _texts(values: Any, written: Callable[[Any], str] = str) -> Column:
    """Share one Python text among equal values, since a few kB may repeat a long text two million times."""
    pa = load_pyarrow()

    encoded = values if pa.types.is_dictionary(values.type) else values.combine_chunks().dictionary_encode()
    parts: list[Column] = []
    last: Any = None
    distinct = objects([])
    for chunk in getattr(encoded, "chunks", [encoded]):
        held = chunk.dictionary
        place = [held.offset, len(held), *(buffer and buffer.address for buffer in held.buffers())]
        if place != last:  # thousands of chunks may share one dictionary
            last, texts = place, held.to_pylist()
            distinct = objects([*(None if each is None else written(each) for each in texts), None])
        parts.append(distinct[filled(chunk.indices.cast(pa.int64()), len(chunk.dictionary))])
    return np.concatenate(parts) if parts else objects([])


def _in_words(values: Any) -> Column | None:
    pa = load_pyarrow()

    of, kind = pa.types, values.type
    if of.is_null(kind):
        return objects([None] * len(values))
    if of.is_timestamp(kind):
        return _texts(values.cast(pa.timestamp("us", kind.tz and "UTC"), safe=False), time_text)
    if of.is_date(kind) or of.is_time(kind):
        return _texts(values, time_text)
    try:
        return _texts(values.cast(pa.string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
