"""Notebooks: a widget with a living figure that follows its trace, and the cell magic `%%tracegram`."""

from typing import Any

from tracegram.api import Tracegram


def widget(figure: Tracegram) -> Any:
    """Return a figure as a widget: interactive, and redrawn when its `trace` is set to another data frame.

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


def load_ipython_extension(shell: Any) -> None:
    """Bring the magic `%%tracegram` to a notebook; IPython calls it for `%load_ext tracegram.notebook`."""
    from tracegram.notebook.magic import magic_of

    shell.register_magic_function(magic_of(shell), "cell", "tracegram")


__all__ = ["load_ipython_extension", "widget"]
