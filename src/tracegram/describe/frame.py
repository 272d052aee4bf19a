"""The axes of a plot in words, and places on them."""

from tracegram.describe.claim import Claim, Name, Scope, Sentence
from tracegram.model import Axis, Plot
from vega_datalite import visible


def frame(plot: Plot, scope: Scope) -> Sentence:
    """Return what the axes of a plot show, from where to where."""
    x, y = (ends(axis, scope.within(word)) for axis, word in ((plot.x, "x"), (plot.y, "y")))
    slots = {"down": plot.y.title, "first_down": y[0], "last_down": y[1]}
    return Sentence(word="frame", slots={**slots, "across": plot.x.title, "first_across": x[0], "last_across": x[1]})


def ends(axis: Axis, scope: Scope) -> tuple[Claim, Claim]:
    """Return the first and the last place of an axis."""
    first, last = (visible(each) if axis.values else int(each) for each in axis.ends)
    place = "first place of the axis", "last place of the axis"
    return scope.claim("first", first, "place", place[0]), scope.claim("last", last, "place", place[1])


def at(axis: Axis, place: float, name: str, scope: Scope, operation: str) -> Claim:
    """Return a place on an axis as a claim: a number, or the value that stands there."""
    value = visible(axis.values[int(place)]) if axis.values and place % 1 == 0 else place
    return scope.claim(name, value, "place", operation, kind="place")


def span(axis: Axis, edges: tuple[float, float], word: str, scope: Scope) -> Sentence:
    """Return from where to where something goes along an axis; edges between cells are those of the cells inside."""
    low, high = edges
    if low % 1 == 0.5 and high % 1 == 0.5:
        low, high = low + 0.5, high - 0.5
    first = at(axis, low, word, scope, "as drawn")
    if low == high:
        return Sentence(word="at one", slots={"axis": Name(word=axis.name), "at": first})
    last = at(axis, high, f"{word}2", scope, "as drawn")
    return Sentence(word="from to", slots={"axes": Name(word=axis.name, count=2), "first": first, "last": last})
