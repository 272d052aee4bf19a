"""The cells of a table that was reduced without loss."""

from typing import Any

import numpy as np

from vega_datalite.arrays import reduce_arrays
from vega_datalite.faults import UnfitTableError
from vega_datalite.paint import values_in
from vega_datalite.rectangles import Boxes, cells_in
from vega_datalite.requests import Image, Pixels, Rectangles, Reduced, Rows, Runs, Tiles
from vega_datalite.tiles import cells_in_tiles
from vega_datalite.values import values_of


def restore(reduced: Reduced) -> Reduced:
    """Return every cell of a reduced table, as the request `Rows` would.

    Example:
        >>> reduced = light.reduce_arrays([0, 1], [0, 0], ["a", "a"], light.Runs())
        >>> light.restore(reduced).columns["x"]
        array([0, 1])

    Args:
        reduced: Rows, runs, rectangles, or an image or tiles with one pixel per cell and a palette of visible, distinct
            colors.

    Raises:
        UnfitTableError: The reduction has lost something.
    """
    match reduced.request:
        case Rows():
            return reduced
        case Runs() | Rectangles():
            cells = _cells_of(reduced)
        case Image(pixels=None):
            cells = values_in(reduced.png, reduced.request)
            cells["x"] = cells["x"] + reduced.window.x[0]
            cells["y"] = cells["y"] + reduced.window.y[0]
        case Tiles():
            cells = cells_in_tiles(reduced, reduced.request)
        case Image() | Pixels():
            raise UnfitTableError("cells that were aggregated to pixels cannot be told apart again")
    return reduce_arrays(cells["x"], cells["y"], cells.get("value"), Rows(), window=reduced.window)


def _cells_of(reduced: Reduced) -> dict[str, Any]:
    held = reduced.columns
    valued = "value" in held
    values = values_of(held["value"] if valued else np.ones(len(held["x"]), dtype=bool))
    cells = cells_in(Boxes(x=held["x"], x2=held["x2"], y=held["y"], y2=held.get("y2", held["y"] + 1), values=values))
    plain = {"value": cells["values"].plain()} if valued else {}
    return {"x": cells["x"], "y": cells["y"], **plain}
