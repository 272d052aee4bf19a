"""This file is about the overlay `rule`: a straight line through the middle of cells."""

from collections.abc import Mapping
from typing import Any

from tracegram.model import Axis, Entry, Segment
from tracegram.model.reading import stroke_of
from vega_datalite import visible


def plan_rule(entry: Entry, x: Axis, y: Axis) -> Segment:
    """Plan a segment; an axis without a coordinate is spanned from edge to edge."""
    values = entry.values
    across, down = _ends(values, "x", x), _ends(values, "y", y)
    return Segment(
        name=visible(values.get("name", "")),
        pointer=entry.pointer,
        opacity=values["opacity"],
        start=(across[0], down[0]),
        stop=(across[1], down[1]),
        stroke=stroke_of(values),
    )


def _ends(values: Mapping[str, Any], word: str, axis: Axis) -> tuple[float, float]:
    if word not in values:
        return axis.edges
    return values[word], values.get(f"{word}2", values[word])
