"""Which fill lies on top at each cell of a plot; a part of `review`."""

from math import ceil, floor
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.measure.plot_places import Places, rows_of
from tracegram.model import Axis, Box, Cells, Drawing, Labels, Note, Outline, Path, Plot, Points, Segment

MOST_BINS = 4_000_000  # 8 MB; a plot of more cells than that is looked at in bins of several


class Fills:
    """The topmost fill at each cell of a plot, among those laid so far.

    A fill covers a cell only if it covers all of it. On a plot of more than `MOST_BINS` cells only boxes are looked at,
    in bins of several cells.
    """

    def __init__(self, plot: Plot) -> None:
        self._figure = plot
        whole = plot.x.cells * plot.y.cells <= MOST_BINS
        most = int(MOST_BINS**0.5)
        self._sizes = (1, 1) if whole else (-(-plot.x.cells // most), -(-plot.y.cells // most))
        self._top = np.zeros([_bins(axis, size) for axis, size in zip(self._axes, self._sizes, strict=True)], np.int16)

    @property
    def _axes(self) -> tuple[Axis, Axis]:
        return self._figure.x, self._figure.y

    def lay(self, drawing: Drawing, number: int) -> None:
        """Lay a fill over the others; fills are numbered from 1."""
        layer = drawing.layer
        match layer:
            case Box():
                across, down = map(_inside, (layer.x, layer.y), self._axes, self._sizes)
                self._top[across, down] = number
            case Cells() | Labels() | Points():
                if self._sizes == (1, 1):
                    self._top[self._cells(rows_of(self._figure, drawing))[0]] = number
            case Outline() | Segment() | Path() | Note():
                raise TypeError("only fills are laid")
            case _:
                assert_never(layer)

    def under(self, places: Places) -> NDArray[np.int64]:
        """Return the number of the fill that covers the cell of each place, 0 where none does."""
        cells, inside = self._cells(places)
        found = np.zeros(len(places.x), dtype=np.int64)
        found[inside] = self._top[cells]
        return found

    def _cells(self, places: Places) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]:
        """Return the cells of the places that lie in the plot, and which places these are."""
        numbers = [np.rint(values) - axis.first for values, axis in zip((places.x, places.y), self._axes, strict=True)]
        inside = np.ones(len(places.x), dtype=bool)
        for values, axis in zip(numbers, self._axes, strict=True):
            inside &= (values >= 0) & (values < axis.cells)
        across, down = (
            values[inside].astype(np.int64) // size for values, size in zip(numbers, self._sizes, strict=True)
        )
        return (across, down), inside


def _bins(axis: Axis, size: int) -> int:
    return -(-axis.cells // size)


def _inside(ends: tuple[float, float], axis: Axis, size: int) -> slice:
    """Return the bins along an axis that lie within two edges; the last bin includes the rest of the axis."""
    first, after = max(ceil(ends[0] + 0.5) - axis.first, 0), min(floor(ends[1] - 0.5) + 1 - axis.first, axis.cells)
    stop = _bins(axis, size) if after == axis.cells else after // size
    return slice(-(-first // size), max(stop, 0))
