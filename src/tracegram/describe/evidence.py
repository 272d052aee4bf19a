"""The cells that a claim is about."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.claim import Claim
from tracegram.model import Drawing, Figure, Series

Columns = dict[str, NDArray[Any]]


def rows_of(claim: Claim, figure: Figure) -> Columns:
    """Return the cells that the layer of a claim draws within the ranges of its selection; no columns without a layer.

    Cells without a value for their color are included.
    """
    placed = figure.plots[claim.selection.get("plot", 0)]
    pointer = claim.selection.get("layer", "")
    columns: Columns = {}
    for drawing in placed.drawings:
        if drawing.layer.pointer == pointer and drawing.is_listed:
            columns = _cells(drawing)
    for series in (each for panel in placed.panels for each in panel.series):
        if series.pointer == pointer:
            columns = _points(series)
    size = next((each.size for each in columns.values()), 0)
    kept = np.ones(size, dtype=bool)
    for name, ends in claim.selection.items():
        if name in columns:
            kept &= (columns[name] >= ends[0]) & (columns[name] <= ends[1])
    return {name: column[kept] for name, column in columns.items()}


def _cells(drawing: Drawing) -> Columns:
    held = {name: np.asarray(column) for name, column in drawing.columns.items()}
    if not drawing.missing:
        return held
    absent = np.full(len(next(iter(drawing.missing.values()))), None)
    return {name: np.concatenate([column, drawing.missing.get(name, absent)]) for name, column in held.items()}


def _points(series: Series) -> Columns:
    points: Columns = {"place": series.places, "value": series.values, "line": series.lines}
    return {**points, "group": np.asarray(series.groups)} if len(series.groups) else points
