"""This file is about heatmaps of Altair users: the same chart, its cells joined to rectangles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.arrays import reduce_arrays
from vega_datalite.cells import whole
from vega_datalite.faults import UnfitTableError
from vega_datalite.frames import column_of
from vega_datalite.inline import inline_rows
from vega_datalite.requests import Rectangles

MOST_RECTANGLES = 50_000  # about 4 MB of JSON; above, the limit of Altair is left to speak

_MARK = frozenset({"type", "color", "fill", "opacity", "fillOpacity", "aria", "clip"})  # a stroke would show each cell
_CHART = frozenset({"data", "mark", "encoding", "width", "height", "title", "name", "config", "background", "padding"})
_COLOUR = frozenset({"field", "type", "scale", "legend", "title", "value"})
_BANDS = frozenset({"field", "type", "axis", "title"})
_EDGE = frozenset({"field", "type", "axis", "title", "scale"})
_CONFIG = frozenset({"scale", "rect", "mark"})  # may set gaps or strokes between cells


def lighten(chart: Any, *, above: int = 0) -> Any:
    """Give a chart whose heatmaps draw rectangles of equal cells instead of every cell.

    A heatmap is a view of the mark rect with data in a table; with x and y either ordinal or nominal whole numbers, or
    quantitative from x to x2 and y to y2 with cells of one size; and with a colour by a field, by a value, or none.
    Axes, scales, legend and pixels stay; between equal cells the seams go that a renderer draws where their edges lie
    within a pixel. Views in layers and in rows and columns are looked at one by one. Every other view stays as it is:
    what has a tooltip, a stroke, a transform, a parameter or another channel shows each cell.

    Args:
        chart: A chart of Altair 6.
        above: Up to this many cells a view stays as it is.

    Returns:
        A new chart, or the same one when nothing changed. Heatmaps with more than 50,000 rectangles stay.
    """
    import altair as alt

    return _lightened(chart, alt.Undefined, above)


def _lightened(chart: Any, inherited: Any, above: int) -> Any:
    import altair as alt

    held = inherited if chart.data is alt.Undefined else chart.data
    if isinstance(chart, alt.Chart):
        return _view(chart, held, above)
    parts = {
        alt.LayerChart: "layer",
        alt.HConcatChart: "hconcat",
        alt.VConcatChart: "vconcat",
        alt.ConcatChart: "concat",
    }
    name = parts.get(type(chart))
    if not name or (name == "layer" and chart.encoding is not alt.Undefined) or _sets_gaps(chart):
        return chart
    old = getattr(chart, name)
    new = [_lightened(each, held, above) for each in old]
    if all(one is other for one, other in zip(old, new, strict=True)):
        return chart
    light = chart.copy(deep=False)
    setattr(light, name, new)
    if all(each.data is not alt.Undefined for each in new):
        light.data = alt.Undefined
    return light


def _sets_gaps(chart: Any) -> bool:
    import altair as alt

    return chart.config is not alt.Undefined and bool(_CONFIG & set(chart.config.to_dict(validate=False)))


def _view(chart: Any, held: Any, above: int) -> Any:
    import altair as alt
    import narwhals as nw

    table = nw.from_native(held, eager_only=True, pass_through=True)
    if not isinstance(table, nw.DataFrame) or len(table) <= above:
        return chart
    bare = chart.copy(deep=False)
    bare.data = alt.Undefined
    try:
        spec = bare.to_dict(validate=False, context={"data": table, "top_level": False})
        heatmap = _heatmap(table, spec)
        reduced = reduce_arrays(heatmap.x.cells, heatmap.y.cells, heatmap.values, Rectangles())
    except (UnfitTableError, _OtherChartError, ValueError):  # what is wrong with a chart is for Altair to say
        return chart
    if reduced.rows > min(MOST_RECTANGLES, len(table) - 1):
        return chart
    light = chart.copy(deep=False)
    light.data = {"values": inline_rows(heatmap.rows(reduced.columns))}  # as InlineData, Altair would check each row
    light.encoding = alt.FacetedEncoding(**{**spec["encoding"], **heatmap.x.channels(), **heatmap.y.channels()})
    return light


class _OtherChartError(Exception):
    """The chart is no heatmap whose cells can be joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """One direction of a heatmap.

    Attributes:
        name: x or y.
        fields: The fields of the first and the last cell of a rectangle, or of its two edges.
        cells: The place of each row's cell, counted from 0, shape (N,).
        starts: What the first field holds for the cell at each place.
        stops: What the second field holds.
        channel: The channel as the chart has it.
        channel2: The same for the second, empty for bands.
    """

    name: str
    fields: tuple[str, str]
    cells: NDArray[np.int64]
    starts: NDArray[Any]
    stops: NDArray[Any]
    channel: dict[str, Any]
    channel2: dict[str, Any]

    def channels(self) -> dict[str, Any]:
        """Give the two channels that draw rectangles."""
        if self.channel2:
            return {}
        first = {"title": self.fields[0], **self.channel, "bandPosition": 0}
        return {self.name: first, f"{self.name}2": {"field": self.fields[1], "bandPosition": 1}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heatmap:
    x: _Axis
    y: _Axis
    color: str | None
    values: Any

    def rows(self, boxes: Mapping[str, Any]) -> dict[str, Any]:
        """Give rectangles of places as columns for the fields of the chart."""
        columns: dict[str, Any] = {}
        for axis in (self.x, self.y):
            boxes = boxes if axis.channel2 else _cut(boxes, axis)
        for axis in (self.x, self.y):
            columns[axis.fields[0]] = axis.starts[boxes[axis.name]]
            columns[axis.fields[1]] = axis.stops[boxes[f"{axis.name}2"] - 1]
        return columns if self.color is None else {**columns, self.color: boxes["value"]}


def _cut(boxes: Mapping[str, Any], axis: _Axis) -> Mapping[str, Any]:
    """Cut rectangles until every band is the first or the last of one.

    The scale of bands knows the values that occur in rows and no other: a domain that is written into the scale would
    make it forget the bands of other layers.
    """
    start, stop = axis.name, f"{axis.name}2"
    inner = np.setdiff1d(np.arange(len(axis.starts)), np.concatenate((boxes[start], boxes[stop] - 1)))
    for band in inner:
        if ((boxes[start] == band) | (boxes[stop] == band + 1)).any():
            continue
        cut = int(np.argmax((boxes[start] < band) & (boxes[stop] > band + 1)))
        boxes = {name: np.append(column, column[cut]) for name, column in boxes.items()}
        boxes[stop][cut] = boxes[start][-1] = band + 1
    return boxes


def _heatmap(table: Any, spec: Mapping[str, Any]) -> _Heatmap:
    import altair as alt

    mark = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
    theme = alt.theme.get()
    configs = (spec.get("config", {}), theme().get("config", {}) if theme else {})
    if (
        mark["type"] != "rect"
        or set(mark) - _MARK
        or set(spec) - _CHART
        or any(_CONFIG & set(each) for each in configs)
    ):
        raise _OtherChartError
    encoding = spec.get("encoding", {})
    if set(encoding) - {"x", "x2", "y", "y2", "color", "fill"} or {"color", "fill"} <= set(encoding):
        raise _OtherChartError
    ink = encoding.get("color", encoding.get("fill", {"value": None}))
    if set(ink) - _COLOUR or ink.get("type") == "temporal":
        raise _OtherChartError
    color = ink.get("field")
    x, y = _axis(table, encoding, "x"), _axis(table, encoding, "y")
    if len({*x.fields, *y.fields, color}) < 5:
        raise _OtherChartError
    return _Heatmap(x=x, y=y, color=color, values=None if color is None else column_of(table, _own(table, color)))


def _axis(table: Any, encoding: Mapping[str, Any], name: str) -> _Axis:
    channel, channel2 = encoding.get(name, {}), encoding.get(f"{name}2", {})
    first = column_of(table, _own(table, channel.get("field")))
    if channel.get("type") in {"ordinal", "nominal"} and not channel2 and not set(channel) - _BANDS:
        starts, cells = np.unique(whole(first, name), return_inverse=True)
        fields = (channel["field"], f"{channel['field']}_last")
        return _Axis(name=name, fields=fields, cells=cells, starts=starts, stops=starts, channel=channel, channel2={})
    if channel.get("type") != "quantitative" or set(channel) - _EDGE or set(channel2) - {"field"} or not channel2:
        raise _OtherChartError
    second = column_of(table, _own(table, channel2["field"]))
    starts, places = np.unique(_finite(first), return_index=True)
    size = _finite(second)[places[0]] - starts[0]
    cells = (_finite(first) - starts[0]) / size if size > 0 else np.array([0.5])
    if not np.array_equal(_finite(second), _finite(first) + size):
        raise _OtherChartError
    cells = whole(cells, name)
    edges = starts[0] + size * np.arange(cells.max() + 1)
    if not np.array_equal(edges[cells], _finite(first)):
        raise _OtherChartError
    fields = (channel["field"], channel2["field"])
    return _Axis(
        name=name, fields=fields, cells=cells, starts=edges, stops=edges + size, channel=channel, channel2=channel2
    )


def _own(table: Any, field: Any) -> str:
    """Refuse fields that are no plain column: nested ones, and those that Vega-Lite computes."""
    if not isinstance(field, str) or field not in table.columns or set(field) & set(".[]\\"):
        raise _OtherChartError
    return field


def _finite(column: Any) -> NDArray[np.float64]:
    if not isinstance(column, np.ndarray) or not np.isfinite(column).all() or not len(column):
        raise _OtherChartError
    return column.astype(np.float64)
