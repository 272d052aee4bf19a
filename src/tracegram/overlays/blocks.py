"""This file is about the overlay `blocks`: the grid of a decode that goes block by block."""

from tracegram.model import Axis, Blocks, Entry, Outline
from tracegram.model.reading import stroke_of
from vega_datalite import visible


def plan_blocks(entry: Entry, _x: Axis, _y: Axis) -> Outline:
    """Plan a rectangle around each block; where the blocks lie is the trace's to say."""
    values = entry.values
    return Outline(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        around=Blocks(),
        color=values["color"],
        stroke=stroke_of(values),
    )
