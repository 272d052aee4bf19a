"""The short description of a figure: what is drawn, how densely, where that changes, and what annotates it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracegram.describe.cells import made_with, mark, scope_of
from tracegram.describe.claim import Name, Scope, Sentence, Slot
from tracegram.describe.conditions import condition
from tracegram.describe.document import text_of
from tracegram.describe.frame import frame
from tracegram.describe.overlays import listed
from tracegram.describe.panels import panel
from tracegram.model import Drawing, Figure, Placed, Plot, color_scale_of, selection_of

MOST_PLOTS = 12  # described one by one
WHOLE = Scope()


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
    sentences += [Sentence(word="in each", slots={"text": sentences_in_one(alike)})] if alike else []
    own = [(each, rest) for each, of in zip(figure.plots, told, strict=True) if (rest := without(of, alike))]
    for each, rest in own[:MOST_PLOTS]:
        slots: dict[str, Slot] = {"title": title_of(each), "text": sentences_in_one(rest)}
        sentences.append(Sentence(word="of a plot", slots=slots))
    if len(own) > MOST_PLOTS:
        more = WHOLE.claim("more", len(own) - MOST_PLOTS, "", "count of plots", kind="count")
        sentences.append(Sentence(word="more plots", slots={"count": more}))
    return sentences


def alike_in_all(told: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Return the sentences that are the same about each of several plots, each once and with the claims of all."""
    found = [{_key(each): each for each in of} for of in told]
    alike = [key for key in found[0] if all(key in of for of in found)] if len(found) > 1 else []
    claims = {key: {str(at): of[key] for at, of in enumerate(found)} for key in alike}
    return [replace(found[0][key], slots={**found[0][key].slots, **claims[key]}) for key in alike]


def without(told: Sequence[Sentence], alike: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences about a plot that are not the same about all."""
    known = set(map(_key, alike))
    return [each for each in told if _key(each) not in known]


def _key(sentence: Sentence) -> tuple[str, str]:
    return sentence.topic, text_of(sentence)


def plots_of(figure: Figure) -> list[tuple[Placed, Scope]]:
    """Return the plots of a figure, each with the scope of the claims about it."""
    if len(figure.plots) == 1:
        return [(figure.plots[0], WHOLE)]
    return [(each, WHOLE.within(f"plots/{at}", plot=at)) for at, each in enumerate(figure.plots)]


def title_of(placed: Placed) -> Slot:
    """Return the name of a plot."""
    return placed.name or placed.plot.title or Name(word="untitled")


def sentences_in_one(sentences: list[Sentence]) -> Sentence:
    """Join several sentences to a part of another one."""
    whole, *rest = sentences
    for each in rest:
        whole = Sentence(word="and", slots={"first": whole, "second": each})
    return whole


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
