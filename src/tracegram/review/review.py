"""All warnings about the looks of a figure.

The review follows the stage `gather`, reads its drawings, and changes nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Diagnostic
from tracegram.language.contradictions import idle_parts
from tracegram.language.document import Document
from tracegram.language.entries import written_conditions
from tracegram.measure.plot_places import is_fill
from tracegram.model import Axis, Cells, Drawing, Panel, Plot, is_a_point, label_of
from tracegram.review.colors import colors_alike, series_of_panels, split_scales
from tracegram.review.contrast import low_contrasts
from tracegram.review.hidden import bars_in_front, hidden_layers
from tracegram.review.texts import lost_texts, misplaced_labels, overlapping_texts

FIRST = 4096  # cells, among which most tables have two that are neighbors
LEAST_GAPS = 2  # two cells with one gap between them are no pattern


def constant_strides(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> Iterator[Diagnostic]:
    """Warn of evenly spaced whole numbers more than 1 apart, since filled cells are 1 wide and leave gaps."""
    filled = [each for each in drawings if isinstance(each.layer, Cells) and each.layer.pointer.startswith("/marks")]
    for name, axis in plot.axes.items():
        strides = [_stride(axis, each) for each in filled]
        if not axis.values and document.get(name, "type") is None and strides and min(strides) > 1:
            message = f"the cells along {name} are one wide and stand {strides[0]:,} apart, with gaps between them"
            advice = f"write `type: ordinal` under `{name}`, or `type: quantitative` if the gaps are meant"
            words = ((name,), ("trace", "file"), ("trace",))
            near = next((f"/{'/'.join(each)}" for each in words if document.get(*each) is not None), f"/{name}")
            yield document.warning("constant-stride", near, message, advice)


def _stride(axis: Axis, drawing: Drawing) -> int:
    """Return the distance between neighboring cells if it is more than 1; 0 if it varies or only some are drawn."""
    parts = [each[axis.column] for each in (drawing.columns, drawing.missing) if each]
    if sum(map(len, parts)) != drawing.among or any(map(_holds_neighbors, parts)):
        return 0
    places: NDArray[np.int64] = np.sort(np.concatenate(parts))
    distances = np.diff(places)
    distances = distances[distances > 0]
    is_even = distances.size >= LEAST_GAPS and (distances == distances[0]).all()
    return int(distances[0]) if is_even else 0


def _holds_neighbors(places: Sequence[Any]) -> bool:
    """Return whether a cell follows one just before it, as most traces have it; they need not be sorted."""
    return any((np.diff(each) == 1).any() for each in (places[:FIRST], places))


def review(
    document: Document, plot: Plot, drawings: tuple[Drawing, ...], panels: Sequence[Panel] = ()
) -> tuple[Diagnostic, ...]:
    """Return the warnings about a figure, one per mistake: a hidden layer gets no further warning.

    In layers with too many cells to be listed, only the colors of their values are checked.
    """
    here = tuple(each for each in drawings if each.is_listed)
    may_hide = any(is_fill(each.layer) for each in here[1:])
    may_hide |= any(not each.layer.opacity or is_a_point(each.layer) for each in here)
    hidden = hidden_layers(document, plot, here) if may_hide else []
    unseen = {finding.pointer.removesuffix("/opacity") for finding in hidden}
    seen = tuple(each for each in drawings if each.layer.pointer not in unseen)
    near = tuple(each for each in seen if each.is_listed)
    faint = low_contrasts(document, plot, seen)
    conditions = written_conditions(document)
    said = {finding.pointer for finding in faint}
    has_labels = any(label_of(each.layer) for each in near)
    alike = [each for each in colors_alike(document, plot, seen) if each.pointer not in said]
    return (
        *(idle_parts(document, conditions) if conditions else ()),
        *hidden,
        *faint,
        *alike,
        *split_scales(document, seen),
        *overlapping_texts(document, plot, near),
        *lost_texts(document, near),
        *(misplaced_labels(document, plot, near) if has_labels else ()),
        *constant_strides(document, plot, near),
        *(bars_in_front(document, panels) if panels else ()),
        *series_of_panels(document, plot, panels, [each.layer for each in seen]),
    )
