"""The stages for each plot of a figure, from its spec and its cells to its drawings."""

from collections.abc import Sequence
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
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.fit import Fitting, fit
from tracegram.language.document import Document
from tracegram.language.figure_size import Size
from tracegram.model import Drawing, Figure, Panel, Placed, Plot
from tracegram.review.review import review
from vega_datalite import visible


def draw(document: Document, parts: Sequence[Part]) -> tuple[Figure, tuple[Diagnostic, ...]]:
    """Return a figure of the plots of a spec, each from its cells to its drawings, and warnings about it.

    Raises:
        TracegramError: What is wrong in any of them.
    """
    drawn: list[_Drawn] = []
    errors: list[Diagnostic] = []
    grid = (1 + max(each.column for each in parts), 1 + max(each.row for each in parts))
    for part in parts:
        try:
            drawn.append(_drawn(part, grid))
        except TracegramError as error:
            errors += error.findings
    if errors:
        raise TracegramError(list({(each.code, each.place): each for each in reversed(errors)}.values())[::-1])
    asked = Size.of(document.get("size", default={}))
    if asked.is_of_figure:
        figure = fit(_fitting(document, asked, drawn, grid))
    else:
        figure = _figure(document, drawn, [each.plot for each in drawn])
    found = [warning for each, at in zip(drawn, figure.plots, strict=True) for warning in _warnings(each, at.plot)]
    found += left_out([each.part.document for each in drawn], figure)
    once = {(each.code, each.place): each for each in reversed(found)}
    return figure, tuple(reversed(once.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """One plot and its drawings; `found` are warnings about its cells."""

    part: Part
    plot: Plot
    drawings: tuple[Drawing, ...]
    panels: tuple[Panel, ...]
    found: tuple[Diagnostic, ...]


def _drawn(part: Part, grid: tuple[int, int]) -> _Drawn:
    fields = part.cells.fields
    plot = replace(resolve(part.document, part.cells, part.whole, grid), title=part.title)
    check_runs(part.document, plot, part.cells)
    drawings, found = gather(part.document, plot, plan(plot, fields), part.cells)
    strips = panels(part.document, plot, part.cells)
    return _Drawn(part=part, plot=plot, drawings=drawings, panels=strips, found=tuple(found))


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
    return (*drawn.found, *review(drawn.part.document, plot, fitted(plot, drawn.drawings), drawn.panels))
