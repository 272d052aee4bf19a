"""PyTorch files: tensors and plain values as NumPy arrays, never code."""

import io
import pickle
import struct
import warnings
import zipfile
from importlib import import_module
from typing import Any, cast

import numpy as np

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.files.limits import ROW_COST, VALUE_COST, check_cost, unreadable
from tracegram.sources.files.npz import MOST_ARRAY_BYTES
from tracegram.sources.files.payload import Payload, numbered
from tracegram.syntax.tree import DEEPEST

_VALUE_COST = 100  # bytes of memory for a value in a list
_LIBRARY_COST = 100 * 1024**2  # of PyTorch itself
_FLOATS = ("float16", "float32", "float64")  # that NumPy has
_DAMAGE = (  # all that PyTorch 2.13 was seen to raise for files with changed bytes
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)


def decode_pt(content: bytes, file: str) -> Payload:
    """Decode a PyTorch file of tensors, numbers, texts, lists and mappings.

    Raises:
        TracegramError: `missing-library`, `unreadable-trace` or `bad-array`.
    """
    try:
        torch = import_module("torch")
    except ImportError:
        message = f"{quote(file)} is a file of PyTorch, which is not installed"
        advice = "pip install 'tracegram[torch]', or save the trace as JSON or NPZ"
        raise error_of("missing-library", message, Place(file=file), advice) from None
    try:
        with warnings.catch_warnings():  # about versions of pickle, which do not concern whoever draws a figure
            warnings.simplefilter("ignore")
            value = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except _DAMAGE as error:
        raise _refusal(file, error) from None
    return Payload(value=_Reader(torch, file, len(content)).plain(value, 0), file=file, place=numbered(file))


def _refusal(file: str, error: BaseException) -> TracegramError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "eights" in said or "nsupported" in said:
        advice = "save only tensors, numbers, texts, lists and mappings; files that run code are never loaded"
        return unreadable(file, "holds more than tensors and plain values, and loading it would run code", advice)
    return unreadable(file, f"is damaged or no file of PyTorch: {quote(said, 120)}", "write it again with `torch.save`")


class _Reader:
    """Converts loaded values to plain values and arrays; the total size of the arrays is limited."""

    def __init__(self, torch: Any, file: str, size: int) -> None:
        self._torch = torch
        self._file = file
        self._left = MOST_ARRAY_BYTES
        self._size, self._cost = size, _LIBRARY_COST

    def plain(self, value: Any, depth: int) -> Any:
        self._pay(_VALUE_COST)
        if depth > DEEPEST:
            raise error_of("too-deep", f"lists are nested deeper than {DEEPEST} levels", Place(file=self._file))
        if isinstance(value, self._torch.Tensor):
            return self._array(value)
        if isinstance(value, dict):
            held = cast("dict[Any, Any]", value)
            return {str(key): self.plain(each, depth + 1) for key, each in held.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each, depth + 1) for each in cast("list[Any]", value)]
        if value is None or type(value) in {bool, int, float, str}:
            return value
        raise unreadable(self._file, f"holds a {type(value).__name__}, which is not a value of a trace")

    def _pay(self, cost: int) -> None:
        """Check the total size: a list may be shared by a thousand places, and a tensor may repeat one value."""
        self._cost += cost
        check_cost(self._cost, self._size, "values that stand for many others", self._file)

    def _array(self, tensor: Any) -> Any:
        """Return a tensor as an array, or as a number if it has no dimension."""
        self._left -= tensor.numel() * max(tensor.element_size(), 4)  # a view may claim more than the file holds
        if self._left < 0 or tensor.layout != self._torch.strided or tensor.is_quantized or tensor.is_complex():
            found = f"a tensor of shape {tuple(tensor.shape)} and {tensor.dtype} cannot be read"
            raise error_of("bad-array", found, Place(file=self._file), "save dense tensors of numbers or flags")
        self._pay(tensor.numel() * (ROW_COST + VALUE_COST))
        dense = tensor.detach().resolve_conj().resolve_neg()
        if dense.is_floating_point() and dense.dtype not in {getattr(self._torch, name) for name in _FLOATS}:
            dense = dense.to(self._torch.float32)
        array: Any = np.asarray(dense.contiguous().numpy())
        return array if array.ndim else array.tolist()
