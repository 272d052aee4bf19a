"""Altair heatmaps made smaller: the same chart, with cells joined to rectangles or drawn as one image."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from vega_datalite.arrays import reduce_arrays
from vega_datalite.beside import View, has_known_channels, stays_beside
from vega_datalite.faults import UnfitTableError
from vega_datalite.heatmaps import Heatmap, OtherChartError, heatmap_of
from vega_datalite.known import Look, look_of
from vega_datalite.labels import fewer_labels
from vega_datalite.painted import Drawn, painted, pixels_a_cell
from vega_datalite.plain import inline_rows
from vega_datalite.requests import Rectangles, Reduced

MOST_RECTANGLES = 50_000  # about 4 MB of JSON
MOST_ALIGNED = 10_000  # where an image has the very same pixels
_COMPOUND = frozenset(
    {
        *("data", "layer", "hconcat", "vconcat", "concat", "columns", "spacing", "align", "bounds", "center"),
        *("resolve", "config", "width", "height", "title", "name", "background", "padding"),
    }
)


def lighten(chart: Any, *, above: int = 0, embed_options: Mapping[str, Any] | None = None) -> Any:
    """Return the chart with equal neighboring cells of its heatmaps drawn as rectangles instead of one by one.

    A heatmap is a view with the mark rect and a table as its data; x and y are either ordinal or nominal whole numbers,
    or quantitative from x to x2 and y to y2 with cells of one size; its color is a field, a value, or none. Axes,
    scales, legend and pixels stay the same, except that seams between equal cells disappear where their edges are
    inside a pixel. Views in layers, rows and columns are changed separately. A view is changed only if its mark,
    encodings, scales, configuration, theme and everything that shares its scales are known to draw joined cells the
    same way; a view with a tooltip, a stroke, a transform, a parameter or another channel keeps each cell.

    A chart of a single view becomes one image if its cells are at least a pixel wide and high and its colors are
    known here: above 10,000 rectangles if cells are whole pixels or if rectangles are no smaller than cells, else
    above 50,000. On an axis of many bands with `labelOverlap`, labels that Vega would hide are left empty.

    Example:
        >>> table = pd.DataFrame({"step": list(range(60)), "position": [0] * 60, "state": ["a"] * 60})
        >>> chart = alt.Chart(table).mark_rect().encode(x="step:O", y="position:O", color="state:N")
        >>> len(light.lighten(chart, above=0).to_json()) < len(chart.to_json())
        True

    Args:
        chart: An Altair 6 chart.
        above: Views with at most this many cells are not changed.
        embed_options: Options of Vega-Embed with which the chart will be shown, such as a theme.

    Returns:
        A new chart whose JSON, including its data, is shorter; the same chart if that is not possible.

    Raises:
        TypeError: What is passed is no Altair chart.
    """
    import altair as alt

    if not isinstance(chart, alt.TopLevelMixin):
        raise TypeError(f"lighten takes an Altair chart, and got an object of type {type(chart).__name__}")
    look = look_of(chart, embed_options or {})
    if not look.joins:
        return chart
    try:
        views = list(_views(chart, alt.Undefined))
        if not all(map(has_known_channels, views)):
            return chart
        light = _lightened(chart, alt.Undefined, above, look, beside=None)
        is_lighter = light is not chart and (isinstance(chart, alt.Chart) or _is_shorter(light, chart, views))
    except (ValueError, TypeError):  # what is wrong with a chart is for Altair to say
        return chart
    return light if is_lighter else chart


def _lightened(chart: Any, inherited: Any, above: int, look: Look, *, beside: Sequence[View] | None) -> Any:
    """Return a chart with its views lightened; `beside` are the views that share its scales, None for a single view."""
    import altair as alt

    held = inherited if chart.data is alt.Undefined else chart.data
    name = _parts(chart)
    if not name:
        return _view(chart, held, above, look, beside)
    old = getattr(chart, name)
    views = [list(_views(each, held)) for each in old]
    if name != "layer" and chart.resolve is alt.Undefined:
        views = [[] for _ in old]  # side by side, views have scales of their own
    new = [
        _lightened(each, held, above, look, beside=[*(beside or ()), *chain(*views[:at], *views[at + 1 :])])
        for at, each in enumerate(old)
    ]
    if all(one is other for one, other in zip(old, new, strict=True)):
        return chart
    light = chart.copy(deep=False)
    setattr(light, name, new)
    if all(each.data is not alt.Undefined for each in new):
        light.data = alt.Undefined
    return light


def _parts(chart: Any) -> str:
    """Return the key under which a chart has its views, nothing for charts that are left unchanged."""
    import altair as alt

    names = {
        alt.LayerChart: "layer",
        alt.HConcatChart: "hconcat",
        alt.VConcatChart: "vconcat",
        alt.ConcatChart: "concat",
    }
    name = names.get(type(chart), "")
    if not name:
        return ""
    bare = chart.copy(deep=False)
    setattr(bare, name, [])
    return name if set(_spec(bare, alt.Undefined)) <= _COMPOUND else ""


def _views(chart: Any, inherited: Any) -> Iterator[View]:
    import altair as alt

    held = inherited if chart.data is alt.Undefined else chart.data
    name = _parts(chart)
    for each in getattr(chart, name) if name else ():
        yield from _views(each, held)
    if not name:
        table = _table(held)
        try:
            yield View(table, _spec(chart, table) if isinstance(chart, alt.Chart) else None)
        except ValueError:
            yield View(table, None)


def _spec(chart: Any, table: Any) -> dict[str, Any]:
    import altair as alt

    bare = chart.copy(deep=False)
    bare.data = alt.Undefined
    return bare.to_dict(validate=False, context={"data": table, "top_level": False})


def _table(held: Any) -> Any:
    import narwhals as nw

    return nw.from_native(held, eager_only=True, pass_through=True)


def _is_shorter(light: Any, chart: Any, views: Iterable[View]) -> bool:
    """Return whether the JSON of the light chart, with its data, is shorter."""
    import narwhals as nw

    length = _length(light)
    tables = (view.table for view in views)
    least = max(_least(each.columns, len(each)) for each in tables if isinstance(each, nw.DataFrame))
    return length < least or length < _length(chart)  # the second takes seconds for half a million cells


def _length(chart: Any) -> int:
    import altair as alt

    with alt.data_transformers.enable("default", max_rows=None):
        return len(json.dumps(chart.to_dict(validate=False)))


def _least(columns: Iterable[str], rows: int) -> int:
    """Return the least length of the JSON of a table: its names, and one character per value."""
    return rows * len(json.dumps(dict.fromkeys(columns, 0)))


def _view(chart: Any, held: Any, above: int, look: Look, beside: Sequence[View] | None) -> Any:
    import altair as alt
    import narwhals as nw

    table = _table(held)
    if not isinstance(chart, alt.Chart) or not isinstance(table, nw.DataFrame) or len(table) <= above:
        return chart
    own = chart.copy(deep=False)
    own.data = held
    try:
        spec = _spec(chart, table)
        heatmap = heatmap_of(table, spec, look)
        if not all(stays_beside(heatmap, each) for each in beside or ()):
            return chart
        lights = _lights(own, heatmap, spec, alone=beside is None)
        return next((light for light in lights if _is_shorter(light, own, [View(table, spec)])), chart)
    except (UnfitTableError, OtherChartError, ValueError, TypeError):
        return chart


def _lights(chart: Any, heatmap: Heatmap, spec: Mapping[str, Any], *, alone: bool) -> Iterator[Any]:
    """Return the charts with the same picture, one of rectangles and one of an image, the better one first."""
    import altair as alt

    reduced = reduce_arrays(heatmap.x.cells, heatmap.y.cells, heatmap.values, Rectangles())
    pixels = pixels_a_cell(heatmap, spec) if alone else (0, 0)
    fits = not heatmap.x.channel2 and not heatmap.y.channel2 and all(each >= 1 and each % 1 == 0 for each in pixels)
    joined = [_joined] if reduced.rows <= MOST_RECTANGLES else []
    image = [_painted] if min(pixels) >= 1 and (fits or not joined) else []
    for way in image + joined if reduced.rows > MOST_ALIGNED else joined + image:
        drawn = way(heatmap, spec, reduced)
        if drawn is None:
            continue
        for name, axis in fewer_labels(heatmap, pixels).items():
            drawn.encoding[name] = {**drawn.encoding[name], "axis": {**drawn.encoding[name]["axis"], **axis}}
        light = chart.copy(deep=False)
        light.data = {"values": drawn.rows}  # as InlineData, Altair would check each row
        light.mark = drawn.mark
        light.encoding = alt.FacetedEncoding(**drawn.encoding)
        yield light


def _joined(heatmap: Heatmap, spec: Mapping[str, Any], reduced: Reduced) -> Drawn:
    encoding = {**spec["encoding"], **heatmap.x.channels(), **heatmap.y.channels()}
    return Drawn(mark=spec["mark"], encoding=encoding, rows=inline_rows(heatmap.rows(reduced.columns)))


def _painted(heatmap: Heatmap, spec: Mapping[str, Any], _: Reduced) -> Drawn | None:
    try:
        return painted(heatmap, spec)
    except (OtherChartError, UnfitTableError):
        return None
