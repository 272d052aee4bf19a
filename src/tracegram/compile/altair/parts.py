"""What all charts of a figure share: data, the frame of two axes, tooltips; a part of `lower`."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from tracegram.compile.altair.style import axis_of, line_titles, scale_of
from tracegram.model import Plot, Scaled
from vega_datalite import inline_rows, visible


def rows_chart(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """Start a chart of rows, passed in a form that Altair does not check row by row at every change."""
    data = alt.InlineData(values=[])
    data["values"] = list(rows)
    return alt.Chart(data)


def chart_of(columns: Mapping[str, Sequence[Any]]) -> alt.Chart:
    """Start a chart of columns, as rows."""
    return rows_chart(inline_rows(columns))


def with_values(plot: Plot, columns: Mapping[str, Sequence[Any]]) -> Mapping[str, Sequence[Any]]:
    """Return columns together with the values that tooltips show instead of numbers on an axis."""
    found = dict(columns)
    for axis in (plot.x, plot.y):
        for name in (axis.column, f"{axis.column}2") if axis.is_renamed else ():
            if name in columns:
                found[f"{name}_value"] = [visible(axis.value_at(int(place))) for place in columns[name]]
    return found


def frame(plot: Plot, x: str, y: str) -> dict[str, Any]:
    """Return the two channels that place a mark, with the scales and axes of the figure."""
    return {
        "x": alt.X(x, type="quantitative", scale=scale_of(plot.x), axis=axis_of(plot, plot.x, is_vertical=False)),
        "y": alt.Y(y, type="quantitative", scale=scale_of(plot.y), axis=axis_of(plot, plot.y, is_vertical=True)),
    }


def blank(plot: Plot) -> alt.Chart:
    """Return a chart that has the axes of a plot and no mark."""
    x, y = plot.x.column, plot.y.column
    point = {x: plot.x.first, y: plot.y.first}
    return rows_chart([point]).mark_point(aria=False, opacity=0, size=0).encode(**frame(plot, x, y))


def tooltip(
    plot: Plot,
    scale: Scaled | None,
    fields: Sequence[str] = (),
    *,
    has_text: bool = False,
    is_joined: bool = False,
) -> list[alt.Tooltip]:
    """Return the lines of a tooltip, further fields last. For joined cells it names the first and the last."""
    shown: list[tuple[str, str, str]] = []
    for axis in (plot.x, plot.y):
        named, kind = ("_value", "nominal") if axis.is_renamed else ("", "quantitative")
        shown.append((f"{axis.column}{named}", f"{axis.title}, first" if is_joined else axis.title, kind))
        if is_joined:
            shown.append((f"{axis.column}2{named}", f"{axis.title}, last", kind))
    if scale:
        shown.append(("value", scale.title, "quantitative" if scale.quantitative else "nominal"))
    if has_text:
        shown.append(("text", "text", "nominal"))
    if not is_joined:
        shown += [(f"tooltip_{at}", visible(field), "nominal") for at, field in enumerate(fields)]
    titles = line_titles((field, title) for field, title, _ in shown)
    return [alt.Tooltip(shown[at][0], type=shown[at][2], title=title) for at, title in enumerate(titles)]  # pyright: ignore[reportArgumentType]
