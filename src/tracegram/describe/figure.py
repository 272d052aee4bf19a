"""The figure in words: a sentence with its main finding, or a paragraph; `full` has all sections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.describe.cells import (
    amount,
    is_long,
    is_whole,
    kind_of_range,
    made_with,
    mark,
    name_of_mark,
    named_level,
    shares,
    values_of,
)
from tracegram.describe.claim import Claim, Name, Scope, Section, Sentence, Slot, joined, text_of
from tracegram.describe.conditions import condition
from tracegram.describe.document import Description, Level
from tracegram.describe.frame import axes_shown, frame, kind_of, listed, scope_of
from tracegram.describe.panel_values import name_of
from tracegram.describe.panels import panel, range_of
from tracegram.model import Drawing, Figure, Placed, Plot, color_scale_of, selection_of
from tracegram.trace.table import mean

MOST_PLOTS = 12  # described one by one; the catalog calls them the first dozen
WHOLE = Scope()
MOST_CHARACTERS = 150  # screen readers read an alternative text in one go; a longer one is cut or skipped


def describe(figure: Figure, level: Level, sources: Sequence[tuple[TraceCells, Mapping[str, Any]]]) -> Description:
    """Return a figure in words.

    Args:
        figure: The figure.
        level: One sentence for `alt`, a paragraph for `short`, and all sections for `full`.
        sources: For each plot its cells and its spec.
    """
    match level:
        case "alt":
            sections = (Section(word="alt", sentences=(alt(figure),)),)
        case "short":
            sections = (Section(word="short", sentences=tuple(short(figure))),)
        case "full":
            from tracegram.describe.full import full
            from tracegram.describe.run import source_of

            sections = full(figure, [source_of(cells, spec) for cells, spec in sources])
    return Description(figure=figure, level=level, sections=sections)


def short_text(figure: Figure) -> str:
    """Return a figure in a short paragraph."""
    return " ".join(map(text_of, short(figure)))


def alt_text(figure: Figure) -> str:
    """Return a figure in one sentence of at most 150 characters."""
    return text_of(alt(figure))


def short(figure: Figure) -> list[Sentence]:
    """Return the author's short description, or else one computed from what is drawn.

    Positions and steps are ranges with both ends included; densities are shares of the cells that the trace has on
    the axes, rounded to one decimal. What all plots share is stated once, then what each shows.
    """
    if figure.description:
        return [Sentence(word="written", slots={"text": figure.description})]
    first, *others = figure.plots
    if not others:
        return list(_placed(first, WHOLE, with_frame=True))
    frames = [frame(each, scope) for each, scope in plots_of(figure)]
    same_axes = len(set(map(text_of, frames))) == 1
    count = WHOLE.claim("count", len(figure.plots), "plots", "count of plots")
    sentences = [Sentence(word="plots", slots={"count": count})]
    sentences += [Sentence(word="each shows", slots={"frame": frames[0]})] if same_axes else []
    told = [list(_placed(each, scope, with_frame=not same_axes)) for each, scope in plots_of(figure)]
    alike = alike_in_all(told)
    sentences += [Sentence(word="in each", slots={"text": joined("and", alike)})] if alike else []
    own = [(each, rest) for each, of in zip(figure.plots, told, strict=True) if (rest := without(of, alike))]
    for each, rest in own[:MOST_PLOTS]:
        slots: dict[str, Slot] = {"title": title_of(each), "text": joined("and", rest)}
        sentences.append(Sentence(word="of a plot", slots=slots))
    if len(own) > MOST_PLOTS:
        more = WHOLE.claim("more", len(own) - MOST_PLOTS, "", "count of plots", kind="count")
        sentences.append(Sentence(word="more plots", slots={"count": more}))
    return sentences


def alike_in_all(told: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Return the sentences that are the same about each of several plots, each once and with the claims of all."""
    found = [{_key(each): each for each in of} for of in told]
    alike = [key for key in found[0] if all(key in of for of in found)] if len(found) > 1 else []
    return [with_claims({at: of[key] for at, of in enumerate(found)}) for key in alike]


def with_claims(told: Mapping[int, Sentence]) -> Sentence:
    """Return the first of several sentences that read the same, with the claims of all; their keys are the plots."""
    first, *others = told.items()
    return replace(first[1], slots={**first[1].slots, **{str(at): each for at, each in others}})


def without(told: Sequence[Sentence], alike: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences about a plot that are not the same about all."""
    known = set(map(_key, alike))
    return [each for each in told if _key(each) not in known]


def _key(sentence: Sentence) -> tuple[str, str]:
    return text_of(sentence.topic), text_of(sentence)


def plots_of(figure: Figure) -> list[tuple[Placed, Scope]]:
    """Return the plots of a figure, each with the scope of the claims about it."""
    if len(figure.plots) == 1:
        return [(figure.plots[0], WHOLE)]
    return [(each, WHOLE.within(f"plots/{at}", plot=at)) for at, each in enumerate(figure.plots)]


def title_of(placed: Placed) -> Slot:
    """Return the name of a plot."""
    return placed.name or placed.plot.title or Name(word="untitled")


def _placed(placed: Placed, scope: Scope, *, with_frame: bool) -> Iterator[Sentence]:
    if with_frame:
        yield frame(placed, scope)
    yield from of_runs(placed.plot, scope)
    for each in marks_of(placed):
        yield mark(placed.plot, each, scope_of(placed.plot, each, scope))
    overlays = overlays_of(placed)
    if overlays:
        yield listed(placed.plot, overlays, scope)
    for each in placed.panels:
        yield panel(placed, each, scope)


def marks_of(placed: Placed) -> list[Drawing]:
    """Return the marks of a plot."""
    return [each for each in placed.drawings if each.layer.pointer.startswith("/marks")]


def have_same_marks(figure: Figure) -> bool:
    """Return whether all plots draw the same, as those of a facet do, and those of `concat` may not."""
    return len({repr(_drawn(each)) for each in figure.plots}) == 1


def _drawn(placed: Placed) -> list[object]:
    layers = [each.layer for each in marks_of(placed)]
    scales = [scale and (scale.field, scale.title) for scale in map(color_scale_of, layers)]
    series = [(each.pointer, each.name, each.field) for panel in placed.panels for each in panel.series]
    titles = [panel.axis and panel.axis.title for panel in placed.panels]
    return [[(type(each), each.pointer, each.name, selection_of(each)) for each in layers], scales, series, titles]


def overlays_of(placed: Placed) -> list[Drawing]:
    """Return the overlays of a plot."""
    return [each for each in placed.drawings if each.layer.pointer.startswith("/overlays")]


def of_runs(plot: Plot, scope: Scope) -> Iterator[Sentence]:
    """Return how the values of a plot were merged or compared, unless it shows one run as recorded."""
    if plot.runs > 1:
        runs = scope.claim("runs", plot.runs, "runs", "count of runs")
        yield Sentence(word="over runs", slots={"made": made_with(plot.over_runs), "runs": runs})
    if plot.minus is not None:
        yield Sentence(word="difference to", slots={"condition": condition(plot.minus, scope.within("minus"))})
    elif plot.is_difference:
        yield Sentence(word="difference", slots={})
    if plot.guidance == "unguided":
        yield Sentence(word="unguided", slots={})


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
            means = [each.scope.claim("mean", mean(each.numbers), "value", f"mean {each.field}") for each in known]
            compared = [(placed, mean) for (placed, *_), mean in zip(of, means, strict=True)]
            yield _compared(figure, compared, {"name": known[0].title}, "means")


def _between_panels(figure: Figure) -> Iterator[Sentence]:
    """Return which plots have the largest and the least value of a mark of a panel, where each plot has that mark."""
    shown = plots_of(figure)
    for at, strip in enumerate(shown[0][0].panels):
        for number, series in enumerate(strip.series):
            ends = [range_of(placed.panels[at].series[number], scope) for placed, scope in shown]
            if all(ends) and (name := name_of(strip, series)):
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
