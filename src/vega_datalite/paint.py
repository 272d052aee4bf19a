"""Rectangles of values as the pixels of a PNG, and back."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import few
from vega_datalite.faults import UnfitTableError
from vega_datalite.frozen import frozen
from vega_datalite.pixels import code_of
from vega_datalite.png import channels_of, indexed, true_color
from vega_datalite.ramps import colors_along
from vega_datalite.rectangles import Boxes
from vega_datalite.requests import MOST_PIXELS, Image, Palette, Ramp
from vega_datalite.values import Values

MOST_INDEXED = 256  # colors of a palette PNG, the transparent one included
MOST_LEVELS = 2**16  # values of a table of colors
AT_ONCE = 2**16  # values, so that what they need on the way stays in the cache
ABSENT = np.uint32(0)

Inks = NDArray[Any]


def png_of(values: Values, spread: Callable[[Inks], Inks], size: tuple[int, int], image: Image) -> bytes:
    """Draw values as a PNG.

    Args:
        values: N values.
        spread: Puts N inks (numbers) into an array of shape (rows, columns), with 0 elsewhere.
        size: Columns and rows.
        image: The colors, and whether to flip.

    Returns:
        An indexed PNG of 1, 2, 4 or 8 bits if at most 256 colors occur, otherwise one in true color.

    Raises:
        UnfitTableError: A value has no color, or the image has no pixels or too many.
    """
    columns, rows = size
    if not 0 < columns * rows <= MOST_PIXELS:
        raise UnfitTableError(f"an image of {columns} × {rows} pixels cannot be drawn; at most {MOST_PIXELS} can")
    colored = inked(values, image.paint)
    return written(replace(colored, inks=spread(colored.inks)), image)


@frozen
class Inked:
    """One ink per value: its index in the palette or, without a palette, its color; 0 is transparent in both."""

    inks: Inks
    palette: NDArray[np.uint32] | None


def written(pixels: Inked, image: Image) -> bytes:
    """Write inks of shape (rows, columns) as a PNG, flipped as an image says."""
    inks = pixels.inks[:: -1 if image.flip_y else 1, :: -1 if image.flip_x else 1]
    return true_color(inks) if pixels.palette is None else indexed(inks, pixels.palette)


def inked(values: Values, paint: Palette | Ramp) -> Inked:
    """Return the ink of each value: its place in a palette, or its color.

    Raises:
        UnfitTableError: A value has no color.
    """
    return _few_values(values, paint) or _in_palette(colors_of(values, paint))


def _few_values(values: Values, paint: Palette | Ramp) -> Inked | None:
    """Look colors up in a table of all values between the smallest and the largest, if that is small."""
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
    colors = colors_of(replace(values, codes=(levels + least).astype(values.codes.dtype)), paint)
    colored = _in_palette(colors)
    table = np.zeros(len(occurring), dtype=colored.inks.dtype)
    table[levels] = colored.inks
    return replace(colored, inks=np.concatenate([table[part] for part in parts]))


def _in_palette(colors: NDArray[np.uint32]) -> Inked:
    palette = np.array([ABSENT])
    for start in range(0, len(colors), AT_ONCE):
        palette = np.sort(np.concatenate((palette, colors[start : start + AT_ONCE])))
        palette = palette[np.append(True, palette[1:] != palette[:-1])]  # np.unique imports masked arrays for it
        if len(palette) > MOST_INDEXED:
            return Inked(inks=colors, palette=None)
    return Inked(inks=np.searchsorted(palette, colors).astype(np.uint8), palette=palette)


def filled(inks: Inks, runs: Boxes, size: tuple[int, int]) -> Inks:
    """Return the ink of each pixel, shape (rows, columns), by repeating alternating gaps and runs.

    Args:
        inks: One per run.
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
    """Return the ink of each pixel, shape (rows, columns), of inks at pixels counted row by row."""
    canvas = np.zeros(size[0] * size[1], dtype=inks.dtype)
    canvas[pixel] = inks
    return canvas.reshape(size[1], size[0])


def colors_of(values: Values, paint: Palette | Ramp) -> NDArray[np.uint32]:
    """Return the color of each value as 0xrrggbbaa.

    Raises:
        UnfitTableError: A value has no color.
    """
    missing = color(paint.missing)
    match paint:
        case Palette():
            colors = _of_palette(values, paint.colors)
            colors[values.missing()] = missing
        case Ramp():
            stops = channels_of(np.array([color(each) for each in paint.colors], dtype=np.uint32))
            colors = colors_along(values.numbers(), paint, stops, missing)
        case _:
            assert_never(paint)
    return colors


def _of_palette(values: Values, named: Mapping[Any, str]) -> NDArray[np.uint32]:
    colors = np.zeros(len(values.codes), dtype=np.uint32)
    left = ~values.missing()
    if left.any():
        for value, name in named.items():
            here = values.codes == code_of(values, value)
            colors[here] = color(name)
            left &= ~here
    if left.any():
        found = sorted(set(values.take(left).plain().tolist()))
        raise UnfitTableError(f"the palette has no color for {few(found)}")
    return colors


def color(name: str) -> int:
    """Read `#rrggbb` or `#rrggbbaa` as 0xrrggbbaa.

    Raises:
        ValueError: The text has neither form.
    """
    digits = name.removeprefix("#")
    if len(digits) not in {6, 8} or not name.startswith("#"):
        raise ValueError(f"a color is #rrggbb or #rrggbbaa, not {name!r}")
    return int(digits.ljust(8, "f"), 16)


def values_in(png: bytes, image: Image) -> dict[str, Any]:
    """Read a PNG with one pixel per cell back: columns x and y, in pixels from (0, 0), and a list of values.

    Raises:
        UnfitTableError: The paint is a ramp, gives two values one color, or makes one invisible.
    """
    from PIL import Image as Pictures

    if isinstance(image.paint, Ramp):
        raise UnfitTableError("a ramp rounds numbers to colors; they cannot be read back")
    named = [*image.paint.colors.items(), (None, image.paint.missing)]
    by_color = {color(name): value for value, name in named}
    if len(by_color) < len(named) or any(each & 255 == 0 for each in by_color):
        raise UnfitTableError("values that share a color, or that are transparent, cannot be read back")
    picture = Pictures.open(io.BytesIO(png)).convert("RGBA")
    held = np.frombuffer(picture.tobytes(), dtype=">u4").reshape(picture.height, picture.width)
    held = held[:: -1 if image.flip_y else 1, :: -1 if image.flip_x else 1]
    rows, columns = np.nonzero(held)
    return {"x": columns, "y": rows, "value": [by_color[each] for each in held[rows, columns].tolist()]}
