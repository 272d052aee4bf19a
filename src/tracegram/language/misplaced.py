"""Layers in the wrong list: marks, overlays, and those of panels. A part of `validate`."""

import re
from collections.abc import Mapping
from typing import Any

from tracegram.diagnostics import quote
from tracegram.language.document import Document
from tracegram.language.schema import load_schema, resolve_reference

_LAYER = re.compile(r"(?:/panels/(?:top|bottom|left|right)/\d+)?/(?:marks|overlays)/\d+(?=/|$)")
_FRAGMENTS = {  # of the layers in each list
    "marks": "mark",
    "overlays": "overlay",
    "panel marks": "panel-mark",
    "panel overlays": "panel-overlay",
}
_NEAR = {"marks": ("marks", "overlays", "panel marks"), "panel": ("panel marks", "panel overlays", "overlays")}
_OF_CELLS = {"over_runs", "tooltip", "reduce", "border", "fit", "format"}
_OF_PLACES = {"region", "along", "points"}
_OF_VALUES = {"field", "aggregate", "rolling", "detail"}


def layer_at(pointer: str) -> str:
    """Return the pointer of the layer that a value is part of; "" for any other value."""
    found = _LAYER.match(pointer)
    return found[0] if found else ""


def advice_to_move(document: Document, layer: str) -> str:
    """Return where a layer belongs that stands in the wrong list; "" if it stands in its own, or in none by its word.

    Args:
        document: The spec.
        layer: The pointer of the layer, from `layer_at`.
    """
    written: Any = document.value
    for part in layer.split("/")[1:]:
        written = written[int(part)] if isinstance(written, list) else written[part]
    word = written.get("mark") if isinstance(written, Mapping) else None
    if not isinstance(word, str):
        return ""
    here = layer.split("/")[-2]
    here = f"panel {here}" if layer.startswith("/panels") else here
    there = _home(word, written, here)
    if there == here:
        return ""
    if there in {"panel marks", "panel overlays"} and here.startswith("panel"):
        return f"move it: {quote(word)} stands under `{there.removeprefix('panel ')}` of the panel"
    if there == "panel marks":
        return _to_panel(word, written)
    which = "" if word not in _words(here) else " at a place" if there == "overlays" else " of cells"
    of = " of the plot" if here.startswith("panel") else ""
    return f"move it: {quote(word)}{which} stands under `{there}`{of}"


def _home(word: str, written: Mapping[str, Any], here: str) -> str:
    """Return the list in which a layer belongs by its word and by what is written beside it, `here` if it may."""
    lists = {each for each in _FRAGMENTS if word in _words(each)}
    if _OF_PLACES & written.keys() or any(isinstance(written.get(each), int | float) for each in ("x", "y")):
        lists = lists & {"overlays", "panel overlays"} or lists
    elif _OF_VALUES & written.keys():
        lists &= {"panel marks", *(["marks"] if word == "text" or here == "marks" else [])}
    elif _OF_CELLS & written.keys() or isinstance(written.get("color"), Mapping):
        lists &= {"marks", "panel marks"}
    near = _NEAR["panel" if here.startswith("panel") else "marks"]
    return here if here in lists else next((each for each in near if each in lists), here)


def _to_panel(word: str, written: Mapping[str, Any]) -> str:
    field = written["field"] if isinstance(written.get("field"), str) else "…"
    made: Any = written.get("aggregate", "mean")
    made = f"[{', '.join(map(str, made))}]" if isinstance(made, list) else made
    shown = f"{{mark: {word}, field: {field}, aggregate: {made}}}"
    lines = load_schema()["$defs"]["overlay-line"]["properties"]["along"]["enum"]
    along = f"write `along: {field}` for a line over the cells, or " if word == "line" and field in lines else ""
    return f"{along}move it to a panel: `panels: {{top: [{{marks: [{shown}]}}]}}`"


def _words(name: str) -> set[str]:
    branches = load_schema()["$defs"][_FRAGMENTS[name]]["oneOf"]
    return {resolve_reference(each)["properties"]["mark"]["const"] for each in branches}
