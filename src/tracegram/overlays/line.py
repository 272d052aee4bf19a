"""This file is about the overlay `line`: a line through points, or along the commit steps."""

from tracegram.model import Axis, Entry, Path
from tracegram.model.reading import stroke_of
from vega_datalite import visible


def plan_line(entry: Entry, _x: Axis, _y: Axis) -> Path:
    """Plan a line; one that runs along a field gets its points from the trace later."""
    values = entry.values
    return Path(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        points=tuple((point[0], point[1]) for point in values.get("points", ())),
        along=values.get("along", ""),
        stroke=stroke_of(values),
    )
