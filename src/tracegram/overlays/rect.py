"""This file is about the overlay `rect`: a rectangle around cells, or the cells that a condition selects."""

from tracegram.model import Axis, Box, Cells, Constant, Entry
from tracegram.model.edges import edges_of
from tracegram.model.reading import condition_of, stroke_of
from vega_datalite import visible


def plan_rect(entry: Entry, x: Axis, y: Axis) -> Box | Cells:
    """Plan a rectangle; with integer bounds it covers whole cells, both ends included."""
    values = entry.values
    name = visible(values.get("name", ""))
    if "where" in values:
        return Cells(
            name=name,
            pointer=entry.pointer,
            opacity=values["opacity"],
            where=condition_of(values["where"]),
            paint=Constant(color=values["color"]),
        )
    exact = values["extent"] == "exact"
    return Box(
        name=name,
        pointer=entry.pointer,
        opacity=values["opacity"],
        x=edges_of(values, "x", x, exact=exact),
        y=edges_of(values, "y", y, exact=exact),
        color=values["color"],
        stroke=None if values["filled"] else stroke_of(values),
    )
