"""All sections of a description, in their order."""

from collections.abc import Sequence
from dataclasses import replace

from tracegram.describe import comparisons, panel_values
from tracegram.describe.alt import alt
from tracegram.describe.analysis import analysis, tables
from tracegram.describe.claim import Name, Section, Sentence, Slot
from tracegram.describe.components import components, overview
from tracegram.describe.document import text_of
from tracegram.describe.figure import MOST_PLOTS, plots_of, title_of
from tracegram.describe.observations import NOT_LOOKED_FOR, observations
from tracegram.describe.run import Source
from tracegram.model import Figure


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
    sentences: list[Sentence] = []
    found = list(comparisons.plots(figure))
    for placed, scope in plots_of(figure)[:MOST_PLOTS]:
        of = (analysis(placed, scope), comparisons.overlays(placed, scope), panel_values.panels(placed, scope))
        sentences += [_named(figure, title_of(placed), each) for part in of for each in part]
    found += tables(figure)
    for placed, scope in plots_of(figure)[:MOST_PLOTS]:
        found += panel_values.tables(placed, scope)
    return Section(word="analysis", sentences=tuple(sentences), tables=tuple(found))


def _observations(figure: Figure, sources: Sequence[Source]) -> Section:
    sentences: list[Sentence] = []
    for (placed, scope), source in list(zip(plots_of(figure), sources, strict=True))[:MOST_PLOTS]:
        sentences += [_named(figure, title_of(placed), each) for each in observations(placed, source, scope)]
    sentences = _absent_everywhere(figure, sentences)
    unseen = [each for each in sentences if each.word == NOT_LOOKED_FOR]
    sentences = [each for each in sentences if each.word != NOT_LOOKED_FOR]
    sentences += [replace(each, topic="") for each in unseen[:1]]
    return Section(word="observations", sentences=tuple(sentences))


def _absent_everywhere(figure: Figure, sentences: list[Sentence]) -> list[Sentence]:
    """Return sentences with one of what is found in no plot, if it is the same in all of them."""
    absent = [each for each in sentences if each.word == "not found"]
    if len(figure.plots) == 1 or len(absent) < len(figure.plots) or len(set(map(text_of, absent))) > 1:
        return sentences
    patterns = {str(at): each.slots["patterns"] for at, each in enumerate(absent)}  # the claims of all plots stay
    of_all = replace(absent[0], slots={**absent[0].slots, **patterns}, topic="not found")
    return [*(each for each in sentences if each.word != "not found"), _topical(of_all)]


def _named(figure: Figure, title: Slot, sentence: Sentence) -> Sentence:
    """Return a sentence whose topic names the plot if there are several plots."""
    named = _topical(sentence)
    if len(figure.plots) == 1:
        return named
    return replace(named, topic=", ".join(filter(None, (text_of(title), named.topic))))


def _topical(sentence: Sentence) -> Sentence:
    """Return a sentence with its topic in the words of the catalog."""
    return replace(sentence, topic=text_of(Name(word=sentence.topic))) if sentence.topic else sentence
