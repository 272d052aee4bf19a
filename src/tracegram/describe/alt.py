"""The figure in one sentence of at most 150 characters, with its main finding."""

from collections.abc import Iterator

import numpy as np

from tracegram.describe.cells import cells_of, count_of, kind_of, level, scope_of, shares
from tracegram.describe.claim import Scope, Sentence, Slot
from tracegram.describe.figure import WHOLE, marks_of, plots_of, title_of
from tracegram.describe.wording import text_of
from tracegram.model import Drawing, Figure, Placed, color_scale_of

MOST_CHARACTERS = 150  # screen readers read an alternative text in one go; a longer one is cut or skipped


def alt(figure: Figure) -> Sentence:
    """Return the first that is short enough of: the author's text, a finding with the title, a finding, the size."""
    if figure.description and len(figure.description) <= MOST_CHARACTERS:
        return Sentence(word="written", slots={"text": figure.description})
    findings = list(_findings(figure))
    first = figure.first
    against = Sentence(word="shown against", slots={"down": first.y.title, "across": first.x.title})
    headings: list[Slot] = [figure.title, against] if figure.title else [against]
    candidates = [
        Sentence(word="alt", slots={"title": each, "finding": found}) for each in headings for found in findings[:1]
    ]
    candidates += [Sentence(word="finding alone", slots={"finding": found}) for found in findings]
    return next(each for each in candidates if len(text_of(each)) <= MOST_CHARACTERS)


def _findings(figure: Figure) -> Iterator[Sentence]:
    """Return the findings, the most important first; the last contains no name, so it is always short."""
    if len(figure.plots) > 1:
        yield from _between(figure)
    else:
        placed, scope = plots_of(figure)[0]
        yield from _of_changes(placed, scope)
        for each in marks_of(placed):
            yield from _of_mark(each, scope_of(placed.plot, each, scope))
        yield from _of_panels(placed, scope)
    plots = WHOLE.claim("count", len(figure.plots), "plots", "count of plots")
    size = WHOLE.claim("cells", figure.first.x.cells * figure.first.y.cells, "cells", "number of places on the axes")
    yield Sentence(word="finding of size", slots={"count": plots, "cells": size})


def _of_changes(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    for each in marks_of(placed):
        found = level(placed.plot, each, scope_of(placed.plot, each, scope))
        if found and found.word == "change of cells":
            yield Sentence(word="found cells", slots={"name": each.layer.name or kind_of(each.layer), **found.slots})
        elif found:
            yield found


def _of_mark(drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    scale = color_scale_of(drawing.layer)
    if scale and scale.quantitative and drawing.is_listed:
        values = np.asarray(drawing.columns["value"], dtype=np.float64)
        made = {"least": np.min, "most": np.max, "median": np.median}
        found = {
            word: scope.claim(word, float(of(values)), "value", f"{word} of {scale.field}")
            for word, of in made.items()
            if values.size
        }
        if found:
            yield Sentence(word="finding of values", slots={"field": scale.title, **found})
    count = count_of(drawing, scope)
    words = Sentence(word="finding of cells", slots={"count": count, **shares(drawing, scope)})
    name = drawing.layer.name or kind_of(drawing.layer)
    yield Sentence(word="layer finding", slots={"name": name, "finding": words})


def _of_panels(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    for panel in placed.panels:
        for at, series in enumerate(panel.series):
            values = series.values[~np.isnan(series.values)]
            name = series.name or (panel.axis.title if panel.axis else "")
            if values.size and name:
                of = scope.within(f"{panel.pointer.strip('/')}/marks/{at}", layer=series.pointer)
                ends = {
                    word: of.claim(word, float(value), "value", f"{word} value drawn")
                    for word, value in (("least", values.min()), ("most", values.max()))
                }
                yield Sentence(word="finding of a panel", slots={"name": name, **ends})


def _between(figure: Figure) -> Iterator[Sentence]:
    """Return the plots in which the first mark draws the largest and the smallest share of the cells."""
    firsts = [(placed, scope, marks_of(placed)[:1]) for placed, scope in plots_of(figure)]
    if not all(marks for *_, marks in firsts) or len({marks[0].layer.pointer for *_, marks in firsts}) > 1:
        return
    shown: list[tuple[float, Placed, Slot]] = []
    for placed, scope, (drawing,) in firsts:
        of = scope_of(placed.plot, drawing, scope)
        shown.append((cells_of(drawing) / drawing.among, placed, shares(drawing, of)["share"]))
    least, most = min(shown, key=lambda each: each[0]), max(shown, key=lambda each: each[0])
    layer = firsts[0][2][0].layer
    name: Slot = layer.name or kind_of(layer)
    plots = WHOLE.claim("count", len(figure.plots), "plots", "count of plots")
    if least[0] == most[0]:
        yield Sentence(word="finding of equal plots", slots={"plots": plots, "name": name, "share": least[2]})
        return
    ends = {"most": most[2], "most_plot": title_of(most[1]), "least": least[2], "least_plot": title_of(least[1])}
    yield Sentence(word="finding of plots", slots={"name": name, "plots": plots, **ends})
