"""NPZ and NPY files: arrays of limited size, and never pickles."""

import io
import lzma
import sys
import tokenize
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from math import prod
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.files.limits import ROW_COST, VALUE_COST, bad_array, check_cost, unreadable
from tracegram.sources.files.payload import Payload, numbered
from vega_datalite.frozen import frozen

MOST_ARRAY_BYTES = 256 * 1024 * 1024  # of all arrays together, whatever their zip claims
_KINDS = "biufU"
_DAMAGE = (  # all that zipfile and its decompressors were seen to raise for files with changed bytes
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
# a header is a Python literal, read as one but never run
_BAD_HEADER = (ValueError, TypeError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError)
_ADVICE = "write the file again with `numpy.savez_compressed`"


@frozen
class _Claim:
    """The type and shape of an array, from its header."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


def decode_npz(content: bytes, file: str) -> Payload:
    """Decode an NPZ file as a mapping of names to arrays, never as pickles.

    Raises:
        TracegramError: `unreadable-trace`, `duplicate-column`, `bad-array`, or `empty-trace` without arrays.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            arrays = _arrays(archive, len(content), file)
    except _DAMAGE as error:
        found = f"is damaged or no NPZ file: {quote(error, 120)}"
        raise unreadable(file, found, _ADVICE) from None
    if not arrays:
        raise error_of("empty-trace", f"{quote(file)} holds no array, so 0 rows", Place(file=file))
    return Payload(value=arrays, file=file, place=numbered(file))


def decode_npy(content: bytes, file: str) -> Payload:
    """Decode an NPY file as an array, never as a pickle.

    Raises:
        TracegramError: `unreadable-trace` or `bad-array`.
    """
    if not content.startswith(npy.MAGIC_PREFIX):
        raise unreadable(file, "is damaged or no NPY file", "write the file again with `numpy.save`")
    _check_claims({"array": _claim(io.BytesIO(content), file, "array")}, len(content), file)
    return Payload(value=_load(io.BytesIO(content), file, "array"), file=file, place=numbered(file))


def _arrays(archive: zipfile.ZipFile, size: int, file: str) -> dict[str, NDArray[Any]]:
    names = [name for name in archive.namelist() if name.endswith(".npy") and not {"/", "\\"} & set(name)]
    for name, count in Counter(names).items():
        if count > 1:
            found = f"two arrays are named {quote(name.removesuffix('.npy'))}"
            raise error_of("duplicate-column", found, Place(file=file), "give each array its own name")
    claims: dict[str, _Claim] = {}
    for name in names:
        with archive.open(name) as member:
            claims[name] = _claim(member, file, name)
    _check_claims(claims, size, file)
    loaded: dict[str, NDArray[Any]] = {}
    for name in names:
        with archive.open(name) as member:
            loaded[name.removesuffix(".npy")] = _load(member, file, name)
    return loaded


def _bad(file: str, name: str, found: str, advice: str = "") -> TracegramError:
    return bad_array(file, name.removesuffix(".npy"), found, advice)


def _claim(member: IO[bytes], file: str, name: str) -> _Claim:
    try:
        with warnings.catch_warnings():  # about files of Python 2, which are read all the same
            warnings.simplefilter("ignore")
            version = npy.read_magic(member)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, _, dtype = read(member)
    except _BAD_HEADER:
        raise _bad(file, name, "its header is not that of an array", _ADVICE) from None
    return _Claim(shape=shape, dtype=dtype)


def _check_claims(claims: Mapping[str, _Claim], size: int, file: str) -> None:
    """Check, before memory is allocated, that arrays fit a trace and are not too large for the size of their file."""
    held = cost = largest = 0
    for name, claim in claims.items():
        if claim.dtype.kind not in _KINDS:
            raise _bad(
                file, name, f"dtype {quote(claim.dtype)} is no field", "save numbers, flags or texts; never objects"
            )
        if min(claim.shape, default=0) < 0:
            raise _bad(file, name, f"its shape {quote(claim.shape)} is negative", _ADVICE)
        values, width = prod(claim.shape), claim.dtype.itemsize
        held += values * max(width, 1)
        cost += values * max(VALUE_COST, width)
        largest = max(largest, values)
        if held > MOST_ARRAY_BYTES:
            found = f"its shape {claim.shape} brings the arrays to {held} bytes, more than {MOST_ARRAY_BYTES}"
            raise _bad(file, name, found)
    check_cost(cost + ROW_COST * largest, size, f"arrays of up to {largest} values", file)


def _load(member: IO[bytes], file: str, name: str) -> NDArray[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = npy.read_array(member, allow_pickle=False)
    except ValueError as error:
        raise _bad(file, name, f"it ends early: {quote(error, 120)}") from None
    if loaded.dtype.kind == "U" and _code_points(loaded).max(initial=0) > sys.maxunicode:
        raise _bad(file, name, "it holds numbers that are no characters", _ADVICE)
    return loaded


def _code_points(texts: NDArray[Any]) -> NDArray[np.uint32]:
    return np.ascontiguousarray(texts, dtype=texts.dtype.newbyteorder("=")).view(np.uint32)
