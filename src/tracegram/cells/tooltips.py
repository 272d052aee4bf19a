"""What tooltips show of each cell: the fields that a mark names, or by default what is known of its prediction."""

from contextlib import suppress

import numpy as np

from tracegram.cells.listed import texts_in
from tracegram.cells.placing import places_on
from tracegram.diagnostics import TracegramError
from tracegram.model import CellLayer, CellTexts, Plot, drawn_fields
from tracegram.trace import Trace
from vega_datalite import visible

EVENTS = ("changed", "committed", "remasked", "edited", "forced")
BY_DEFAULT = ("text", "token", "canvas", "confidence", *EVENTS)
_NONE = "–"


def texts_of_cells(layer: CellLayer, plot: Plot, trace: Trace) -> CellTexts:
    """Return the texts of the cells of a trace: `tooltip`, else prediction, canvas, confidence and events.

    What the axes, the color or the text of the layer show already is left out, and so is what the trace lacks or what
    cannot be read.
    """
    x, y = (places_on(axis, trace) for axis in (plot.x, plot.y))
    if layer.tooltip:
        return CellTexts(x=x, y=y, lines={visible(field): texts_in(field, trace) for field in layer.tooltip})
    lines: dict[str, list[str]] = {}
    shown = drawn_fields(layer) | {plot.x.field, plot.y.field}
    prediction = "text" if trace.supports("text") else "token"
    if shown & {"text", "token"}:
        shown |= {"text", "token"}
    for field in (prediction, "canvas", "confidence"):
        if field not in shown and trace.supports(field):
            with suppress(TracegramError):
                lines[field] = texts_in(field, trace)
    if events := _events(trace, shown):
        lines["events"] = events
    return CellTexts(x=x, y=y, lines=lines)


def _events(trace: Trace, shown: set[str]) -> list[str]:
    """Return the events of each cell in one line, nothing where the trace knows of none."""
    named = np.full(trace.steps.size, "", dtype=object)
    known = False
    for field in EVENTS:
        if field in shown or not trace.supports(field) or trace.kind(field) != "flag":
            continue
        with suppress(TracegramError):
            flags = trace.flags(field)
            known = True
            named[flags] += f", {field}"
    return [text.removeprefix(", ") or _NONE for text in named.tolist()] if known else []
