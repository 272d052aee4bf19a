"""Plots in their places, with their drawings and panels: everything that a picture is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tracegram.model.conditions import Condition
from tracegram.model.layers import Box, Layer, Scaled, Segment
from tracegram.model.plot import Axis, Plot
from vega_datalite import Image, Palette, Ramp, Reduced
from vega_datalite.frozen import frozen

_PLURALS = {
    "mode": "most frequent values",
    "min": "least values",
    "max": "largest values",
    "stdev": "standard deviations",
    "count": "numbers of values",
}
Side = Literal["top", "bottom", "left", "right"]
PanelMark = Literal["line", "area", "bar", "point", "rect", "text"]


@frozen
class Separate:
    """Each cell is its own mark. `reason` says why, in words."""

    reason: str


@frozen
class Joined:
    """Equal neighbors are one rectangle.

    Attributes:
        reason: Why, in words.
        columns: `step`, `step2`, `position`, `position2`, the first and the last cell of each rectangle, and `value`
            where a field colors the layer.
        missing: The same for the cells without a value for their color; empty when there are none.
    """

    reason: str
    columns: Mapping[str, Sequence[Any]]
    missing: Mapping[str, Sequence[Any]]


@frozen
class Raster:
    """All cells are one image, which covers the plot from edge to edge.

    Attributes:
        reason: Why, in words.
        uri: The PNG, as an address that holds it whole.
        grid: How many pixels it has along x and y.
        is_share: Whether a pixel is as opaque as the share of it that is covered.
        colors: Colors (`#rrggbb`) and what they stand for; of numbers some along the ramp, with others between
            them. Empty for one color.
    """

    reason: str
    uri: str
    grid: tuple[int, int]
    is_share: bool
    colors: tuple[tuple[str, Any], ...]


Form = Separate | Joined | Raster


@frozen
class RunCounts:
    """The smallest and the largest number of runs that a cell is merged from, and the field with the smallest.

    `is_uneven` tells whether it varies from cell to cell, or along a line of a panel; `word` is the word that merges.
    """

    least: int
    most: int
    field: str
    is_uneven: bool
    word: str = "mean"


def plural_of(word: str) -> str:
    """Return the noun for values merged over runs by a word: “means” or “percentiles p90”."""
    return f"percentiles {word}" if word[1:].isdecimal() else _PLURALS.get(word, f"{word}s")


@frozen
class CellTexts:
    """What tooltips show of each cell of a layer: its texts under their titles, and arrays of its place on the axes."""

    x: Any
    y: Any
    lines: Mapping[str, list[str]]


@frozen
class Drawing:
    """A layer and its rows, as columns of equal length under fixed names.

    The names are `step`, `position`, and where the layer needs them `value` (its color) and `text`. `among` is the
    number of cells that the layer chose from, `missing` how many of its cells have no value for their color, `unsized`
    how many of the chosen are not drawn because they have no value for their size.

    Cells that are too many to be listed have an `image`, which answers requests for pictures of them. Then `columns`
    has no more than the values that a legend needs, and of `missing` only the number counts.

    Where values are texts, `levels` are the different ones, sorted, and `codes` the number of each cell's among them.

    `colors` maps each value to its color, categories in the order of the legend; None for a layer of one color. Legend,
    cells, images, pages and warnings all read it.

    `cuts` are the numbers below which the `shares` of a color scale lie, of cells that are not listed.

    `along` returns, of cells that are not listed, how many there are at each place of an axis, from its first; where
    that is asked for, the mean of the numbers that color them.

    `runs` are given where the cells are means over runs.

    `tooltips` returns what tooltips show of its cells; None without cells, and of cells too many to list.
    """

    layer: Layer
    columns: Mapping[str, Sequence[Any]]
    rows: int
    among: int
    missing: Mapping[str, Sequence[Any]]
    image: Callable[[Image], Reduced] | None = None
    levels: tuple[str, ...] = ()
    codes: Any = None
    colors: Palette | Ramp | None = None
    runs: RunCounts | None = None
    cuts: tuple[float, ...] = ()
    unsized: int = 0
    largest: float = 0  # distance from 0 of the values that size its symbols
    tooltips: Callable[[], CellTexts] | None = None
    along: Callable[[Axis, Literal["cells", "mean"]], Any] | None = None

    @property
    def cells(self) -> int:
        """The number of its cells, those without a value for their color too."""
        return self.rows + len(next(iter(self.missing.values()), ()))

    @property
    def is_listed(self) -> bool:
        """Return whether the cells are rows, not too many for it."""
        return self.image is None


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
        color: The single color, or "".
        size: The width of a line, the area of a symbol or the size of letters, in pixels.
        groups: The group that colors each row, N texts; empty for one color and for `rect` of numbers.
        texts: The texts of `text`, one per row.
        title: The title of the legend of a field.
        colors: The color of each group or value; None for one color.
        paint: The field that gives these colors, as the spec has it.
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
    color: str
    size: float
    groups: Sequence[str] = ()
    texts: Sequence[str] = ()
    title: str = ""
    has_legend: bool = False
    colors: Palette | Ramp | None = None
    field: str = ""
    made: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    runs: RunCounts | None = None
    rolling: int = 1
    detail: str = ""
    where: Condition | None = None
    paint: Scaled | None = None

    @property
    def is_valued(self) -> bool:
        """Whether its rows have a place on the axis of values."""
        return self.mark in {"line", "area", "bar", "point"}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn, since no place has a value."""
        needs_values = self.is_valued or isinstance(self.colors, Ramp)
        return not self.places.size or (needs_values and bool(np.isnan(self.values).all()))


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
    axis: ValueAxis | None = None
    series: tuple[Series, ...] = ()
    overlays: tuple[Segment | Box, ...] = ()
    brackets: tuple[Bracket, ...] = ()

    @property
    def is_across(self) -> bool:
        """Whether it stands above or below the plot, and shares its x axis."""
        return self.side in {"top", "bottom"}


@frozen
class Placed:
    """A plot and its drawings, in a row and a column of the figure, both from 0.

    `legends` are the drawings whose legends stand beside this plot: its own, or those that several plots share.
    `series_with_legends` are those of panels. `row_title` names the row that the plot begins.
    `name` is the name of the plot, which is no title above it where the titles of its row and column tell it apart.
    """

    plot: Plot
    drawings: tuple[Drawing, ...]
    legends: tuple[Drawing, ...]
    row: int = 0
    column: int = 0
    row_title: str = ""
    name: str = ""
    panels: tuple[Panel, ...] = ()
    series_with_legends: tuple[Series, ...] = ()


@frozen
class Padding:
    """Pixels between the figure and the edges of its picture."""

    left: float = 8
    top: float = 8
    right: float = 8
    bottom: float = 8


@frozen
class Figure:
    """One plot, or several in rows and columns. Absent texts are empty.

    `interpretation` is the author's conclusion, which only descriptions show.
    """

    title: str
    description: str
    interpretation: str = ""
    plots: tuple[Placed, ...]
    padding: Padding = Padding()

    @property
    def places(self) -> tuple[str, ...]:
        """The place of each layer in the spec: `marks/0`, or `plots/1/marks/0` if there are several plots."""
        return tuple(
            f"{f'plots/{at}/' if len(self.plots) > 1 else ''}{drawing.layer.pointer.strip('/')}"
            for at, each in enumerate(self.plots)
            for drawing in each.drawings
        )

    @property
    def without_tooltips(self) -> "Figure":
        """The figure without the lines of tooltips, for which its drawings hold the trace."""

        def bare(drawings: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
            return tuple(replace(each, tooltips=None) for each in drawings)

        plots = [replace(each, drawings=bare(each.drawings), legends=bare(each.legends)) for each in self.plots]
        return replace(self, plots=tuple(plots))

    @property
    def first(self) -> Plot:
        """The first plot; all plots have its theme."""
        return self.plots[0].plot
