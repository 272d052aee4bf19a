"""The numbers that a mark shows: those that color its cells, else those that size its symbols."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.claim import Claim, Scope, Sentence, Slot
from tracegram.describe.wording import is_almost_one, text_of
from tracegram.model import Drawing, Points, color_scale_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Numbers of the cells of a mark, shape (N,), what the figure calls them, and the scope of claims about them.

    Sizes are distances from 0.
    """

    title: str
    field: str
    numbers: NDArray[np.float64]
    scope: Scope
    is_size: bool = False

    def as_sentence(self, word: str, slots: Mapping[str, Slot]) -> Sentence:
        """Return the range of the values and their median, in sentences of the catalog that begin with a word."""
        made = {"least": np.min, "most": np.max, "median": np.median}
        claims = {
            name: self.scope.claim(name, float(make(self.numbers)), "value", f"{name} {self.field}")
            for name, make in made.items()
        }
        return Sentence(word=f"{word} {kind_of_range(claims)}", slots={**slots, **claims})


def kind_of_range(ends: Mapping[str, Claim]) -> str:
    """Return whether a range has one value, several that are written as one, or is one."""
    least, most = ends["least"], ends["most"]
    if text_of(least) != text_of(most):
        return "values"
    return "one value" if least.value == most.value or is_almost_one(least.value) else "even values"


def values_of(drawing: Drawing, scope: Scope) -> Values | None:
    """Return the numbers that a mark shows; None where it shows none, or its cells stay in an engine."""
    layer, scale = drawing.layer, color_scale_of(drawing.layer)
    if not drawing.is_listed or not drawing.rows:
        return None
    if scale and scale.quantitative:
        numbers = np.asarray(drawing.columns["value"], dtype=np.float64)
        return Values(title=scale.title, field=scale.field, numbers=numbers, scope=scope)
    if isinstance(layer, Points) and layer.sized_by:
        sizes = np.asarray(drawing.columns["size"], dtype=np.float64)
        known = sizes[~np.isnan(sizes)]
        if known.size:
            of = scope.within("size")
            return Values(title=layer.size_title, field=layer.sized_by, numbers=known, scope=of, is_size=True)
    return None
