"""Finding heatmaps among the views of Altair: their cells, and their colors."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.cells import whole
from vega_datalite.frames import column_of
from vega_datalite.frozen import frozen
from vega_datalite.known import Look, is_known_color, is_known_edge, is_known_mark
from vega_datalite.values import values_of

_CHART = frozenset({"data", "mark", "encoding", "width", "height", "title", "name", "config", "background", "padding"})
_BANDS = frozenset({"field", "type", "axis", "title"})
EDGE = frozenset({"field", "type", "axis", "title", "scale"})


class OtherChartError(Exception):
    """The chart is no heatmap whose cells can be joined."""


@frozen
class Axis:
    """One direction of a heatmap.

    Attributes:
        name: x or y.
        fields: The fields of the first and the last cell of a rectangle, or of its two edges.
        cells: The place of each row's cell, counted from 0, shape (N,).
        starts: The value of the first field for the cell at each place.
        stops: The value of the second field.
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

    def span(self) -> float:
        """Return the largest number of cells on the axis, as far as its scale determines it."""
        cells = len(self.starts)
        if not self.channel2:
            return cells
        size = float(self.stops[0] - self.starts[0])
        scale = self.channel.get("scale", {})
        domain = scale.get("domain") if isinstance(scale, dict) else None
        if isinstance(domain, list) and len(domain) == 2 and all(isinstance(each, int | float) for each in domain):
            low, high = min(domain), max(domain)
        else:  # to zero, and to the next round number
            low, high = min(0.0, float(self.starts[0])), max(0.0, float(self.stops[-1]))
        return 1.25 * (high - low) / size

    def of_cells(self, rows: NDArray[np.int64]) -> "Axis":
        """Return the axis of some of the rows: their bands only, or the edges from their first to their last cell."""
        cells = self.cells[rows]
        if self.channel2:
            first, last = int(cells.min()), int(cells.max()) + 1
            return replace(self, cells=cells - first, starts=self.starts[first:last], stops=self.stops[first:last])
        bands, cells = np.unique(cells, return_inverse=True)
        return replace(self, cells=cells, starts=self.starts[bands], stops=self.starts[bands])

    def channels(self) -> dict[str, Any]:
        """Return the two channels that draw rectangles."""
        if self.channel2:
            return {}
        first = {"title": self.fields[0], **self.channel, "bandPosition": 0}
        return {self.name: first, f"{self.name}2": {"field": self.fields[1], "bandPosition": 1}}


@frozen
class Heatmap:
    """A heatmap: where its cells are, and what colors them.

    Attributes:
        x: The columns.
        y: The rows.
        color: The field of the colors, if there is one.
        values: Its values.
        mark: The mark with its properties.
        look: What the chart and the theme configure.
    """

    x: Axis
    y: Axis
    color: str | None
    values: Any
    mark: Mapping[str, Any]
    look: Look

    def rows(self, boxes: Mapping[str, Any]) -> dict[str, Any]:
        """Return rectangles of places as columns for the fields of the chart."""
        columns: dict[str, Any] = {}
        for axis in (self.x, self.y):
            boxes = boxes if axis.channel2 else _cut(boxes, axis)
        for axis in (self.x, self.y):
            columns[axis.fields[0]] = axis.starts[boxes[axis.name]]
            columns[axis.fields[1]] = axis.stops[boxes[f"{axis.name}2"] - 1]
        return columns if self.color is None else {**columns, self.color: boxes["value"]}


def _cut(boxes: Mapping[str, Any], axis: Axis) -> Mapping[str, Any]:
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


def heatmap_of(table: Any, spec: Mapping[str, Any], look: Look) -> Heatmap:
    """Read a view as a heatmap.

    Raises:
        OtherChartError: It is none.
        UnfitTableError: Its keys are no whole numbers.
    """
    mark = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
    if mark["type"] != "rect" or not is_known_mark(mark) or set(spec) - _CHART:
        raise OtherChartError
    encoding = spec.get("encoding", {})
    if set(encoding) - {"x", "x2", "y", "y2", "color", "fill"} or {"color", "fill"} <= set(encoding):
        raise OtherChartError
    ink = encoding.get("color", encoding.get("fill", {"value": None}))
    if not is_known_color(ink):
        raise OtherChartError
    color = ink.get("field")
    x, y = _axis(table, encoding, "x"), _axis(table, encoding, "y")
    if len({*x.fields, *y.fields, color}) < 5:
        raise OtherChartError
    values = None if color is None else column_of(table, _own(table, color))
    heatmap = Heatmap(x=x, y=y, color=color, values=values, mark=mark, look=look)
    return _present(heatmap) if color and ink.get("type") == "quantitative" else heatmap


def _present(heatmap: Heatmap) -> Heatmap:
    """Leave out cells without a number: Vega-Lite does not draw them, and its scales do not see them."""
    values = values_of(heatmap.values)
    if values.kind not in {"int", "float"}:
        raise OtherChartError
    missing = values.missing()
    if not missing.any():
        return heatmap
    left = np.flatnonzero(~missing)
    if not len(left):
        raise OtherChartError
    x, y = (axis.of_cells(left) for axis in (heatmap.x, heatmap.y))
    return replace(heatmap, x=x, y=y, values=heatmap.values.take(left))


def _axis(table: Any, encoding: Mapping[str, Any], name: str) -> Axis:
    channel, channel2 = encoding.get(name, {}), encoding.get(f"{name}2", {})
    first = column_of(table, _own(table, channel.get("field")))
    if channel.get("type") in {"ordinal", "nominal"} and not channel2 and not set(channel) - _BANDS:
        starts, cells = _numbered(whole(first, name))
        fields = (channel["field"], f"{channel['field']}_last")
        return Axis(name=name, fields=fields, cells=cells, starts=starts, stops=starts, channel=channel, channel2={})
    is_edge = channel.get("type") == "quantitative" and not set(channel) - EDGE and is_known_edge(channel)
    if not is_edge or set(channel2) != {"field"}:
        raise OtherChartError
    second = column_of(table, _own(table, channel2["field"]))
    starts, places = np.unique(_finite(first), return_index=True)
    size = _finite(second)[places[0]] - starts[0]
    cells = (_finite(first) - starts[0]) / size if size > 0 else np.array([0.5])
    if not np.array_equal(_finite(second), _finite(first) + size):
        raise OtherChartError
    cells = whole(cells, name)
    if cells.max() > 4 * len(cells):
        raise OtherChartError  # so sparse that an axis of its own, as long as its gaps, would be the heavier one
    edges = starts[0] + size * np.arange(cells.max() + 1)
    if not np.array_equal(edges[cells], _finite(first)):
        raise OtherChartError
    fields = (channel["field"], channel2["field"])
    return Axis(
        name=name, fields=fields, cells=cells, starts=edges, stops=edges + size, channel=channel, channel2=channel2
    )


def _numbered(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys that occur, in order, and which of them each is."""
    least = int(keys.min()) if len(keys) else 0
    if not len(keys) or int(keys.max()) - least > 4 * len(keys):
        starts, cells = np.unique(keys, return_inverse=True)
        return starts, cells
    occurs = np.zeros(int(keys.max()) - least + 1, dtype=bool)
    occurs[keys - least] = True
    cells = keys - least if occurs.all() else (np.cumsum(occurs) - 1)[keys - least]
    return np.flatnonzero(occurs) + least, cells


def _own(table: Any, field: Any) -> str:
    """Refuse fields that are no plain column: nested ones, and those that Vega-Lite computes."""
    if not isinstance(field, str) or field not in table.columns or set(field) & set(".[]\\"):
        raise OtherChartError
    return field


def _finite(column: Any) -> NDArray[np.float64]:
    if not isinstance(column, np.ndarray) or not np.isfinite(column).all() or not len(column):
        raise OtherChartError
    return column.astype(np.float64)
