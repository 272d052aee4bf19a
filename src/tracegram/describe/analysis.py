"""The marks of a plot in detail: levels, extremes with their places, quantiles, and shares of values."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.cells import count_of, is_grid, kind_of, level_along, scope_of, shares
from tracegram.describe.claim import Name, Scope, Sentence, Slot, Table
from tracegram.describe.figure import marks_of
from tracegram.describe.frame import at
from tracegram.describe.wording import text_of
from tracegram.model import Axis, Drawing, Placed, Plot, color_scale_of

QUANTILES = {"least": 0.0, "quarter": 0.25, "median": 0.5, "three quarters": 0.75, "most": 1.0}
MOST_LEVELS = 8  # values of a table


def analysis(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return each mark of a plot in detail."""
    for drawing in marks_of(placed):
        of = scope_of(placed.plot, drawing, scope)
        topic = text_of(drawing.layer.name or kind_of(drawing.layer))
        for sentence in _of_mark(placed.plot, drawing, of):
            yield Sentence(word=sentence.word, slots=sentence.slots, topic=topic)


def _of_mark(plot: Plot, drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    count = count_of(drawing, scope)
    yield Sentence(word="counted", slots={"count": count, **shares(drawing, scope)})
    if not drawing.is_listed:
        yield Sentence(word="in an engine", slots={"count": count})
        return
    scale = color_scale_of(drawing.layer)
    for axis in (plot.x, plot.y):
        yield from _along(plot, drawing, axis, scope)
    if scale and scale.quantitative and drawing.rows:
        yield from _places_of_extremes(plot, drawing, scope)


def _along(plot: Plot, drawing: Drawing, axis: Axis, scope: Scope) -> Iterator[Sentence]:
    scale = color_scale_of(drawing.layer)
    is_part = drawing.rows < drawing.among and not drawing.missing
    if not is_part and not (scale and scale.quantitative):
        return
    change = level_along(plot, drawing, axis, scope)
    if change:
        yield Sentence(word="change along", slots={"axes": Name(word=axis.name, count=2), "change": change})
    elif is_grid(plot, drawing) and not drawing.missing:
        held = "step" if axis.field == "step" else axis.column
        none = scope.claim(f"change-along-{held}", 0, "", "count of change points", kind="absence")
        yield Sentence(word="no change along", slots={"axes": Name(word=axis.name, count=2), "count": none})
    if is_part:
        yield from _most_along(drawing, axis, scope)


def _most_along(drawing: Drawing, axis: Axis, scope: Scope) -> Iterator[Sentence]:
    held = "step" if axis.field == "step" else axis.column
    counts = np.bincount(np.asarray(drawing.columns[axis.column]) - axis.first, minlength=axis.cells)
    most = np.flatnonzero(counts == counts.max())
    empty = int(np.sum(counts == 0))
    of = f"count of cells at each {axis.name}"
    where = axis.first + int(most[0])
    slots: dict[str, Slot] = {
        "axis": Name(word=axis.name),
        "axes": Name(word=axis.name, count=2),
        "at": at(
            axis, where, f"most-along-{held}", scope.on(**{held: [where, where]}), f"first place with the largest {of}"
        ),
        "count": scope.claim(f"most-along-{held}/count", int(counts.max()), "cells", f"largest {of}", kind="extreme"),
        "places": scope.claim(
            f"most-along-{held}/places", int(most.size), "", f"places with the largest {of}", kind="count"
        ),
    }
    if counts.max() > counts.min():
        yield Sentence(word="most along" if most.size == 1 else "most along several", slots=slots)
    if empty:
        none = scope.claim(f"empty-along-{held}", empty, "", f"places with no {of}", kind="count")
        whole = scope.claim(f"along-{held}", axis.cells, "", "number of places of the axis", kind="count")
        yield Sentence(word="none along", slots={**slots, "empty": none, "whole": whole})


def _places_of_extremes(plot: Plot, drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    scale = color_scale_of(drawing.layer)
    field = scale.field if scale else ""
    values = np.asarray(drawing.columns["value"], dtype=np.float64)
    for word, extreme in (("least", values.min()), ("most", values.max())):
        found = np.flatnonzero(values == extreme)
        first = int(found[0])
        places = [int(np.asarray(drawing.columns[axis.column])[first]) for axis in (plot.x, plot.y)]
        count = scope.claim(f"{word}/cells", int(found.size), "cells", f"cells with the {word} {field}", kind="count")
        yield Sentence(
            word=f"{word} value" if found.size == 1 else f"{word} value of several",
            slots={
                "value": scope.claim(word, float(extreme), "value", f"{word} {field}", kind="extreme"),
                "count": count,
                "across": Name(word=plot.x.name),
                "down": Name(word=plot.y.name),
                "x": at(plot.x, places[0], f"{word}/x", scope, f"x of the first cell with the {word} {field}"),
                "y": at(plot.y, places[1], f"{word}/y", scope, f"y of the first cell with the {word} {field}"),
            },
        )


def tables(placed: Placed, scope: Scope) -> Iterator[Table]:
    """Return tables of the marks of a plot: quantiles of numbers, and counts of the most frequent values."""
    for drawing in marks_of(placed):
        scale = color_scale_of(drawing.layer)
        of = scope_of(placed.plot, drawing, scope)
        if scale is None or not drawing.is_listed or not drawing.rows:
            continue
        if scale.quantitative:
            values = np.asarray(drawing.columns["value"], dtype=np.float64)
            claims = [
                of.claim(word, float(np.quantile(values, share)), "value", f"{word} {scale.field}", kind="quantile")
                for word, share in QUANTILES.items()
            ]
            headings = (Name(word="field"), *(Name(word=word) for word in (*QUANTILES, "mean")))
            mean = of.claim("mean", float(values.mean()), "value", f"mean {scale.field}", kind="quantile")
            yield Table(
                caption=Sentence(word="quantiles", slots={"name": scale.title}),
                columns=headings,
                rows=((scale.title, *claims, mean),),
            )
        elif drawing.levels and drawing.codes is not None:
            yield _of_levels(drawing, np.bincount(drawing.codes, minlength=len(drawing.levels)), scale.title, of)


def _of_levels(drawing: Drawing, counts: NDArray[np.int64], title: str, scope: Scope) -> Table:
    order = np.argsort(-counts, kind="stable")[:MOST_LEVELS].tolist()
    rows = tuple(
        (
            drawing.levels[number],
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
    return Table(caption=caption, columns=(title, Name(word="cells"), Name(word="share")), rows=rows)
