"""PNG files: pixels in true color, or as indices into a palette of at most 256 colors.

Lines are not filtered: cells have few colors, side by side in no order, and filtered files of them are larger and take
several times as long.

Pillow is no substitute. It filters every line of true color, so that noise takes three times as long and up to 1.5
times the bytes, and two colors take 1.7 times as long; `python -m tests.benchmarks.png_writers` prints both.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2**18  # pixels that are packed together
_SAMPLE = 2**13  # pixels from the middle, to choose the level of zlib by
_FAST, _SMALL = 1, 6  # levels of zlib
_WORTH = 0.85  # of the fast size, up to which the small one is worth its time

Pixels = NDArray[Any]


def indexed(places: NDArray[np.uint8], colors: NDArray[np.uint32]) -> bytes:
    """Write a PNG of 1, 2, 4 or 8 bits a pixel.

    Args:
        places: The index of each pixel's color, shape (rows, columns).
        colors: At most 256, as 0xrrggbbaa.
    """
    bits = next(bits for bits in (1, 2, 4, 8) if len(colors) <= 2**bits)
    channels = channels_of(colors)
    palette = _chunk(b"PLTE", channels[:, :3].tobytes()) + _chunk(b"tRNS", channels[:, 3].tobytes())
    return _written(places, lambda block: _packed(block, bits), (bits, 3), palette)


def true_color(colors: NDArray[np.uint32]) -> bytes:
    """Write a PNG of 3 bytes a pixel, or 4 if one is not opaque; colors are 0xrrggbbaa, shape (rows, columns)."""
    kept = 3 if bool(((colors & 255) == 255).all()) else 4
    kind = 2 if kept == 3 else 6
    return _written(colors, lambda block: channels_of(block)[..., :kept].reshape(len(block), -1), (8, kind), b"")


def channels_of(colors: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return colors as red, green, blue and alpha along a last axis."""
    return np.ascontiguousarray(colors.astype(">u4")).view(np.uint8).reshape(*colors.shape, 4)


def _packed(places: NDArray[np.uint8], bits: int) -> NDArray[np.uint8]:
    """Put several pixels into each byte, the first in the highest bits."""
    if bits == 8:
        return places
    a_byte = 8 // bits
    padded = np.zeros((len(places), -(-places.shape[1] // a_byte) * a_byte), dtype=np.uint8)
    padded[:, : places.shape[1]] = places
    packed = np.zeros((len(places), padded.shape[1] // a_byte), dtype=np.uint8)
    for at in range(a_byte):
        packed |= padded[:, at::a_byte] << (8 - bits * (at + 1))
    return packed


def _written(
    pixels: Pixels, pack: Callable[[Pixels], NDArray[np.uint8]], form: tuple[int, int], tables: bytes
) -> bytes:
    rows, columns = pixels.shape
    header = struct.pack(">IIBBBBB", columns, rows, *form, 0, 0, 0)
    sample = _lines(pack(pixels[rows // 2 : rows // 2 + max(_SAMPLE // columns, 1), :_SAMPLE]))
    fast, small = (len(zlib.compress(sample, level)) for level in (_FAST, _SMALL))
    deflate = zlib.compressobj(_SMALL if small < _WORTH * fast else _FAST)
    parts = [deflate.compress(_lines(pack(block))) for block in _blocks(pixels)]
    data = b"".join([*parts, deflate.flush()])
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + tables + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _blocks(pixels: Pixels) -> Iterator[Pixels]:
    rows, columns = pixels.shape
    step = max(_AT_ONCE // columns, 1)
    return (pixels[start : start + step] for start in range(0, rows, step))


def _lines(packed: NDArray[np.uint8]) -> bytes:
    """Put the filter byte “none” before each line."""
    lines = np.zeros((len(packed), packed.shape[1] + 1), dtype=np.uint8)
    lines[:, 1:] = packed
    return lines.tobytes()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
