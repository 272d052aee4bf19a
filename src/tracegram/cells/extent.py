"""Ranges of steps, positions and numbers that cells cover."""

from vega_datalite.frozen import frozen

Range = tuple[float, float]
Extent = tuple[Range, Range]  # the first and the last step, the first and the last position


@frozen
class NumberRange:
    """The least and the largest number of a field, and whether all of them are whole."""

    low: float
    high: float
    are_whole: bool
