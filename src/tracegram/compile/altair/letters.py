"""Fonts and colors of titles, axes and legends, and the legend of named layers.

Each axis, legend and title has its own: Altair cannot concatenate charts that have a configuration. In the legend, a
symbol beside each name looks like what the layer draws.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

import altair as alt

from tracegram.measure.color_difference import LEAST_STEP, distance, over, rgb_of
from tracegram.measure.lengths import added, lines_of, width_px
from tracegram.measure.plot_places import line_px, title_rows, title_size
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
    Theme,
    color_of,
    color_scale_of,
)
from vega_datalite.frozen import frozen

OF_EVERY_OBJECT = frozenset(
    {
        *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString"),
        *("valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__"),
    }
)
AREA = 100  # square pixels of a swatch
OFFSET = 18  # pixels between a plot with its axes and a legend beside it, as Vega leaves them
NEAR = 10  # pixels between a plot with its axes and a legend above or below it, which their titles keep apart already
TITLE_GAP = 6  # pixels between a plot and its title
BOLD = 1.08  # of the width of letters that are not bold
LONGEST_TEXT = 240  # pixels beside a plot; a longer label of a tick is cut
_WIDE_TEXT = 150  # pixels; Vega puts the title of an axis at most 200 from the plot, into labels that are wider
LONGEST_LABEL = 400  # pixels of a legend's text; Vega's own limit of 160 cuts names of five words
WIDE = 1.6  # half of a line or a band, so that dashes can be told; paths are in half the side of a swatch, from -1 to 1
THICKEST = 5  # pixels of a line; thicker ones would make the row higher
SQUARE = "square"
LETTER = "M-.9,-.9h1.8v.4h-.7v1.4h-.4v-1.4h-.7z"  # a T
FRAME = "M-1,-1h2v2h-2zM-.65,-.65v1.3h1.3v-1.3z"
LINE = f"M-{WIDE},0h{2 * WIDE}"
BAR = "M-1,-.25h2v.5h-2z"  # a line as a box, since the legend of a field is filled
BAND = f"M-{WIDE},-.5h{2 * WIDE}v1h-{2 * WIDE}z"
UPRIGHT_BAND = "M-.5,-1h1v2h-1z"
NO_VALUE = "no value"
GAP = 4  # pixels between a swatch and its name
_BETWEEN = 10  # pixels between columns, as Vega leaves them
CHANNELS: dict[str, Any] = {
    "fill": alt.Fill,
    "stroke": alt.Stroke,
    "shape": alt.Shape,
    "strokeWidth": alt.StrokeWidth,
    "strokeDash": alt.StrokeDash,
}


def letters_of_axis(theme: Theme) -> dict[str, Any]:
    """Return the properties of an axis that style its labels and its title."""
    sizes = {"domainWidth": 1, "tickWidth": 1, "tickSize": 5, "labelPadding": 2, "titlePadding": 4}
    letters = _letters(theme, labels=theme.letters.ticks, title=theme.letters.axis_title)
    return {**letters, **_following(theme, sizes)}


def extent_of(labels: Iterable[str], theme: Theme) -> dict[str, Any]:
    """Return how far from the plot an axis may put its title, if the labels of its ticks are wide."""
    is_wide = any(width_px(label, theme.letters.ticks) > _WIDE_TEXT for label in labels)
    return {"maxExtent": 2 * LONGEST_TEXT} if is_wide else {}


def bare_axis(theme: Theme, *, is_vertical: bool) -> alt.Axis:
    """Return an axis without labels and title, as a line."""
    width: dict[str, Any] = {} if theme.unit == 1 else {"domainWidth": theme.unit}
    words = {**width, **line_beside_cells(theme, is_vertical=is_vertical)}
    return alt.Axis(title=None, labels=False, ticks=False, grid=False, domainColor=theme.faint, aria=False, **words)


def line_beside_cells(theme: Theme, *, is_vertical: bool) -> dict[str, Any]:
    """Return the words that move a line half its width out of a plot, off its cells, where it meets another one."""
    moved: dict[str, Any] = {} if theme.unit == 1 else {"translate": theme.unit / 2}
    return {"domainCap": "square", **moved, **({"offset": theme.unit} if is_vertical else {})}


def legend_of(theme: Theme, **words: Any) -> alt.Legend:
    """Return a legend in the font of a theme."""
    limits: dict[str, Any] = {"labelLimit": LONGEST_LABEL, "titleLimit": LONGEST_LABEL}
    sizes = {"offset": OFFSET, "columnPadding": 10, "titlePadding": 5, "labelOffset": 4, "gradientThickness": 16}
    symbol: dict[str, Any] = {} if theme.unit == 1 else {"symbolSize": area_of(theme)}
    letters = _letters(theme, labels=theme.letters.legend, title=theme.letters.legend_title)
    return alt.Legend(**{**letters, **limits, **_following(theme, sizes), **symbol, **words})


def area_of(theme: Theme) -> float:
    """Return the area of a legend symbol that fits a font size, in square pixels."""
    return AREA if theme.unit == 1 else round(AREA * theme.unit**2, 2)


def _following(theme: Theme, sizes: Mapping[str, float]) -> dict[str, Any]:
    """Return the sizes of Vega reduced in proportion to a smaller font; nothing for its default font size."""
    return {} if theme.unit == 1 else {word: theme.scaled(pixels) for word, pixels in sizes.items()}


def title_text(text: str) -> str:
    """Return a title that differs from all names of members of JavaScript objects, which Vega takes for operators."""
    return f"{text} " if text in OF_EVERY_OBJECT else text


def title_lines(text: str, theme: Theme, size: float, pixels: float) -> str | list[str]:
    """Return a title; in print it is broken into lines that fit a plot of so many pixels."""
    if not theme.is_in_print or width_px(text, size) <= pixels:
        return title_text(text)
    return [title_text(line) for line in lines_of(text, size, pixels)]


def title_of(title: str, theme: Theme, pixels: float, **words: Any) -> Any:
    """Return the title of a figure, undefined if it has none. `pixels` is the width of all its plots together."""
    if not title:
        return alt.Undefined
    letters: Any = {"color": theme.ink, "font": theme.font, "fontSize": theme.letters.title, "fontWeight": "bold"}
    lines = title_lines(title, theme, BOLD * theme.letters.title, pixels)
    return alt.TitleParams(lines, **letters, offset=theme.scaled(12), **words)


def offset_of(plot: Plot) -> dict[str, Any]:
    """Return the distance of a legend from a plot, its title and labels; nothing where it is that of Vega.

    Vega keeps a legend of all plots off their titles, but not one that belongs to a single plot.
    """
    above = plot.above + (title_room(plot) if plot.title and not plot.legend_width else 0)
    beside = max(plot.beside, _overhang(plot))
    room = {"top": above, "right": beside, "none": beside}.get(plot.legend, 0)
    usual = NEAR if plot.legend in {"top", "bottom"} else OFFSET
    return {"offset": round(plot.theme.scaled(usual) + room, 2)} if room or usual != OFFSET else {}


def _overhang(plot: Plot) -> float:
    """Return how far the title of the x axis reaches beyond the right edge of a plot, in pixels."""
    size = plot.theme.letters.axis_title
    lines = title_lines(plot.x.title, plot.theme, size, plot.width)
    widest = max(width_px(each, size) for each in ([lines] if isinstance(lines, str) else lines))
    return round(max((widest - plot.width) / 2, 0), 2) if plot.x.has_title else 0


def title_room(plot: Plot) -> float:
    """Return the pixels that the title of one of several plots takes above it."""
    return plot.theme.scaled(TITLE_GAP) + len(title_rows(plot.title, plot.theme, plot.width)) * line_px(plot.theme)


def plot_title(title: str, theme: Theme, width: float, above: float) -> alt.Chart:
    """Return the title of one of several plots as a layer, in smaller letters or more lines where it is too wide.

    Vega would put titles above all that reaches beyond a plot, such as tick labels: those of a row would not be level.
    """
    size, rows = title_size(title, theme, width), title_rows(title, theme, width)
    letters: Any = {"font": theme.font, "fontSize": round(size, 1), "color": theme.ink, "limit": round(width)}
    bottom = -theme.scaled(TITLE_GAP) - above - (len(rows) - 1) * line_px(theme)
    shown: Any = rows if len(rows) > 1 else title
    chart = alt.Chart(alt.InlineData(values=[{"title": shown}])).mark_text(aria=False, baseline="bottom", **letters)
    return chart.encode(x=alt.XValue(width / 2), y=alt.YValue(bottom), text=alt.Text("title", type="nominal"))


def view_of(theme: Theme) -> alt.ViewBackground:
    """Return the view below the cells: it has no border, and the background that their colors were chosen for."""
    return alt.ViewBackground(fill=theme.background, stroke=None)


def _letters(theme: Theme, *, labels: float, title: float) -> dict[str, Any]:
    return {
        "labelColor": theme.ink,
        "labelFont": theme.font,
        "labelFontSize": labels,
        "titleColor": theme.ink,
        "titleFont": theme.font,
        "titleFontSize": title,
        "titleFontWeight": "normal",
    }


@frozen
class Swatch:
    """The symbol beside a name: a path, filled, stroked, or both; `width` and `dash` are in pixels."""

    path: str
    fill: str = "transparent"
    stroke: str = "transparent"
    width: float = 1
    dash: tuple[float, ...] = ()


def swatch_of(plot: Plot, layer: Layer) -> Swatch | None:
    """Return the legend symbol of a layer; None for texts at a point, and for layers whose field has a legend."""
    if not color_of(layer):
        return None
    match layer:
        case Cells() | Labels() | Points():
            return _filled(plot, layer, path_of(layer))
        case Box():
            return _framed(plot, layer) if layer.stroke else _filled(plot, layer, _area_of(plot, layer))
        case Outline():
            return _framed(plot, layer) if layer.stroke else _filled(plot, layer, SQUARE)
        case Segment() | Path():
            return _lined(plot, layer)
        case Note():
            return None
        case _:
            assert_never(layer)


def path_of(layer: Layer) -> str:
    """Return the path of the shape that a layer draws in each of its cells."""
    match layer:
        case Points():
            return layer.shape
        case Labels():
            return LETTER
        case Cells() | Box() | Outline() | Segment() | Path() | Note():
            return SQUARE
        case _:
            assert_never(layer)


def is_unseen(plot: Plot, color: str, opacity: float) -> bool:
    """Check whether a color cannot be told from the background."""
    background = rgb_of(plot.theme.background)
    return distance(over(rgb_of(color), opacity, background), background) < LEAST_STEP


def _filled(plot: Plot, layer: Layer, path: str) -> Swatch:
    edge = plot.theme.faint if is_unseen(plot, color_of(layer), layer.opacity) else "transparent"
    return Swatch(path=path, fill=_ink(layer), stroke=edge)


def _area_of(plot: Plot, box: Box) -> str:
    """Return the path of a filled box, or of a band if it reaches from edge to edge."""
    if box.x == plot.x.edges:
        return BAND
    return UPRIGHT_BAND if box.y == plot.y.edges else SQUARE


def _framed(plot: Plot, layer: Box | Outline) -> Swatch:
    if layer.stroke is None or is_unseen(plot, color_of(layer), layer.opacity):
        return _filled(plot, layer, FRAME)
    width = min(layer.stroke.width, plot.theme.scaled(THICKEST))
    return Swatch(path=SQUARE, stroke=_ink(layer), width=width, dash=_fitting(plot, layer.stroke.dash))


def _lined(plot: Plot, layer: Segment | Path) -> Swatch:
    dash = _fitting(plot, layer.stroke.dash)
    if is_unseen(plot, color_of(layer), layer.opacity):
        return _filled(plot, layer, _bars(dash))
    return Swatch(path=LINE, stroke=_ink(layer), width=min(layer.stroke.width, plot.theme.scaled(THICKEST)), dash=dash)


def _ink(layer: Layer) -> str:
    return ink_of(color_of(layer), layer.opacity)


def ink_of(color: str, opacity: float) -> str:
    """Return a color blended by an opacity, so that the outline of the symbol does not fade too."""
    if opacity == 1:
        return color
    red, green, blue = (round(255 * part) for part in rgb_of(color))
    return f"rgba({red},{green},{blue},{opacity:g})"


def _fitting(plot: Plot, dash: Sequence[float]) -> tuple[float, ...]:
    """Return dashes short enough for a symbol to show the first dash twice, with the gap between."""
    needed = 2 * dash[0] + dash[1] if dash else 0
    scale = min(1, WIDE * area_of(plot.theme) ** 0.5 / needed) if needed else 1
    return tuple(each * scale for each in dash)


def _bars(dash: Sequence[float]) -> str:
    """Return the path of a line as thin boxes, which can have an outline."""
    half = AREA**0.5 / 2
    lengths = [each / half for each in dash if sum(dash)] or [2 * WIDE]
    at, turn, bars = -WIDE, 0, ""
    while at < WIDE - 1e-6:
        length = min(lengths[turn % len(lengths)], WIDE - at)
        if turn % 2 == 0 and length:
            bars += f"M{at:g},-.3h{length:g}v.6h-{length:g}z"
        at, turn = at + length, turn + 1
    return bars


def swatches_of(plot: Plot, drawings: Sequence[Drawing]) -> dict[str, Swatch]:
    """Return the legend symbols of named layers by name; the symbol of cells without a value is last.

    Cells without a value belong to the legend of a field, and are shown wherever that stands.
    """
    found: dict[str, Swatch] = {}
    for drawing in drawings if plot.legend != "none" else ():
        swatch = swatch_of(plot, drawing.layer)
        if drawing.layer.name and swatch:
            found.setdefault(drawing.layer.name, swatch)
    ordered = {name: found[name] for name in plot.legend_order if name in found} | found
    lacking = [each for each in drawings if each.missing and (paint := color_scale_of(each.layer)) and paint.legend]
    for drawing in lacking[:1]:
        faint = plot.theme.faint if is_unseen(plot, plot.theme.missing, drawing.layer.opacity) else "transparent"
        ordered.setdefault(NO_VALUE, Swatch(path=path_of(drawing.layer), fill=plot.theme.missing, stroke=faint))
    return ordered


def legend_layer(plot: Plot, swatches: Mapping[str, Swatch]) -> alt.Chart | None:
    """Return a layer that draws nothing and carries the legend of named layers; None where there is none."""
    if not swatches:
        return None
    legend = _legend(plot, swatches)
    encoding = {
        channel: CHANNELS[channel](
            "name",
            type="ordinal" if channel == "strokeWidth" else "nominal",  # Vega-Lite logs a warning at others
            scale=alt.Scale(type="ordinal", domain=list(swatches), range=values),
            legend=legend,
        )
        for channel, values in _ranges(list(swatches.values())).items()
    }
    return (
        alt.Chart(alt.InlineData(values=[{"name": name} for name in swatches]))
        .mark_point(aria=False, filled=True, opacity=0, size=0)
        .encode(**encoding)
    )


def _ranges(swatches: Sequence[Swatch]) -> dict[str, list[Any]]:
    """Return the range of each channel, with one entry per name; channels that show nothing are left out."""
    ranges: dict[str, list[Any]] = {
        "fill": [each.fill for each in swatches],
        "shape": [each.path for each in swatches],
    }
    if any(each.stroke != "transparent" for each in swatches):
        ranges["stroke"] = [each.stroke for each in swatches]
        ranges["strokeWidth"] = [each.width for each in swatches]
    if any(each.dash for each in swatches):
        ranges["strokeDash"] = [list(each.dash) or [1, 0] for each in swatches]
    return ranges


def _legend(plot: Plot, swatches: Mapping[str, Swatch]) -> alt.Legend:
    orient: Any = "right" if plot.legend == "none" else plot.legend
    is_wide = any(each.path in {LINE, BAND} or each.path.startswith(f"M-{WIDE}") for each in swatches.values())
    area, gap = area_of(plot.theme), plot.theme.scaled(GAP)
    more = (WIDE - 1) * area**0.5 / 2 if is_wide else 0
    words: dict[str, Any] = {"symbolOffset": more, "labelOffset": gap + more} if more else {}
    entry = area**0.5 + 2 * more + gap
    columns = columns_within(plot, list(swatches), entry)
    return legend_of(
        plot.theme,
        title=title_text(plot.legend_title) if plot.legend_title else None,
        orient=orient,
        symbolSize=area,
        symbolOpacity=1,
        columns=columns or alt.Undefined,
        **offset_of(plot),
        **words,
    )


def swatch_px(plot: Plot) -> float:
    """Return the width of a swatch and the gap beside it, in pixels."""
    return area_of(plot.theme) ** 0.5 + plot.theme.scaled(GAP)


def columns_within(plot: Plot, names: Sequence[str], before_px: float) -> int:
    """Return how many columns a legend has, those that fit above or below the plots; 0 for one row, or one column."""
    if plot.legend_columns:
        return plot.legend_columns
    if plot.legend not in {"top", "bottom"}:
        return 0
    pixels = plot.legend_width or plot.width
    widths = [before_px + width_px(name, plot.theme.letters.legend) for name in names]
    for columns in range(len(names), 1, -1):
        widest = [max(widths[at::columns]) for at in range(columns)]
        if added(widest) + plot.theme.scaled(_BETWEEN) * (columns - 1) <= pixels:
            return 0 if columns == len(names) else columns
    return 0 if len(names) == 1 else 1
