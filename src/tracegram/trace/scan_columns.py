"""The columns of a table in an engine, under safe names, with the kinds of their values."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.diagnostics import Place
from tracegram.trace.indexing import bind_names
from tracegram.trace.table import Table
from vega_datalite.frozen import frozen

_ZONES = frozenset({None, "UTC", "Etc/UTC"})


@frozen
class Recorded:
    """A column of a scan: its name in the engine, the kind of its values, and the bits of its floats."""

    name: str
    kind: str  # flag, int, float or text
    bits: int = 64


@frozen
class Bound:
    """A lazy frame with a column for each field, their kinds, and their names in the source.

    `unread` are the columns that are not fields.
    """

    table: Any
    columns: Mapping[str, Recorded]
    names: Mapping[str, str]
    unread: tuple[str, ...]


def bind_columns(
    frame: Any, names: Mapping[str, str], halves: frozenset[str], asked_at: Callable[[str], Place]
) -> Bound:
    """Rename the columns of a lazy frame. Times become texts; lists, structures, durations and bytes are left out.

    Args:
        frame: A lazy frame of narwhals.
        names: Field words to the columns that hold them.
        halves: The columns of 16-bit floats in the file, which the engine may read as wider floats.
        asked_at: Returns the place of a JSON pointer in the spec.

    Raises:
        TracegramError: `unknown-field` for a column that is named, or needed, and not there.
    """
    import narwhals as nw

    schema = frame.collect_schema()
    kinds = {name: _kind_of(kind) for name, kind in schema.items()}
    kept = [name for name, kind in kinds.items() if kind]
    bits = {name: 32 for name in kept if schema[name] == nw.Float32} | dict.fromkeys(halves, 16)
    bound = bind_kinds({name: kinds[name] for name in kept}, bits, names, asked_at)
    chosen = [_read(name, schema[name]).alias(f"c{index}") for index, name in enumerate(kept)]
    unread = tuple(name for name, kind in kinds.items() if not kind)
    return replace(bound, table=frame.select(*chosen), unread=unread)


def bind_kinds(
    kinds: Mapping[str, str], bits: Mapping[str, int], names: Mapping[str, str], asked_at: Callable[[str], Place]
) -> Bound:
    """Name the columns that fields hold, by what their values are; there is no table yet.

    Args:
        kinds: What the values of each column are, as in `Recorded`.
        bits: The width of floats that are narrower than 64 bits.
        names: Field words to the columns that hold them.
        asked_at: The place in the spec of a JSON pointer.

    Raises:
        TracegramError: `unknown-field` for a column that is named, or needed, and not there.
    """
    none, whole = np.zeros(0), asked_at("/trace")
    table = Table(
        columns=dict.fromkeys(kinds, none), rows=0, typed=True, place=lambda _row, _column: whole, whole=whole
    )
    bound = bind_names(table, names, asked_at)
    at = {name: f"c{index}" for index, name in enumerate(kinds)}
    columns = {
        field: Recorded(name=at[name], kind=kinds[name], bits=bits.get(name, 64)) for field, name in bound.items()
    }
    return Bound(table=None, columns=columns, names=bound, unread=())


def _kind_of(kind: Any) -> str:
    import narwhals as nw

    if kind == nw.Boolean:
        return "flag"
    if kind.is_integer():
        return "int"
    if kind.is_float() or kind.is_decimal():
        return "float"
    is_text = isinstance(kind, nw.String | nw.Categorical | nw.Enum | nw.Date)
    return "text" if is_text or (isinstance(kind, nw.Datetime) and kind.time_zone in _ZONES) else ""


def _read(name: str, kind: Any) -> Any:
    """Return a column as a field; times become the same texts as in `tracegram.sources.columns`."""
    import narwhals as nw

    value = nw.col(name)
    if kind.is_decimal():
        return value.cast(nw.Float64)
    if kind == nw.Date:
        return value.dt.to_string("%Y-%m-%d")
    if not isinstance(kind, nw.Datetime):
        return value
    text = value.dt.to_string("%Y-%m-%d %H:%M:%S.%f").str.replace_all("0+$", "")
    whole = value.dt.to_string("%Y-%m-%d %H:%M:%S")
    text = nw.when(value.dt.microsecond() == 0).then(whole).otherwise(text)
    return nw.concat_str(text, nw.lit("Z")) if kind.time_zone else text
