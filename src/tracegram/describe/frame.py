"""The axes of a plot in words, places on them, and the numbers that a mark shows."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.claim import Claim, Name, Scope, Sentence, Slot, catalog, is_almost_one, text_of
from tracegram.model import Axis, Drawing, Placed, Points, color_scale_of
from vega_datalite import visible
from vega_datalite.frozen import frozen


def frame(placed: Placed, scope: Scope) -> Sentence:
    """Return the subjects and ranges of a plot's axes."""
    along_x: dict[str, Slot] = {"across": _along(placed.plot.x, scope.within("x"))}
    along_y: dict[str, Slot] = {"down": _along(placed.plot.y, scope.within("y"))}
    match axes_shown(placed):
        case ["x"]:
            return Sentence(word="frame of x", slots=along_x)
        case ["y"]:
            return Sentence(word="frame of y", slots=along_y)
        case _:
            return Sentence(word="frame", slots={**along_y, **along_x})


def _along(axis: Axis, scope: Scope) -> Sentence:
    first, last = ends(axis, scope)
    word = "along an axis" if axis.cells > 1 else "at one place"
    return Sentence(word=word, slots={"title": axis.title, "first": first, "last": last})


def axes_shown(placed: Placed) -> list[str]:
    """Return the axes of a plot or, if it draws nothing, those that its panels share."""
    sides = {panel.side for panel in placed.panels}
    return [word for word, of in (("x", {"top", "bottom"}), ("y", {"left", "right"})) if placed.drawings or sides & of]


def ends(axis: Axis, scope: Scope) -> tuple[Claim, Claim]:
    """Return the first and the last place of an axis."""
    made = {"first": axis.first, "last": axis.last}
    first, last = (at(axis, place, word, scope, f"{word} place of the axis") for word, place in made.items())
    return first, last


def at(axis: Axis, place: float, name: str, scope: Scope, operation: str) -> Claim:
    """Return a place on an axis as a claim: its number, or the label that replaces the number."""
    is_shown = axis.is_renamed and place % 1 == 0 and axis.first <= place <= axis.last
    value = visible(axis.value_at(int(place))) if is_shown else place
    return scope.claim(name, value, "place", operation, kind="place")


def places_of(axis: Axis, count: int = 2) -> Slot:
    """Return the noun for so many places of an axis: “steps”, or “values of key” for a column called key."""
    if axis.name in catalog()["names"]:
        return Name(word=axis.name, count=count)
    return Sentence(word="of a column", slots={"values": Name(word="value", count=count), "name": axis.name})


def span(axis: Axis, edges: tuple[float, float], word: str, scope: Scope) -> Sentence:
    """Return the first and the last place of a range along an axis; edges between cells count as the cells inside."""
    low, high = edges
    if low % 1 == 0.5 and high % 1 == 0.5:
        low, high = low + 0.5, high - 0.5
    first = at(axis, low, word, scope, "as drawn")
    if low == high:
        return Sentence(word="at one", slots={"axis": Name(word=axis.name), "at": first})
    last = at(axis, high, f"{word}2", scope, "as drawn")
    return Sentence(word="from to", slots={"axes": Name(word=axis.name, count=2), "first": first, "last": last})


@frozen
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
