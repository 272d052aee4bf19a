"""This file is about rectangles of values as the pixels of a PNG, and back."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import few
from vega_datalite.faults import UnfitTableError
from vega_datalite.pixels import code_of
from vega_datalite.png import channels_of, indexed, true_colour
from vega_datalite.ramps import colours_along
from vega_datalite.rectangles import Boxes
from vega_datalite.requests import MOST_PIXELS, Image, Palette, Ramp
from vega_datalite.values import Values

MOST_INDEXED = 256  # colours of a palette PNG, the transparent one included
MOST_LEVELS = 2**16  # values of a table of colours
AT_ONCE = 2**16  # values, so that what they need on the way stays in the cache
ABSENT = np.uint32(0)

Inks = NDArray[Any]


def png_of(values: Values, spread: Callable[[Inks], Inks], size: tuple[int, int], image: Image) -> bytes:
    """Draw values as a PNG.

    Args:
        values: N values.
        spread: Puts N inks, a number each, into an array of shape (rows, columns); 0 where nothing is.
        size: Columns and rows.
        image: How to colour and which way round to put them.

    Returns:
        An indexed PNG of 1, 2, 4 or 8 bits when at most 256 colours occur, else one in true colour.

    Raises:
        UnfitTableError: A value has no colour, or the image has no pixels or too many.
    """
    columns, rows = size
    if not 0 < columns * rows <= MOST_PIXELS:
        raise UnfitTableError(f"an image of {columns} × {rows} pixels cannot be drawn; at most {MOST_PIXELS} can")
    coloured = inked(values, image.paint)
    return written(replace(coloured, inks=spread(coloured.inks)), image)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inked:
    """The ink of each value: its place in the palette, or, without one, its colour; 0 is transparent in both."""

    inks: Inks
    palette: NDArray[np.uint32] | None


def written(pixels: Inked, image: Image) -> bytes:
    """Write inks of shape (rows, columns) as a PNG, the way round that an image says."""
    inks = pixels.inks[:: -1 if image.flip_y else 1, :: -1 if image.flip_x else 1]
    return true_colour(inks) if pixels.palette is None else indexed(inks, pixels.palette)


def inked(values: Values, paint: Palette | Ramp) -> Inked:
    """Give the inks of values.

    Raises:
        UnfitTableError: A value has no colour.
    """
    return _few_values(values, paint) or _in_palette(colours_of(values, paint))


def _few_values(values: Values, paint: Palette | Ramp) -> Inked | None:
    """Look colours up in a table of all values between the least and the most, if that is small."""
    if values.kind == "float" or not len(values.codes):
        return None
    least, most = int(values.codes.min()), int(values.codes.max())
    if most - least >= MOST_LEVELS:
        return None
    parts = [values.codes[at : at + AT_ONCE] - least for at in range(0, len(values.codes), AT_ONCE)]
    occurring = np.zeros(most - least + 1, dtype=bool)
    for part in parts:
        occurring[part] = True
    levels = np.flatnonzero(occurring)
    colours = colours_of(replace(values, codes=(levels + least).astype(values.codes.dtype)), paint)
    coloured = _in_palette(colours)
    table = np.zeros(len(occurring), dtype=coloured.inks.dtype)
    table[levels] = coloured.inks
    return replace(coloured, inks=np.concatenate([table[part] for part in parts]))


def _in_palette(colours: NDArray[np.uint32]) -> Inked:
    palette = np.array([ABSENT])
    for start in range(0, len(colours), AT_ONCE):
        palette = np.union1d(palette, colours[start : start + AT_ONCE])
        if len(palette) > MOST_INDEXED:
            return Inked(inks=colours, palette=None)
    return Inked(inks=np.searchsorted(palette, colours).astype(np.uint8), palette=palette)


def filled(inks: Inks, runs: Boxes, size: tuple[int, int]) -> Inks:
    """Give the ink of each pixel, shape (rows, columns): gaps and runs by turns, each as often as it is long.

    Args:
        inks: One a run.
        runs: Rectangles of height 1 that do not overlap, in pixels from (0, 0), in the order of y and then x.
        size: Columns and rows.
    """
    columns, rows = size
    start = runs.y * columns + runs.x
    stop = start + (runs.x2 - runs.x)
    lengths = np.zeros(2 * len(start) + 1, dtype=np.int64)
    lengths[0::2] = np.concatenate((start, [columns * rows])) - np.concatenate(([0], stop))
    lengths[1::2] = stop - start
    turns = np.zeros(len(lengths), dtype=inks.dtype)
    turns[1::2] = inks
    return np.repeat(turns, lengths).reshape(rows, columns)


def scattered(inks: Inks, pixel: NDArray[np.int64], size: tuple[int, int]) -> Inks:
    """Give the ink of each pixel, shape (rows, columns), of inks at pixels counted row by row."""
    canvas = np.zeros(size[0] * size[1], dtype=inks.dtype)
    canvas[pixel] = inks
    return canvas.reshape(size[1], size[0])


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
            stops = channels_of(np.array([colour(each) for each in paint.colors], dtype=np.uint32))
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
    held = held[:: -1 if image.flip_y else 1, :: -1 if image.flip_x else 1]
    rows, columns = np.nonzero(held)
    return {"x": columns, "y": rows, "value": [by_colour[each] for each in held[rows, columns].tolist()]}
