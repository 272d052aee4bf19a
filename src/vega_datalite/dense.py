"""Arrow arrays as NumPy arrays, without pandas.

Arrow's own `to_numpy`, `pa.array` of an array and `pa.scalar` import pandas where it is installed, which takes longer
than drawing most pictures.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def dense(values: Any) -> NDArray[Any]:
    """Return an Arrow array of numbers or flags without nulls as a NumPy array."""
    whole = values.combine_chunks() if hasattr(values, "combine_chunks") else values
    if not len(whole):
        return np.zeros(0, dtype=bool if str(whole.type) == "bool" else whole.type.to_pandas_dtype())
    if str(whole.type) == "bool":
        return np.from_dlpack(whole.cast("uint8")).astype(bool)
    return np.from_dlpack(whole)


def numbers(values: Any) -> NDArray[np.float64]:
    """Return an Arrow array of numbers as float64, NaN for null."""
    return filled(values.cast("float64", safe=False), np.nan)


def filled(values: Any, instead: float) -> NDArray[Any]:
    """Return an Arrow array of numbers as a NumPy array, with a number in place of each null."""
    whole = values.combine_chunks() if hasattr(values, "combine_chunks") else values
    if not whole.null_count:
        return dense(whole)
    held = dense(whole.is_valid())
    found = np.full(len(whole), instead, dtype=whole.type.to_pandas_dtype())
    found[held] = dense(whole.drop_null())
    return found
