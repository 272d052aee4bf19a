"""All sections of a description, in their order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracegram.describe import comparisons, panel_values
from tracegram.describe.analysis import analysis, tables
from tracegram.describe.claim import Name, Section, Sentence, Slot, Table, joined, text_of
from tracegram.describe.components import components, overview
from tracegram.describe.figure import MOST_PLOTS, alike_in_all, alt, plots_of, title_of, with_claims, without
from tracegram.describe.observations import NOT_FOUND, NOT_LOOKED_FOR, observations
from tracegram.describe.run import Source
from tracegram.model import Figure, Placed


def full(figure: Figure, sources: Sequence[Source]) -> tuple[Section, ...]:
    """Return the sections of a description; those without a sentence are left out.

    Args:
        figure: The figure.
        sources: The source of the cells of each plot.
    """
    parts = [
        Section(word="alt", sentences=(alt(figure),)),
        Section(word="overview", sentences=tuple(overview(figure))),
        Section(word="components", sentences=tuple(map(_topical, components(figure)))),
        _analysis(figure),
        _observations(figure, sources),
    ]
    if figure.interpretation:
        written = Sentence(word="interpretation", slots={"text": figure.interpretation})
        parts.append(Section(word="interpretation", sentences=(written,)))
    return tuple(each for each in parts if each.sentences or each.tables)


def _analysis(figure: Figure) -> Section:
    found = list(comparisons.plots(figure))
    told: list[list[Sentence]] = []
    for placed, scope in plots_of(figure)[:MOST_PLOTS]:
        of = (analysis(placed, scope), comparisons.overlays(placed, scope), panel_values.panels(placed, scope))
        told.append([each for part in of for each in part])
    sentences = _each_once(figure, told)
    found += tables(figure)
    for placed, scope in plots_of(figure)[:MOST_PLOTS]:
        found += [_of_plot(figure, placed, each) for each in panel_values.tables(placed, scope)]
    return Section(word="analysis", sentences=tuple(sentences), tables=tuple(found))


def _of_plot(figure: Figure, placed: Placed, table: Table) -> Table:
    """Return a table whose caption names the plot if there are several plots."""
    if len(figure.plots) == 1:
        return table
    caption = Sentence(word="of a plot", slots={"title": title_of(placed), "text": table.caption})
    return replace(table, caption=caption)


def _observations(figure: Figure, sources: Sequence[Source]) -> Section:
    shown = list(zip(plots_of(figure), sources, strict=True))[:MOST_PLOTS]
    told = [list(observations(placed, source, scope)) for (placed, scope), source in shown]
    unseen = [each for of in told for each in of if each.word == NOT_LOOKED_FOR]
    absent = [[each for each in of if each.topic == NOT_FOUND] for of in told]
    found = [[each for each in of if each.word != NOT_LOOKED_FOR and each.topic != NOT_FOUND] for of in told]
    sentences = [*_each_once(figure, found), *_not_found(figure, absent)]
    sentences += [replace(each, topic="") for each in unseen[:1]]
    return Section(word="observations", sentences=tuple(sentences))


def _not_found(figure: Figure, told: Sequence[Sequence[Sentence]]) -> Iterator[Sentence]:
    """Return each pattern that was sought and not found once, with the names of all plots that lack it."""
    lacking: dict[str, dict[int, Sentence]] = {}
    for at, of in enumerate(told):
        for each in of:
            lacking.setdefault(each.word, {})[at] = each
    together: dict[tuple[int, ...], list[Sentence]] = {}
    for of in lacking.values():
        together.setdefault(tuple(of), []).append(with_claims(of))
    for plots, patterns in together.items():
        titles = [title_of(figure.plots[at]) for at in plots]
        name = _of_all(figure, told) if len(plots) == len(told) else _in_a_row(titles)
        absent = Sentence(word="not found", slots={"patterns": tuple(patterns)}, topic=NOT_FOUND)
        yield _named(figure, name, absent)


def _in_a_row(titles: Sequence[Slot]) -> Slot:
    """Return the names of some plots as one: “a, b and c”."""
    *before, last = titles
    return joined("both", [joined("and next", before), last]) if before else last


def _each_once(figure: Figure, told: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Return what is told about the plots: first what is the same about all of them, then the rest of each."""
    alike = alike_in_all(told)
    sentences = [_named(figure, _of_all(figure, told), each) for each in alike]
    for (placed, _), of in zip(plots_of(figure), told, strict=False):
        sentences += [_named(figure, title_of(placed), each) for each in without(of, alike)]
    return sentences


def _of_all(figure: Figure, told: Sequence[Sequence[Sentence]]) -> Name:
    return Name(word="every plot" if len(told) == len(figure.plots) else "first dozen")


def _named(figure: Figure, title: Slot, sentence: Sentence) -> Sentence:
    """Return a sentence whose topic names the plot if there are several plots."""
    named = _topical(sentence)
    if len(figure.plots) == 1:
        return named
    return replace(named, topic=", ".join(filter(None, (text_of(title), text_of(named.topic)))))


def _topical(sentence: Sentence) -> Sentence:
    """Return a sentence with its topic as a text."""
    return replace(sentence, topic=text_of(sentence.topic))
