"""What stands around the cells of a plot in words: its axes and places on them, its overlays; and what layers are."""

from typing import assert_never

from tracegram.describe.claim import Claim, Name, Scope, Sentence, Slot, catalog, text_of
from tracegram.measure.color_difference import distance, rgb_of
from tracegram.measure.color_names import COLOR_NAMES, SAFE_NAMES
from tracegram.model import (
    Axis,
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Placed,
    Plot,
    Points,
    Segment,
    Silhouette,
    color_of,
    color_scale_of,
    label_of,
)
from vega_datalite import visible

NOTHING = Sentence(word="nothing", slots={})
MOST_OVERLAYS = 8  # listed by name; a reader of a description remembers no more


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
    """Return a place on an axis as a claim: its number, or the text that the axis shows instead."""
    is_one = place % 1 == 0 and axis.first <= place <= axis.last
    value = visible(axis.value_at(place)) if axis.is_renamed and (is_one or not axis.values) else place
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


def scope_of(plot: Plot, drawing: Drawing, scope: Scope) -> Scope:
    """Return the scope of the claims about a mark or an overlay."""
    pointer = drawing.layer.pointer
    entry = next(each for each in (*plot.marks, *plot.overlays) if each.pointer == pointer)
    where = {"where": entry.values["where"]} if entry.values.get("where") is not None else {}
    return scope.of(pointer, **where)


def kind_of(layer: Layer) -> Slot:
    """Return the kind of a layer without a name."""
    match layer:
        case Outline(around=Silhouette()):
            return Name(word="Silhouette")
        case Labels():
            return Sentence(word="texts of", slots={"field": layer.field})
        case Cells() | Points() | Outline() | Segment() | Path():
            return Name(word=type(layer).__name__)
        case Box():
            return Name(word="rectangle" if layer.stroke else "filled rectangle")
        case Note():
            return Sentence(word="text overlay", slots={"text": layer.text})
        case _:
            assert_never(layer)


def colored(layer: Layer) -> Sentence:
    """Return the color of a layer's cells or the field behind it; nothing for texts in the more readable color."""
    match layer:
        case Cells() | Points() | Labels(paper=""):
            scale = color_scale_of(layer)
            paint = (
                Sentence(word="colored by", slots={"field": scale.title}) if scale else of_one_color(color_of(layer))
            )
            if isinstance(layer, Points) and layer.sized_by:
                return Sentence(word="sized by", slots={"paint": paint, "field": layer.size_title})
            return paint
        case Labels() | Box() | Outline() | Segment() | Path() | Note():
            return NOTHING
        case _:
            assert_never(layer)


def of_one_color(color: str) -> Sentence:
    """Return the color of a layer by its name, any other by the name of the color that it is most like."""
    name = SAFE_NAMES.get(color.lower(), color.lower())
    like = _like(color)
    if name not in COLOR_NAMES and rgb_of(color) == rgb_of(catalog()["colors"][like]):
        name = like
    is_named = name in COLOR_NAMES or name == like
    named: Slot = name if is_named else Sentence(word="color", slots={"color": color, "like": like})
    return Sentence(word="of one color", slots={"color": named})


def _like(color: str) -> str:
    known: dict[str, str] = catalog()["colors"]
    return min(known, key=lambda name: distance(rgb_of(color), rgb_of(known[name])))


def listed(plot: Plot, overlays: list[Drawing], scope: Scope) -> Sentence:
    """Return one sentence with the first overlays of a plot and the number of further ones."""
    named = [overlay(plot, each, scope) for each in overlays[:MOST_OVERLAYS]]
    if len(overlays) > MOST_OVERLAYS:
        more = scope.claim("overlays/more", len(overlays) - MOST_OVERLAYS, "", "count of overlays", kind="count")
        named.append(Sentence(word="more overlays", slots={"count": more}))
    return Sentence(word="overlays", slots={"overlays": tuple(named)})


def overlay(plot: Plot, drawing: Drawing, scope: Scope) -> Sentence:
    """Return the kind and the place of an overlay."""
    layer, scope = drawing.layer, scope_of(plot, drawing, scope)
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
    places = zip(plot.axes.items(), point, strict=True)
    return {f"{word}{suffix}": at(axis, place, f"{word}{suffix}", scope, "as drawn") for (word, axis), place in places}
