"""Fonts and colors of titles, axes and legends.

Each axis, legend and title has its own: Altair cannot concatenate charts that have a configuration.
"""

from collections.abc import Mapping
from typing import Any

import altair as alt

from tracegram.measure.lengths import lines_of, width_px
from tracegram.measure.plot_places import line_px, title_rows, title_size
from tracegram.model import Plot, Theme

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
LONGEST_LABEL = 400  # pixels of a legend's text; Vega's own limit of 160 cuts names of five words


def letters_of_axis(theme: Theme) -> dict[str, Any]:
    """Return the properties of an axis that style its labels and its title."""
    sizes = {"domainWidth": 1, "tickWidth": 1, "tickSize": 5, "labelPadding": 2, "titlePadding": 4}
    letters = _letters(theme, labels=theme.letters.ticks, title=theme.letters.axis_title)
    return {**letters, **_following(theme, sizes)}


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
    return chart.encode(x=alt.value(width / 2), y=alt.value(bottom), text=alt.Text("title", type="nominal"))


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
