"""The letters of the title of one of several plots, and whether the title fits."""

from tracegram.measure.text_width import width_px
from tracegram.model import Theme

LEAST = 0.75  # of the usual letters; a title that is still too wide is cut


def title_size(title: str, theme: Theme, pixels: float) -> float:
    """Return the height of the letters of a title above a plot of so many pixels: smaller ones where it is wider."""
    usual = theme.letters.plot_title
    fitting = usual * pixels / max(width_px(title, usual), 1)
    return usual if theme.is_in_print else max(min(usual, fitting), LEAST * usual)


def title_px(title: str, theme: Theme, pixels: float) -> float:
    """Return the width of a title above a plot of so many pixels."""
    return width_px(title, title_size(title, theme, pixels))
