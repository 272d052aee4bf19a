"""Overlays as charts: consecutive overlays of the same style share a chart, with one row or line each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any, assert_never

import altair as alt

from tracegram.compile.altair.parts import frame, rows_chart
from tracegram.model import Box, Cells, Drawing, Labels, Layer, Note, Outline, Path, Plot, Points, Segment, Silhouette
from vega_datalite import inline_rows


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
