"""Sizes that a spec leaves open: whole pixels per cell, ticks far enough apart, and texts that fit their cells."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil, floor
from typing import Any

from tracegram.language.entries import Size
from tracegram.measure.lengths import width_px
from tracegram.model import Axis, Drawing, Labels, Plot
from vega_datalite import glyphs

NEAR_WIDTH, NEAR_HEIGHT = 760, 440  # pixels; a figure over the full width of a page at 110 pixels an inch
LEAST_SHARE = 120  # pixels of one of several plots; less shows no pattern
LEAST_PLOT = 24  # pixels of a plot in a figure of a given size; less shows nothing
NEAR_MARGIN = 50  # pixels that axes take at first sight
FEWEST_TICKS = 3  # of an axis of numbers; two of them do not show how values are spread
LARGEST_CELL = 24  # pixels; a few cells make a small picture, not huge squares
LARGEST_TEXT_CELL = 44  # pixels; room for a token of about six letters
MARGIN = 2  # pixels that a text keeps from the texts beside it


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


def fitted(plot: Plot, drawings: Sequence[Drawing]) -> tuple[Drawing, ...]:
    """Return drawings whose texts fit the cells of a plot: in a smaller font, or cut.

    All texts of a layer shrink to one font size, a multiple of 0.1 px. Texts that were cut stand in a column `cut`.
    """
    return tuple(_fitted(plot, each) for each in drawings)


def _fitted(plot: Plot, drawing: Drawing) -> Drawing:
    layer = drawing.layer
    if not isinstance(layer, Labels) or not layer.fit:
        return drawing
    wide, high = plot.width / plot.x.cells - MARGIN, plot.height / plot.y.cells
    if layer.fit == "cut":
        return replace(drawing, **{part: _cut(getattr(drawing, part), wide, layer) for part in ("columns", "missing")})
    texts: list[str] = [text for part in (drawing.columns, drawing.missing) for text in part.get("text", ())]
    widest = max((width_px(text, layer.font_size) for text in texts), default=0)
    share = min(1, wide / widest if widest else 1, high / layer.font_size)
    size = max(floor(10 * share * layer.font_size) / 10, 0.1) if share < 1 else layer.font_size
    return replace(drawing, layer=replace(layer, font_size=size))


def _cut(columns: Any, wide: float, layer: Labels) -> Any:
    texts = [_shortened(text, wide, layer.font_size) for text in columns.get("text", ())]
    return {**columns, "cut": texts} if columns else columns


def _shortened(text: str, wide: float, font_size: float) -> str:
    """Return a text with an ellipsis for the characters that have no room; a character keeps its combining marks."""
    if width_px(text, font_size) <= wide:
        return text
    kept = list(glyphs(text))
    while kept and width_px("".join(kept) + "…", font_size) > wide:
        kept.pop()
    return "".join(kept) + "…"
