"""This file is about the mark `text`: a text in each cell."""

from tracegram.model import Entry, Labels
from tracegram.model.reading import condition_of, paint_of
from tracegram.trace import Scan, Trace
from vega_datalite import visible


def plan_text(entry: Entry, trace: Trace | Scan) -> Labels:
    """Plan the texts of a `text`."""
    values = entry.values
    return Labels(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        where=condition_of(values.get("where")),
        paint=paint_of(values["color"], trace),
        field=values["field"],
        font_size=values["font_size"],
    )
