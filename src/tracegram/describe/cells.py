"""Layers of cells in words: their number, their share of all cells, and where along an axis their level changes."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.claim import Claim, Name, Scope, Sentence, Slot, is_almost_one, text_of
from tracegram.describe.conditions import condition
from tracegram.describe.frame import NOTHING, at, colored, kind_of
from tracegram.model import (
    Axis,
    Cells,
    Drawing,
    Layer,
    Plot,
    Points,
    RunCounts,
    color_scale_of,
    selection_of,
)
from tracegram.statistics.levels import Level, is_steady, level_change, r_squared
from tracegram.trace.table import divisor
from vega_datalite.frozen import frozen


def mark(plot: Plot, drawing: Drawing, scope: Scope) -> Sentence:
    """Return how many cells a mark draws, how they are colored, and where that changes."""
    layer = drawing.layer
    change = level(plot, drawing, scope)
    return Sentence(
        word="mark",
        slots={
            "name": layer.name or kind_of(layer),
            "amount": amount(plot, drawing, scope),
            "colored": colored(layer),
            "values": _ends(drawing, scope),
            **reservations(plot, drawing, scope),
            "change": Sentence(word="and change", slots={"change": change}) if change else NOTHING,
        },
    )


def _ends(drawing: Drawing, scope: Scope) -> Sentence:
    found = values_of(drawing, scope)
    return NOTHING if found is None else found.as_sentence("has", {})


def amount(plot: Plot, drawing: Drawing, scope: Scope) -> Sentence:
    """Return how many of the cells on the axes a layer draws."""
    count, whole = drawing.cells, whole_of(plot, drawing)
    slots = {"count": count_of(drawing, scope), **shares(plot, drawing, scope)}
    if not count:
        return Sentence(word="no cell", slots={**slots, "cells": Name(word="cell", count=whole)})
    if count < whole:
        return Sentence(word="covered places" if is_long(drawing) else "some cells", slots=slots)
    return Sentence(word={1: "only cell", 2: "both cells"}.get(whole, "every cell"), slots=slots)


def whole_of(plot: Plot, drawing: Drawing) -> int:
    """Return how many cells a layer chose from; of cells that are longer than one place, how many places there are."""
    return plot.x.cells * plot.y.cells if is_long(drawing) else drawing.among


def is_long(drawing: Drawing) -> bool:
    """Return whether the cells of a layer have an end, so that they cover places."""
    return isinstance(drawing.layer, Cells) and bool(drawing.layer.until)


def shares(plot: Plot, drawing: Drawing, scope: Scope) -> dict[str, Slot]:
    """Return the share of the cells on the axes that a layer draws, and how many these are."""
    count, whole = drawing.cells, whole_of(plot, drawing)
    unit = "places on the axes" if is_long(drawing) else "cells"
    return {
        "share": scope.claim("share", count / whole, "share", f"share of {unit}", whole=whole),
        "among": scope.on(where=None).claim("among", whole, "", f"count of {unit}", kind="count"),
    }


def count_of(drawing: Drawing, scope: Scope) -> Claim:
    """Return how many cells a layer draws or, if cells are longer than one place, how many places they cover."""
    unit = "places" if is_long(drawing) else "cells"
    return scope.claim("count", drawing.cells, unit, f"count of {unit}")


def reservations(plot: Plot, drawing: Drawing, scope: Scope) -> dict[str, Slot]:
    """Return how many cells have no value, and how many runs a value is made of if that differs from the plot."""
    absent = _absent(drawing.cells - drawing.rows, scope)
    return {"runs": _of_runs(drawing.runs, plot, scope), "absent": absent}


def _absent(count: int, scope: Scope) -> Sentence:
    if not count:
        return NOTHING
    claim = scope.claim("absent", count, "", "count of cells without a value", kind="count")
    return Sentence(word="absent", slots={"count": claim})


def made_with(word: str) -> Slot:
    """Return the noun for values merged over runs by a word: “means” or “percentiles p90”."""
    if word[1:].isdecimal():
        return Sentence(word="percentiles", slots={"word": word})
    return Name(word=f"made with {word}")


def _of_runs(counts: RunCounts | None, plot: Plot, scope: Scope) -> Sentence:
    if counts is None or (counts.least, counts.word) == (plot.runs, plot.over_runs):
        return NOTHING
    least = scope.claim("least-runs", counts.least, "", "least number of runs of a cell", kind="runs")
    most = scope.claim("most-runs", counts.most, "runs", "largest number of runs of a cell", kind="runs")
    word = "of runs" if counts.least == counts.most else "of fewer runs"
    return Sentence(word=word, slots={"made": made_with(counts.word), "least": least, "most": most})


def name_of_mark(layer: Layer, scope: Scope) -> Slot:
    """Return the name of a mark or, without one, what it is and which cells it draws."""
    if not layer.name and (where := selection_of(layer)) is not None:
        return Sentence(word="where they pass", slots={"name": kind_of(layer), "condition": condition(where, scope)})
    return layer.name or kind_of(layer)


def level(plot: Plot, drawing: Drawing, scope: Scope, *, is_asked: bool = False) -> Sentence | None:
    """Return where the level of a mark changes along the steps or, without steps, along x or y; None if nowhere.

    The level is the share of the cells that are drawn or, where a field of numbers colors all cells, their mean. A
    density is known where the trace has every cell that the axes show. An engine is asked for it only with `is_asked`.
    """
    axes = [axis for axis in (plot.x, plot.y) if axis.field == "step"] or [plot.x, plot.y]
    return next((found for axis in axes if (found := level_along(plot, drawing, axis, scope, is_asked=is_asked))), None)


def named_level(plot: Plot, drawing: Drawing, scope: Scope, *, is_asked: bool = False) -> Sentence | None:
    """Return where the level of a mark changes as a sentence with the name of the mark; None if nowhere."""
    found = level(plot, drawing, scope, is_asked=is_asked)
    if found is None or not found.word.endswith("cells"):
        return found
    name = drawing.layer.name or kind_of(drawing.layer)
    return Sentence(word=f"found {found.word}", slots={"name": name, **found.slots})


def is_grid(plot: Plot, drawing: Drawing) -> bool:
    """Return whether a layer chose among cells that fill each place of the axes exactly once, and lists them."""
    return drawing.is_listed and is_full(plot, drawing)


def is_full(plot: Plot, drawing: Drawing) -> bool:
    """Return whether a layer chose among cells that fill each place of the axes exactly once."""
    return not is_long(drawing) and drawing.among == plot.x.cells * plot.y.cells


def is_whole(plot: Plot, drawing: Drawing) -> bool:
    """Return whether a layer draws every cell."""
    return drawing.cells == whole_of(plot, drawing)


def counts_along(drawing: Drawing, axis: Axis) -> NDArray[np.float64]:
    """Return how many cells a layer has at each place of an axis."""
    if drawing.along:
        return drawing.along(axis, "cells")
    places = np.asarray(drawing.columns[axis.column]) - axis.first
    return np.bincount(places, minlength=axis.cells).astype(np.float64)


def _means_along(drawing: Drawing, axis: Axis, across: int) -> NDArray[np.float64]:
    """Return the mean of the numbers that color the cells at each place of an axis, `across` in number."""
    if drawing.along:
        return drawing.along(axis, "mean")
    places = np.asarray(drawing.columns[axis.column]) - axis.first
    values = np.asarray(drawing.columns["value"], dtype=np.float64)
    by = divisor(values)
    return np.bincount(places, weights=values / by, minlength=axis.cells) / across * by


def level_along(plot: Plot, drawing: Drawing, axis: Axis, scope: Scope, *, is_asked: bool = False) -> Sentence | None:
    """Return where the level of a mark changes along an axis; None if it does not change or is unknown."""
    is_known = bool(drawing.columns) if drawing.is_listed else is_asked
    if not is_known or not is_full(plot, drawing):
        return None
    scale = color_scale_of(drawing.layer)
    across = plot.y if axis is plot.x else plot.x
    name: Slot = drawing.layer.name or kind_of(drawing.layer)
    if drawing.rows < drawing.among and not drawing.missing:
        levels = counts_along(drawing, axis) / across.cells
        word, unit, operation = "cells", "share", "share of cells"
    elif scale and scale.quantitative and not drawing.missing:
        levels = _means_along(drawing, axis, across.cells)
        word, unit, operation = "values", "value", f"mean of {scale.field}"
        name = scale.title
    else:
        return None
    if is_steady(levels):
        slots = _trend_slots(levels, axis, across.cells, scope, (unit, operation))
        way = "rise" if levels[-1] > levels[0] else "fall"
        return Sentence(word=f"{way} of {word}", slots={"name": name, **slots})
    found = level_change(levels)
    if found is None:
        return None
    slots = level_slots(found, axis, across.cells, scope, (unit, operation))
    return Sentence(word=f"change of {word}", slots={"name": name, **slots})


def word_of(axis: Axis) -> str:
    """Return what selections call the places of an axis."""
    return "step" if axis.field == "step" else axis.column


def _trend_slots(
    levels: NDArray[np.float64], axis: Axis, across: int, scope: Scope, made: tuple[str, str]
) -> dict[str, Slot]:
    """Return the claims about levels that change evenly, as `level_slots` does."""
    unit, operation = made
    held = word_of(axis)
    name = f"trend-along-{held}"
    slots: dict[str, Slot] = {"axis": Name(word=axis.name)}
    for end, place, value in (("before", axis.first, levels[0]), ("after", axis.last, levels[-1])):
        whole = across if unit == "share" else 0
        of = scope.on(**{held: [place, place]})
        slots[end] = of.claim(f"{name}/{end}", float(value), unit, operation, kind="level", whole=whole)
    slots["first"] = at(axis, axis.first, f"{name}/first", scope, "end of the axis")
    slots["last"] = at(axis, axis.last, f"{name}/last", scope, "end of the axis")
    of_line = f"R squared of the line through the {operation} along {axis.name}"
    slots["fit"] = scope.claim(f"{name}/fit", r_squared(levels), "value", of_line, kind="trend")
    return slots


def level_slots(found: Level, axis: Axis, across: int, scope: Scope, made: tuple[str, str]) -> dict[str, Slot]:
    """Return the claims about a change of level.

    Args:
        found: The levels, with the number of places before the change.
        axis: The axis along which they are.
        across: How many cells there are at each place.
        scope: What the levels are of.
        made: The unit of the levels, and how they are computed.
    """
    unit, operation = made
    cut = axis.first + found.cut
    held = word_of(axis)
    name = f"change-along-{held}"
    before, after = scope.on(**{held: [axis.first, cut - 1]}), scope.on(**{held: [cut, axis.last]})
    whole = (found.cut * across, (axis.cells - found.cut) * across) if unit == "share" else (0, 0)
    place = at(axis, cut, name, scope, f"change point of the {operation} along {axis.name}")
    return {
        "axis": Name(word=axis.name),
        "at": place,
        "before": before.claim(f"{name}/before", found.before, unit, operation, kind="level", whole=whole[0]),
        "after": after.claim(f"{name}/after", found.after, unit, operation, kind="level", whole=whole[1]),
    }


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
