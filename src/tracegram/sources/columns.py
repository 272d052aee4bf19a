"""Turning plain values, or an array of any dtype, into a column of a table."""

import json
import math
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.dates import time_text
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.trace.table import Column, objects
from vega_datalite.dense import dense

_WHOLE = 2**63
_PLAIN = frozenset({int, float, bool, str, type(None)})


def settle(values: list[Any]) -> Column:
    """Return values as the narrowest column that holds them exactly; a list or mapping becomes its JSON."""
    types = set(map(type, values))
    if not types <= _PLAIN:
        values = [_plain(value) for value in values]
        types = set(map(type, values))
    if types == {int} and all(-_WHOLE <= value < _WHOLE for value in values):
        return np.array(values, dtype=np.int64)
    if types == {bool}:
        return np.array(values, dtype=bool)
    if float in types and types <= {float, type(None)}:
        return np.array(values, dtype=np.float64)
    return objects(values)


def is_nested(values: Iterable[Any]) -> bool:
    """Return whether values are lists and mappings, and no other value, so that they are not a column of a trace."""
    types = set(map(type, values)) - {type(None)}
    return bool(types) and types <= {list, dict, tuple, set}


def settle_array(array: NDArray[Any]) -> Column | None:
    """Return a one-dimensional array as a column; None if a trace cannot show its dtype."""
    kind = array.dtype.kind
    if kind == "b":
        return array.astype(bool)
    if kind in "iu":
        largest = int(array.max(initial=0))
        return array.astype(np.int64) if largest < _WHOLE else objects(array.tolist())
    if kind == "f":
        return widen(array)
    if kind == "U":
        return array.astype(object)
    if kind in "mM":
        return settle(array.astype(f"{kind}8[us]").tolist())
    return settle([_cleaned(value) for value in array.tolist()]) if kind == "O" else None


def widen(array: NDArray[Any]) -> NDArray[np.float64]:
    """Return floats as float64 numbers with the same shortest text: 0.1 stored in 32 bits becomes 0.1."""
    if array.dtype.itemsize >= 8:
        return array.astype(np.float64)
    if array.dtype.itemsize == 2:
        distinct, inverse = np.unique(array, return_inverse=True)
        return np.array([float(str(value)) for value in distinct], dtype=np.float64)[inverse].reshape(array.shape)
    pa = load_pyarrow()

    plain = np.ascontiguousarray(array, dtype=np.float32).ravel()  # through a buffer: pa.array would import pandas
    texts = pa.Array.from_buffers(pa.float32(), plain.size, [None, pa.py_buffer(plain)]).cast(pa.string())
    return dense(texts.cast(pa.float64())).reshape(array.shape)


def cleaned(values: Iterable[Any]) -> list[Any]:
    """Return values of a Python library as plain values: None for missing ones, Python numbers for NumPy scalars."""
    return [_cleaned(value) for value in values]


def _cleaned(value: Any) -> Any:
    if isinstance(value, np.generic):
        scalar: NDArray[Any] = np.array([cast("Any", value)])
        value = (widen(scalar) if scalar.dtype.kind == "f" else scalar).tolist()[0]
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    # pandas' NA and NaT are of no public type, and compare to themselves as nothing else does
    return None if type(value).__name__ in {"NAType", "NaTType"} else value


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    for base in (int, float, str):
        if isinstance(value, base):
            return base(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date | time):
        return time_text(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
