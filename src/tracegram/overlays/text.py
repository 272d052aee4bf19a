"""This file is about the overlay `text`: a text at a place."""

from tracegram.model import Axis, Entry, Note
from vega_datalite import visible


def plan_text(entry: Entry, _x: Axis, _y: Axis) -> Note:
    """Plan a text at a point."""
    values = entry.values
    return Note(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        at=(values["x"], values["y"]),
        text=visible(values["text"]),
        align=values["align"],
        color=values["color"],
        font_size=values["font_size"],
    )
