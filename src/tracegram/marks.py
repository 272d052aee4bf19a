"""The words that draw: marks, which draw cells of the trace, and overlays, which annotate them.

Each is the word that users write under `mark`, and the function that plans its layer.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tracegram.language.entries import condition_of, paint_of, stroke_of
from tracegram.model import (
    Answer,
    Axis,
    Blocks,
    Box,
    Cells,
    Constant,
    Entry,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Points,
    Segment,
    Selection,
    Silhouette,
    Tag,
)
from tracegram.model.plot import edges_of
from tracegram.trace import Fields
from vega_datalite import visible


def plan_cells(entry: Entry, fields: Fields) -> Cells:
    """Plan filled cells, a heatmap."""
    words = {word: entry.values.get(word, "") for word in ("reduce", "border")}
    return Cells(**_of_mark(entry, fields), **words, until=_until(entry))


def plan_labels(entry: Entry, fields: Fields) -> Labels:
    """Plan a text in each cell."""
    values = entry.values
    words = {name: values[name] for name in ("field", "font_size")}
    words |= {"paper": values.get("paper", ""), "format": values.get("format", ""), "fit": values.get("fit", "")}
    return Labels(**_of_mark(entry, fields), **words, until=_until(entry))


def plan_points(entry: Entry, fields: Fields) -> Points:
    """Plan a symbol in each cell, all of the same size or sized by a field."""
    size = entry.values["size"]
    words: dict[str, Any] = {"shape": entry.values["shape"], "size": size}
    if isinstance(size, Mapping):
        field = size["field"]
        words |= {"size": size.get("max", 0), "sized_by": field, "size_title": visible(size.get("title", field))}
    return Points(**_of_mark(entry, fields), **words)


MARKS: dict[str, Callable[[Entry, Fields], Layer]] = {
    "rect": plan_cells,
    "text": plan_labels,
    "point": plan_points,
}


def fields_drawn(entry: Entry, fields: Fields) -> Fields:
    """Return the fields of the cells that a mark draws: those of the trace, or values merged over runs."""
    word = entry.values.get("over_runs")
    return fields.over_runs(word) if word else fields


def plan_rule(entry: Entry, x: Axis, y: Axis) -> Segment:
    """Plan a straight line through the middle of cells; an axis without a coordinate is spanned from edge to edge."""
    values = entry.values
    across, down = _ends(values, "x", x), _ends(values, "y", y)
    start, stop = (across[0], down[0]), (across[1], down[1])
    tag = tag_of(values, {"x": x, "y": y})
    common = _of_layer(entry)
    return Segment(**common, start=start, stop=stop, stroke=stroke_of(values), arrow=values["arrow"], label=tag)


def plan_rect(entry: Entry, x: Axis, y: Axis) -> Box | Cells | Outline:
    """Plan selected cells, or a rectangle around cells or a region.

    With integer bounds a rectangle covers whole cells, both ends included.
    """
    values, common = entry.values, _of_layer(entry)
    where = condition_of(values.get("where"))
    if where is not None and values["filled"]:
        return Cells(**common, where=where, paint=Constant(color=values["color"]))
    common["label"] = tag_of(values, {"x": x, "y": y})
    stroke = None if values["filled"] else stroke_of(values)
    if where is not None:
        return Outline(**common, around=Silhouette(where=where), color=values["color"], stroke=stroke)
    if "region" in values:
        return Outline(**common, around=_around(values["region"]), color=values["color"], stroke=stroke)
    exact = values["extent"] == "exact"
    across, down = edges_of(values, "x", x, exact=exact), edges_of(values, "y", y, exact=exact)
    return Box(**common, x=across, y=down, color=values["color"], stroke=stroke)


def plan_line(entry: Entry, _x: Axis, _y: Axis) -> Path:
    """Plan a line through points; one that runs along a field gets its points from the trace later."""
    values = entry.values
    points = tuple((point[0], point[1]) for point in values.get("points", ()))
    return Path(**_of_layer(entry), points=points, along=values.get("along", ""), stroke=stroke_of(values))


def plan_text(entry: Entry, _x: Axis, _y: Axis) -> Note:
    """Plan a text at a point."""
    values = entry.values
    return Note(
        **_of_layer(entry),
        at=(values["x"], values["y"]),
        text=visible(values["text"]),
        align=values["align"],
        color=values["color"],
        font_size=values["font_size"],
    )


def plan_band(entry: Entry, x: Axis, y: Axis) -> Box:
    """Plan a translucent band, which spans the axis whose bounds are absent."""
    values = entry.values
    across, down = edges_of(values, "x", x), edges_of(values, "y", y)
    tag = tag_of(values, {"x": x, "y": y})
    return Box(**_of_layer(entry), x=across, y=down, color=values["color"], stroke=None, label=tag)


def plan_blocks(entry: Entry, _x: Axis, _y: Axis) -> Outline:
    """Plan a rectangle around each block of a block-by-block decode; the trace tells later where the blocks lie."""
    values = entry.values
    return Outline(**_of_layer(entry), around=Blocks(), color=values["color"], stroke=stroke_of(values))


def plan_bracket(_entry: Entry, _x: Axis, _y: Axis) -> None:
    """Plan no layer: a brace stands in a strip beside the plot, which `brackets` makes."""


OVERLAYS: dict[str, Callable[[Entry, Axis, Axis], Layer | None]] = {
    "rule": plan_rule,
    "rect": plan_rect,
    "line": plan_line,
    "text": plan_text,
    "band": plan_band,
    "blocks": plan_blocks,
    "bracket": plan_bracket,
}


def tag_of(values: Mapping[str, Any], axes: Mapping[str, Axis]) -> Tag | None:
    """Return the label of an overlay, with names in braces replaced by its coordinates.

    Args:
        values: The words of the overlay; those of its label are complete.
        axes: The axes that show values of their own, by name; coordinates on another are numbers.
    """
    words = values.get("label")
    if words is None:
        return None
    shown = {word: _shown(values[word], axes.get(word[0])) for word in ("x", "x2", "y", "y2") if word in values}
    text = re.sub(r"\{(x2?|y2?)\}", lambda found: shown.get(found[1], found[0]), words["text"])
    at = None
    if "x" in words:
        at = tuple(_place(words[name], axes.get(name)) for name in ("x", "y"))
    return Tag(
        text=visible(text),
        at=(at[0], at[1]) if at else None,
        leader=words["leader"],
        color=words["color"],
        font_size=words["font_size"],
    )


def _until(entry: Entry) -> str:
    return entry.values["x2"]["field"] if "x2" in entry.values else ""


def _of_mark(entry: Entry, fields: Fields) -> dict[str, Any]:
    """Return the properties of all marks: those of all layers, and a condition and a color."""
    values = entry.values
    return {
        **_of_layer(entry),
        "where": condition_of(values.get("where")),
        "over_runs": values.get("over_runs", ""),
        "tooltip": tuple(values.get("tooltip", ())),
        "paint": paint_of(values["color"], fields),
    }


def _shown(place: float, axis: Axis | None) -> str:
    return f"{place:.4g}".replace("-", "−") if axis is None else axis.value_at(place)


def _place(value: float, axis: Axis | None) -> float:
    found = axis.place_of(value) if axis is not None and axis.has_values else value
    return value if found is None else found


def _of_layer(entry: Entry) -> dict[str, Any]:
    """Return the properties of all layers: a name, a place in the spec, and an opacity."""
    values = entry.values
    return {"name": visible(values.get("name", "")), "pointer": entry.pointer, "opacity": values["opacity"]}


def _ends(values: Mapping[str, Any], word: str, axis: Axis) -> tuple[float, float]:
    if word not in values:
        return axis.edges
    return values[word], values.get(f"{word}2", values[word])


def _around(region: Mapping[str, Any]) -> Answer | Selection:
    where = condition_of(region.get("where"))
    if where is not None:
        return Selection(where=where)
    return Answer(match=region["match"], stable=region["from"] == "stable")
