"""This file is about the mark `point`: a symbol in each cell."""

from tracegram.model import Entry, Points
from tracegram.model.reading import condition_of, paint_of
from tracegram.trace import Scan, Trace
from vega_datalite import visible


def plan_point(entry: Entry, trace: Trace | Scan) -> Points:
    """Plan the symbols of a `point`."""
    values = entry.values
    return Points(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        where=condition_of(values.get("where")),
        paint=paint_of(values["color"], trace),
        shape=values["shape"],
        size=values["size"],
    )
