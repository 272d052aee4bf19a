"""The fourth stage: marks and overlays become layers, in the order written."""

from tracegram.marks import MARKS
from tracegram.model import Layer, Plot
from tracegram.overlays import OVERLAYS
from tracegram.trace import Scan, Trace


def plan(plot: Plot, trace: Trace | Scan) -> tuple[Layer, ...]:
    """Return the layers of a figure from the bottom up: its marks, then its overlays.

    Of the trace only the names and kinds of fields are looked at.
    """
    marks = [MARKS[entry.mark](entry, trace) for entry in plot.marks]
    overlays = [OVERLAYS[entry.mark](entry, plot.x, plot.y) for entry in plot.overlays]
    return (*marks, *overlays)
