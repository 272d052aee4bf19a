"""The stages for each plot of a figure, from its spec and its cells to its drawings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracegram.compile.arrange import Part
from tracegram.compile.check_runs import check_runs
from tracegram.compile.fitted import fitted
from tracegram.compile.gather import gather
from tracegram.compile.panels import panels
from tracegram.compile.plan import plan
from tracegram.compile.resolve import resolve, sized
from tracegram.compile.share import share
from tracegram.compile.tooltips import left_out
from tracegram.diagnostics import Diagnostic, Place, TracegramError
from tracegram.fit import Fitting, fit
from tracegram.language.document import Document
from tracegram.language.figure_size import Size
from tracegram.model import Drawing, Figure, Panel, Placed, Plot
from tracegram.review.plot_titles import cut_titles
from tracegram.review.review import review
from tracegram.trace import listed
from vega_datalite import visible


def draw(document: Document, parts: Sequence[Part]) -> tuple[Figure, tuple[Diagnostic, ...]]:
    """Return a figure of the plots of a spec, each from its cells to its drawings, and warnings about it.

    Raises:
        TracegramError: What is wrong in any of them.
    """
    drawn: list[_Drawn] = []
    errors: list[Diagnostic] = []
    grid = (1 + max(each.column for each in parts), 1 + max(each.row for each in parts))
    groups = Counter(part.group for part in parts)
    for part in parts:
        try:
            drawn.append(_drawn(part, grid, is_facet=groups[part.group] > 1))
        except TracegramError as error:
            errors += error.findings
    empty = _empty_layers(drawn, groups)
    errors += (each for each in empty if each.severity == "error")
    if errors:
        raise TracegramError(list({(each.code, each.place): each for each in reversed(errors)}.values())[::-1])
    asked = Size.of(document.get("size", default={}))
    if asked.is_of_figure:
        figure = fit(_fitting(document, asked, drawn, grid))
    else:
        figure = _figure(document, drawn, [each.plot for each in drawn])
    found = [warning for each, at in zip(drawn, figure.plots, strict=True) for warning in _warnings(each, at.plot)]
    found += empty
    found += left_out([each.part.document for each in drawn], figure)
    once = {(each.code, each.place): each for each in reversed(found)}
    return figure, tuple(reversed(once.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """One plot and its drawings; `found` are warnings about its cells, `empty` findings about layers without any."""

    part: Part
    plot: Plot
    drawings: tuple[Drawing, ...]
    panels: tuple[Panel, ...]
    found: tuple[Diagnostic, ...]
    empty: tuple[Diagnostic, ...]


def _drawn(part: Part, grid: tuple[int, int], *, is_facet: bool) -> _Drawn:
    fields = part.cells.fields
    plot = replace(resolve(part.document, part.cells, part.whole, grid), title=part.title)
    check_runs(part.document, plot, part.cells)
    drawings, found = gather(part.document, plot, plan(plot, fields), part.cells, is_facet=is_facet)
    strips = panels(part.document, plot, part.cells)
    empty = tuple(each for each in found if each.code == "empty-selection")
    others = tuple(each for each in found if each.code != "empty-selection")
    return _Drawn(part=part, plot=plot, drawings=drawings, panels=strips, found=others, empty=empty)


def _empty_layers(drawn: Sequence[_Drawn], groups: Mapping[int, int]) -> list[Diagnostic]:
    """Return findings about layers that have no cells: errors if that is so in all plots of a facet, else warnings."""
    lacking: dict[tuple[int, Place], list[_Drawn]] = {}
    first: dict[tuple[int, Place], Diagnostic] = {}
    for each in drawn:
        for found in each.empty:
            key = (each.part.group, found.place)
            lacking.setdefault(key, []).append(each)
            first.setdefault(key, found)
    return [
        found if len(lacking[key]) == groups[key[0]] else _lacking(found, lacking[key], groups[key[0]])
        for key, found in first.items()
    ]


def _lacking(found: Diagnostic, plots: Sequence[_Drawn], among: int) -> Diagnostic:
    names = listed([each.part.name or each.part.title for each in plots])
    return replace(
        found,
        code="empty-layer",
        message=f"this layer draws no cell in {len(plots):,} of {among:,} plots: {names}",
        severity="warning",
        help="state it in the caption, or choose the other plots with `where` under `trace`",
    )


def _figure(document: Document, drawn: Sequence[_Drawn], plots: Sequence[Plot]) -> Figure:
    placed: list[Placed] = []
    for each, plot in zip(drawn, plots, strict=True):
        part = each.part
        drawings = fitted(plot, each.drawings)
        at = Placed(plot=plot, drawings=drawings, legends=drawings, row=part.row, column=part.column)
        placed.append(replace(at, row_title=part.row_title, name=part.name, panels=each.panels))
    title, description, interpretation = (
        visible(document.get(word, default="")) for word in ("title", "description", "interpretation")
    )
    shared = share(placed, [each.part.group for each in drawn], frozenset(document.get("independent", default=[])))
    return Figure(title=title, description=description, interpretation=interpretation, plots=shared)


def _fitting(document: Document, asked: Size, drawn: Sequence[_Drawn], grid: tuple[int, int]) -> Fitting:
    def figure_of(size: tuple[float, float]) -> Figure:
        plots = [sized(each.part.document, each.plot, each.part.whole, size) for each in drawn]
        return _figure(document, drawn, plots)

    near = (drawn[0].plot.width, drawn[0].plot.height)
    return Fitting(document=document, asked=asked, near=near, grid=grid, ratio=near[0] / near[1], figure_of=figure_of)


def _warnings(drawn: _Drawn, plot: Plot) -> Sequence[Diagnostic]:
    document = drawn.part.document
    titles = cut_titles(document, plot, drawn.part.row_title)
    return (*drawn.found, *review(document, plot, fitted(plot, drawn.drawings), drawn.panels), *titles)
