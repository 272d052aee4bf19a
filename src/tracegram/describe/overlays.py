"""Overlays in words: the kind and the place of each."""

from typing import assert_never

from tracegram.describe.cells import colored, kind_of
from tracegram.describe.claim import Name, Scope, Sentence, Slot, text_of
from tracegram.describe.frame import at, span
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Segment,
    Silhouette,
    label_of,
)

MOST_OVERLAYS = 8  # listed by name; a reader of a description remembers no more
NOTHING = Sentence(word="nothing", slots={})


def listed(plot: Plot, overlays: list[Drawing], scope: Scope) -> Sentence:
    """Return one sentence with the first overlays of a plot and the number of further ones."""
    named = [overlay(plot, each, scope) for each in overlays[:MOST_OVERLAYS]]
    if len(overlays) > MOST_OVERLAYS:
        more = scope.claim("overlays/more", len(overlays) - MOST_OVERLAYS, "", "count of overlays", kind="count")
        named.append(Sentence(word="more overlays", slots={"count": more}))
    return Sentence(word="overlays", slots={"overlays": tuple(named)})


def overlay(plot: Plot, drawing: Drawing, scope: Scope) -> Sentence:
    """Return the kind and the place of an overlay."""
    layer = drawing.layer
    entry = next(each for each in plot.overlays if each.pointer == layer.pointer)
    where = {"where": entry.values["where"]} if entry.values.get("where") is not None else {}
    scope = scope.within(layer.pointer.strip("/"), layer=layer.pointer, **where)
    name = name_of_overlay(layer) or kind_of(layer)
    match layer:
        case Segment():
            return _segment(plot, layer, scope)
        case Box():
            return _box(plot, layer, scope)
        case Outline(around=Silhouette()):
            count = scope.claim("count", drawing.rows, "cells", "count of cells")
            return Sentence(word="cells overlay", slots={"name": name, "count": count, "colored": NOTHING})
        case Outline():
            count = scope.claim("count", drawing.rows, "blocks", "count of rectangles")
            return Sentence(word="outline", slots={"name": name, "count": count})
        case Path():
            count = scope.claim("count", drawing.rows, "points", "count of points")
            return Sentence(word="path", slots={"name": name, "count": count})
        case Note():
            return Sentence(word="note", slots={"name": name, **_point(plot, layer.at, "", scope)})
        case Cells() | Labels() | Points():
            count = scope.claim("count", drawing.rows, "cells", "count of cells")
            return Sentence(word="cells overlay", slots={"name": name, "count": count, "colored": colored(layer)})
        case _:
            assert_never(layer)


def _segment(plot: Plot, layer: Segment, scope: Scope) -> Sentence:
    (x, y), (x2, y2) = layer.start, layer.stop
    if x == x2:
        way, (axis, place, word), (along, edges, other) = "vertical", (plot.x, x, "x"), (plot.y, (y, y2), "y")
    elif y == y2:
        way, (axis, place, word), (along, edges, other) = "horizontal", (plot.y, y, "y"), (plot.x, (x, x2), "x")
    else:
        slots = {**_point(plot, layer.start, "", scope), **_point(plot, layer.stop, "2", scope)}
        return Sentence(word="slanted", slots={"name": name_of_overlay(layer) or kind_of(layer), **slots})
    part: Slot = NOTHING
    if edges != along.edges:
        part = Sentence(word="part", slots={"range": span(along, edges, other, scope)})
    where = {"axis": Name(word=axis.name), "at": at(axis, place, word, scope, "as drawn")}
    return Sentence(word=way, slots={"called": _called(layer), **where, "part": part})


def _box(plot: Plot, layer: Box, scope: Scope) -> Sentence:
    across, down = layer.x == plot.x.edges, layer.y == plot.y.edges
    if layer.stroke is None and across != down:
        range_ = span(plot.y, layer.y, "y", scope) if across else span(plot.x, layer.x, "x", scope)
        return Sentence(word="band", slots={"called": _called(layer), "range": range_})
    name = name_of_overlay(layer) or kind_of(layer)
    x, y = span(plot.x, layer.x, "x", scope), span(plot.y, layer.y, "y", scope)
    return Sentence(word="box", slots={"name": name, "across": x, "down": y})


def _called(layer: Layer) -> Sentence:
    name = name_of_overlay(layer)
    return Sentence(word="called", slots={"name": name}) if name else NOTHING


def name_of_overlay(layer: Layer) -> Slot:
    """Return what the legend calls an overlay, or the label beside it in quotes; "" where it has neither."""
    label = label_of(layer)
    return layer.name or (Sentence(word="quoted", slots={"text": label.text}) if label else "")


def topic_of(plot: Plot, drawing: Drawing, scope: Scope) -> str:
    """Return what a list calls an overlay: its name, else what it is and where it lies."""
    name = text_of(name_of_overlay(drawing.layer))
    return name or text_of(Sentence(word="part of the figure", slots={"text": overlay(plot, drawing, scope)}))


def _point(plot: Plot, point: tuple[float, float], suffix: str, scope: Scope) -> dict[str, Slot]:
    axes = {"x": plot.x, "y": plot.y}
    places = zip(axes.items(), point, strict=True)
    return {f"{word}{suffix}": at(axis, place, f"{word}{suffix}", scope, "as drawn") for (word, axis), place in places}
