"""The fields that a spec can name, read from its trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import Place, TracegramError
from tracegram.language.document import Document
from tracegram.language.validate import validate
from tracegram.sources import Read, Said
from tracegram.trace import Kind


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a trace with the kind of each, and the columns of its source under their own names."""

    kinds: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    columns: tuple[str, ...] = ()


def fields_of(words: Any, root: Path | None, read: Read) -> Fields:
    """Return the fields of what a spec says under `trace`, finished or not; none of what cannot be read."""
    if not isinstance(words, Mapping):
        return Fields()
    if root is None and "file" in words:
        return Fields()
    folder = root or Path()
    columns = _columns(words, folder, read)
    smallest = {"tracegram": 1, "trace": dict(words), "marks": [{"mark": "rect"}]}
    document = Document(file="spec", text="", value=smallest, spans={})
    try:
        validate(document)
        trace = open_source(document, None, folder, read).fields
    except TracegramError:
        return Fields(columns=columns)
    return Fields({name: trace.kind(name) for name in trace.header.fields}, columns)


def takes_field(path: Sequence[str | int]) -> bool:
    """Return whether the value at a path is the name of a field of the trace."""
    names = [each for each in path if isinstance(each, str)]
    last = names[-1:]
    return last in (["field"], ["detail"]) or ("facet" in names and last in (["row"], ["column"])) or takes_flag(path)


def takes_flag(path: Sequence[str | int]) -> bool:
    """Return whether the value at a path is the name of a field of true and false."""
    names = [each for each in path if isinstance(each, str)]
    return "where" in names and names[-1] in {"where", "and", "or", "not"}


def takes_column(path: Sequence[str | int]) -> bool:
    """Return whether the value at a path is the name of a column of the source."""
    return len(path) == 3 and tuple(path[:2]) == ("trace", "columns")


def _columns(words: Mapping[str, Any], root: Path, read: Read) -> tuple[str, ...]:
    file, values = words.get("file"), words.get("values")
    if isinstance(values, list):
        return tuple(dict.fromkeys(name for row in values if isinstance(row, Mapping) for name in row))
    try:
        return tuple(read(file, root, Place(file="spec"), Said.of(words)).columns) if isinstance(file, str) else ()
    except TracegramError:
        return ()
