"""This file is about NPZ files: arrays with a row for each step and a column for each position."""

import io
import lzma
import tokenize
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from tracegram.diagnostics import Place, TracegramError, quote, refuse
from tracegram.sources.columns import settle_array
from tracegram.sources.limits import check_size, unreadable
from tracegram.trace.table import Table

MOST_ARRAY_BYTES = 256 * 1024 * 1024  # of all arrays together, whatever their zip claims
_INDICES = ("step", "position")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What the header of an array says about it."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


def read_npz(content: bytes, file: str) -> Table:
    """Read the arrays of an NPZ file, each of shape (S, P), as the fields of S × P cells numbered from 0.

    Raises:
        TracegramError: `unreadable-trace`, `duplicate-column`, `bad-array`, `empty-trace` or `too-many-rows`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _table(_arrays(archive, file), file)
    except _DAMAGE as error:
        found = f"is damaged or no NPZ file: {quote(error, 120)}"
        raise unreadable(file, found, _ADVICE) from None


def _arrays(archive: zipfile.ZipFile, file: str) -> dict[str, NDArray[Any]]:
    names = [name for name in archive.namelist() if name.endswith(".npy") and not {"/", "\\"} & set(name)]
    for name, count in Counter(names).items():
        if count > 1 or name.removesuffix(".npy") in _INDICES:
            raise _named_twice(name.removesuffix(".npy"), file)
    claims = {name: _claim(archive, name, file) for name in names}
    fields = {name: claim for name, claim in claims.items() if not _is_note(claim)}
    for name, claim in fields.items():
        _check_claim(_Array(name=name, file=file), claim)
    _check_shapes(fields, file)
    return {name.removesuffix(".npy"): _load(archive, name, file) for name in fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Array:
    """An array of a file, for what is said about it."""

    name: str
    file: str

    def error(self, found: str, help: str = "") -> TracegramError:  # noqa: A002
        field = quote(self.name.removesuffix(".npy"))
        place = Place(file=self.file, words=f"array {field}")
        return refuse("bad-array", f"{field}: {found}", place, help)


def _named_twice(name: str, file: str) -> TracegramError:
    found = f"two arrays are named {quote(name)}"
    if name in _INDICES:
        found = f"an array is named {quote(name)}, which each array's own rows and columns already are"
    return refuse("duplicate-column", found, Place(file=file), "give each array its own name")


def _claim(archive: zipfile.ZipFile, name: str, file: str) -> _Claim:
    with archive.open(name) as member:
        try:
            version = npy.read_magic(member)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, _, dtype = read(member)
        except _BAD_HEADER:
            raise _Array(name=name, file=file).error("its header is not that of an array", _ADVICE) from None
    return _Claim(shape=shape, dtype=dtype)


def _is_note(claim: _Claim) -> bool:
    """Say whether an array is a text about the file, or a list of them, and not a field of its cells."""
    return claim.dtype.kind == "U" and len(claim.shape) <= 1


def _check_claim(array: _Array, claim: _Claim) -> None:
    if claim.dtype.kind not in _KINDS:
        raise array.error(f"dtype {quote(claim.dtype)} is no field", "save numbers, flags or texts; never objects")
    if min(claim.shape, default=0) < 0:
        raise array.error(f"its shape {quote(claim.shape)} is negative", _ADVICE)
    if len(claim.shape) != 2:
        raise array.error(f"expected 2-d, got {len(claim.shape)}-d", "save arrays of shape (steps, positions)")


def _check_shapes(fields: Mapping[str, _Claim], file: str) -> None:
    first = next(iter(fields), "")
    for name, claim in fields.items():
        if claim.shape != fields[first].shape:
            others = f"{quote(first.removesuffix('.npy'))} has {fields[first].shape}"
            advice = "save arrays of one shape, without the state before the first or after the last step"
            raise _Array(name=name, file=file).error(f"its shape is {claim.shape}, and {others}", advice)
    size = 0
    for name, claim in fields.items():
        size += prod(claim.shape) * max(claim.dtype.itemsize, 1)
        if size > MOST_ARRAY_BYTES:
            found = f"its shape {claim.shape} brings the arrays to {size} bytes, more than {MOST_ARRAY_BYTES}"
            raise _Array(name=name, file=file).error(found)
    if fields:
        check_size(prod(fields[first].shape), len(fields), file)


def _load(archive: zipfile.ZipFile, name: str, file: str) -> NDArray[Any]:
    with archive.open(name) as member:
        try:
            loaded: NDArray[Any] = npy.read_array(member, allow_pickle=False)
        except ValueError as error:
            raise _Array(name=name, file=file).error(f"it ends early: {quote(error, 120)}") from None
    infinite = np.argwhere(np.isinf(loaded)) if loaded.dtype.kind == "f" else np.empty((0, 2))
    if len(infinite):
        step, position = infinite[0].tolist()
        found = f"step {step}, position {position} holds {quote(loaded[step, position])}"
        raise _Array(name=name, file=file).error(f"{found}, expected a finite number", "write NaN where there is none")
    return loaded


def _table(arrays: Mapping[str, NDArray[Any]], file: str) -> Table:
    if not arrays:
        raise refuse("empty-trace", f"{quote(file)} holds no array of two dimensions, so 0 rows", Place(file=file))
    steps, positions = next(iter(arrays.values())).shape

    def place(row: int, column: str | None) -> Place:
        cell = f"step {row // positions}, position {row % positions}"
        return Place(file=file, words=cell if column is None else f"{cell}, array {quote(column)}")

    columns = {
        "step": np.repeat(np.arange(steps, dtype=np.int64), positions),
        "position": np.tile(np.arange(positions, dtype=np.int64), steps),
    }
    for name, array in arrays.items():
        column = settle_array(array.ravel())
        if column is not None:
            columns[name] = column
    return Table(columns=columns, rows=steps * positions, typed=True, place=place, whole=Place(file=file))
