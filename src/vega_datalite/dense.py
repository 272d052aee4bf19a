"""Arrow arrays as NumPy arrays, without pandas.

Arrow's own `to_numpy`, `pa.array` of an array and `pa.scalar` import pandas where it is installed, which takes longer
than drawing most pictures. Its `cast` imports all its functions, which takes longer than reading most traces.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def dense(values: Any) -> NDArray[Any]:
    """Return an Arrow array of numbers or flags without nulls as a NumPy array."""
    return _held(_whole(values))


def numbers(values: Any) -> NDArray[np.float64]:
    """Return an Arrow array of numbers or flags as float64, NaN for null."""
    whole = _whole(values)
    if str(whole.type).startswith("decimal"):
        whole = whole.cast("float64", safe=False)
    found = _held(whole).astype(np.float64)
    if whole.null_count:
        found[~_bits(whole, 0)] = np.nan
    return found


def filled(values: Any, instead: float) -> NDArray[Any]:
    """Return an Arrow array as a NumPy array of numbers, flags as 0 and 1, with a number in place of each null."""
    whole = _whole(values)
    held = _held(whole)
    held = held.view(np.int8) if held.dtype == np.bool_ else held
    return np.where(_bits(whole, 0), held, held.dtype.type(instead)) if whole.null_count else held


def _whole(values: Any) -> Any:
    return values.combine_chunks() if hasattr(values, "combine_chunks") else values


def _held(whole: Any) -> NDArray[Any]:
    """Return the values of an array, any value for nulls."""
    if str(whole.type) == "bool":
        return _bits(whole, 1)
    kind = np.dtype(whole.type.to_pandas_dtype())
    held = whole.buffers()[1]
    if held is None or not len(whole):
        return np.zeros(len(whole), dtype=kind)
    return np.frombuffer(held, dtype=kind, count=len(whole), offset=whole.offset * kind.itemsize)


def _bits(whole: Any, number: int) -> NDArray[np.bool_]:
    """Return a bit buffer of an array: the bits tell which values are present, or are the values of flags."""
    held = whole.buffers()[number]
    if held is None or not len(whole):
        return np.zeros(len(whole), dtype=np.bool_)
    bits = np.unpackbits(np.frombuffer(held, dtype=np.uint8), count=whole.offset + len(whole), bitorder="little")
    return bits[whole.offset :].view(np.bool_)
