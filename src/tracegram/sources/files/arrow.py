"""Pyarrow: loaded where it is needed, since that is slow, and untyped, as it comes."""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray


def load_pyarrow(part: str = "") -> Any:
    """Return the module `pyarrow`, or a part of it such as `parquet`."""
    return import_module(f"pyarrow.{part}" if part else "pyarrow")


def dense(values: Any) -> NDArray[Any]:
    """Return an Arrow array of numbers or flags without nulls as a NumPy array.

    Arrow's own `to_numpy`, `pa.array` of an array and `pa.scalar` import pandas where it is installed, which takes
    longer than reading most traces.
    """
    whole = values.combine_chunks() if hasattr(values, "combine_chunks") else values
    if str(whole.type) == "bool":
        return np.from_dlpack(whole.cast("uint8")).astype(bool)
    return np.from_dlpack(whole)


def floats(values: Any) -> NDArray[Any]:
    """Return an Arrow array of floats as a NumPy array of the same width, NaN for null."""
    width = np.dtype(f"f{values.type.bit_width // 8}")
    return np.array(values.to_pylist(), dtype=width) if values.null_count else dense(values)
