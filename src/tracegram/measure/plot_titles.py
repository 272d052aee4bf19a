"""The letters of the title of one of several plots, and whether the title fits."""

from tracegram.measure.text_width import even_lines, width_px
from tracegram.model import Theme

LEAST = 0.75  # of the usual letters; a title that is still too wide is cut


def title_size(title: str, theme: Theme, pixels: float) -> float:
    """Return the height of the letters of a title above a plot of so many pixels: smaller ones where it is wider."""
    usual = theme.letters.plot_title
    fitting = usual * pixels / max(width_px(title, usual), 1)
    return usual if theme.is_in_print else max(min(usual, fitting), LEAST * usual)


def title_rows(title: str, theme: Theme, pixels: float) -> list[str]:
    """Return the lines of a title above a plot of so many pixels: in print two where one is too wide."""
    usual = theme.letters.plot_title
    if not theme.is_in_print or width_px(title, usual) <= pixels:
        return [title]
    return even_lines(title, usual, 2)


def line_px(theme: Theme) -> float:
    """Return the distance of the lines of a title above a plot, as Vega leaves it."""
    return theme.letters.plot_title + 2


def title_px(title: str, theme: Theme, pixels: float) -> float:
    """Return the width of a title, or of the widest of its lines, above a plot of so many pixels."""
    return max(width_px(row, title_size(title, theme, pixels)) for row in title_rows(title, theme, pixels))
