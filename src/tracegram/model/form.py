"""The form in which the cells of a layer are drawn: each on its own, joined, or as one image."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Separate:
    """Each cell is its own mark. `reason` says why, in words."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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
