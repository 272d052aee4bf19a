"""Plots in their places with their drawings: everything that a picture is made from."""

from dataclasses import replace

from tracegram.model.drawing import Drawing
from tracegram.model.panels import Panel, Series
from tracegram.model.plot import Plot
from vega_datalite.frozen import frozen


@frozen
class Placed:
    """A plot and its drawings, in a row and a column of the figure, both from 0.

    `legends` are the drawings whose legends stand beside this plot: its own, or those that several plots share.
    `series_with_legends` are those of panels. `row_title` names the row that the plot begins.
    `name` is the name of the plot, which is no title above it where the titles of its row and column tell it apart.
    """

    plot: Plot
    drawings: tuple[Drawing, ...]
    legends: tuple[Drawing, ...]
    row: int = 0
    column: int = 0
    row_title: str = ""
    name: str = ""
    panels: tuple[Panel, ...] = ()
    series_with_legends: tuple[Series, ...] = ()


@frozen
class Padding:
    """Pixels between the figure and the edges of its picture."""

    left: float = 8
    top: float = 8
    right: float = 8
    bottom: float = 8


@frozen
class Figure:
    """One plot, or several in rows and columns. Absent texts are empty.

    `interpretation` is the author's conclusion, which only descriptions show.
    """

    title: str
    description: str
    interpretation: str = ""
    plots: tuple[Placed, ...]
    padding: Padding = Padding()

    @property
    def places(self) -> tuple[str, ...]:
        """The place of each layer in the spec: `marks/0`, or `plots/1/marks/0` if there are several plots."""
        return tuple(
            f"{f'plots/{at}/' if len(self.plots) > 1 else ''}{drawing.layer.pointer.strip('/')}"
            for at, each in enumerate(self.plots)
            for drawing in each.drawings
        )

    @property
    def without_tooltips(self) -> "Figure":
        """The figure without the lines of tooltips, for which its drawings hold the trace."""

        def bare(drawings: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
            return tuple(replace(each, tooltips=None) for each in drawings)

        plots = [replace(each, drawings=bare(each.drawings), legends=bare(each.legends)) for each in self.plots]
        return replace(self, plots=tuple(plots))

    @property
    def first(self) -> Plot:
        """The first plot; all plots have its theme."""
        return self.plots[0].plot
