"""This file is about the sizes that a spec leaves open: whole pixels a cell, and ticks that leave room."""

from collections.abc import Mapping

from tracegram.model import Axis

NEAR_WIDTH, NEAR_HEIGHT = 760, 440  # pixels; a figure over the full width of a page at 110 pixels an inch
LARGEST_CELL = 24  # pixels; a few cells make a small picture, not huge squares
LARGEST_TEXT_CELL = 44  # pixels; room for a token of about six letters


def plot_size(size: Mapping[str, int], x: Axis, y: Axis, *, texts: bool) -> tuple[int, int]:
    """Give width and height of the plot area in pixels: as written, else what the cells ask for."""
    largest = LARGEST_TEXT_CELL if texts else LARGEST_CELL
    width = size.get("width") or _side(x.cells, NEAR_WIDTH, largest)
    height = size.get("height") or _side(y.cells, NEAR_HEIGHT, LARGEST_CELL)
    return max(width, 10), max(height, 10)


def _side(cells: int, near: int, largest: int) -> int:
    """Give a whole number of pixels a cell, or for more cells than two pages have pixels one page."""
    return near if cells > 2 * near else cells * min(max(near // cells, 1), largest)


def tick_stride(cells: int, pixels: int, spacing: int) -> int:
    """Give the smallest of 1, 2, 5, 10, 20, 50 … that keeps labels `spacing` pixels apart on average."""
    most = max(pixels // spacing, 1)
    stride = 1
    while True:
        for factor in (1, 2, 5):
            if cells <= stride * factor * most:
                return stride * factor
        stride *= 10
