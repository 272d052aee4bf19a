"""Axes whose cells are evenly spaced with gaps between them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic
from tracegram.language.document import Document
from tracegram.model import Axis, Cells, Drawing, Plot

LEAST_GAPS = 2  # two cells with one gap between them are no pattern


def constant_strides(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> Iterator[Diagnostic]:
    """Warn of evenly spaced whole numbers more than 1 apart, since filled cells are 1 wide and leave gaps."""
    filled = [each for each in drawings if isinstance(each.layer, Cells) and each.layer.pointer.startswith("/marks")]
    for name, axis in (("x", plot.x), ("y", plot.y)):
        strides = [_stride(axis, each) for each in filled]
        if not axis.values and document.get(name, "type") is None and strides and min(strides) > 1:
            message = f"the cells along {name} are one wide and stand {strides[0]:,} apart, with gaps between them"
            advice = f"write `type: ordinal` under `{name}`, or `type: quantitative` if the gaps are meant"
            yield replace(document.finding("constant-stride", f"/{name}", message, advice), severity="warning")


def _stride(axis: Axis, drawing: Drawing) -> int:
    """Return the distance between neighboring cells; 0 if it varies or only some cells are drawn."""
    parts = [each[axis.column] for each in (drawing.columns, drawing.missing) if each]
    places: NDArray[np.int64] = np.sort(np.concatenate(parts))
    distances = np.diff(places)
    distances = distances[distances > 0]
    drawn = sum(len(each) for each in parts)
    is_even = drawn == drawing.among and distances.size >= LEAST_GAPS and (distances == distances[0]).all()
    return int(distances[0]) if is_even else 0
