"""This file is about the sixth stage: layers and their rows become one layered Altair chart."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

import altair as alt

from tracegram.compile.look import PADDING, Swatch, axis_of, config_of, legend_layer, paint_channel, scale_of
from tracegram.model import (
    Box,
    Cells,
    Constant,
    Drawing,
    Figure,
    Labels,
    Layer,
    Note,
    Outline,
    Path,
    Points,
    Scaled,
    Segment,
    color_of,
)
from vega_datalite import inline_rows


def lower(figure: Figure, drawings: tuple[Drawing, ...]) -> alt.LayerChart:
    """Build the chart of a figure, its layers in the order of the drawings.

    All layers share one pair of quantitative scales. Data stand inline under the fixed names `step`, `position`,
    `value` and `text` (`x`, `x2`, `y`, `y2` for overlays); names of columns are only ever titles.
    """
    layers = [layer for index, drawing in enumerate(drawings) for layer in _layers(figure, drawing, index)]
    names = _legend_names(drawings)
    own: dict[str, Any] = {"color": "independent"}  # each field and the legend of names has scales of its own
    if figure.legend != "none" and names:
        layers.append(legend_layer(figure, names))
        own["shape"] = "independent"
    chart = alt.LayerChart(layer=layers, width=figure.width, height=figure.height, config=config_of(figure.theme))
    if figure.title:
        chart = chart.properties(title=figure.title)
    return chart.properties(padding=PADDING).resolve_scale(**own)


def _legend_names(drawings: tuple[Drawing, ...]) -> dict[str, Swatch]:
    names: dict[str, Swatch] = {}
    for drawing in drawings:
        swatch = _swatch(drawing.layer)
        if drawing.layer.name and swatch:
            names.setdefault(drawing.layer.name, swatch)
    return names


def _swatch(layer: Layer) -> Swatch | None:
    """Give what stands for a layer in the legend: nothing for notes and for fields with their own."""
    color = color_of(layer)
    if not color:
        return None
    match layer:
        case Cells() | Labels():
            return Swatch(color=color, shape="cells")
        case Points():
            return Swatch(color=color, shape="point")
        case Box() | Outline():
            return Swatch(color=color, shape="outline" if layer.stroke else "cells")
        case Segment() | Path():
            return Swatch(color=color, shape="line")
        case Note():
            return None
        case _:
            assert_never(layer)


def _layers(figure: Figure, drawing: Drawing, index: int) -> Iterator[alt.Chart]:
    layer = drawing.layer
    match layer:
        case Cells():
            yield from _cells(figure, drawing, layer, index)
        case Labels() | Points():
            yield from _symbols(figure, drawing, layer)
        case Box():
            yield _boxes(figure, layer, {"x": [layer.x[0]], "x2": [layer.x[1]], "y": [layer.y[0]], "y2": [layer.y[1]]})
        case Outline():
            yield _boxes(figure, layer, drawing.columns)
        case Segment():
            (x, y), (x2, y2) = layer.start, layer.stop
            yield _line(figure, layer, [{"x": x, "y": y}, {"x": x2, "y": y2}])
        case Path():
            yield _line(figure, layer, _points(figure, drawing, layer))
        case Note():
            yield _note(figure, layer)
        case _:
            assert_never(layer)


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    """Begin a chart of rows, given so that Altair neither checks each of them nor copies it with every change."""
    data = alt.InlineData(values=[])
    data["values"] = tuple(rows)
    return alt.Chart(data)


def _whole_cells(figure: Figure, rows: list[dict[str, Any]]) -> alt.Chart:
    x, y = figure.x.field, figure.y.field
    return (
        _chart(rows)
        .transform_calculate(x1=f"datum.{x} - 0.5", x2=f"datum.{x} + 0.5", y1=f"datum.{y} - 0.5", y2=f"datum.{y} + 0.5")
        .encode(**_frame(figure, "x1", "y1"), x2="x2", y2="y2")
    )


def _frame(figure: Figure, x: str, y: str) -> dict[str, Any]:
    return {
        "x": alt.X(
            x, type="quantitative", scale=scale_of(figure.x), axis=axis_of(figure.x, figure.theme, is_vertical=False)
        ),
        "y": alt.Y(
            y, type="quantitative", scale=scale_of(figure.y), axis=axis_of(figure.y, figure.theme, is_vertical=True)
        ),
    }


def _tooltip(figure: Figure, paint: Constant | Scaled, *, has_text: bool = False) -> list[alt.Tooltip]:
    """Give the lines of a tooltip under different titles; vega-tooltip loads what it finds under `image`."""
    shown = [(figure.x.field, figure.x.title, "quantitative"), (figure.y.field, figure.y.title, "quantitative")]
    if isinstance(paint, Scaled):
        shown.append(("value", paint.title, "quantitative" if paint.quantitative else "nominal"))
    if has_text:
        shown.append(("text", "text", "nominal"))
    titles: list[str] = []
    for field, title, _ in shown:
        own = title.capitalize() if title in {"image", "title"} else title
        titles.append(own if own not in titles else f"{own} ({field})")
    return [alt.Tooltip(shown[at][0], type=shown[at][2], title=title) for at, title in enumerate(titles)]  # pyright: ignore[reportArgumentType]


def _cells(figure: Figure, drawing: Drawing, layer: Cells, index: int) -> Iterator[alt.Chart]:
    if drawing.missing:
        grey = Constant(color=figure.theme.missing)
        yield (
            _whole_cells(figure, inline_rows(drawing.missing))
            .mark_rect(aria=False, color=grey.color, opacity=layer.opacity)
            .encode(tooltip=_tooltip(figure, grey))
            .properties(name=f"cells_{index}_missing")
        )
    if not drawing.rows:
        return
    chart = _whole_cells(figure, inline_rows(drawing.columns)).properties(name=f"cells_{index}")
    chart = chart.encode(tooltip=_tooltip(figure, layer.paint))
    if isinstance(layer.paint, Constant):
        yield chart.mark_rect(aria=False, color=layer.paint.color, opacity=layer.opacity)
    else:
        yield chart.mark_rect(aria=False, opacity=layer.opacity).encode(
            color=paint_channel(layer.paint, figure, drawing.columns["value"])
        )


def _symbols(figure: Figure, drawing: Drawing, layer: Labels | Points) -> Iterator[alt.Chart]:
    sets = [(drawing.columns, layer.paint)]
    if drawing.missing:
        sets.insert(0, (drawing.missing, Constant(color=figure.theme.missing)))
    for columns, paint in sets:
        chart = _chart(inline_rows(columns)).encode(**_frame(figure, figure.x.field, figure.y.field))
        color = paint.color if isinstance(paint, Constant) else alt.Undefined
        if isinstance(layer, Labels):
            chart = chart.mark_text(aria=False, fontSize=layer.font_size, opacity=layer.opacity, color=color)
            chart = chart.encode(text=alt.Text("text", type="nominal"), tooltip=_tooltip(figure, paint, has_text=True))
        else:
            chart = chart.mark_point(
                aria=False,
                filled=True,
                shape=layer.shape,
                size=layer.size,
                opacity=layer.opacity,
                color=color,
            ).encode(tooltip=_tooltip(figure, paint))
        if isinstance(paint, Scaled):
            chart = chart.encode(color=paint_channel(paint, figure, columns["value"]))
        yield chart


def _boxes(figure: Figure, layer: Box | Outline, edges: Mapping[str, Any]) -> alt.Chart:
    chart = _chart(inline_rows(edges)).encode(**_frame(figure, "x", "y"), x2="x2", y2="y2")
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


def _line(figure: Figure, layer: Segment | Path, points: list[dict[str, Any]]) -> alt.Chart:
    rows = [{"order": index, **point} for index, point in enumerate(points)]
    return (
        _chart(rows)
        .mark_line(
            aria=False,
            clip=True,
            color=layer.stroke.color,
            strokeWidth=layer.stroke.width,
            strokeDash=list(layer.stroke.dash) or alt.Undefined,
            opacity=layer.opacity,
        )
        .encode(**_frame(figure, "x", "y"), order=alt.Order("order", type="quantitative"))
    )


def _points(figure: Figure, drawing: Drawing, layer: Path) -> list[dict[str, Any]]:
    if not layer.along:
        return [{"x": x, "y": y} for x, y in layer.points]
    rows = inline_rows(drawing.columns)
    return [{"x": row[figure.x.field], "y": row[figure.y.field]} for row in rows]


def _note(figure: Figure, layer: Note) -> alt.Chart:
    align: Any = layer.align
    return (
        _chart([{"x": layer.at[0], "y": layer.at[1], "text": layer.text}])
        .mark_text(aria=False, align=align, color=layer.color, fontSize=layer.font_size, opacity=layer.opacity)
        .encode(**_frame(figure, "x", "y"), text=alt.Text("text", type="nominal"))
    )
