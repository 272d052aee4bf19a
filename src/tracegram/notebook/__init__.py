"""Notebooks: a widget with a living figure that follows its trace."""

from typing import Any

from tracegram.api import Tracegram


def widget(figure: Tracegram) -> Any:
    """Give a figure as a widget: alive, and drawn anew when its `trace` is set to another data frame.

    It is an `anywidget.AnyWidget`, for Jupyter, VS Code, Colab and marimo. Where there is no kernel it shows the static
    picture. What is wrong with a new frame is said below the picture, which stays.

    Raises:
        ImportError: anywidget is not installed.
    """
    try:
        from tracegram.notebook.living import LivingFigure
    except ImportError as error:
        raise ImportError("widgets need an optional library: pip install 'tracegram[notebook]'") from error
    return LivingFigure(figure)


__all__ = ["widget"]
