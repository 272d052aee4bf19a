"""Heatmaps of Altair users: the same chart, its cells joined to rectangles or drawn as one image."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vega_datalite.arrays import reduce_arrays
from vega_datalite.beside import stays_beside
from vega_datalite.faults import UnfitTableError
from vega_datalite.heatmaps import GAPS, Heatmap, OtherChartError, heatmap_of
from vega_datalite.inline import inline_rows
from vega_datalite.labels import fewer_labels
from vega_datalite.painted import painted, pixels_a_cell
from vega_datalite.requests import Rectangles

Specs = Sequence[Mapping[str, Any] | None]

MOST_RECTANGLES = 50_000  # about 4 MB of JSON
MOST_ALIGNED = 10_000  # where an image has the very same pixels


def lighten(chart: Any, *, above: int = 0) -> Any:
    """Return a chart whose heatmaps draw rectangles of equal cells instead of every cell.

    A heatmap is a view of the mark rect with data in a table; with x and y either ordinal or nominal whole numbers, or
    quantitative from x to x2 and y to y2 with cells of one size; and with a color by a field, by a value, or none.
    Axes, scales, legend and pixels stay; between equal cells the seams go that a renderer draws where their edges lie
    within a pixel. Views in layers and in rows and columns are looked at one by one; bands whose scale or title another
    layer has a say in stay. Every other view stays as it is:
    what has a tooltip, a stroke, a transform, a parameter or another channel shows each cell.

    A chart that is one view, whose cells are at least a pixel wide and high and whose colors are known here, becomes
    one image where that is lighter: above 10,000 rectangles where cells are whole pixels, else above 50,000. Of many
    bands with `labelOverlap`, labels that Vega would hide are empty from the beginning.

    Args:
        chart: A chart of Altair 6.
        above: Up to this many cells a view stays as it is.

    Returns:
        A new chart, or the same one when nothing changed. Heatmaps of more rectangles that cannot be an image stay.
    """
    import altair as alt

    return _lightened(chart, alt.Undefined, above, alone=True)


def _lightened(chart: Any, inherited: Any, above: int, *, beside: Specs = (), alone: bool = False) -> Any:
    import altair as alt

    held = inherited if chart.data is alt.Undefined else chart.data
    if isinstance(chart, alt.Chart):
        return _view(chart, held, above, None if alone else beside)
    name = _parts(chart)
    if not name or (name == "layer" and chart.encoding is not alt.Undefined) or _sets_gaps(chart):
        return chart
    old = getattr(chart, name)
    specs = [list(_specs(each, held)) for each in old]
    if name != "layer" and chart.resolve is alt.Undefined:
        specs = [[] for _ in old]  # side by side, views have scales of their own
    new = [
        _lightened(
            each, held, above, beside=(*beside, *(spec for other in specs if other is not own for spec in other))
        )
        for each, own in zip(old, specs, strict=True)
    ]
    if all(one is other for one, other in zip(old, new, strict=True)):
        return chart
    light = chart.copy(deep=False)
    setattr(light, name, new)
    if all(each.data is not alt.Undefined for each in new):
        light.data = alt.Undefined
    return light


def _parts(chart: Any) -> str:
    """Return the name under which a chart has its views, nothing for charts that are not looked into."""
    import altair as alt

    names = {
        alt.LayerChart: "layer",
        alt.HConcatChart: "hconcat",
        alt.VConcatChart: "vconcat",
        alt.ConcatChart: "concat",
    }
    return names.get(type(chart), "")


def _specs(chart: Any, inherited: Any) -> Iterator[dict[str, Any] | None]:
    """Return the views of a chart as JSON has them, None for those that cannot be read alone."""
    import altair as alt
    import narwhals as nw

    held = inherited if chart.data is alt.Undefined else chart.data
    if isinstance(chart, alt.Chart):
        try:
            yield _spec(chart, nw.from_native(held, eager_only=True, pass_through=True))
        except ValueError:
            yield None
        return
    for each in getattr(chart, _parts(chart)) if _parts(chart) else [None]:
        yield from [None] if each is None else _specs(each, held)


def _spec(chart: Any, table: Any) -> dict[str, Any]:
    import altair as alt

    bare = chart.copy(deep=False)
    bare.data = alt.Undefined
    return bare.to_dict(validate=False, context={"data": table, "top_level": False})


def _sets_gaps(chart: Any) -> bool:
    import altair as alt

    return chart.config is not alt.Undefined and bool(GAPS & set(chart.config.to_dict(validate=False)))


def _view(chart: Any, held: Any, above: int, beside: Specs | None) -> Any:
    import altair as alt
    import narwhals as nw

    table = nw.from_native(held, eager_only=True, pass_through=True)
    if not isinstance(table, nw.DataFrame) or len(table) <= above:
        return chart
    try:
        spec = _spec(chart, table)
        heatmap = heatmap_of(table, spec)
        if not all(stays_beside(axis, each) for axis in (heatmap.x, heatmap.y) for each in beside or ()):
            return chart
        light = _light(heatmap, spec, len(table), alone=beside is None)
    except (UnfitTableError, OtherChartError, ValueError):  # what is wrong with a chart is for Altair to say
        return chart
    changed = chart.copy(deep=False)
    changed.data = {"values": light.rows}  # as InlineData, Altair would check each row
    changed.mark = chart.mark if light.mark is None else light.mark
    changed.encoding = alt.FacetedEncoding(**light.encoding)
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Light:
    rows: list[dict[str, Any]]
    encoding: dict[str, Any]
    mark: dict[str, Any] | None  # None for the same


def _light(heatmap: Heatmap, spec: Mapping[str, Any], cells: int, *, alone: bool) -> _Light:
    reduced = reduce_arrays(heatmap.x.cells, heatmap.y.cells, heatmap.values, Rectangles())
    pixels = pixels_a_cell(heatmap, spec) if alone else (0, 0)
    encoding = {**spec["encoding"], **heatmap.x.channels(), **heatmap.y.channels()}
    mark = None
    if reduced.rows > _most(heatmap, pixels):
        if min(pixels) < 1:
            raise OtherChartError
        image = painted(heatmap, spec)
        rows, encoding, mark = [image.row], image.encoding, image.mark
    elif reduced.rows >= cells:
        raise OtherChartError
    else:
        rows = inline_rows(heatmap.rows(reduced.columns))
    for name, axis in fewer_labels(heatmap, pixels).items():
        encoding[name] = {**encoding[name], "axis": {**encoding[name]["axis"], **axis}}
    return _Light(rows=rows, encoding=encoding, mark=mark)


def _most(heatmap: Heatmap, pixels: tuple[float, float]) -> int:
    """Return how many rectangles are drawn as such: an image is lighter, and the same where edges lie on pixels."""
    fits = not heatmap.x.channel2 and not heatmap.y.channel2 and all(each >= 1 and each % 1 == 0 for each in pixels)
    return MOST_ALIGNED if fits else MOST_RECTANGLES
