"""A layer together with the few rows it draws, and the form in which its cells are drawn."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from tracegram.model.layers import Layer
from tracegram.model.plot import Axis
from vega_datalite import Image, Palette, Ramp, Reduced
from vega_datalite.frozen import frozen

_PLURALS = {
    "mode": "most frequent values",
    "min": "least values",
    "max": "largest values",
    "stdev": "standard deviations",
    "count": "numbers of values",
}


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
    number of cells that the layer chose from, `missing` how many of its cells have no value for their color.

    Cells that are too many to be listed have an `image`, which answers requests for pictures of them. Then `columns`
    has no more than the values that a legend needs, and of `missing` only the number counts.

    Where values are texts, `levels` are the different ones, sorted, and `codes` the number of each cell's among them.

    `colors` maps each value to its color, categories in the order of the legend; None for a layer of one color. Legend,
    cells, images, pages and warnings all read it.

    `cuts` are the numbers below which the `shares` of a color scale lie, of cells that are not listed.

    `sums` returns, of cells that are not listed, how many there are at each place of an axis, from its first; or, where
    that is asked for, the sums of the numbers that color them.

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
    largest: float = 0  # distance from 0 of the values that size its symbols
    tooltips: Callable[[], CellTexts] | None = None
    sums: Callable[[Axis, Literal["cells", "values"]], Any] | None = None

    @property
    def cells(self) -> int:
        """The number of its cells, those without a value for their color too."""
        return self.rows + len(next(iter(self.missing.values()), ()))

    @property
    def is_listed(self) -> bool:
        """Return whether the cells are rows, not too many for it."""
        return self.image is None
