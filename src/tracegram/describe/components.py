"""The parts of a figure in words: its size, its axes, and each mark, overlay, panel and facet."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tracegram.describe.cells import shares
from tracegram.describe.claim import Name, Scope, Sentence, Slot, text_of
from tracegram.describe.conditions import condition
from tracegram.describe.figure import WHOLE, marks_of, of_runs, overlays_of, plots_of, title_of
from tracegram.describe.frame import NOTHING, axes_shown, colored, ends, frame, kind_of, of_one_color, overlay, scope_of
from tracegram.describe.panels import panel_in_full
from tracegram.model import Axis, Drawing, Figure, Placed, Plot, color_of, color_scale_of, selection_of
from vega_datalite import Ramp


def overview(figure: Figure) -> Iterator[Sentence]:
    """Return the size of a figure and the origin of its values."""
    if figure.description:
        yield Sentence(word="author", slots={"text": figure.description})
    several = len(figure.plots) > 1
    if several:
        titles = tuple(Sentence(word="titled", slots={"title": title_of(each)}) for each in figure.plots)
        count = WHOLE.claim("count", len(titles), "plots", "count of plots")
        yield Sentence(word="several plots", slots={"count": count, "titles": titles})
    frames = [text_of(frame(each, scope)) for each, scope in plots_of(figure)]
    for number, (placed, scope) in enumerate(plots_of(figure)):
        if number and frames[number] == frames[0]:
            continue
        yield frame(placed, scope)
        if placed.drawings:
            yield _size(placed, scope)
        yield from of_runs(placed.plot, scope)


def _size(placed: Placed, scope: Scope) -> Sentence:
    plot, marks = placed.plot, marks_of(placed)
    among = marks[0].among if marks else plot.x.cells * plot.y.cells
    places = plot.x.cells * plot.y.cells
    word = "size" if among < places else "whole size" if places > 1 else "one cell"
    if among > places or (word != "size" and not plot.has_steps_and_positions):
        word = "size of several"  # of steps or positions that the axes do not tell apart
    return Sentence(
        word=word,
        slots={
            "cells": scope.claim("cells", among, "cells", "count of cells", kind="count"),
            "across": scope.claim("x/places", plot.x.cells, "", "number of places of the axis", kind="count"),
            "down": scope.claim("y/places", plot.y.cells, "", "number of places of the axis", kind="count"),
            "lacking": scope.claim(
                "lacking", plot.x.cells * plot.y.cells - among, "places", "number of places without a cell"
            ),
        },
    )


def components(figure: Figure) -> Iterator[Sentence]:
    """Describe each part of a figure once; a part that not all plots have names those that have it."""
    told: dict[tuple[str, str], list[Sentence]] = {}
    plots: dict[tuple[str, str], dict[str, None]] = {}
    for placed, scope in plots_of(figure):
        for each in _of_plot(placed, scope):
            told.setdefault((text_of(each.topic), text_of(each)), []).append(each)
            plots.setdefault((text_of(each.topic), text_of(each)), {})[text_of(title_of(placed))] = None
    for (topic, text), (first, *_) in told.items():
        is_everywhere = len(plots[topic, text]) == len({text_of(title_of(each)) for each in figure.plots})
        names = [] if is_everywhere else [*plots[topic, text]]
        yield replace(first, topic=", ".join([*names, topic]))


def _of_plot(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    plot = placed.plot
    for word in axes_shown(placed):
        yield _axis(plot.x if word == "x" else plot.y, word, scope)
    for each in marks_of(placed):
        yield _mark(plot, each, scope_of(plot, each, scope))
    for each in overlays_of(placed):
        yield _overlay(plot, each, scope)
    for each in placed.panels:
        yield Sentence(
            word="part of the figure", slots={"text": panel_in_full(placed, each, scope)}, topic=Name(word="panel")
        )


def _axis(axis: Axis, word: str, scope: Scope) -> Sentence:
    scope = scope.within(word)
    first, last = ends(axis, scope)
    ticks: Slot = NOTHING
    apart = np.diff(axis.ticks)
    if apart.size and apart.min() == apart.max() and not axis.is_renamed:
        ticks = Sentence(
            word="ticks", slots={"apart": scope.claim("ticks", int(apart[0]), "place", "distance of ticks")}
        )
    elif axis.values:
        ticks = Sentence(
            word="of values", slots={"count": scope.claim("places", axis.cells, "values", "count of values")}
        )
    origin: Slot = NOTHING
    if axis.origin:
        counted = scope.claim("origin", axis.origin, "place", "place that is shown as 0", kind="place")
        origin = Sentence(word="counted from", slots={"axis": Name(word=axis.name), "origin": counted})
    slots = {"title": axis.title, "first": first, "last": last, "ticks": ticks, "origin": origin}
    way = Name(word=f"along {word}{' reversed' if axis.reverse else ''}")
    is_one = axis.cells == 1
    return Sentence(
        word="axis of one place" if is_one else "axis", slots={**slots, "way": way}, topic=Name(word=f"{word} axis")
    )


def _mark(plot: Plot, drawing: Drawing, scope: Scope) -> Sentence:
    layer = drawing.layer
    chosen: Slot = Name(word="all cells")
    if (where := selection_of(layer)) is not None:
        chosen = Sentence(word="cells that pass", slots={"condition": condition(where, scope)})
    scale, colors, ramp = color_scale_of(layer), drawing.colors, NOTHING
    if scale and scale.quantitative and isinstance(colors, Ramp):
        low, high = (float(each) for each in colors.domain)
        word = "color scale in steps" if scale.is_stepped else "color scale"
        ends_of = {
            "low": scope.claim("color/low", low, "value", "first number of the color scale", kind="range"),
            "high": scope.claim("color/high", high, "value", "last number of the color scale", kind="range"),
        }
        ramp = Sentence(word=word, slots=ends_of)
    elif drawing.levels and scale:
        count = scope.claim("color/levels", len(drawing.levels), "values", "count of different values", kind="count")
        ramp = Sentence(word="color of values", slots={"count": count})
    slots = {
        "kind": kind_of(layer),
        "colored": colored(layer),
        "chosen": chosen,
        "ramp": ramp,
        "count": shares(plot, drawing, scope)["among"],
    }
    return Sentence(word="mark is", slots=slots, topic=layer.name or Name(word="mark"))


def _overlay(plot: Plot, drawing: Drawing, scope: Scope) -> Sentence:
    color = color_of(drawing.layer)
    slots = {"text": overlay(plot, drawing, scope), "color": of_one_color(color) if color else NOTHING}
    return Sentence(word="overlay is", slots=slots, topic=Name(word="overlay"))
