"""Which keys of a color and of a label go together; a part of `cross_checks`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from tracegram.diagnostics import Diagnostic, quote
from tracegram.language.document import Document
from tracegram.trace.refusal import listed

_APART = (  # words of a color of which there is one at most
    ("scheme", "range"),
    ("thresholds", "bins", "quantiles"),
    ("domain", "robust", "thresholds", "quantiles"),
    ("center", "thresholds", "quantiles"),
)


def check_looks(document: Document) -> Iterator[Diagnostic]:
    """Return the findings about colors and labels that the schema accepts."""
    yield from _colors(document)
    for at, overlay in enumerate(document.get("overlays", default=[])):
        if "label" in overlay and overlay["mark"] != "bracket":
            yield from _label(document, overlay, f"/overlays/{at}")


def _colors(document: Document) -> Iterable[Diagnostic]:
    for pointer, color in _written_colors(document):
        given = [word for word, value in color.items() if value is not False]
        for words in _APART:
            both = [word for word in words if word in given]
            if len(both) > 1:
                message = f"a color has both {quote(both[0])} and {quote(both[1])}, which exclude each other"
                place = f"{pointer}/{both[1]}"
                yield document.finding("conflicting-words", place, message, "keep one of them", "key")
                break
        steps = color.get("thresholds", ())
        falling = [at for at, (low, high) in enumerate(pairwise(steps), 1) if low >= high]
        if falling:
            message = f"the threshold {steps[falling[0]]} is not above {steps[falling[0] - 1]}, the one before it"
            advice = f"write them in order: {sorted(set(steps))}"
            yield document.finding("reversed-range", f"{pointer}/thresholds/{falling[0]}", message, advice)


def _written_colors(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return the colors by field of all marks of the plot and its panels, each with its pointer."""
    listed_marks: list[Any] = [("/marks", document.get("marks", default=[]))]
    for side, panels in document.get("panels", default={}).items():
        listed_marks += [(f"/panels/{side}/{at}/marks", each["marks"]) for at, each in enumerate(panels)]
    for pointer, marks in listed_marks:
        for index, mark in enumerate(marks):
            if isinstance(mark.get("color"), Mapping):
                yield f"{pointer}/{index}/color", mark["color"]


def _label(document: Document, overlay: Mapping[str, Any], pointer: str) -> Iterable[Diagnostic]:
    """Check that a label has both coordinates or none, belongs to an overlay, and names only existing coordinates."""
    label, given = overlay["label"], {"x", "x2", "y", "y2"} & overlay.keys()
    words: Mapping[str, Any] = {"text": label} if isinstance(label, str) else label
    place = f"{pointer}/label" if isinstance(label, str) else f"{pointer}/label/text"
    if len({"x", "y"} & words.keys()) == 1:
        message = "the place of a label is its “x” and its “y”, and one of them is given"
        yield document.finding("incomplete-coordinates", f"{pointer}/label", message, "give both, or none")
    if "where" in overlay and overlay.get("filled", True):
        message = "cells that are filled one by one have no label, which belongs to one thing"
        advice = "write `filled: false` for their outline, or `name` for the legend"
        yield document.finding("conflicting-words", f"{pointer}/label", message, advice, "key")
    for name in re.findall(r"\{(\w+)\}", words["text"]):
        if name not in given:
            message = f"the label names {{{name}}}, and this overlay has {listed(sorted(given)) or 'no coordinate'}"
            advice = "write one of these in braces" if given else "write the text without braces"
            yield document.finding("unknown-choice", place, message, advice)
