"""This file is about the overlay `band`: a translucent band over the full width or height."""

from tracegram.model import Axis, Box, Entry
from tracegram.model.edges import edges_of
from vega_datalite import visible


def plan_band(entry: Entry, x: Axis, y: Axis) -> Box:
    """Plan a filled rectangle that spans the axis whose bounds are absent."""
    values = entry.values
    return Box(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        x=edges_of(values, "x", x),
        y=edges_of(values, "y", y),
        color=values["color"],
        stroke=None,
    )
