"""The fourth stage: marks and overlays become layers, in the order written."""

from tracegram.marks import MARKS, fields_drawn
from tracegram.model import Layer, Plot
from tracegram.overlays import OVERLAYS
from tracegram.trace import Fields


def plan(plot: Plot, fields: Fields) -> tuple[Layer, ...]:
    """Return the layers of a figure from the bottom up: its marks, then its overlays."""
    marks = [MARKS[entry.mark](entry, fields_drawn(entry, fields)) for entry in plot.marks]
    overlays = [OVERLAYS[entry.mark](entry, plot.x, plot.y) for entry in plot.overlays]
    return (*marks, *filter(None, overlays))
