"""This file is about the mark `rect`: filled cells, a heatmap."""

from tracegram.model import Cells, Entry
from tracegram.model.reading import condition_of, paint_of
from tracegram.trace import Scan, Trace
from vega_datalite import visible


def plan_rect(entry: Entry, trace: Trace | Scan) -> Cells:
    """Plan the filled cells of a `rect`."""
    values = entry.values
    return Cells(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        where=condition_of(values.get("where")),
        paint=paint_of(values["color"], trace),
        reduce=values.get("reduce", ""),
    )
