"""How axes, scales, legends and titles look in Altair, and what all charts share; a part of the stage `lower`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import Any, Literal, assert_never

import altair as alt
import numpy as np

from tracegram.compile.altair.letters import (
    LONGEST_TEXT,
    bare_axis,
    columns_within,
    extent_of,
    is_unseen,
    legend_of,
    letters_of_axis,
    offset_of,
    path_of,
    swatch_px,
    title_lines,
    title_text,
)
from tracegram.compile.axes import multiples
from tracegram.compile.color_scales import OUR_RAMPS
from tracegram.compile.paints import RAMP, ends_of_scale
from tracegram.measure.lengths import width_px
from tracegram.model import Axis, Drawing, Plot, Scaled
from tracegram.model.layers import Stroke
from vega_datalite import Palette, Ramp, inline_rows, label, stops_of, visible

_ENDING = re.compile(r'["\\\x00-\x1f\x7f\u2028\u2029]')
LEAST_GRADIENT = 100  # pixels that Vega-Lite makes a gradient even beside a smaller plot
SHORT = 200  # pixels of a gradient; Vega labels the ends of shorter ones, rounded as if they were far apart
SHORTEST = 40  # pixels of a gradient; shorter ones have no room for numbers
MOST_LINES = 10  # of a legend of values, which may be longer beside a taller plot
BETWEEN = 8  # pixels between legends, as Vega leaves them
# Altair would find these classes by itself for texts and plain values, and takes some milliseconds each time.
PIXEL: dict[str, Any] = {"x": alt.XValue, "y": alt.YValue}
SECOND: dict[str, Any] = {"x": alt.X2, "y": alt.Y2}
SECOND_PIXEL: dict[str, Any] = {"x": alt.X2Value, "y": alt.Y2Value}


def line_titles(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Return a unique title for each line (field, title); never `image`, for which vega-tooltip loads a picture."""
    titles: list[str] = []
    for field, title in lines:
        own = title.capitalize() if title in {"image", "title"} else title_text(title)
        titles.append(own if own not in titles else f"{own} ({field})")
    return titles


def ticks_of(axis: Axis, scale: Literal["x", "y"]) -> dict[str, Any]:
    """Return the properties of an Altair axis that draw the ticks of an axis.

    Vega puts ticks at multiples of 1, 2 or 5 times a power of ten. If these are the ticks of the axis, it is told only
    how many there are, and finds new ones when the reader zooms in. Other ticks are listed, and give way to whole
    numbers when so little is shown that fewer than two of them may be left. That is known where the scale has its own
    name: in a chart alone or in layers, not in a concatenation.
    """
    if axis.labels:
        return _with_texts(axis) if axis.ticks else {"values": []}
    stride = _round_stride(axis)
    if stride:
        count = axis.cells / stride
        return {"tickCount": int(count) if count.is_integer() else count}
    if not axis.ticks:
        return {"values": []}
    room = min(2 * max((high - low for low, high in pairwise(axis.ticks)), default=axis.cells), axis.cells)
    shown, stride_shown = f"domain('{scale}')", f"ceil(span(domain('{scale}')) / 5)"
    finer = f"sequence({stride_shown} * ceil({shown}[0] / {stride_shown}), {shown}[1], {stride_shown})"
    is_near = f"length({shown}) && span({shown}) < {room}"
    return {"values": alt.ExprRef(f"{is_near} ? {finer} : [{', '.join(map(str, axis.ticks))}]")}


def _with_texts(axis: Axis) -> dict[str, Any]:
    """Return the properties that write a text at each tick: an expression that only looks the text up by its place.

    A quotation mark, a backslash or the end of a line would end a text, so these are written as their numbers.
    """
    texts = written_texts({tick: axis.text_of(tick) for tick in axis.ticks})
    turned = {"labelAngle": -90} if axis.is_turned else {}
    limit = {"labelLimit": LONGEST_TEXT}
    return {"values": list(axis.ticks), "labelExpr": f"{texts}[datum.value]", **turned, **limit}


def written_texts(texts: Mapping[int, str]) -> str:
    """Return a Vega expression that maps numbers to texts and holds no code that could run."""
    pairs = [f'"{at}":"{_ENDING.sub(_numbered, text)}"' for at, text in texts.items()]
    return f"({{{','.join(pairs)}}})"


def _numbered(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _round_stride(axis: Axis) -> int:
    """Return the distance of ticks if Vega finds them by itself, or 0 if it would choose others."""
    power = 1
    while power <= axis.cells:
        for stride in (power, 2 * power, 5 * power):
            found = multiples(axis, stride)
            if stride <= axis.cells and len(found) == len(axis.ticks) and tuple(found) == axis.ticks:
                return stride
        power *= 10
    return 0


def scale_of(axis: Axis) -> alt.Scale:
    """Return the scale of an axis: linear, from outer edge to outer edge of the cells."""
    return alt.Scale(domain=list(axis.edges), nice=False, zero=False, reverse=axis.reverse)


def axis_of(plot: Plot, axis: Axis, *, is_vertical: bool) -> alt.Axis:
    """Return an axis of a plot with its ticks in the middle of cells and the letters of the theme."""
    theme = plot.theme
    if not axis.is_labeled:
        return bare_axis(theme, is_vertical=is_vertical)
    title: Any = title_lines(axis.title, theme, theme.letters.axis_title, plot.height if is_vertical else plot.width)
    return alt.Axis(
        title=title if axis.has_title else None,
        **letters_of_axis(theme),
        **ticks_of(axis, "y" if is_vertical else "x"),
        **extent_of(axis.labels.values(), theme),
        format=axis.format or "~f",  # as "d" for whole numbers; between cells, where zooming leads, "d" would round
        grid=False,
        labelOverlap=False,
        domainColor=theme.faint,
        tickColor=theme.faint,
        labelFlush=False,
        aria=False,
        translate=(-0.5 if is_vertical else 0.5) * theme.unit,  # half a line out of the plot, off its cells
        zindex=1 if any("border" in mark.values for mark in plot.marks) else alt.Undefined,  # over these lines
    )


def paint_channel(paint: Scaled, plot: Plot, drawing: Drawing) -> alt.Color:
    """Return the color scale of a drawing's values, with its legend."""
    colors = drawing.colors
    match colors:
        case Ramp():
            legend = _gradient(paint, plot, drawing, colors) if paint.legend and not colors.steps else None
            return alt.Color("value", type="quantitative", scale=_ramp(paint, colors), legend=legend)
        case Palette():
            legend = _categories(paint, plot, drawing, colors) if paint.legend else None
            scale = alt.Scale(domain=list(colors.colors), range=list(colors.colors.values()))
            return alt.Color("value", type="nominal", scale=scale, legend=legend)
        case None:
            raise TypeError("a field has colors")
        case _:
            assert_never(colors)


def has_steps(drawing: Drawing) -> bool:
    """Return whether the colors of a drawing change at once, in which case a layer of its own has their legend."""
    return isinstance(drawing.colors, Ramp) and len(drawing.colors.steps) > 0


def legend_channel(paint: Scaled, plot: Plot, drawing: Drawing) -> alt.Color:
    """Return the color scale that a legend shows: that of the values, or one that gives each step the same room.

    Vega makes steps as long as the numbers between them are far apart, so that some would not be seen.
    """
    colors = drawing.colors
    if not isinstance(colors, Ramp) or not has_steps(drawing):
        return paint_channel(paint, plot, drawing)
    domain = list(range(1, len(colors.colors)))
    scale = alt.Scale(type="threshold", domain=domain, range=list(colors.colors))
    return alt.Color("value", type="quantitative", scale=scale, legend=_gradient(paint, plot, drawing, colors))


def _gradient(paint: Scaled, plot: Plot, drawing: Drawing, colors: Ramp) -> alt.Legend:
    values: Any = _only_value(paint, drawing.columns["value"], colors) if not colors.steps else []
    is_flat = plot.legend in {"top", "bottom"}
    length = (plot.legend_width or plot.width) if is_flat else _height(paint, plot)
    words: dict[str, Any] = {}
    if values or length < SHORT:
        values = values or ([] if colors.steps else _round_numbers(colors, plot, length, is_flat=is_flat))
        words["format"] = ".0f" if 1000 <= max(map(abs, colors.domain)) < 1_000_000 else ".3~g"
    if paint.robust and not colors.steps:
        low, high = colors.domain
        values = [low, high] if paint.center is None else [low, paint.center, high]
        signs = ["≤ ", *[""] * (len(values) - 2), "≥ "]
        texts = {at: f"{sign}{_short(number)}" for at, (sign, number) in enumerate(zip(signs, values, strict=True))}
        words["labelExpr"] = f"{written_texts(texts)}[datum.index]"
    if paint.ends and not colors.steps:
        values = list(colors.domain)
        words["labelExpr"] = f"{written_texts(dict(enumerate(paint.ends)))}[datum.index]"
    if colors.steps:
        is_long = plot.has_long_colorbars and not is_flat
        words |= _words_of_steps(paint, colors.steps, length if is_long else min(max(length, SHORTEST), SHORT))
    elif length < (LEAST_GRADIENT if is_flat else SHORT) or (plot.has_long_colorbars and not is_flat):
        words["gradientLength"] = length
    elif is_flat and plot.legend_width:  # Vega would look for the width of the only plot
        words["gradientLength"] = min(length, SHORT)
    if any(is_unseen(plot, color, drawing.layer.opacity) for color, _ in stops_of(colors, 16)):
        words.update(gradientStrokeColor=plot.theme.faint, gradientStrokeWidth=1)
    words |= side_of(plot)
    return legend_of(plot.theme, title=title_text(paint.title), values=values or alt.Undefined, **words)


def _words_of_steps(paint: Scaled, steps: Sequence[float], length: float) -> dict[str, Any]:
    """Return the length of colors that change at once, and the numbers at which they do.

    Vega-Lite passes a length on only where the type is written.
    """
    exact = all(float(f"{each:.3g}") == each for each in steps)
    named = [_short(each) for each in steps] if exact else [_signed(f"{each:.15g}") for each in paint.thresholds]
    texts = {0: "", **dict(enumerate(named or _told_apart(steps), 1))}  # 0 is the lower end of all numbers
    return {"type": "gradient", "gradientLength": length, "labelExpr": f"{written_texts(texts)}[datum.index]"}


def _height(paint: Scaled, plot: Plot) -> float:
    """Return the pixels of a gradient beside a plot, whose height it shares with other gradients and their titles."""
    others = (plot.colorbars - 1) * BETWEEN
    return max(round((plot.height - others) / plot.colorbars - _title_room(paint, plot), 2), SHORTEST)


def _title_room(paint: Scaled, plot: Plot) -> float:
    """Return the pixels that a title takes above a gradient."""
    return 1.2 * plot.theme.letters.legend_title + plot.theme.scaled(5) if paint.title else 0


def _round_numbers(colors: Ramp, plot: Plot, length: float, *, is_flat: bool) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten along a short gradient, for which Vega shows its ends alone.

    There are none where its numbers are not evenly spaced, or where fewer than two multiples have room.
    """
    low, high = sorted(colors.domain)
    if colors.scale != "linear" or low == high or not isfinite((high - low) * length):
        return []
    letters = plot.theme.letters.legend
    power = 10.0 ** floor(log10((high - low) * letters / length))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        stride = factor * power
        widest = max(width_px(f"{number:.3g}", letters) for number in (low, high, stride))
        room = 1.5 * widest if is_flat else 1.6 * letters
        if stride * length >= (high - low) * room:
            numbers = [float(f"{at * stride:.12g}") for at in range(ceil(low / stride), floor(high / stride) + 1)]
            return numbers if len(numbers) > 1 else []
    return []


def _told_apart(numbers: Sequence[float]) -> list[str]:
    """Return numbers as texts of three digits, or of so many that no two are alike."""
    for digits in range(3, 17):
        texts = [_short(each) if digits == 3 else _signed(f"{each:.{digits}g}") for each in numbers]
        if len({*texts}) == len({*numbers}):
            return texts
    return [repr(each) for each in numbers]


def _short(number: float) -> str:
    """Return a number as Vega writes it beside a gradient."""
    text = f"{number:.0f}" if 1000 <= abs(number) < 1_000_000 else f"{number:.3g}"
    return _signed(text)


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _only_value(paint: Scaled, values: Sequence[Any], colors: Ramp) -> list[float]:
    """Return the value of a field that has only one, unless other plots share the scale and have other values."""
    low, high = float(np.min(values)), float(np.max(values))
    is_only = low == high and (colors.domain[0], colors.domain[-1]) == ends_of_scale([low])
    return [low] if is_only and not paint.domain else []


def _categories(paint: Scaled, plot: Plot, drawing: Drawing, colors: Palette) -> alt.Legend:
    layer, faint = drawing.layer, plot.theme.faint
    words: dict[str, Any] = {}
    if any(is_unseen(plot, color, layer.opacity) for color in colors.colors.values()):
        words.update(symbolStrokeColor=faint, symbolStrokeWidth=1)
    names = list(colors.colors)
    columns = columns_within(plot, names, swatch_px(plot))
    limit = max(plot.height // 18, MOST_LINES)
    if plot.legend in {"top", "bottom"} and len(names) > limit:
        limit = max(limit, MOST_LINES * columns if columns else len(names))
    if len(names) <= limit and not all(name.strip(" ") for name in names):
        words["labelExpr"] = f"{written_texts(dict(enumerate(map(label, names))))}[datum.index]"
    return legend_of(
        plot.theme,
        title=title_text(paint.title),
        symbolType=path_of(layer),
        symbolOpacity=layer.opacity,
        symbolLimit=limit,
        columns=columns or alt.Undefined,
        **side_of(plot),
        **words,
    )


def side_of(plot: Plot) -> dict[str, Any]:
    """Return the side of a field's legend: the one that the spec asks for, or else the right."""
    return {**({} if plot.legend == "none" else {"orient": plot.legend}), **offset_of(plot)}


def scale_of_ramp(colors: Ramp) -> alt.Scale:
    """Return the scale of a ramp, made of its colors."""
    kind: Any = colors.scale
    if colors.steps:
        return alt.Scale(type="threshold", domain=list(colors.steps), range=list(colors.colors))
    return alt.Scale(type=kind, domain=list(colors.domain), range=list(colors.colors), interpolate="rgb", clamp=True)


def _ramp(paint: Scaled, colors: Ramp) -> alt.Scale:
    if colors.steps:
        return scale_of_ramp(colors)
    kind: Any = colors.scale
    domain: Any = list(paint.domain or colors.domain)
    named: dict[str, Any] = {"scheme": paint.scheme or RAMP}
    if listed := paint.range or OUR_RAMPS.get(paint.scheme):
        named = {"range": list(listed), "interpolate": "rgb"}
    return alt.Scale(
        type=kind,
        domain=domain,
        clamp=True,
        nice=False,
        zero=False,
        reverse=paint.reverse or alt.Undefined,
        **named,
    )


def named_layers(chart: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return the layers of a document in their order, each with the name that Vega-Lite gives to it."""
    for index, plot in enumerate(chart.get("concat", ())):
        yield from named_layers(plot, f"{name}concat_{index}_")
    for index, layer in enumerate(chart.get("layer", ())):
        yield f"{name}layer_{index}", layer


def line_of(stroke: Stroke) -> dict[str, Any]:
    """Return the width and the dashes of a line."""
    return {"strokeWidth": stroke.width, "strokeDash": list(stroke.dash) or alt.Undefined}


def rows_chart(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """Start a chart of rows, in a form that Altair neither checks nor copies row by row at every change: a tuple."""
    data = alt.InlineData(values=[])
    data["values"] = tuple(rows)
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
