"""Frames handed in from Python: pandas, Polars, PyArrow, and plain columns or rows."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, quote
from tracegram.sources.columns import cleaned, is_nested, settle, settle_array, widen
from tracegram.sources.files.limits import check_size, repeated
from tracegram.trace.table import Column, Table

_NESTED = ("List", "Array", "Struct", "Binary")


def read_frame(frame: object, whole: Place) -> Table:
    """Read a frame that Narwhals knows, a mapping of columns, or a list of rows; none of them is changed.

    Raises:
        TypeError: It is none of these.
        ValueError: The columns of a mapping differ in length.
        TracegramError: `empty-trace`, `too-many-rows` or `duplicate-column`.
    """
    if isinstance(frame, list):
        from tracegram.sources.files.json_table import read_values

        rows = cast("list[Any]", frame)
        return read_values([_row(each) for each in rows], _places(whole), whole)
    if isinstance(frame, Mapping):
        held = cast("Mapping[Any, Any]", frame)
        return _table({str(name): _listed(name, values) for name, values in held.items()}, whole)
    return _read_native(frame, whole)


def _row(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"a trace is a frame, columns or rows; a list of {type(value).__name__} was given")
    row = cast("Mapping[Any, Any]", value)
    return dict(zip(map(str, row), cleaned(row.values()), strict=True))


def _listed(name: Any, values: Any) -> Column | None:
    if not isinstance(values, np.ndarray):
        listed = cleaned(values)
        return settle(listed) if _is_flat(listed) else None
    array = cast("NDArray[Any]", values)
    if array.ndim != 1:
        raise ValueError(f"column {name!r} has {array.ndim} dimensions, expected 1")
    return settle_array(array)


def _is_flat(values: list[Any]) -> bool:
    return not is_nested(values) or all(value is None for value in values)


def _read_native(frame: object, whole: Place) -> Table:
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        narrow: Any = nw.from_native(cast("Any", frame))
    except TypeError:
        raise TypeError(f"a trace is a frame, columns or rows; {type(frame).__name__} was given") from None
    except DuplicateError:
        raise repeated(whole.file, [str(name) for name in cast("Any", frame).columns]) from None
    if isinstance(narrow, nw.LazyFrame):
        narrow = narrow.collect()
    names = [str(name) for name in narrow.columns]
    if len(set(names)) < len(names):
        raise repeated(whole.file, names)
    check_size(len(narrow), len(names), whole.file)
    series = [narrow.get_column(name) for name in narrow.columns]
    return _table({name: _column(each) for name, each in zip(names, series, strict=True)}, whole)


def _column(series: Any) -> Column | None:
    dtype = series.dtype
    if type(dtype).__name__ in _NESTED:
        return None
    if type(dtype).__name__ == "Float16":
        return widen(series.to_numpy())
    if dtype.is_numeric() and not dtype.is_decimal() and not series.null_count():
        return settle_array(series.to_numpy())
    listed = cleaned(series.to_list())
    return settle(listed) if _is_flat(listed) else None


def _table(columns: Mapping[str, Column | None], whole: Place) -> Table:
    kept = {name: column for name, column in columns.items() if column is not None}
    rows = {column.size for column in kept.values()} or {0}
    if len(rows) > 1:
        raise ValueError(f"columns differ in length: {sorted(rows)}")
    check_size(min(rows), len(kept), whole.file)
    unread = tuple(name for name in columns if name not in kept)
    return Table(columns=kept, rows=min(rows), typed=True, place=_places(whole), whole=whole, unread=unread)


def _places(whole: Place) -> Any:
    def place(row: int, column: str | None) -> Place:
        words = f"row {row}" if column is None else f"row {row}, column {quote(column)}"
        return Place(file=whole.file, words=words)

    return place
