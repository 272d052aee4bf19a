"""The rows of a step: columns of numbers, flags and texts as an Arrow batch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.files.arrow import load_pyarrow

ORDER = ("run", "step", "position", "block", "token", "text", "canvas", "masked", "forced", "committed")


def batch_of(columns: Mapping[str, NDArray[Any]]) -> Any:
    """Return columns of equal length as a batch: whole numbers and floats in 32 bits, flags, and texts.

    The columns for the place of a row come first, the others in the given order.
    """
    pa = load_pyarrow()

    names = [*(name for name in ORDER if name in columns), *(name for name in columns if name not in ORDER)]
    return pa.RecordBatch.from_arrays([_array(columns[name]) for name in names], names=names)


def _array(values: NDArray[Any]) -> Any:
    """Convert an array without `pa.array`, which would import pandas if that is installed."""
    pa = load_pyarrow()

    if values.dtype == object:
        return pa.array(values.tolist(), pa.string())
    if values.dtype == bool:
        return _held(pa.bool_(), values.size, np.packbits(values, bitorder="little"))
    if values.dtype.kind in "iu":
        return _held(pa.int32(), values.size, values.astype(np.int32))
    return _held(pa.float32(), values.size, values.astype(np.float32))


def _held(kind: Any, size: int, content: NDArray[Any]) -> Any:
    pa = load_pyarrow()

    return pa.Array.from_buffers(kind, size, [None, pa.py_buffer(np.ascontiguousarray(content))])
