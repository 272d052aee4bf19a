"""This file is about the overlay `rect`: a rectangle around cells or a region, or selected cells."""

from collections.abc import Mapping
from typing import Any

from tracegram.model import Answer, Axis, Box, Cells, Constant, Entry, Outline, Selection
from tracegram.model.edges import edges_of
from tracegram.model.reading import condition_of, stroke_of
from vega_datalite import visible


def plan_rect(entry: Entry, x: Axis, y: Axis) -> Box | Cells | Outline:
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
    stroke = None if values["filled"] else stroke_of(values)
    if "region" in values:
        return Outline(
            name=name,
            pointer=entry.pointer,
            opacity=values["opacity"],
            around=_around(values["region"]),
            color=values["color"],
            stroke=stroke,
        )
    exact = values["extent"] == "exact"
    return Box(
        name=name,
        pointer=entry.pointer,
        opacity=values["opacity"],
        x=edges_of(values, "x", x, exact=exact),
        y=edges_of(values, "y", y, exact=exact),
        color=values["color"],
        stroke=stroke,
    )


def _around(region: Mapping[str, Any]) -> Answer | Selection:
    where = condition_of(region.get("where"))
    if where is not None:
        return Selection(where=where)
    return Answer(match=region["match"], stable=region["from"] == "stable")
