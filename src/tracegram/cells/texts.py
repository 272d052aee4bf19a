"""The values of cells as texts: those that a layer writes, and those of tooltips."""

import re
from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from tracegram.cells.placing import places_on
from tracegram.diagnostics import TracegramError
from tracegram.measure.number_format import formatted
from tracegram.model import CellLayer, CellTexts, Plot, drawn_fields
from tracegram.trace import Trace
from vega_datalite import label, visible

EVENTS = ("changed", "committed", "remasked", "edited", "forced")
BY_DEFAULT = ("text", "token", "canvas", "confidence", *EVENTS)
_NONE = "–"
_NUMBER = re.compile(r"[-+]?(\d++(\.\d*+)?|\.\d++)(e[-+]?\d++)?", re.IGNORECASE)


def texts_in(field: str, trace: Trace, form: str = "") -> list[str]:
    """Return the values of a field as a layer writes them, `–` for none.

    Raises:
        TracegramError: `not-a-number` for a number in the language that is none in the trace.
    """
    kind = trace.kind(field)
    if kind == "number":
        return [rounded(number, form) for number in trace.numbers(field).tolist()]
    return written(trace.texts(field).tolist(), form, is_untyped=kind == "unknown")


def written(texts: Sequence[str | None], form: str, *, is_untyped: bool) -> list[str]:
    """Return texts as they are drawn. A format applies to an untyped column only if all its texts are numbers.

    Among words, a number is a word too and keeps its digits. Without a format, whole numbers keep their digits.
    """
    if not is_untyped or not all(text is None or _NUMBER.fullmatch(text) for text in texts):
        return ["–" if text is None else label(text) for text in texts]
    return ["–" if text is None else _number(text, form) for text in texts]


def _number(text: str, form: str) -> str:
    return label(text) if not form and text.lstrip("+-").isdecimal() else rounded(float(text), form)


def rounded(number: float, form: str = "") -> str:
    """Return a number in three digits, or in a format of d3; `–` for a missing one."""
    if not np.isfinite(number):
        return "–"
    if form:
        return formatted(number, form)
    return f"{number:.0f}" if 999.5 <= abs(number) < 1_000_000 else f"{number:.3g}"


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
