"""A layer together with the few rows it draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracegram.model.layers import Layer
from vega_datalite import Image, Palette, Ramp, Reduced


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """Of how many runs the cells of a layer are made, at least and at most, and the field with the least of them.

    `word` is what they are made with.
    """

    least: int
    most: int
    field: str
    word: str = "mean"


_PLURALS = {
    "mode": "most frequent values",
    "min": "least values",
    "max": "largest values",
    "stdev": "standard deviations",
    "count": "numbers of values",
}


def plural_of(word: str) -> str:
    """Return what a word makes of several runs, in a sentence: “means” or “percentiles p90”."""
    return f"percentiles {word}" if word[1:].isdecimal() else _PLURALS.get(word, f"{word}s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A layer and its rows, as columns of equal length under fixed names.

    The names are `step`, `position`, and where the layer needs them `value` (its color) and `text`. `among` is the
    number of cells that the layer chose from, `missing` how many of its cells have no value for their color.

    Cells that are too many to be listed have an `image`, which returns what a request for one asks for. Then `columns`
    has no more than the values that a legend needs, and of `missing` only the number counts.

    Where values are texts, `levels` are the different ones, sorted, and `codes` the number of each cell's among them.

    `colors` maps each value to its color, categories in the order of the legend; None for a layer of one color. Legend,
    cells, images, pages and warnings all read it.

    `cuts` are the numbers below which the `shares` of a color scale lie, of cells that are not listed.

    `runs` are given where the cells are means over runs.
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

    @property
    def is_listed(self) -> bool:
        """Return whether the cells are rows, and not too many for that."""
        return self.image is None
