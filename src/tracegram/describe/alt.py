"""The figure in one sentence of at most 150 characters, with its main finding."""

from collections.abc import Iterator, Mapping, Sequence

from tracegram.describe.cells import amount, is_long, kind_of, name_of_mark, named_level, scope_of, shares
from tracegram.describe.claim import Claim, Scope, Sentence, Slot
from tracegram.describe.comparisons import is_whole
from tracegram.describe.document import text_of
from tracegram.describe.figure import WHOLE, have_same_marks, marks_of, plots_of, title_of
from tracegram.describe.frame import axes_shown, kind_of_range, values_of
from tracegram.describe.panel_values import name_of
from tracegram.describe.panels import range_of
from tracegram.model import Drawing, Figure, Placed, Plot

MOST_CHARACTERS = 150  # screen readers read an alternative text in one go; a longer one is cut or skipped


def alt(figure: Figure) -> Sentence:
    """Return the first that is short enough of: the author's text, a finding with the title, a finding, the size."""
    if figure.description and len(figure.description) <= MOST_CHARACTERS:
        return Sentence(word="written", slots={"text": figure.description})
    findings = list(_findings(figure))
    against = _axes(figure.plots[0])
    headings: list[Slot] = [figure.title, against] if figure.title else [against]
    candidates = [
        Sentence(word="alt", slots={"title": each, "finding": found}) for each in headings for found in findings[:1]
    ]
    candidates += [Sentence(word="finding alone", slots={"finding": found}) for found in findings]
    return next(each for each in candidates if len(text_of(each)) <= MOST_CHARACTERS)


def _axes(placed: Placed) -> Sentence:
    titles = {"x": placed.plot.x.title, "y": placed.plot.y.title}
    shown = axes_shown(placed)
    if len(shown) == 1:
        return Sentence(word="shown along", slots={"axis": titles[shown[0]]})
    return Sentence(word="shown against", slots={"down": titles["y"], "across": titles["x"]})


def _findings(figure: Figure) -> Iterator[Sentence]:
    """Return the findings, the most important first; the last contains no name, so it is always short."""
    several = len(figure.plots) > 1
    if several and have_same_marks(figure):
        yield from _between(figure)
        yield from _between_panels(figure)
    for find in (_of_changes, _of_amounts):
        for placed, scope in plots_of(figure):
            for found in find(placed, scope):
                of_plot = {"name": title_of(placed), "finding": found}
                yield Sentence(word="layer finding", slots=of_plot) if several else found
    plots = WHOLE.claim("count", len(figure.plots), "plots", "count of plots")
    size = WHOLE.claim("cells", figure.first.x.cells * figure.first.y.cells, "cells", "number of places on the axes")
    yield Sentence(word="finding of size", slots={"count": plots, "cells": size})


def _of_changes(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    for each in marks_of(placed):
        if found := named_level(placed.plot, each, scope_of(placed.plot, each, scope)):
            yield found


def _of_amounts(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    # marks that draw every cell in one color tell least
    plain = {each.layer.pointer for each in marks_of(placed) if is_whole(placed.plot, each)}
    for each in sorted(marks_of(placed), key=lambda each: each.layer.pointer in plain and not values_of(each, scope)):
        yield from _of_mark(placed.plot, each, scope_of(placed.plot, each, scope))
    yield from _of_panels(placed, scope)


def _of_mark(plot: Plot, drawing: Drawing, scope: Scope) -> Iterator[Sentence]:
    found = values_of(drawing, scope)
    if found:
        yield found.as_sentence("finding of", {"field": found.title})
    name, finding = drawing.layer.name, amount(plot, drawing, scope)
    if is_long(drawing):
        yield Sentence(word="layer finding", slots={"name": name or kind_of(drawing.layer), "finding": finding})
    else:
        yield Sentence(word="named finding" if name else "unnamed finding", slots={"name": name, "finding": finding})


def _of_panels(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return the range of the values of each mark of the panels, as they are written; those of one value come last."""
    found: list[Sentence] = []
    for each in placed.panels:
        for series in each.series:
            name, ends = name_of(each, series), range_of(series, scope)
            if ends and name:
                kind = "a panel" if (kind := kind_of_range(ends)) == "values" else kind
                found.append(Sentence(word=f"finding of {kind}", slots={"field": name, **ends}))
    yield from sorted(found, key=lambda sentence: sentence.word != "finding of a panel")


def _between(figure: Figure) -> Iterator[Sentence]:
    """Return which plots have the largest and the least share of the cells of a mark, or mean of its values."""
    shown = [(placed, scope, marks_of(placed)) for placed, scope in plots_of(figure)]
    for at in range(len(shown[0][2])):
        of = [(placed, marks[at], scope_of(placed.plot, marks[at], scope)) for placed, scope, marks in shown]
        if not all(is_whole(placed.plot, drawing) for placed, drawing, _ in of):
            name = name_of_mark(of[0][1].layer, of[0][2])
            compared = [(placed, shares(placed.plot, drawing, scope)["share"]) for placed, drawing, scope in of]
            yield _compared(figure, compared, {"name": name}, "plots")
        elif all(values := [values_of(drawing, scope) for _, drawing, scope in of]):
            known = [each for each in values if each]
            means = [
                each.scope.claim("mean", float(each.numbers.mean()), "value", f"mean {each.field}") for each in known
            ]
            compared = [(placed, mean) for (placed, *_), mean in zip(of, means, strict=True)]
            yield _compared(figure, compared, {"name": known[0].title}, "means")


def _between_panels(figure: Figure) -> Iterator[Sentence]:
    """Return which plots have the largest and the least value of a mark of a panel, where each plot has that mark."""
    shown = plots_of(figure)
    for at, panel in enumerate(shown[0][0].panels):
        for number, series in enumerate(panel.series):
            ends = [range_of(placed.panels[at].series[number], scope) for placed, scope in shown]
            if all(ends) and (name := name_of(panel, series)):
                compared = [(placed, each["most"]) for (placed, _), each in zip(shown, ends, strict=True)]
                yield _compared(figure, compared, {"name": name}, "ranges")


def _compared(figure: Figure, of: Sequence[tuple[Placed, Slot]], named: Mapping[str, Slot], what: str) -> Sentence:
    plots = WHOLE.claim("count", len(figure.plots), "plots", "count of plots")
    known = [(claim.value, placed, claim) for placed, claim in of if isinstance(claim, Claim)]
    least, most = min(known, key=lambda each: each[0]), max(known, key=lambda each: each[0])
    if text_of(least[2]) == text_of(most[2]):
        return Sentence(word=f"finding of equal {what}", slots={**named, "plots": plots, "share": least[2]})
    ends = {"most": most[2], "most_plot": title_of(most[1]), "least": least[2], "least_plot": title_of(least[1])}
    return Sentence(word=f"finding of {what}", slots={**named, "plots": plots, **ends})
