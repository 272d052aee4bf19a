"""The marks, which draw cells of the trace: the word that users write, and the function that plans its layer."""

from collections.abc import Callable, Mapping
from typing import Any

from tracegram.language.entries import condition_of, paint_of
from tracegram.model import Cells, Entry, Labels, Layer, Points
from tracegram.trace import Fields
from vega_datalite import visible


def plan_rect(entry: Entry, fields: Fields) -> Cells:
    """Plan filled cells, a heatmap."""
    words = {word: entry.values.get(word, "") for word in ("reduce", "border")}
    return Cells(**_of_cells(entry, fields), **words, until=_until(entry))


def plan_text(entry: Entry, fields: Fields) -> Labels:
    """Plan a text in each cell."""
    values = entry.values
    words = {name: values[name] for name in ("field", "font_size")}
    words |= {"paper": values.get("paper", ""), "format": values.get("format", ""), "fit": values.get("fit", "")}
    return Labels(**_of_cells(entry, fields), **words, until=_until(entry))


def plan_point(entry: Entry, fields: Fields) -> Points:
    """Plan a symbol in each cell, all of the same size or sized by a field."""
    size = entry.values["size"]
    words: dict[str, Any] = {"shape": entry.values["shape"], "size": size}
    if isinstance(size, Mapping):
        field = size["field"]
        words |= {"size": size.get("max", 0), "sized_by": field, "size_title": visible(size.get("title", field))}
    return Points(**_of_cells(entry, fields), **words)


MARKS: dict[str, Callable[[Entry, Fields], Layer]] = {
    "rect": plan_rect,
    "text": plan_text,
    "point": plan_point,
}


def fields_drawn(entry: Entry, fields: Fields) -> Fields:
    """Return the fields of the cells that a mark draws: those of the trace, or values merged over runs."""
    word = entry.values.get("over_runs")
    return fields.over_runs(word) if word else fields


def _until(entry: Entry) -> str:
    return entry.values["x2"]["field"] if "x2" in entry.values else ""


def _of_cells(entry: Entry, fields: Fields) -> dict[str, Any]:
    """Return the properties of all marks: a name, a place in the spec, an opacity, a condition and a color."""
    values = entry.values
    return {
        "name": visible(values.get("name", "")),
        "pointer": entry.pointer,
        "opacity": values["opacity"],
        "where": condition_of(values.get("where")),
        "over_runs": values.get("over_runs", ""),
        "tooltip": tuple(values.get("tooltip", ())),
        "paint": paint_of(values["color"], fields),
    }
