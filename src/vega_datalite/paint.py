"""This file is about rectangles of values as the pixels of a PNG, and back."""

import io
from collections.abc import Mapping
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import few
from vega_datalite.faults import UnfitTableError
from vega_datalite.pixels import code_of
from vega_datalite.ramps import colours_along
from vega_datalite.rectangles import Boxes
from vega_datalite.requests import Image, Palette, Ramp
from vega_datalite.values import Values

MOST_PIXELS = 2**26  # of an image; its pixels take 256 MiB in a browser, in true colour
MOST_INDEXED = 256  # colours of a palette PNG, the transparent one included
ABSENT = np.uint32(0)


def png_of(runs: Boxes, size: tuple[int, int], image: Image) -> bytes:
    """Draw runs as a PNG.

    Args:
        runs: Rectangles of height 1 that do not overlap, in pixels from (0, 0), in the order of y and then x.
        size: Columns and rows, both at least 1.
        image: How to colour and which way round to put them.

    Returns:
        An indexed PNG of 1, 2, 4 or 8 bits when at most 256 colours occur, else one in true colour.

    Raises:
        UnfitTableError: A value has no colour, or the image has no pixels or too many.
    """
    columns, rows = size
    if not 0 < columns * rows <= MOST_PIXELS:
        raise UnfitTableError(f"an image of {columns} × {rows} pixels cannot be drawn; at most {MOST_PIXELS} can")
    colours = colours_of(runs.values, image.paint)
    occurring = _few_colours(np.concatenate(([ABSENT], colours)))
    if occurring is None:
        return _true_colour(_flipped(_filled(runs, colours, size), image))
    indices = np.searchsorted(occurring, colours).astype(np.uint8)
    return _indexed(_flipped(_filled(runs, indices, size), image), occurring)


def _few_colours(colours: NDArray[np.uint32]) -> NDArray[np.uint32] | None:
    for some in (colours[:10_000], colours):
        found = np.unique(some)
        if len(found) > MOST_INDEXED:
            return None
    return found


def _filled(runs: Boxes, inks: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Give the ink of each pixel, shape (rows, columns): gaps and runs by turns, each as often as it is long."""
    columns, rows = size
    start = runs.y * columns + runs.x
    stop = start + (runs.x2 - runs.x)
    lengths = np.zeros(2 * len(start) + 1, dtype=np.int64)
    lengths[0::2] = np.concatenate((start, [columns * rows])) - np.concatenate(([0], stop))
    lengths[1::2] = stop - start
    turns = np.zeros(len(lengths), dtype=inks.dtype)
    turns[1::2] = inks
    return np.repeat(turns, lengths).reshape(rows, columns)


def _flipped(pixels: NDArray[Any], image: Image) -> NDArray[Any]:
    return np.ascontiguousarray(pixels[:: -1 if image.flip_y else 1, :: -1 if image.flip_x else 1])


def _indexed(indices: NDArray[np.uint8], colours: NDArray[np.uint32]) -> bytes:
    from PIL import Image as Pictures

    picture = Pictures.frombytes("P", (indices.shape[1], indices.shape[0]), indices.tobytes())
    channels = _channels(colours)
    picture.putpalette(channels[:, :3].tobytes())
    bits = next(bits for bits in (1, 2, 4, 8) if len(colours) <= 2**bits)
    written = io.BytesIO()
    picture.save(written, "PNG", bits=bits, transparency=channels[:, 3].tobytes())
    return written.getvalue()


def _true_colour(colours: NDArray[np.uint32]) -> bytes:
    from PIL import Image as Pictures

    channels = _channels(colours)
    opaque = bool((channels[..., 3] == 255).all())
    pixels = np.ascontiguousarray(channels[..., :3]) if opaque else channels
    picture = Pictures.frombytes("RGB" if opaque else "RGBA", (colours.shape[1], colours.shape[0]), pixels.tobytes())
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _channels(colours: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Give colours as red, green, blue and alpha along a last axis."""
    return np.ascontiguousarray(colours.astype(">u4")).view(np.uint8).reshape(*colours.shape, 4)


def colours_of(values: Values, paint: Palette | Ramp) -> NDArray[np.uint32]:
    """Give the colour of each value as 0xrrggbbaa.

    Raises:
        UnfitTableError: A value has no colour.
    """
    missing = colour(paint.missing)
    match paint:
        case Palette():
            colours = _of_palette(values, paint.colors)
            colours[values.missing()] = missing
        case Ramp():
            stops = _channels(np.array([colour(each) for each in paint.colors], dtype=np.uint32))
            colours = colours_along(values.numbers(), paint, stops, missing)
        case _:
            assert_never(paint)
    return colours


def _of_palette(values: Values, colors: Mapping[Any, str]) -> NDArray[np.uint32]:
    colours = np.zeros(len(values.codes), dtype=np.uint32)
    left = ~values.missing()
    if left.any():
        for value, name in colors.items():
            here = values.codes == code_of(values, value)
            colours[here] = colour(name)
            left &= ~here
    if left.any():
        found = sorted(set(values.take(left).plain().tolist()))
        raise UnfitTableError(f"the palette has no colour for {few(found)}")
    return colours


def colour(name: str) -> int:
    """Read `#rrggbb` or `#rrggbbaa` as 0xrrggbbaa.

    Raises:
        ValueError: It is neither.
    """
    digits = name.removeprefix("#")
    if len(digits) not in {6, 8} or not name.startswith("#"):
        raise ValueError(f"a colour is #rrggbb or #rrggbbaa, not {name!r}")
    return int(digits.ljust(8, "f"), 16)


def values_in(png: bytes, image: Image) -> dict[str, Any]:
    """Read a PNG with one pixel a cell back: columns x and y, in pixels from (0, 0), and a list of values.

    Raises:
        UnfitTableError: The paint is a ramp, gives two values one colour, or makes one invisible.
    """
    from PIL import Image as Pictures

    if isinstance(image.paint, Ramp):
        raise UnfitTableError("a ramp rounds numbers to colours; they cannot be read back")
    named = [*image.paint.colors.items(), (None, image.paint.missing)]
    by_colour = {colour(name): value for value, name in named}
    if len(by_colour) < len(named) or any(each & 255 == 0 for each in by_colour):
        raise UnfitTableError("values that share a colour, or that are transparent, cannot be read back")
    picture = Pictures.open(io.BytesIO(png)).convert("RGBA")
    held = np.frombuffer(picture.tobytes(), dtype=">u4").reshape(picture.height, picture.width)
    held = _flipped(held, image)
    rows, columns = np.nonzero(held)
    return {"x": columns, "y": rows, "value": [by_colour[each] for each in held[rows, columns].tolist()]}
