"""The letters and colors of everything that is not a cell.

They stand in each axis, legend and title: Altair puts no chart with a configuration beside or below another.
"""

from typing import Any

import altair as alt

from tracegram.measure.text_width import width_px
from tracegram.model import Theme

OF_EVERY_OBJECT = frozenset(
    {
        *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString"),
        *("valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__"),
    }
)
TITLE_GAP = 6  # pixels between a plot and its title
LEAST_TITLE = 0.75  # of the usual letters; a title that is still too wide is cut
LONGEST_LABEL = 400  # pixels of a legend's text; Vega's own limit of 160 cuts names of five words


def letters_of_axis(theme: Theme) -> dict[str, Any]:
    """Return the words of an axis for its labels and its title."""
    return _letters(theme, title_size=theme.font_size)


def legend_of(theme: Theme, **words: Any) -> alt.Legend:
    """Return a legend in the letters of a theme."""
    limits: Any = {"labelLimit": LONGEST_LABEL, "titleLimit": LONGEST_LABEL}
    return alt.Legend(**_letters(theme, title_size=theme.font_size - 1), **limits, **words)


def title_text(text: str) -> str:
    """Return a title that is no name that each object of JavaScript has: Vega takes such a one for an operator."""
    return f"{text} " if text in OF_EVERY_OBJECT else text


def title_of(title: str, theme: Theme) -> Any:
    """Return the title of a figure, undefined where it has none."""
    if not title:
        return alt.Undefined
    size = theme.font_size + 2
    return alt.TitleParams(
        title_text(title), color=theme.ink, font=theme.font, fontSize=size, fontWeight="bold", offset=12
    )


def plot_title(title: str, theme: Theme, width: float) -> alt.Chart:
    """Return the title of one of several plots as a layer, in smaller letters where it is wider than the plot.

    Titles of Vega stand above all that reaches beyond a plot, such as labels of ticks, and would not be level in a row.
    """
    fitting = theme.font_size * width / max(width_px(title, theme.font_size), 1)
    size = max(min(theme.font_size, fitting), LEAST_TITLE * theme.font_size)
    letters: Any = {"font": theme.font, "fontSize": round(size, 1), "color": theme.ink, "limit": round(width)}
    return (
        alt.Chart(alt.InlineData(values=[{"title": title}]))
        .mark_text(aria=False, baseline="bottom", **letters)
        .encode(x=alt.value(width / 2), y=alt.value(-TITLE_GAP), text=alt.Text("title", type="nominal"))
    )


def view_of(theme: Theme) -> alt.ViewBackground:
    """Return what lies below the cells: no line around them, and the paper that their colors were chosen on."""
    return alt.ViewBackground(fill=theme.background, stroke=None)


def _letters(theme: Theme, *, title_size: float) -> dict[str, Any]:
    return {
        "labelColor": theme.ink,
        "labelFont": theme.font,
        "labelFontSize": theme.font_size - 2,
        "titleColor": theme.ink,
        "titleFont": theme.font,
        "titleFontSize": title_size,
        "titleFontWeight": "normal",
    }
