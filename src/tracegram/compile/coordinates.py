"""Coordinates of overlays as numbers on the axes: values of an axis, statistics of the run; a part of `resolve`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.cells.interface import TraceCells
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.language.schema import load_schema
from tracegram.model import Axis, Entry

_PAIRS = (("x", "x2"), ("y", "y2"))


def placed(document: Document, overlay: Entry, cells: TraceCells, axes: Mapping[str, Axis]) -> Entry:
    """Return an overlay with numbers for all its coordinates; statistics are of the whole run.

    Args:
        document: The spec.
        overlay: The overlay as it was written.
        cells: The cells, of which only statistics are asked.
        axes: The axes by name, `x` and `y`.

    Raises:
        TracegramError: `undefined-statistic`, `no-match`, `conflicting-words` for a step on an axis of positions (or
            the other way round), `reversed-range`, or `unsupported-word`.
    """
    asked = {word: overlay.values[word] for word in ("x", "x2", "y", "y2") if _is_asked(overlay, word, axes)}
    points = overlay.values.get("points", ())
    if not asked and not (points and any(axis.has_values for axis in axes.values())):
        return overlay
    findings: list[Diagnostic] = []
    found: dict[str, Any] = {}
    for word, statistic in asked.items():
        pointer = f"{overlay.pointer}/{word}"
        try:
            found[word] = number_on(document, pointer, statistic, cells, axes[word[0]])
        except TracegramError as error:
            findings += error.findings
    if points and not findings:
        found["points"] = [
            [_number_at(document, f"{overlay.pointer}/points/{at}/{n}", point[n], axes["xy"[n]]) for n in (0, 1)]
            for at, point in enumerate(points)
        ]
    entry = replace(overlay, values={**overlay.values, **found})
    findings += [] if findings else _reversed(document, entry)
    if findings:
        raise TracegramError(findings)
    return entry


def number_on(document: Document, pointer: str, asked: Any, cells: TraceCells, axis: Axis) -> float:
    """Return the number on an axis that a coordinate asks for: a value of the axis, or a statistic of the whole run.

    Raises:
        TracegramError: As `placed`.
    """
    from tracegram.statistics.series import SERIES

    if not isinstance(asked, Mapping):
        return _number_at(document, pointer, asked, axis)
    word = asked["statistic"]
    options = {name: value for name, value in asked.items() if name != "statistic"}
    field = SERIES[options.get("of", "changes_per_step")].per if word == "change_point" else "step"
    if field != axis.field:
        shown = f"{axis.field}s" if axis.field in {"step", "position"} else quote(axis.field)
        message = f"{quote(word)} is a {field} here, and this axis shows {shown}"
        advice = "move it to the other axis" if word != "change_point" else "choose another series `of`"
        raise document.error("conflicting-words", pointer, message, advice)
    number = _measured(document, pointer, word, options, cells)
    if np.isnan(number):
        message = f"{quote(word)} is undefined for this trace"
        raise document.error("undefined-statistic", pointer, message, "write a number, or delete it")
    return _number_at(document, pointer, number, axis)


def _is_asked(overlay: Entry, word: str, axes: Mapping[str, Axis]) -> bool:
    value = overlay.values.get(word)
    return value is not None and (isinstance(value, Mapping | str) or axes[word[0]].has_values)


def _number_at(document: Document, pointer: str, value: float | str, axis: Axis) -> float:
    """Return where a value lies: a number at itself, on an ordinal axis a number or a text at its place."""
    if not (axis.has_values or isinstance(value, str)):
        return value
    place = axis.place_of(int(value) if isinstance(value, float) and value.is_integer() else value)
    if place is None:
        held = f"{value:g}" if isinstance(value, int | float) else value
        message = f"{quote(held)} is not a value of the axis, which shows {axis.shown}"
        known = load_schema()["$defs"]["statistic"]["properties"]["statistic"]["enum"]
        advice = f"write `{{statistic: {value}}}`" if value in known else "write one of its values"
        raise document.error("axis-value-missing", pointer, message, advice)
    return place


def _measured(document: Document, pointer: str, word: str, options: Mapping[str, Any], cells: TraceCells) -> float:
    """Measure a statistic; if it cannot be found, the finding stands at the coordinate and not at the trace."""
    place = document.place(pointer)
    try:
        return cells.measure(word, options, place)
    except TracegramError as error:
        blamed = [
            replace(each, place=place, pointer=pointer) if each.code in {"no-match", "bad-pattern"} else each
            for each in error.findings
        ]
        raise TracegramError(blamed) from None


def _reversed(document: Document, overlay: Entry) -> Iterator[Diagnostic]:
    """Find a range that ends before it starts, in an overlay that does not swap its ends."""
    for start, stop in _PAIRS if overlay.mark in {"rect", "band", "bracket"} else ():
        values = overlay.values
        if start in values and values[start] > values[stop]:
            message = f"{quote(stop)} comes to {values[stop]:g}, before {quote(start)} at {values[start]:g}"
            yield document.finding("reversed-range", f"{overlay.pointer}/{stop}", message, "exchange the two")
