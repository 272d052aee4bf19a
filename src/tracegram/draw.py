"""The road of each plot of a figure, from its spec and its cells to what is drawn."""

from collections.abc import Sequence
from dataclasses import replace

from tracegram.compile.arrange import Part
from tracegram.compile.check_runs import check_runs
from tracegram.compile.gather import gather
from tracegram.compile.panels import panels
from tracegram.compile.plan import plan
from tracegram.compile.resolve import resolve
from tracegram.compile.share import share
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.document import Document
from tracegram.model import Figure, Placed
from tracegram.review.review import review
from vega_datalite import visible


def draw(document: Document, parts: Sequence[Part]) -> tuple[Figure, tuple[Diagnostic, ...]]:
    """Return a figure of the plots of a spec, each from its cells to its drawings, and warnings about it.

    Raises:
        TracegramError: What is wrong in any of them.
    """
    placed: list[Placed] = []
    errors: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    grid = (1 + max(each.column for each in parts), 1 + max(each.row for each in parts))
    for part in parts:
        try:
            fields = part.cells.fields
            plot = replace(resolve(part.document, fields, part.whole.fields, grid), title=part.title)
            check_runs(part.document, plot, part.cells)
            drawings, found = gather(part.document, plot, plan(plot, fields), part.cells)
            strips = panels(part.document, plot, part.cells)
        except TracegramError as error:
            errors += error.findings
            continue
        warnings += (*found, *review(part.document, plot, drawings))
        at = Placed(plot=plot, drawings=drawings, legends=drawings, row=part.row, column=part.column)
        placed.append(replace(at, row_title=part.row_title, panels=strips))
    if errors:
        raise TracegramError(list({(each.code, each.place): each for each in reversed(errors)}.values())[::-1])
    title, description = (visible(document.get(word, default="")) for word in ("title", "description"))
    independent = frozenset(document.get("independent", default=[]))
    plots = share(placed, [each.group for each in parts], independent)
    once = {(each.code, each.place): each for each in reversed(warnings)}
    return Figure(title=title, description=description, plots=plots), tuple(reversed(once.values()))
