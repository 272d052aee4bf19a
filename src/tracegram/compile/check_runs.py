"""Whether cells of several runs share a place of a plot without a word that merges them."""

from tracegram.cells.interface import TraceCells
from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.model import Plot
from tracegram.trace import listed

_ADVICE = (
    "choose some with `where` under `trace`, tell them apart by `facet` or by an axis, or draw one value of all with "
    "`over_runs: mean`"
)


def check_runs(document: Document, plot: Plot, cells: TraceCells) -> None:
    """Check that each place of the axes has one cell, unless all marks make one value of several.

    Raises:
        TracegramError: `many-runs`, with the ways to draw several runs.
    """
    if all("over_runs" in entry.values for entry in plot.marks):
        return
    most = cells.most_at_one_place(plot)
    names = cells.fields.run_names
    if most > 1:
        axes = f"{plot.x.field} and {plot.y.field}"
        among = f"{most:,} of {len(names):,} runs have" if len(names) > 1 else f"{most:,} runs have"
        message = f"{among} a cell at one {axes}{f': {listed(names)}' if len(names) > 1 else ''}"
        raise TracegramError([document.finding("many-runs", "/trace", message, _ADVICE)])
