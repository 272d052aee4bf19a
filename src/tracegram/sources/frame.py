"""Frames from Python: pandas, Polars, PyArrow, and plain columns or rows."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place
from tracegram.sources.columns import cleaned, is_nested, settle, settle_array, widen
from tracegram.sources.files.limits import check_size, repeated
from tracegram.sources.files.payload import Payload, numbered, places_of_rows
from tracegram.sources.shapes.renumber import renumbered
from tracegram.sources.trace_options import NOTHING, Said
from tracegram.trace.table import Column, Table

_EXPECTED = "a trace is a data frame, a mapping of columns or a list of rows"

_SHOWN = "biufUOmM"  # kinds of arrays
_NESTED = ("List", "Array", "Struct", "Binary")


def read_frame(frame: object, whole: Place, said: Said = NOTHING) -> Table:
    """Read a frame that Narwhals knows, columns, rows, or matrices of steps and positions; none of them is changed.

    Args:
        frame: A data frame, of pandas also with its named index levels; a mapping of columns, or a list of rows; an
            array of shape (S, P), or a mapping of names to some.
        whole: The place for findings.
        said: The options for reading it.

    Raises:
        TypeError: The frame is none of these.
        ValueError: The columns of a mapping differ in length, or a trace cannot show the values of an array.
        TracegramError: `empty-trace`, `too-many-rows`, `duplicate-column`, or what `interpret` and `renumbered` raise.
    """
    if arrays := arrays_of(frame):
        from tracegram.sources.adapters.interpret import interpret

        value: Any = arrays if isinstance(frame, Mapping) else next(iter(arrays.values()))
        payload = Payload(value=value, file=whole.file, place=numbered(whole.file))
        return interpret(payload, replace(said, format=said.format or "arrays"))
    return renumbered(_read(frame, whole), said)


def arrays_of(frame: object) -> dict[str, Any]:
    """Return an array, or a mapping of names to matrices, with None for masked values; None for other frames.

    Raises:
        ValueError: A trace cannot show the values of an array.
    """
    held: Mapping[Any, Any] = frame if isinstance(frame, Mapping) else {"value": frame}
    arrays = [each for each in held.values() if isinstance(each, np.ndarray)]
    are_columns = isinstance(frame, Mapping) and (all(each.ndim < 2 for each in arrays) or "step" in held)
    if not arrays or are_columns:
        return {}
    for name, each in held.items():
        if isinstance(each, np.ndarray) and each.dtype.kind not in _SHOWN:
            raise ValueError(f"array {name!r} is of {each.dtype}, which no trace can show")
    return {str(name): _unmasked(each) for name, each in held.items()}


def _unmasked(array: Any) -> Any:
    if not isinstance(array, np.ma.MaskedArray):
        return array
    numpy: Any = np  # whose types have no array of what may be None
    mask = numpy.ma.getmaskarray(array)
    return numpy.where(mask, None, array.data) if mask.any() else array.data


def _read(frame: object, whole: Place) -> Table:
    if isinstance(frame, list):
        from tracegram.sources.files.json_table import read_values

        rows = cast("list[Any]", frame)
        return read_values([_row(each) for each in rows], places_of_rows(whole.file), whole)
    if isinstance(frame, Mapping):
        held = cast("Mapping[Any, Any]", frame)
        return _table({str(name): _column_of(name, values) for name, values in held.items()}, whole)
    return _read_native(_with_index(frame), whole)


def _with_index(frame: Any) -> Any:
    """Return a pandas frame or series with the named levels of its index as columns; other frames unchanged."""
    import narwhals as nw

    if nw.dependencies.is_pandas_series(frame) and any(frame.index.names):
        frame = frame.to_frame("value" if frame.name is None else frame.name)
    elif not nw.dependencies.is_pandas_dataframe(frame):
        return frame
    levels = [name for name in frame.index.names if name is not None and name not in frame.columns]
    return frame.reset_index(level=levels) if levels else frame


def _row(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{_EXPECTED}; a list of {type(value).__name__} was given")
    row = cast("Mapping[Any, Any]", value)
    return dict(zip(map(str, row), cleaned(row.values()), strict=True))


def _column_of(name: Any, values: Any) -> Column | None:
    if not isinstance(values, np.ndarray):
        listed = cleaned(values)
        return None if is_nested(listed) else settle(listed)
    array = cast("NDArray[Any]", values)
    if array.ndim != 1:
        raise ValueError(f"column {name!r} has {array.ndim} dimensions, expected 1")
    return settle_array(array)


def _read_native(frame: object, whole: Place) -> Table:
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        narrow: Any = nw.from_native(cast("Any", frame))
    except TypeError:
        is_path = isinstance(frame, str | PurePath)
        file = "; name a file in the spec: `trace: {file: …}`" if is_path else ""
        given = f"{type(frame).__name__} was given{file}"
        raise TypeError(f"{_EXPECTED}; {given}") from None
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
    return None if is_nested(listed) else settle(listed)


def _table(columns: Mapping[str, Column | None], whole: Place) -> Table:
    kept = {name: column for name, column in columns.items() if column is not None}
    rows = {column.size for column in kept.values()} or {0}
    if len(rows) > 1:
        raise ValueError(f"columns differ in length: {sorted(rows)}")
    check_size(min(rows), len(kept), whole.file)
    unread = tuple(name for name in columns if name not in kept)
    return Table(columns=kept, rows=min(rows), typed=True, place=places_of_rows(whole.file), whole=whole, unread=unread)
