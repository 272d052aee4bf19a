"""Panels, strips beside a plot that share one of its axes, and their marks."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tracegram.model.conditions import Condition
from tracegram.model.drawing import RunCounts
from tracegram.model.layers import Box, Scaled, Segment
from vega_datalite import Palette, Ramp
from vega_datalite.frozen import frozen

Side = Literal["top", "bottom", "left", "right"]
PanelMark = Literal["line", "area", "bar", "point", "rect", "text"]


@frozen
class ValueAxis:
    """The axis of values of a panel, from its first to its last value."""

    title: str
    low: float
    high: float
    is_labeled: bool = True


@frozen
class Series:
    """The rows of one mark of a panel, line after line and in the order of their places.

    Attributes:
        mark: How they are drawn.
        name: Its name, for the legend.
        pointer: Where it stands in the spec.
        opacity: From 0 to 1.
        places: The place of each row on the shared axis, shape (N,).
        values: The value of each row, NaN if missing, shape (N,); `rect` colors it, other marks place it.
        bases: Where bars and areas begin, shape (N,); empty for other marks.
        lines: The number of the line of each row, shape (N,).
        groups: The group that colors each row, N texts; empty for one color and for `rect` of numbers.
        texts: The texts of `text`, one per row.
        color: The single color, or "".
        title: The title of the legend of a field.
        colors: The color of each group or value; None for one color.
        paint: The field that gives these colors, as the spec has it.
        size: The width of a line, the area of a symbol or the size of letters, in pixels.
        field: What the values are of.
        made: What is made of the values at a place, such as `mean`; two words for a range, none for a single value.
        over: What is made of that of several runs.
        runs: Of how many runs a value is made; None without `over`.
        rolling: Of how many places in a row each value is a mean.
        detail: The field of whose values each has a line of its own.
        where: Which cells the values are of.
    """

    mark: PanelMark
    name: str
    pointer: str
    opacity: float
    places: NDArray[np.float64]
    values: NDArray[np.float64]
    bases: NDArray[np.float64]
    lines: NDArray[np.int64]
    groups: Sequence[str]
    texts: Sequence[str]
    color: str
    title: str
    has_legend: bool
    colors: Palette | Ramp | None
    size: float
    field: str = ""
    made: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    runs: RunCounts | None = None
    rolling: int = 1
    detail: str = ""
    where: Condition | None = None
    paint: Scaled | None = None


@frozen
class Bracket:
    """A brace between two places on the shared axis, and the text at its middle, "" for none."""

    pointer: str
    start: float
    stop: float
    text: str
    color: str
    width: float
    opacity: float
    font_size: float


@frozen
class Panel:
    """A strip of `pixels` at one side of a plot; `axis` is None if it shows only colors or texts."""

    side: Side
    pixels: float
    pointer: str
    axis: ValueAxis | None
    series: tuple[Series, ...]
    overlays: tuple[Segment | Box, ...]
    brackets: tuple[Bracket, ...] = ()
