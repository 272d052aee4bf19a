"""Large Parquet files with one cell in each place, in order: read without an engine, which starts when it is needed."""

from pathlib import Path
from typing import Any

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources.engine import scan_files
from tracegram.sources.file import resolve_inside
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.sources.files.limits import MOST_ROWS
from tracegram.sources.files.normal_form import HEADER_KEY, header_of
from tracegram.sources.globs import is_pattern
from tracegram.sources.runs import AsksAt, framed_with_header, renumbered_frame
from tracegram.sources.trace_options import Said
from tracegram.store import key_of, users_store, version_of
from tracegram.trace import Recording, Window
from tracegram.trace.scan import Scan
from tracegram.trace.scan_columns import bind_columns, bind_kinds
from tracegram.trace.table import LARGEST_INDEX
from vega_datalite.in_order import InOrder, in_order

_KINDS = {
    **dict.fromkeys(("bool",), "flag"),
    **dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"), "int"),
    **dict.fromkeys(("float", "double"), "float"),
    **dict.fromkeys(("string", "large_string"), "text"),
}  # of columns, by their types in Arrow; a file with any other column is left to the engine
_OF_WORDS = {bool: "flag", int: "int", float: "float", str: "text"}  # of a header


def open_in_order(path: str, root: Path, *, said: Said, window: Window, asked_at: AsksAt) -> Scan | None:
    """Return a large Parquet file as a scan that reads its rows in order; None where the engine has to read it.

    It has to where the rows are not proven to be one cell for each place, step by step, and where anything else is
    unusual, such as runs, a window, or damage: the engine finds it, too, and says so.
    """
    if is_pattern(path) or not path.lower().endswith(".parquet") or window != Window():
        return None
    if said.prompt_length is not None or said.step_base:
        return None
    pa, pq = load_pyarrow(), load_pyarrow("parquet")
    try:
        source = pa.OSFile(str(resolve_inside(path, root, asked_at("/trace/file"))))
        opened = pq.ParquetFile(source)
        schema, rows = opened.schema_arrow, opened.metadata.num_rows
        kinds = {each.name: _KINDS.get(str(each.type), "") for each in schema}
        is_plain = all(kinds.values()) and len({name.lower() for name in schema.names}) == len(schema.names)
        if rows <= MOST_ROWS or not is_plain:
            return None
        header, whole = (schema.metadata or {}).get(HEADER_KEY), Place(file=path)
        recording = said.amend(Recording() if header is None else header_of(header, whole))
        kinds |= {word: _OF_WORDS[type(value)] for word, value in recording.of_run.items() if word not in kinds}
        bits = {each.name: 32 for each in schema if str(each.type) == "float"}
        bound = bind_kinds(kinds, bits, said.columns, asked_at)
        step, position = bound.columns["step"], bound.columns["position"]
        if "run" in bound.columns or (step.kind, position.kind) != ("int", "int"):
            return None
        found = in_order(source, (bound.names["step"], bound.names["position"]), _Kept())
    except (pa.ArrowException, OSError, ValueError, TracegramError):
        return None
    if found is None or not _are_indices(found):
        return None
    alive: list[Any] = [source]

    def in_engine() -> Any:
        held = scan_files(path, root, asked_at("/trace/file"))
        alive.append(held.keep)
        frame, _ = renumbered_frame(held, said)
        frame = framed_with_header(frame, recording)
        return bind_columns(frame, said.columns, held.halves, asked_at).table

    about = {"recording": recording, "whole": whole, "names": bound.names, "unread": (), "keep": alive}
    about |= {"asked_at": asked_at, "runs": ("",), "in_order": found}
    return Scan(in_engine, bound.columns, window, about)


def _are_indices(found: InOrder) -> bool:
    return min(found.box.x[0], found.box.y[0]) >= 0 and max(found.box.x[1], found.box.y[1]) <= LARGEST_INDEX


class _Kept:
    """What was read of files, in the user's store, and of this file in memory too."""

    def __init__(self) -> None:
        self._store, self._here = users_store(), dict[str, bytes]()

    def get(self, key: str) -> bytes | None:
        return self._here.get(key) or self._store.get(self._key(key))

    def put(self, key: str, content: bytes) -> None:
        self._here[key] = content
        self._store.put(self._key(key), content)

    def _key(self, key: str) -> str:
        return key_of((), Path(), "cells in order", version_of("pyarrow"), key)
