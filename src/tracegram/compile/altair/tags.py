"""Labels of overlays, their leaders, and the heads of arrows, as charts."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, degrees, hypot, sin
from typing import Any

import altair as alt

from tracegram.compile.altair.style import rows_chart
from tracegram.measure.tags import PAD, Placed, Sheet, placed_tags
from tracegram.model import Drawing, Segment, Theme, color_of

Frame = Callable[[str, str], dict[str, Any]]
Point = tuple[float, float]
HEAD = 7  # pixels; the length of the head of an arrow where lines have their usual width


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
        yield chart.encode(**frame("x", "y"), x2=alt.X2("x2"), y2=alt.Y2("y2"), color=_plain())
    grounds = [{**_ends(sheet, *zip(each.x, each.y, strict=True))} for each in placed if each.is_inside]
    if grounds:
        chart = rows_chart(grounds).mark_rect(aria=False, color=theme.background, stroke=theme.faint, strokeWidth=0.5)
        yield chart.encode(**frame("x", "y"), x2=alt.X2("x2"), y2=alt.Y2("y2"))
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
