"""Overlays, their labels and the heads of arrows as charts; overlays of the same style share one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from math import atan2, cos, degrees, hypot, sin
from typing import Any, assert_never

import altair as alt

from tracegram.compile.altair.style import frame, rows_chart
from tracegram.measure.tags import PAD, Placed, Sheet, placed_tags
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Segment,
    Silhouette,
    Theme,
    color_of,
)
from vega_datalite import inline_rows

Frame = Callable[[str, str], dict[str, Any]]
Point = tuple[float, float]
HEAD = 7  # pixels; the length of the head of an arrow where lines have their usual width


def alike(drawings: Sequence[Drawing]) -> Iterator[range]:
    """Group the numbers of the drawings that share a chart, since each chart costs some milliseconds.

    Transparent boxes share a chart only if no two of them overlap.
    """
    for look, numbers in groupby(range(len(drawings)), lambda at: _look(drawings[at].layer)):
        same = list(numbers)
        layers = [drawings[at].layer for at in same]
        if look is None or not _may_share([each for each in layers if isinstance(each, Box)]):
            yield from (range(at, at + 1) for at in same)
        else:
            yield range(same[0], same[-1] + 1)


def _look(layer: Layer) -> Layer | None:
    """Return an overlay without the values that may differ within a chart; None if it needs a chart of its own."""
    match layer:
        case Box():
            return replace(layer, name="", pointer="", x=(0, 0), y=(0, 0))
        case Segment():
            return replace(layer, name="", pointer="", start=(0, 0), stop=(0, 0))
        case Note():
            return replace(layer, name="", pointer="", at=(0, 0), text="")
        case Cells() | Labels() | Points() | Outline() | Path():
            return None
        case _:
            assert_never(layer)


def _may_share(found: Sequence[Box]) -> bool:
    """Check that boxes can be filled as one: they are framed, hide what is below, or lie apart along an axis."""
    if not found or found[0].stroke or found[0].opacity == 1:
        return True
    return any(
        all(one[1] <= two[0] for one, two in pairwise(sorted(ends)))
        for ends in zip(*((each.x, each.y) for each in found), strict=True)
    )


def edges_of(found: Sequence[Box]) -> dict[str, Any]:
    """Return boxes as columns."""
    return {
        "x": [each.x[0] for each in found],
        "x2": [each.x[1] for each in found],
        "y": [each.y[0] for each in found],
        "y2": [each.y[1] for each in found],
    }


def boxes(plot: Plot, layer: Box | Outline, edges: Mapping[str, Any]) -> alt.Chart:
    """Return boxes between edges, all in the style of a layer."""
    chart = rows_chart(inline_rows(edges)).encode(**frame(plot, "x", "y"), x2="x2", y2="y2")
    if layer.stroke is None:
        return chart.mark_rect(aria=False, color=layer.color, opacity=layer.opacity)
    return chart.mark_rect(
        aria=False,
        filled=False,
        fillOpacity=0,
        stroke=layer.stroke.color,
        strokeWidth=layer.stroke.width,
        strokeDash=list(layer.stroke.dash) or alt.Undefined,
        opacity=layer.opacity,
    )


def outline(plot: Plot, layer: Outline, drawing: Drawing) -> alt.Chart:
    """Return boxes, or the outline of cells as lines that end where they begin."""
    if not isinstance(layer.around, Silhouette) or layer.stroke is None:
        return boxes(plot, layer, drawing.columns)
    corners = {name: drawing.columns[name] for name in ("x", "y", "ring")}
    order = {"order": list(range(len(corners["x"])))}
    return (
        rows_chart(inline_rows({**corners, **order}))
        .mark_line(
            aria=False,
            interpolate="linear-closed",
            color=layer.stroke.color,
            strokeWidth=layer.stroke.width,
            strokeDash=list(layer.stroke.dash) or alt.Undefined,
            opacity=layer.opacity,
        )
        .encode(
            **frame(plot, "x", "y"),
            detail=alt.Detail("ring", type="nominal"),
            order=alt.Order("order", type="quantitative"),
        )
    )


def lines(plot: Plot, layer: Segment | Path, drawn: Sequence[Sequence[tuple[float, float]]]) -> alt.Chart:
    """Return lines through points, all in the stroke of a layer."""
    rows = [
        {"order": order, "x": x, "y": y, **({"line": line} if len(drawn) > 1 else {})}
        for line, points in enumerate(drawn)
        for order, (x, y) in enumerate(points)
    ]
    chart = rows_chart(rows).mark_line(
        aria=False,
        clip=True,
        color=layer.stroke.color,
        strokeWidth=layer.stroke.width,
        strokeDash=list(layer.stroke.dash) or alt.Undefined,
        opacity=layer.opacity,
    )
    chart = chart.encode(**frame(plot, "x", "y"), order=alt.Order("order", type="quantitative"))
    return chart.encode(detail=alt.Detail("line", type="nominal")) if len(drawn) > 1 else chart


def points_of(plot: Plot, drawing: Drawing, layer: Path) -> Sequence[tuple[float, float]]:
    """Return the points of a path."""
    if not layer.along:
        return layer.points
    rows = inline_rows(drawing.columns)
    return [(row[plot.x.column], row[plot.y.column]) for row in rows]


def notes(plot: Plot, layers: Sequence[Note]) -> alt.Chart:
    """Return texts at points, all in the font of the first."""
    first = layers[0]
    letters: Any = {"align": first.align, "font": plot.theme.font, "fontSize": first.font_size}
    return (
        rows_chart([{"x": each.at[0], "y": each.at[1], "text": each.text} for each in layers])
        .mark_text(aria=False, color=first.color, opacity=first.opacity, **letters)
        .encode(**frame(plot, "x", "y"), text=alt.Text("text", type="nominal"))
    )


def tag_layers(sheet: Sheet, drawings: Sequence[Drawing], theme: Theme, frame: Frame) -> Iterator[alt.Chart]:
    """Return the layers above all cells and overlays: leaders, label backgrounds, arrowheads and label texts.

    Args:
        sheet: The area of the plot or panel.
        drawings: What is drawn there.
        theme: The look.
        frame: Returns the channels that place columns of numbers on the axes.
    """
    placed = placed_tags(sheet, drawings)
    legs = [{**_ends(sheet, *leg), "color": each.color} for each in placed for leg in pairwise(each.leader)]
    if legs:
        chart = rows_chart(legs).mark_rule(aria=False, strokeWidth=theme.unit)
        yield chart.encode(**frame("x", "y"), x2="x2", y2="y2", color=_plain())
    grounds = [{**_ends(sheet, *zip(each.x, each.y, strict=True))} for each in placed if each.is_inside]
    if grounds:
        chart = rows_chart(grounds).mark_rect(aria=False, color=theme.background, stroke=theme.faint, strokeWidth=0.5)
        yield chart.encode(**frame("x", "y"), x2="x2", y2="y2")
    heads = [*_heads(sheet, drawings, theme), *_heads_of(sheet, placed, theme)]
    if heads:
        chart = rows_chart(heads).mark_point(aria=False, filled=True, opacity=1, shape="triangle", size=_area(theme))
        angle = alt.Angle("angle", type="quantitative", scale=None)
        yield chart.encode(**frame("x", "y"), angle=angle, color=_plain())
    yield from (_text(sheet, each, theme, frame) for each in placed)


def _plain() -> alt.Color:
    return alt.Color("color", type="nominal", scale=None, legend=None)


def _text(sheet: Sheet, placed: Placed, theme: Theme, frame: Frame) -> alt.Chart:
    at = {"x": sheet.number_across(placed.x[0] + PAD), "y": sheet.number_down(sum(placed.y) / 2)}
    words: Any = {"align": "left", "baseline": "middle", "font": theme.font, "fontSize": placed.tag.font_size}
    chart = rows_chart([{**at, "text": placed.tag.text}]).mark_text(aria=False, color=placed.tag.color, **words)
    return chart.encode(**frame("x", "y"), text=alt.Text("text", type="nominal"))


def _ends(sheet: Sheet, start: Point, stop: Point) -> dict[str, float]:
    return {
        "x": sheet.number_across(start[0]),
        "y": sheet.number_down(start[1]),
        "x2": sheet.number_across(stop[0]),
        "y2": sheet.number_down(stop[1]),
    }


def _heads(sheet: Sheet, drawings: Sequence[Drawing], theme: Theme) -> Iterator[dict[str, Any]]:
    """Return the arrowheads at the ends of lines."""
    for layer in (each.layer for each in drawings):
        if isinstance(layer, Segment) and layer.arrow:
            start, stop = ((sheet.across(x), sheet.down(y)) for x, y in (layer.start, layer.stop))
            yield from _head(sheet, (start, stop), color_of(layer), theme)


def _heads_of(sheet: Sheet, placed: Sequence[Placed], theme: Theme) -> Iterator[dict[str, Any]]:
    """Return the arrowheads at the ends of leaders."""
    for each in placed:
        if each.tag.leader == "arrow" and len(each.leader) > 1:
            yield from _head(sheet, (each.leader[-2], each.leader[-1]), each.color, theme)


def _head(sheet: Sheet, leg: tuple[Point, Point], color: str, theme: Theme) -> Iterator[dict[str, Any]]:
    (x, y), (x2, y2) = leg
    if hypot(x2 - x, y2 - y) < 1:
        return
    way, back = atan2(y2 - y, x2 - x), HEAD * theme.unit / 2
    at = {"x": sheet.number_across(x2 - back * cos(way)), "y": sheet.number_down(y2 - back * sin(way))}
    yield {**at, "angle": round(degrees(way) + 90, 2), "color": color}


def _area(theme: Theme) -> float:
    return round((HEAD * theme.unit) ** 2, 2)
