"""Sizes that a spec leaves open: whole pixels per cell, and ticks far enough apart."""

from collections.abc import Iterator
from math import ceil

from tracegram.language.figure_size import Size
from tracegram.measure.text_width import width_px
from tracegram.model import Axis

NEAR_WIDTH, NEAR_HEIGHT = 760, 440  # pixels; a figure over the full width of a page at 110 pixels an inch
LEAST_SHARE = 120  # pixels of one of several plots; less shows no pattern
LEAST_PLOT = 24  # pixels of a plot in a figure of a given size; less shows nothing
NEAR_MARGIN = 50  # pixels that axes take at first sight
FEWEST_TICKS = 3  # of an axis of numbers; two of them do not show how values are spread
LARGEST_CELL = 24  # pixels; a few cells make a small picture, not huge squares
LARGEST_TEXT_CELL = 44  # pixels; room for a token of about six letters


def plot_size(
    size: Size, x: Axis, y: Axis, *, texts: bool, font_size: float, grid: tuple[int, int] = (1, 1)
) -> tuple[float, float]:
    """Return width and height of the plot area in pixels: those of the spec, or else those that cells and titles need.

    Plots side by side share the width of one, and keep its proportions. Where the size is that of the figure, what is
    returned is approximate; `fit` makes it exact.
    """
    if size.cell:
        return x.cells * size.cell, y.cells * size.cell
    usual = _usual(Size() if size.is_of_figure else size, x, y, texts=texts, font_size=font_size, grid=grid)
    if size.is_of_figure:
        width = max((size.width - NEAR_MARGIN) // grid[0], LEAST_PLOT) if size.width else 0
        height = max((size.height - NEAR_MARGIN) // grid[1], LEAST_PLOT) if size.height else 0
        return in_proportion(width, height, proportion(size, usual, x, y))
    if size.aspect or size.has_square_cells:
        width = size.width if size.width or size.height else usual[0]
        return in_proportion(width, size.height, proportion(size, usual, x, y))
    return usual


def proportion(size: Size, usual: tuple[float, float], x: Axis, y: Axis) -> float:
    """Return the width of a plot divided by its height, for a plot that leaves one of the two open."""
    return size.aspect or (x.cells / y.cells if size.has_square_cells else usual[0] / usual[1])


def in_proportion(width: float, height: float, ratio: float) -> tuple[float, float]:
    """Return a width and a height; one that is 0 is computed from the other."""
    return width or round(height * ratio, 2), height or round(width / ratio, 2)


def _usual(
    size: Size, x: Axis, y: Axis, *, texts: bool, font_size: float, grid: tuple[int, int]
) -> tuple[float, float]:
    largest = LARGEST_TEXT_CELL if texts else LARGEST_CELL
    near = max(NEAR_WIDTH // grid[0], LEAST_SHARE), max(NEAR_HEIGHT // grid[0], LEAST_SHARE)
    width = max(size.width or _side(x.cells, near[0], largest), 10)
    height = max(size.height or _side(y.cells, near[1], LARGEST_CELL), 10)
    if titles_meet((width, height), x, y, font_size):
        width = size.width or _holding(x, font_size)
        height = size.height or _holding(y, font_size)
    return width, height


def titles_meet(size: tuple[float, float], x: Axis, y: Axis, font_size: float) -> bool:
    """Return whether the titles of the axes run into one another, below the lower left corner of a small plot.

    Each is centered along its axis; Vega puts it beyond the ticks, 5 pixels, their labels, and 6 pixels of padding.
    """
    beside = 11 + max(width_px(str(each), font_size - 2) for each in (y.first, y.last))
    below = 11 + font_size - 2
    x_reaches = (width_px(x.heading, font_size) - size[0]) / 2
    y_reaches = (width_px(y.heading, font_size) - size[1]) / 2
    return x_reaches > beside and y_reaches > below


def _holding(axis: Axis, font_size: float) -> int:
    """Return the whole number of pixels per cell that makes an axis as long as its title."""
    return axis.cells * ceil(width_px(axis.heading, font_size) / axis.cells)


def _side(cells: int, near: int, largest: int) -> int:
    """Return the length of an axis: a whole number of pixels per cell, or one page if that exceeds two pages."""
    return near if cells > 2 * near else cells * min(max(near // cells, 1), largest)


def even_ticks(axis: Axis, pixels: float, spacing: int, font_size: float) -> list[int]:
    """Return ticks about `spacing` pixels apart, closer where fewer than three would be left and labels have room."""
    room = min(max(width_px(axis.value_at(each), font_size) for each in (axis.first, axis.last)) + font_size, spacing)
    widest = tick_stride(axis.cells, pixels, spacing)
    closer = (multiples(axis, stride) for stride in _strides_from(widest) if stride * pixels / axis.cells >= room)
    found = [multiples(axis, widest), *closer]
    most = max(len(ticks) for ticks in found)
    return list(next(ticks for ticks in found if len(ticks) >= min(most, FEWEST_TICKS)))


def _strides_from(widest: int) -> Iterator[int]:
    """Return the numbers below one of 1, 2, 5, 10, 20, 50 …, from the largest."""
    stride = widest
    while stride > 1:
        stride = stride * 2 // 5 if str(stride)[0] == "5" else stride // 2
        yield stride


def multiples(axis: Axis, stride: int) -> range:
    """Return the multiples of a number that an axis shows, counted from its origin.

    There may be too many to fit in memory.
    """
    return range(-((axis.origin - axis.first) // stride) * stride + axis.origin, axis.last + 1, stride)


def tick_stride(cells: int, pixels: float, spacing: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … that keeps labels `spacing` pixels apart on average."""
    most = max(int(pixels // spacing), 1)
    stride = 1
    while True:
        for factor in (1, 2, 5):
            if cells <= stride * factor * most:
                return stride * factor
        stride *= 10
