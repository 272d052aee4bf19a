"""Coordinates that the trace knows: statistics in the place of numbers; a part of `resolve`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.model import Axis, Entry
from tracegram.trace import Fields

_PAIRS = (("x", "x2"), ("y", "y2"))


def placed(document: Document, overlay: Entry, fields: Fields, axes: Mapping[str, Axis]) -> Entry:
    """Return an overlay with numbers for all its coordinates; statistics are of the whole run.

    Args:
        document: The spec.
        overlay: The overlay as it was written.
        fields: The trace, of which only statistics are asked.
        axes: The axes by name, `x` and `y`.

    Raises:
        TracegramError: `undefined-statistic`, `no-match`, `conflicting-words` for a step on an axis of positions (or
            the other way round), `reversed-range`, or `unsupported-word`.
    """
    asked = {word: overlay.values[word] for word in ("x", "x2", "y", "y2") if _is_asked(overlay, word)}
    if not asked:
        return overlay
    findings: list[Diagnostic] = []
    found: dict[str, Any] = {}
    for word, statistic in asked.items():
        pointer = f"{overlay.pointer}/{word}"
        try:
            found[word] = _number(document, pointer, statistic, fields, axes[word[0]])
        except TracegramError as error:
            findings += error.findings
    entry = replace(overlay, values={**overlay.values, **found})
    findings += [] if findings else _reversed(document, entry)
    if findings:
        raise TracegramError(findings)
    return entry


def _is_asked(overlay: Entry, word: str) -> bool:
    return isinstance(overlay.values.get(word), Mapping)


def _number(document: Document, pointer: str, asked: Mapping[str, Any], fields: Fields, axis: Axis) -> float:
    from tracegram.statistics import SERIES

    word = asked["statistic"]
    options = {name: value for name, value in asked.items() if name != "statistic"}
    field = SERIES[options.get("of", "changes_per_step")].per if word == "change_point" else "step"
    if field != axis.field:
        message = f"{quote(word)} is a {field} here, and this axis shows {axis.field}s"
        advice = "give it to the other axis" if word != "change_point" else "choose another series `of`"
        raise TracegramError([document.finding("conflicting-words", pointer, message, advice)])
    number = _measured(document, pointer, word, options, fields)
    if np.isnan(number):
        message = f"{quote(word)} is undefined for this trace"
        raise TracegramError(
            [document.finding("undefined-statistic", pointer, message, "write a number, or delete it")]
        )
    return number


def _measured(document: Document, pointer: str, word: str, options: Mapping[str, Any], fields: Fields) -> float:
    """Measure a statistic; what cannot be found is blamed where it is asked for, and not on the trace."""
    from tracegram.statistics import measure

    place = document.place(pointer)
    run = fields.whole_run(f"the statistic {quote(word)}", place)
    try:
        return float(measure(run, word, options, asked=place))
    except TracegramError as error:
        blamed = [
            replace(each, place=place, pointer=pointer) if each.code in {"no-match", "bad-pattern"} else each
            for each in error.findings
        ]
        raise TracegramError(blamed) from None


def _reversed(document: Document, overlay: Entry) -> Iterator[Diagnostic]:
    """Find a range that ends before it starts, of overlays whose ranges do not turn round."""
    for start, stop in _PAIRS if overlay.mark in {"rect", "band"} else ():
        values = overlay.values
        if start in values and values[start] > values[stop]:
            message = f"{quote(stop)} comes to {values[stop]:g}, before {quote(start)} at {values[start]:g}"
            yield document.finding("reversed-range", f"{overlay.pointer}/{stop}", message, "exchange the two")
