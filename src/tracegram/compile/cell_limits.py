"""Whether a layer has too many cells to be drawn as it asks; a part of the stage `gather`."""

from typing import assert_never

from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.model import CellLayer, Cells, Labels, Plot, Points, color_scale_of
from vega_datalite.requests import MOST_PIXELS

MOST_BORDERS = 10_000  # cells with a line around each; more are drawn as an image
MOST_CELLS = (
    200_000  # as marks one by one; from a million on the renderer runs out of memory and takes the process along
)

_COLOR, _NUMBERS, _VALUES = "one color", "numbers", "values that are no numbers"
FITTING = {
    "any": _COLOR,
    "share": _COLOR,
    "mean": _NUMBERS,
    "min": _NUMBERS,
    "max": _NUMBERS,
    "mode": _VALUES,
    "priority": _VALUES,
}


def check_number(document: Document, layer: CellLayer, count: int) -> None:
    """Check that a layer has few enough cells to draw one by one, or that it reduces them.

    Raises:
        TracegramError: `too-many-cells` or `conflicting-words`.
    """
    is_one_by_one, advice = True, "draw a part: `window: {step: [first, last]}` under `trace`"
    match layer:
        case Cells():
            _check_reduce(document, layer)
            is_one_by_one, advice = layer.reduce == "none", f"delete `reduce: none`, or {advice}"
            if layer.border:
                _check_border(document, layer, count)
        case Labels() | Points():
            pass
        case _:
            assert_never(layer)
    if count <= MOST_CELLS or not is_one_by_one:
        return
    message = f"this layer draws {count:,} cells, at most {MOST_CELLS:,} can be drawn one by one"
    raise TracegramError([document.finding("too-many-cells", layer.pointer, message, advice)])


def _check_border(document: Document, layer: Cells, count: int) -> None:
    """Check that cells with a border are few enough for it, and are not joined."""
    pointer = f"{layer.pointer}/border"
    if layer.reduce not in {"", "none"}:
        message = f"`reduce: {layer.reduce}` makes one of several cells, and “border” draws a line around each"
        raise TracegramError([document.finding("conflicting-words", pointer, message, "delete one of the two", "key")])
    if count > MOST_BORDERS:
        message = f"this layer draws lines around {count:,} cells, at most {MOST_BORDERS:,} leave the cells to be seen"
        raise TracegramError([document.finding("too-many-cells", pointer, message, "delete it, or draw a part")])


def check_places(document: Document, plot: Plot, layer: Cells) -> None:
    """Check that an image with one pixel per place of the axes has no more pixels than an image may have.

    Raises:
        TracegramError: `too-many-cells`.
    """
    across, down = plot.x.cells, plot.y.cells
    if layer.reduce != "image" or across * down <= MOST_PIXELS:
        return
    message = f"an image of {across:,} × {down:,} places has too many pixels, at most {MOST_PIXELS:,} can be drawn"
    advice = "delete `reduce: image`, or draw a part with `domain` or `window`"
    raise TracegramError([document.finding("too-many-cells", f"{layer.pointer}/reduce", message, advice)])


def _check_reduce(document: Document, layer: Cells) -> None:
    scale = color_scale_of(layer)
    shown = _COLOR if scale is None else _NUMBERS if scale.quantitative else _VALUES
    wanted = FITTING.get(layer.reduce, shown)
    if wanted != shown:
        message = f"`reduce: {layer.reduce}` is for {wanted}, and this layer shows {shown}"
        advice = f"write {' or '.join(word for word, of in FITTING.items() if of == shown)}, or delete it"
    elif layer.reduce == "priority" and scale and not scale.domain:
        message = "of several values in a pixel `reduce: priority` draws the first in `domain`, which is not given"
        advice = "write the values under `color: {domain: […]}`, the one that goes before all others first"
    else:
        return
    raise TracegramError([document.finding("conflicting-words", f"{layer.pointer}/reduce", message, advice)])
