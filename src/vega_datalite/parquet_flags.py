"""Flags of a Parquet file as they are usually written: a bit each, none missing.

PyArrow copies each bit by itself, which takes it ten times as long.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.parquet_footer import Chunk, Reader

_CODECS = {0: "", 1: "snappy", 2: "gzip", 6: "zstd"}  # by their numbers, those that PyArrow always has
_PLAIN, _BY_RUNS = 0, 3  # encodings
_SLACK = 1024  # bytes of a page beyond its bits and those that say that none is missing


def bits_of(held: bytes, chunk: Chunk, rows: int) -> list[tuple[NDArray[np.uint8], int]] | None:
    """Return the bytes that hold the flags of each page, and how many flags; None if they are written otherwise.

    Args:
        held: The bytes of the chunk.
        chunk: What the footer says of it.
        rows: How many flags there are.

    Raises:
        pyarrow.ArrowException, OSError: A page is damaged.
    """
    pages: list[tuple[NDArray[np.uint8], int]] = []
    at = counted = 0
    if chunk.codec not in _CODECS:
        return None
    while counted < rows:
        try:
            reader = Reader(held, at)
            header = reader.struct()
            about = header[5]
            count = about[1]
            is_known = header[1] == 0 and about[2] == _PLAIN and about[3] == _BY_RUNS
            size, packed = header[2], held[reader.at : reader.at + header[3]]
            if not is_known or not 0 < count <= rows - counted or not 0 < size <= count // 2 + _SLACK:
                return None
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # it holds something else
            return None
        page = _inflated(packed, size, chunk.codec)
        start = _after_levels(page, count) if chunk.is_optional else 0
        if start is None or len(page) - start < (count + 7) // 8:
            return None
        pages.append((np.frombuffer(page, dtype=np.uint8, offset=start), count))
        at, counted = reader.at + header[3], counted + count
    return pages


def flags_in(bits: NDArray[np.uint8], count: int, batch: int) -> Iterator[NDArray[np.uint8]]:
    """Return flags as bytes, so many at a time, which is a multiple of 8."""
    for start in range(0, count, batch):
        taken = min(batch, count - start)
        yield np.unpackbits(bits[start // 8 :], count=taken, bitorder="little")


def _inflated(packed: bytes, size: int, codec: int) -> bytes:
    if not _CODECS[codec]:
        return packed
    import pyarrow as pa

    found: Any = pa.decompress(packed, decompressed_size=size, codec=_CODECS[codec], asbytes=True)
    return found


def _after_levels(page: bytes, count: int) -> int | None:
    """Return where the flags begin after runs that say of each that it is there; None if one is not, or may not be."""
    ends = 4 + int.from_bytes(page[:4], "little")
    reader, present = Reader(page[:ends], 4), 0
    try:
        while present < count:
            head = reader.number()
            if head & 1 or reader.byte() != 1:
                return None
            present += head >> 1
    except (IndexError, ValueError):
        return None
    return ends
