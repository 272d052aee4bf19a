"""The edges of the cells that an overlay covers."""

from collections.abc import Mapping
from typing import Any

from tracegram.model.plot import Axis


def edges_of(values: Mapping[str, Any], word: str, axis: Axis, *, exact: bool = False) -> tuple[float, float]:
    """Return the edges between `x` and `x2` (or `y` and `y2`), or those of the whole axis if they are absent.

    Whole cells reach half a cell beyond the middles of the first and the last; `exact` takes the numbers as they are.
    """
    if word not in values:
        return axis.edges
    start, stop = values[word], values[f"{word}2"]
    return (start, stop) if exact else (start - 0.5, stop + 0.5)
