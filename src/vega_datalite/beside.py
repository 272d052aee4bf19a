"""Views that share scales with a heatmap and so may set its gaps, titles, orders or colors."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from vega_datalite.heatmaps import EDGE, Axis, Heatmap
from vega_datalite.known import is_known_color, is_known_edge

_MARKS = frozenset({"point", "circle", "square", "text", "rule", "line", "trail", "rect"})  # bars and ticks set gaps
_BAND = frozenset({"field", "type", "axis", "title", "bandPosition"})
_CONSTANT = frozenset({"value", "datum", "type", "axis", "title"})
_CHANNELS = frozenset(
    {
        *("x", "y", "x2", "y2", "color", "fill", "stroke", "strokeWidth", "strokeDash", "opacity", "fillOpacity"),
        *("strokeOpacity", "size", "shape", "angle", "text", "tooltip", "detail", "order", "href"),
    }
)


class View(NamedTuple):
    """A view with its inherited parts, and its JSON, None if it cannot be read alone."""

    table: Any
    spec: Mapping[str, Any] | None


def has_known_channels(view: View) -> bool:
    """Return whether no channel of a view changes gaps in views with other scales; an xOffset does in Vega-Lite 6."""
    return view.spec is not None and set(view.spec.get("encoding", {})) <= _CHANNELS


def stays_beside(heatmap: Heatmap, view: View) -> bool:
    """Return whether a heatmap beside another view looks the same when its cells are joined.

    Args:
        heatmap: The heatmap, whose scales the other view may share.
        view: The other view.
    """
    spec = view.spec
    if spec is None or not all(set(each) == {"filter"} for each in spec.get("transform", [])):
        return False
    mark = spec["mark"]["type"] if isinstance(spec["mark"], dict) else spec["mark"]
    if mark not in _MARKS:
        return False
    encoding: Mapping[str, Any] = spec.get("encoding", {})
    colors = (encoding[name] for name in ("color", "fill") if name in encoding)
    axes = (heatmap.x, heatmap.y)
    return all(map(is_known_color, colors)) and all(_keeps(axis, encoding, view.table) for axis in axes)


def _keeps(axis: Axis, encoding: Mapping[str, Any], table: Any) -> bool:
    other: Mapping[str, Any] = encoding.get(axis.name, {})
    if "field" not in other:
        is_in_place = bool(axis.channel2) or "datum" not in other or _has_bands(axis, [other["datum"]])
        return set(other) <= _CONSTANT and is_in_place
    if axis.channel2:  # edges are drawn where they are in any scale of numbers
        return set(other) <= EDGE and other["type"] == "quantitative" and is_known_edge(other)
    is_same = all(other.get(each) == axis.channel[each] for each in ("field", "type"))
    is_same &= set(other) <= _BAND and f"{axis.name}2" not in encoding and isinstance(table, nw.DataFrame)
    return is_same and _has_title_of(axis, other) and _has_bands(axis, table[other["field"]].to_numpy())


def _has_bands(axis: Axis, places: Any) -> bool:
    """Return whether no place is a band between two bands of a heatmap, which may be joined."""
    held = np.asarray(places)
    return bool((np.isin(held, axis.starts) | (held < axis.starts[0]) | (held > axis.starts[-1])).all())


def _has_title_of(axis: Axis, other: Mapping[str, Any]) -> bool:
    drawn, own = (each.get("axis") or {} for each in (other, axis.channel))
    same = "title" not in drawn or ("title" in own and drawn["title"] == own["title"])
    return same and ("title" not in other or ("title" in axis.channel and other["title"] == axis.channel["title"]))
