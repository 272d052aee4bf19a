"""The marks of a plot in detail: levels, extremes with their places, quantiles, and shares of values."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.cells import (
    Values,
    amount,
    counts_along,
    is_full,
    level_along,
    name_of_mark,
    reservations,
    values_of,
    whole_of,
    word_of,
)
from tracegram.describe.claim import Claim, Name, Scope, Sentence, Slot, Table, joined, text_of, three_digits
from tracegram.describe.figure import MOST_PLOTS, marks_of, plots_of, title_of
from tracegram.describe.frame import at, places_of, scope_of
from tracegram.model import Axis, Drawing, Figure, Placed, Plot, color_scale_of
from tracegram.trace.table import mean
from vega_datalite import label

QUANTILES = {"least": 0.0, "quarter": 0.25, "median": 0.5, "three quarters": 0.75, "most": 1.0}
MOST_LEVELS = 8  # values of a table


def analysis(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return each mark of a plot in detail."""
    for drawing in marks_of(placed):
        of = scope_of(placed.plot, drawing, scope)
        topic = text_of(name_of_mark(drawing.layer, of))
        for sentence in _of_mark(placed.plot, drawing, of):
            yield replace(sentence, topic=topic)


def _of_mark(plot: Plot, drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    counted = amount(plot, drawing, scope)
    yield Sentence(word="counted", slots={"amount": counted, **reservations(plot, drawing, scope)})
    is_part = drawing.rows < whole_of(plot, drawing) and not drawing.missing
    values = values_of(drawing, scope)
    if is_part or (values and not values.is_size and np.ptp(values.numbers)) or not drawing.is_listed:
        yield from _levels(plot, drawing, scope)
    if is_part:
        for axis in (plot.x, plot.y):
            yield from _most_along(drawing, axis, scope)
    if not drawing.is_listed:
        yield Sentence(word="in an engine", slots={"count": counted.slots["count"]})
    if values and not values.is_size:
        yield from _places_of_extremes(plot, drawing, values)


def _levels(plot: Plot, drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    """Return the change of level along each axis, and along which axes there is none."""
    absent: list[Sentence] = []
    for axis in (plot.x, plot.y):
        axes = Name(word=axis.name, count=2)
        if change := level_along(plot, drawing, axis, scope, is_asked=True):
            yield Sentence(word="change along", slots={"axes": axes, "change": change})
        elif _has_levels(plot, drawing) and not _is_even(drawing, axis):
            name = f"change-along-{word_of(axis)}"
            none = scope.claim(name, 0, "", "count of change points", kind="absence")
            absent.append(Sentence(word="along axes", slots={"axes": axes, "count": none}))
    if absent:
        yield Sentence(word="no change along", slots={"axes": joined("or along", absent)})


def _has_levels(plot: Plot, drawing: Drawing) -> bool:
    """Return whether each place of an axis has a share of cells, or a mean of numbers."""
    scale = color_scale_of(drawing.layer)
    has_level = drawing.is_listed or drawing.rows < drawing.among or bool(scale and scale.quantitative)
    return is_full(plot, drawing) and not drawing.missing and has_level


def _is_even(drawing: Drawing, axis: Axis) -> bool:
    """Return whether a layer that draws a part of the cells draws as many at each place of an axis."""
    return axis.cells == 1 or (drawing.rows < drawing.among and not np.ptp(counts_along(drawing, axis)))


def _most_along(drawing: Drawing, axis: Axis, scope: Scope) -> Iterator[Sentence]:
    held = word_of(axis)
    counts = counts_along(drawing, axis)
    most = np.flatnonzero(counts == counts.max())
    empty = int(np.sum(counts == 0))
    of = f"count of cells at each {axis.name}"
    where = axis.first + int(most[0])
    slots: dict[str, Slot] = {
        "axis": Name(word=axis.name),
        "axes": places_of(axis),
        "at": at(
            axis, where, f"most-along-{held}", scope.on(**{held: [where, where]}), f"first place with the largest {of}"
        ),
        "count": scope.claim(f"most-along-{held}/count", int(counts.max()), "cells", f"largest {of}", kind="extreme"),
        "places": scope.claim(
            f"most-along-{held}/places", int(most.size), "", f"places with the largest {of}", kind="count"
        ),
        "whole": scope.claim(f"along-{held}", axis.cells, "", "number of places of the axis", kind="count"),
    }
    if counts.max() > counts.min():
        yield Sentence(word="most along" if most.size == 1 else "most along several", slots=slots)
    elif axis.cells > 1 and counts.max():
        yield Sentence(word="same along", slots=slots)
    if empty and counts.max():
        none = scope.claim(f"empty-along-{held}", empty, "", f"places with no {of}", kind="count")
        yield Sentence(word="none along", slots={**slots, "empty": none})


def _places_of_extremes(plot: Plot, drawing: Drawing, values: Values) -> Iterator[Sentence]:
    """Return where the least and the largest value are; cells that are written as these count with them."""
    numbers, scope, field = values.numbers, values.scope, values.field
    ends = {"least": float(numbers.min()), "most": float(numbers.max())}
    if ends["least"] == ends["most"]:
        value = scope.claim("least", ends["least"], "value", f"least {field}", kind="extreme")
        word = "one value" if numbers.size > 1 else "one value of one"
        yield Sentence(word=word, slots={"field": values.title, "value": value})
        return
    written = np.array([three_digits(each) for each in numbers.tolist()])
    for word, extreme in ends.items():
        found = np.flatnonzero(written == three_digits(extreme))
        exact = np.flatnonzero(numbers == extreme)
        is_rounded = found.size > exact.size
        of = f"the {word} {field}" + (" to three digits" if is_rounded else "")
        first = int(found[0])
        places = [int(np.asarray(drawing.columns[axis.column])[first]) for axis in (plot.x, plot.y)]
        slots: dict[str, Slot] = {
            "value": scope.claim(word, extreme, "value", f"{word} {field}", kind="extreme"),
            "count": scope.claim(f"{word}/cells", int(found.size), "cells", f"cells with {of}", kind="count"),
            "across": Name(word=plot.x.name),
            "down": Name(word=plot.y.name),
            "x": at(plot.x, places[0], f"{word}/x", scope, f"x of the first cell with {of}"),
            "y": at(plot.y, places[1], f"{word}/y", scope, f"y of the first cell with {of}"),
        }
        several = " of several, rounded" if is_rounded else " of several" if found.size > 1 else ""
        yield Sentence(word=f"{word} value{several}", slots=slots)


def tables(figure: Figure) -> Iterator[Table]:
    """Return tables of the marks of all plots: quantiles of numbers, and counts of the most frequent values."""
    shown = plots_of(figure)[:MOST_PLOTS]
    marks = [(placed, each, scope_of(placed.plot, each, scope)) for placed, scope in shown for each in marks_of(placed)]
    several = len(figure.plots) > 1
    for shown_by in dict.fromkeys(_shown_by(drawing) for _, drawing, _ in marks):
        of = [each for each in marks if _shown_by(each[1]) == shown_by]
        valued = [(title_of(placed), found) for placed, drawing, scope in of if (found := values_of(drawing, scope))]
        if valued:
            yield _quantiles(valued, several=several)
            continue
        for placed, drawing, scope in of:
            if drawing.is_listed and drawing.rows and drawing.levels and drawing.codes is not None:
                yield _of_levels(drawing, scope, title_of(placed) if several else "")


def _shown_by(drawing: Drawing) -> tuple[str, str, str]:
    """Return what tells the values of a mark from those of another one, in this plot or in one beside it."""
    scale = color_scale_of(drawing.layer)
    return drawing.layer.pointer, scale.field if scale else "", scale.title if scale else ""


def _quantiles(valued: list[tuple[Slot, Values]], *, several: bool) -> Table:
    first = valued[0][1]
    word = "sizes" if first.is_size else "quantiles"
    headings = (Name(word="plot" if several else "field"), *(Name(word=word) for word in (*QUANTILES, "mean")))
    rows = tuple((title if several else of.title, *_row(of)) for title, of in valued)
    return Table(caption=Sentence(word=word, slots={"name": first.title}), columns=headings, rows=rows)


def _row(of: Values) -> Iterator[Claim]:
    for word, share in QUANTILES.items():
        value = float(np.quantile(of.numbers, share))
        yield of.scope.claim(word, value, "value", f"{word} {of.field}", kind="quantile")
    yield of.scope.claim("mean", mean(of.numbers), "value", f"mean {of.field}", kind="quantile")


def _of_levels(drawing: Drawing, scope: Scope, plot: Slot) -> Table:
    scale = color_scale_of(drawing.layer)
    title = scale.title if scale else ""
    counts: NDArray[np.int64] = np.bincount(drawing.codes, minlength=len(drawing.levels))
    order = np.argsort(-counts, kind="stable")[:MOST_LEVELS].tolist()
    rows = tuple(
        (
            drawing.levels[number] if drawing.levels[number].strip(" ") else label(drawing.levels[number]),
            scope.claim(
                f"values/{drawing.levels[number]}", int(counts[number]), "cells", "count of a value", kind="count"
            ),
            scope.claim(
                f"values/{drawing.levels[number]}/share",
                float(counts[number] / drawing.rows),
                "share",
                "share of a value",
                kind="share",
                whole=drawing.rows,
            ),
        )
        for number in order
    )
    caption = Sentence(word="values" if len(drawing.levels) <= MOST_LEVELS else "first values", slots={"name": title})
    if plot:
        caption = Sentence(word="of a plot", slots={"title": plot, "text": caption})
    return Table(caption=caption, columns=(title, Name(word="cells"), Name(word="share")), rows=rows)
