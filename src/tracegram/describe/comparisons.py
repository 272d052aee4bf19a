"""Comparisons: inside and outside of an overlay, of several plots, and of a rule with the change beside it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.cells import count_of, is_grid, is_whole, level_along, name_of_mark, shares
from tracegram.describe.claim import Claim, Name, Scope, Sentence, Slot, Table
from tracegram.describe.figure import have_same_marks, marks_of, overlays_of, plots_of, title_of
from tracegram.describe.frame import kind_of, name_of_overlay, places_of, scope_of, topic_of
from tracegram.model import Box, Drawing, Figure, Layer, Placed, Plot, Segment, color_scale_of
from tracegram.trace.table import mean

NEAR = 0.05  # of an axis; a rule further from a change than this is about something else


def overlays(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return the cells that each rectangle covers and the slope of each slanted line, under the overlay's name."""
    for drawing in overlays_of(placed):
        layer = drawing.layer
        topic = topic_of(placed.plot, drawing, scope)
        of = scope.of(layer.pointer)
        if isinstance(layer, Box):
            for each in _covered(placed, layer, of, scope):
                yield replace(each, topic=topic)
        elif isinstance(layer, Segment) and is_slanted(layer):
            (x, y), (x2, y2) = layer.start, layer.stop
            slope = of.claim("slope", (y2 - y) / (x2 - x), "value", "slope as drawn")
            slots = {"slope": slope, "down": placed.plot.y.name, "across": placed.plot.x.name}
            yield Sentence(word="slope", slots=slots, topic=topic)


def is_slanted(layer: Layer) -> bool:
    """Return whether a layer is a straight line that is neither vertical nor horizontal."""
    return isinstance(layer, Segment) and layer.start[0] != layer.stop[0] and layer.start[1] != layer.stop[1]


def _covered(placed: Placed, layer: Box, of: Scope, scope: Scope) -> Iterator[Sentence]:
    plot = placed.plot
    places = _places_inside(plot, layer)
    for drawing in marks_of(placed):
        if drawing.missing or not is_grid(plot, drawing):
            continue
        is_inside = _is_inside(plot, layer, drawing)
        scale = color_scale_of(drawing.layer)
        number = drawing.layer.pointer.rpartition("/")[2]
        name: Slot = drawing.layer.name or kind_of(drawing.layer)
        where = scope_of(plot, drawing, scope).selection
        here = Scope(prefix=f"{of.prefix}marks/{number}/", selection={**where, "overlay": layer.pointer})
        if drawing.rows < drawing.among and 0 < places < drawing.among:
            inside, outside = int(is_inside.sum()), int((~is_inside).sum())
            rest = drawing.among - places
            slots = {
                "name": name,
                "places": here.claim("places", places, "", "count of places inside", kind="count"),
                "inside": here.claim("inside", inside / places, "share", "share of cells inside", whole=places),
                "outside": here.claim("outside", outside / rest, "share", "share of cells outside", whole=rest),
            }
            yield Sentence(word="covers cells", slots=slots)
        elif scale and scale.quantitative and is_inside.any() and not is_inside.all():
            values = np.asarray(drawing.columns["value"], dtype=np.float64)
            slots = {
                "name": scale.title,
                "inside": here.claim("inside", mean(values[is_inside]), "value", f"mean {scale.field} inside"),
                "outside": here.claim("outside", mean(values[~is_inside]), "value", f"mean {scale.field} outside"),
            }
            yield Sentence(word="covers values", slots=slots)


def _is_inside(plot: Plot, layer: Box, drawing: Drawing) -> NDArray[np.bool_]:
    x, y = (np.asarray(drawing.columns[axis.column]) for axis in (plot.x, plot.y))
    return (x >= layer.x[0]) & (x <= layer.x[1]) & (y >= layer.y[0]) & (y <= layer.y[1])


def _places_inside(plot: Plot, layer: Box) -> int:
    """Return how many places of the axes have their middle inside a rectangle."""
    sides = [np.arange(axis.first, axis.last + 1) for axis in (plot.x, plot.y)]
    held = [
        int(np.sum((side >= low) & (side <= high))) for side, (low, high) in zip(sides, (layer.x, layer.y), strict=True)
    ]
    return held[0] * held[1]


def agreements(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return how far each rule across steps, or edge of a rectangle, lies from the change of level beside it."""
    plot = placed.plot
    for drawing in overlays_of(placed):
        for word, place in _edges(drawing):
            axis = plot.x if word == "x" else plot.y
            for mark in marks_of(placed):
                change = level_along(plot, mark, axis, scope_of(plot, mark, scope))
                found = change.slots.get("at") if change else None
                if change is None or not isinstance(found, Claim) or isinstance(found.value, str):
                    continue
                apart = place - found.value
                if abs(apart) > NEAR * axis.cells:
                    continue
                of = scope.of(drawing.layer.pointer)
                number = mark.layer.pointer.rpartition("/")[2]
                slots: dict[str, Slot] = {
                    "overlay": name_of_overlay(drawing.layer) or kind_of(drawing.layer),
                    "is": Name(word="begins at" if isinstance(drawing.layer, Box) else "is at"),
                    "name": change.slots["name"],
                    "axis": Name(word=axis.name),
                    "axes": places_of(axis, round(abs(apart))),
                    "at": of.claim(word, place, "place", "as drawn", kind="place"),
                    "change": found,
                    "apart": of.claim(
                        f"{word}-to-change-{number}",
                        abs(apart),
                        "place",
                        f"distance along {axis.name}",
                        kind="distance",
                    ),
                }
                told = "at the change" if not apart else "after the change" if apart > 0 else "before the change"
                yield Sentence(word=told, slots=slots, topic=Name(word="agreement"))


def _edges(drawing: Drawing) -> Iterator[tuple[str, float]]:
    layer = drawing.layer
    if isinstance(layer, Segment) and layer.start[0] == layer.stop[0]:
        yield "x", layer.start[0]
    if isinstance(layer, Segment) and layer.start[1] == layer.stop[1]:
        yield "y", layer.start[1]
    if isinstance(layer, Box):
        yield "x", layer.x[0] + 0.5 if layer.x[0] % 1 == 0.5 else layer.x[0]


def plots(figure: Figure) -> Iterator[Table]:
    """Return a table of the plots of a figure, with the share of its cells that each mark draws."""
    if len(figure.plots) < 2 or not have_same_marks(figure):
        return
    shown = [(placed, scope, marks_of(placed)) for placed, scope in plots_of(figure)]
    parts = [
        at for at in range(len(shown[0][2])) if not all(is_whole(placed.plot, marks[at]) for placed, _, marks in shown)
    ]
    if parts:
        placed, scope, marks = shown[0]
        headings = [name_of_mark(marks[at].layer, scope_of(placed.plot, marks[at], scope)) for at in parts]
        rows = tuple(
            (title_of(placed), *(_cell(placed, marks[at], scope) for at in parts)) for placed, scope, marks in shown
        )
        yield Table(
            caption=Sentence(word="table of plots", slots={}), columns=(Name(word="plot"), *headings), rows=rows
        )


def _cell(placed: Placed, drawing: Drawing, scope: Scope) -> Slot:
    of = scope_of(placed.plot, drawing, scope)
    slots = {"count": count_of(drawing, of), "share": shares(placed.plot, drawing, of)["share"]}
    return Sentence(word="count and share", slots=slots)
