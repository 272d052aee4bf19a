"""The result of a query in its process: rows as Arrow, or an error."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal

from tracegram.dates import time_text
from vega_datalite.frozen import frozen

pa: Any = import_module("pyarrow")  # which has no types

Kind = Literal["failed", "refused", "late", "large", "closed", "unsafe", "missing"]
_EXACT = 2**53  # whole numbers up to it are floats without loss
_WORDS = {bool: "flags", int: "whole numbers", float: "numbers", str: "texts", bytes: "bytes", Decimal: "numbers"}


@frozen
class Query:
    """A query: its text, its database, and its limits on rows and seconds."""

    target: str
    text: str
    rows: int
    seconds: float


class QueryError(Exception):
    """A failed query: the kind of error, the engine's message, and the character of the query that it points at."""

    def __init__(self, kind: Kind, said: str, offset: int | None = None) -> None:
        super().__init__(said)
        self.kind, self.said, self.offset = kind, said, offset


def too_many(rows: int) -> QueryError:
    """Return the error for more rows than the limit."""
    return QueryError("large", f"more rows than the limit of {rows:,}")


def arrow_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    """Return the rows of a database without column types as an Arrow table, each column of one type.

    Raises:
        QueryError: `failed` for a column of several types.
    """
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    arrays = [_array(name, column) for name, column in zip(names, columns, strict=True)]
    return pa.Table.from_arrays(arrays, names=list(names))


def _array(name: str, values: Sequence[Any]) -> Any:
    kinds = set(map(type, values)) - {type(None)}
    plain = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string(), bytes: pa.binary()}
    if len(kinds) == 1 and next(iter(kinds)) in plain:
        return pa.array(values, plain[next(iter(kinds))])
    if kinds & {list, tuple, dict}:
        return pa.nulls(len(values), pa.list_(pa.null()))  # no field, as in files
    if kinds <= {int, float, Decimal}:
        return pa.array([_float(name, each) for each in values], pa.float64())
    if kinds & set(plain):
        words = " and ".join(sorted(_WORDS.get(kind, "others") for kind in kinds))
        raise QueryError("failed", f"column {name} holds {words}; cast it to one type")
    if kinds == {timedelta}:
        return pa.array([None if each is None else each.total_seconds() for each in values], pa.float64())
    return pa.array([None if each is None else _in_words(each) for each in values], pa.string())


def _in_words(value: Any) -> str:
    return time_text(value) if isinstance(value, date | time) else str(value)


def _float(name: str, value: Any) -> float | None:
    if isinstance(value, int) and abs(value) > _EXACT:
        raise QueryError("failed", f"column {name} holds {value} among numbers that are not whole; cast it to one type")
    return None if value is None else float(value)
