"""Traces of many files, each read once."""

from bisect import bisect_right
from collections import ChainMap, Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import numpy as np

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.columns import settle
from tracegram.sources.file import Read, read_file
from tracegram.sources.files.limits import MOST_VALUES, check_size
from tracegram.sources.globs import matching, run_fields
from tracegram.sources.trace_options import NOTHING, Said
from tracegram.trace import Table
from tracegram.trace.table import Column, MadeColumns

MOST_KEPT = MOST_VALUES  # values of all tables that are kept, as many as a single one may have

_Key = tuple[Path, str, str]  # the folder, the file in it, and what is said of it
_Stamp = tuple[Path, int, int, int]  # what tells one state of a file from another: time, size and number


class ReadOnce:
    """Reads trace files as `read_file` does, and keeps the last tables until their files change.

    What is wrong inside a file is kept as its table would be. One thread at a time may use it.
    """

    def __init__(self) -> None:
        self._kept: dict[_Key, tuple[_Stamp, Table | TracegramError]] = {}

    def __call__(self, path: str, root: Path, asked_at: Place, said: Said = NOTHING) -> Table:
        """Read a file, or return its table if it was read before with the same options and has not changed.

        Raises:
            TracegramError: As `read_file` raises it.
        """
        key: _Key = (root, path, repr(said))
        stamp = _stamp(path, root)  # taken first: a change while reading shows the next time
        kept = self._kept.pop(key, None)
        found = kept[1] if kept and kept[0] == stamp else _read(path, root, asked_at, said)
        if stamp is not None:
            self._kept[key] = (stamp, found)
            while len(self._kept) > 1 and sum(_values_of(each) for _, each in self._kept.values()) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        if isinstance(found, TracegramError):
            raise TracegramError(found.findings)
        return found


def _read(path: str, root: Path, asked_at: Place, said: Said) -> Table | TracegramError:
    try:
        return read_file(path, root, asked_at, said)
    except TracegramError as error:
        if any(each.place.file == asked_at.file for each in error.findings):
            raise  # about the path, whose place in the spec moves
        return error


def _values_of(found: Table | TracegramError) -> int:
    return 0 if isinstance(found, TracegramError) else found.rows * len(found.columns)


def _stamp(path: str, root: Path) -> _Stamp | None:
    """Return the state of a file; None for what is not there, which reading explains."""
    try:
        resolved = (root / path).resolve(strict=True)
        status = resolved.stat()
    except (OSError, RuntimeError, ValueError):
        return None
    return resolved, status.st_mtime_ns, status.st_size, status.st_ino


read_once = ReadOnce()


def read_files(path: str, root: Path, asked_at: Place, said: Said, read: Read, run: str | None = None) -> Table:
    """Read the files of a pattern as one table, with a column for each run field and for the run.

    A column in the files overrides a field of their names.

    Args:
        path: The pattern.
        root: The folder to read from.
        asked_at: The place in the spec that names it.
        said: The options for reading each file.
        read: The function that reads a file.
        run: The only run to return; if file names tell runs apart, the other files are not read.

    Raises:
        TracegramError: What `matching` and `read` raise, `too-many-rows` for all files together, or `unreadable-trace`
            for files of different columns.
    """
    files = tuple(matching(path, root, asked_at))
    fields = run_fields(path, files)
    wanted = [number for number, each in enumerate(fields) if each["run"] == run]
    tables: list[Table] = []
    rows = 0
    for number in wanted or range(len(files)):
        tables.append(read(files[number], root, asked_at, said))
        rows += tables[-1].rows
        check_size(rows, len(tables[-1].columns), path)
    if wanted and len(wanted) < len(files) and said.columns.get("run", "run") in tables[0].columns:
        return read_files(path, root, asked_at, said, read)
    words = dict.fromkeys(word for table in tables for word in table.recording.of_run)
    named = [
        _with_columns(table, {**each, **{word: table.recording.of_run.get(word) for word in words}})
        for table, each in zip(tables, [fields[number] for number in wanted] or fields, strict=True)
    ]
    return _joined(named, path)


def with_header(table: Table) -> Table:
    """Return a table with a column for each word of its header that describes the run."""
    return _with_columns(table, table.recording.of_run)


def _with_columns(table: Table, constants: Mapping[str, Any]) -> Table:
    new = {name: value for name, value in constants.items() if name not in table.columns}
    if not new:
        return table
    columns = {name: np.broadcast_to(settle([value]), table.rows) for name, value in new.items()}
    return replace(table, columns=ChainMap(columns, cast("Any", table.columns)))


def _joined(tables: list[Table], path: str) -> Table:
    _check_columns(tables)
    first = tables[0]
    begins = [0, *accumulate(each.rows for each in tables)]

    def file_of(row: int) -> int:
        return bisect_right(begins, row) - 1

    def joined(name: str) -> Column:
        return np.concatenate([each.columns[name] for each in tables])

    return replace(
        first,
        columns=MadeColumns({name: partial(joined, name) for name in first.columns}),
        rows=begins[-1],
        place=lambda row, column: tables[file_of(row)].place(row - begins[file_of(row)], column),
        whole=Place(file=path),
        recording_of=lambda row: tables[file_of(row)].recording,
        warnings=tuple(dict.fromkeys(found for each in tables for found in each.warnings)),
        assumed=tuple(dict.fromkeys(said for each in tables for said in each.assumed)),
        unread=tuple(dict.fromkeys(name for each in tables for name in each.unread)),
    )


def _check_columns(tables: Sequence[Table]) -> None:
    """Check that all tables have the same columns.

    Raises:
        TracegramError: `unreadable-trace` for the first table whose columns are not those that most tables have.
    """
    sets = [frozenset(each.columns) for each in tables]
    usual = Counter(sets).most_common(1)[0][0]
    at = next((at for at, held in enumerate(sets) if held != usual), None)
    if at is None:
        return
    odd, file = tables[at], quote(tables[sets.index(usual)].whole.file)
    lacking, more = (quote(min(found)) if found else "" for found in (usual - sets[at], sets[at] - usual))
    if lacking and more:
        message, advice = f"{more} where {file} has {lacking}", f"rename {more} to {lacking} in it"
    elif lacking:
        message, advice = f"no column {lacking}, which {file} has", "write this column into it"
    else:
        message, advice = f"a column {more}, which {file} has not", "delete this column in it"
    place = odd.place(0, min(sets[at] - usual)) if more and odd.rows else odd.whole
    message = f"{quote(odd.whole.file)} has {message}"
    raise error_of("unreadable-trace", message, place, f"{advice}, or write a pattern that names other files")
