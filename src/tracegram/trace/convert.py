"""Turning a column into indices, numbers, flags or texts, strictly."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import quote
from tracegram.trace.table import Column, objects

LARGEST_INDEX = 2**52 - 1  # above it a browser's numbers skip halves, and cells would lose their edges
_SURE_DIGITS = 18  # this many digits fit 64 bits
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NO_INDEX = -1
_NO_NUMBER = float("inf")
_NO_FLAG = -1
_FLAGS = {"true": 1, "True": 1, "TRUE": 1, "1": 1, "false": 0, "False": 0, "FALSE": 0, "0": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """Values of the requested kind, and the rows that held something else (their values mean nothing)."""

    values: NDArray[Any]
    bad: NDArray[np.bool_]


def without_excluded(column: Column) -> Column:
    """Return confidences with -inf as missing values; samplers write it for positions that may not be chosen."""
    if column.dtype == np.float64:
        return np.where(np.isneginf(column), np.nan, column)
    if column.dtype != object:
        return column
    lowest = {"-inf", "-infinity", float("-inf")}
    return objects([None if _folded(value) in lowest else value for value in column.tolist()])


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def to_indices(column: Column, *, typed: bool) -> Converted:
    """Return whole numbers from 0 to 2^52 - 1 as int64, including floats that are whole."""
    if column.dtype == np.int64:
        return Converted(values=column, bad=(column < 0) | (column > LARGEST_INDEX))
    if column.dtype == np.float64:
        good = (column == np.floor(column)) & (column >= 0) & (column <= LARGEST_INDEX)
        return Converted(values=np.where(good, column, 0).astype(np.int64), bad=~good)
    if column.dtype != object:
        return Converted(values=np.zeros(column.size, dtype=np.int64), bad=np.ones(column.size, dtype=bool))
    values = _map(column, _index_of if typed else _index_in, np.int64)
    return Converted(values=values, bad=values == _NO_INDEX)


def to_numbers(column: Column, *, typed: bool) -> Converted:
    """Return finite numbers as float64, with NaN for missing ones; true is 1 and false is 0."""
    if column.dtype == object:
        values = _map(column, _number_of if typed else _number_in, np.float64)
    else:
        values = column.astype(np.float64, copy=False)
    return Converted(values=values, bad=np.isinf(values))


def to_flags(column: Column, *, typed: bool) -> Converted:
    """Return true and false as bool: flags, 1 and 0, and in a source without types the words for them."""
    if column.dtype == object:
        codes = _map(column, _flag_of if typed else _flag_in, np.int8)
        return Converted(values=codes == 1, bad=codes == _NO_FLAG)
    return Converted(values=column == 1, bad=(column != 0) & (column != 1))


def to_texts(column: Column) -> Column:
    """Return texts, None for missing ones; whole numbers have no “.0”, so 7 and 7.0 become the same text."""
    if column.dtype == np.int64:
        return objects([str(value) for value in column.tolist()])
    if column.dtype == bool:
        return objects(["false", "true"])[column.astype(np.int8)]
    if column.dtype == object and all(value is None or type(value) is str for value in column):
        return column
    return objects([value if type(value) is str else _text_of(value) for value in column.tolist()])


def show(value: Any, *, typed: bool) -> str:
    """Show a value in a sentence that begins “holds”."""
    if value is None or value != value:  # noqa: PLR0124  # only NaN differs from itself
        return "nothing"
    if isinstance(value, str):
        return f"text {quote(value)}" if typed else quote(value)
    return quote(_text_of(value))


def _map(column: Column, convert: Callable[[Any], Any], dtype: Any) -> NDArray[Any]:
    return np.fromiter(map(convert, column), dtype=dtype, count=column.size)


def _index_of(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= LARGEST_INDEX else _NO_INDEX
    if isinstance(value, float) and value.is_integer():
        return _index_of(int(value))
    return _NO_INDEX


def _index_in(text: str | None) -> int:
    if text is None:
        return _NO_INDEX
    if _WHOLE.fullmatch(text):
        return _index_of(int(text)) if len(text) <= _SURE_DIGITS else _long_index(text)
    return _index_of(float(text)) if _NUMBER.fullmatch(text) else _NO_INDEX


def _long_index(text: str) -> int:
    digits = text.lstrip("+").lstrip("0")
    return _index_of(int(digits or "0")) if len(digits) <= _SURE_DIGITS else _NO_INDEX


def _number_of(value: Any) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return _NO_NUMBER
    return _NO_NUMBER


def _number_in(text: str | None) -> float:
    if text is None or text in {"NaN", "nan"}:
        return float("nan")
    return float(text) if _NUMBER.fullmatch(text) else _NO_NUMBER


def _flag_of(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and value in {0, 1} else _NO_FLAG


def _flag_in(text: str | None) -> int:
    return _NO_FLAG if text is None else _FLAGS.get(text, _NO_FLAG)


def _text_of(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  # only NaN differs from itself
            return None
        return str(int(value)) if value.is_integer() else repr(value)
    return value if value is None else str(value)
