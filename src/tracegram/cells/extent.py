"""Ranges of steps and positions: those that a plot shows, and those that its cells cover."""

from tracegram.model import Plot
from tracegram.trace import Header
from vega_datalite.frozen import frozen

Range = tuple[float, float]
Extent = tuple[Range, Range]  # the first and the last step, the first and the last position


@frozen
class NumberRange:
    """The least and the largest number of a field, and whether all of them are whole."""

    low: float
    high: float
    are_whole: bool


def ends_of(plot: Plot) -> dict[str, tuple[int, int]]:
    """Return the first and the last place on each axis, by its field."""
    return {axis.field: (axis.first, axis.last) for axis in (plot.x, plot.y)}


def covers(plot: Plot, header: Header) -> bool:
    """Return whether all cells of a trace lie on the axes of a plot."""
    if not plot.has_steps_and_positions:
        return False
    ends = ends_of(plot)
    held = {"step": header.steps, "position": header.positions}
    return all(ends[name][0] <= first and last <= ends[name][1] for name, (first, last) in held.items())
