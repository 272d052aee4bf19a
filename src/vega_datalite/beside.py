"""Views that share their scales with a heatmap of bands, and may set gaps or titles there."""

from collections.abc import Mapping
from typing import Any

from vega_datalite.heatmaps import Axis

_FIELD = ("field", "aggregate", "bin", "timeUnit")


def stays_beside(axis: Axis, spec: Mapping[str, Any] | None) -> bool:
    """Return whether an axis of a heatmap looks the same when its bands are joined, beside another view.

    Args:
        axis: Of the heatmap.
        spec: The other view, None where it is not known.
    """
    if axis.channel2:  # edges are drawn where they are in any scale, and keep their title
        return True
    if spec is None:
        return False
    encoding = spec.get("encoding", {})
    other: Mapping[str, Any] = encoding.get(axis.name, {})
    if not any(each in other for each in _FIELD):  # a value or a datum brings no title and no gaps
        return "scale" not in other
    mark = spec["mark"]["type"] if isinstance(spec["mark"], dict) else spec["mark"]
    if mark == "bar" or "scale" in other or f"{axis.name}2" in encoding:  # bars leave gaps unless told otherwise
        return False
    return all(other.get(each) == axis.channel.get(each) for each in _FIELD) and _has_title_of(axis, other)


def _has_title_of(axis: Axis, other: Mapping[str, Any]) -> bool:
    drawn, own = (each.get("axis") or {} for each in (other, axis.channel))
    same = "title" not in drawn or ("title" in own and drawn["title"] == own["title"])
    return same and ("title" not in other or ("title" in axis.channel and other["title"] == axis.channel["title"]))
