"""Plots that fill a figure of a given size: they get the room that axes, legends, titles and panels leave.

That room depends on fonts, and on the plots themselves, since a wider plot has other ticks. So the figure is drawn
with plots of a likely size, its picture is measured, and it is drawn again, until no whole pixel is left.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, prod

from tracegram.compile.resolve import LEAST_PLOT, in_proportion
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.document import Document
from tracegram.language.entries import Size, legend_words
from tracegram.measure.lengths import unit_of, written
from tracegram.model import Figure, Padding
from vega_datalite.frozen import frozen

MARGIN = 2  # pixels around the figure at least; what Vega measures of letters is not exact
MOST_ROUNDS = 8  # two are usual; where a legend gets another column, or an axis another label, some more
_SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')

Pair = tuple[float, float]


@frozen
class Fitting:
    """A figure whose plots can have any size, the same for all.

    `near` is a likely size of a plot, `grid` how many columns and rows of them there are, `ratio` the width of one
    divided by its height where only one side of the figure is given.
    """

    document: Document
    asked: Size
    near: Pair
    grid: tuple[int, int]
    ratio: float
    figure_of: Callable[[Pair], Figure]


def fit(fitting: Fitting) -> Figure:
    """Return the figure whose picture has exactly the requested size.

    Raises:
        TracegramError: `size-too-small`, or that the figure cannot be drawn.
    """
    asked = (fitting.asked.width, fitting.asked.height)
    plot, tried = fitting.near, set[Pair]()
    taken, over = (0.0, 0.0), [0.0, 0.0]
    best: tuple[Pair, Figure] | None = None
    while plot not in tried and len(tried) < MOST_ROUNDS:
        tried.add(plot)
        figure = fitting.figure_of(plot)
        taken = _measured(figure)
        over = [took + 2 * MARGIN - whole if whole else 0 for took, whole in zip(taken, asked, strict=True)]
        steps = [ceil(each / count) for each, count in zip(over, fitting.grid, strict=True)]
        if max(over) > 0:
            steps = [max(step, 0) for step in steps]  # what one side gains may cost the other a column or a label
        elif best is None or prod(plot) > prod(best[0]):
            best = plot, replace(figure, padding=_padding(over, asked))
        if best is None and (side := _used_up(plot, steps)) is not None:
            raise TracegramError([_too_small(fitting, side, taken)])
        plot = _resized(fitting, [each - step for each, step in zip(plot, steps, strict=True)])
    if best is None:
        raise TracegramError([_too_small(fitting, int(over[1] > over[0]), taken)])
    return best[1]


def _used_up(plot: Pair, steps: Sequence[int]) -> int | None:
    """Return the side on which a plot would have to be smaller than any plot is: 0 across, 1 down."""
    short = [side for side, step in enumerate(steps) if step > 0]
    return next((side for side in short if plot[side] <= LEAST_PLOT), None)


def _resized(fitting: Fitting, size: Sequence[float]) -> Pair:
    """Return a plot size near the wanted one: not too small, and in proportion if one side is open."""
    wide, high = (max(each, LEAST_PLOT) for each in size)
    asked = fitting.asked
    return in_proportion(wide if asked.width else 0, high if asked.height else 0, fitting.ratio)


def _measured(figure: Figure) -> Pair:
    """Return width and height of the picture of a figure without its padding, in pixels."""
    from tracegram.compile.altair.emit import emit
    from tracegram.compile.altair.lower import lower
    from tracegram.compile.reduce import reduce
    from tracegram.export import shared_renderer

    bare = replace(figure, padding=Padding(left=0, top=0, right=0, bottom=0))
    forms = [reduce(each.plot, each.drawings, 1) for each in bare.plots]
    document = emit(lower(bare, forms), bare, forms, "")
    found = _SIZE.match(shared_renderer().svg(document))
    if found is None:
        raise ValueError("an SVG of vl-convert begins with its size")
    return float(found[1]), float(found[2])


def _padding(over: Sequence[float], asked: Pair) -> Padding:
    """Return the padding that gives a figure its size, in whole pixels above and at the left.

    A side without a requested size gets the minimum.
    """
    room = [2 * MARGIN - each if whole else 2 * MARGIN for each, whole in zip(over, asked, strict=True)]
    left, top = (int(each // 2) for each in room)
    return Padding(left=left, top=top, right=round(room[0] - left, 3), bottom=round(room[1] - top, 3))


def _too_small(fitting: Fitting, side: int, taken: Pair) -> Diagnostic:
    """Return the finding about a width (0) or a height (1) that texts use up completely."""
    word = ("width", "height")[side]
    length = fitting.document.get("size", word)
    unit = unit_of(length)
    needed = taken[side] + 2 * MARGIN
    least = f"{fitting.grid[side]} plots of {LEAST_PLOT}" if fitting.grid[side] > 1 else f"a plot of {LEAST_PLOT}"
    message = (
        f"a figure with the {word} {length} is too small for its texts: axes, titles, legends and {least} points take"
        f" {written(needed, unit)}"
    )
    beside = side == 0 and legend_words(fitting.document)["side"] in {"left", "right"}
    way = "`legend: bottom`" if beside else "shorter texts"
    advice = f"write at least {written(needed, unit)}, a smaller `font_size`, or {way}"
    return fitting.document.finding("size-too-small", f"/size/{word}", message, advice)
