"""This file is about a layer together with the few rows it draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracegram.model.layers import Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A layer and its rows, as columns of equal length under fixed names.

    The names are `step`, `position`, and where the layer needs them `value` (its colour) and `text`. `among` is the
    number of cells that the layer chose from, `missing` how many of its cells have no value for their colour.
    """

    layer: Layer
    columns: Mapping[str, Sequence[Any]]
    rows: int
    among: int
    missing: Mapping[str, Sequence[Any]]
