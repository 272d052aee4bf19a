"""Labels that the spec puts on an answer or on another label; a part of `review`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.measure.tags import Placed, Sheet, Span, placed_tags, sheet_of
from tracegram.model import Box, Drawing, Plot


def misplaced_labels(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> Iterator[Diagnostic]:
    """Warn of each label that covers an answer or another label; labels outside the plot cover nothing."""
    sheet = sheet_of(plot)
    inside = [each for each in placed_tags(sheet, drawings) if each.is_inside]
    answers = [*_answers(sheet, plot, drawings)] if inside else []
    for each in inside:
        if any(_meet(each.x, x) and _meet(each.y, y) for x, y in answers):
            message = f"the label {quote(each.tag.text, 40)} covers a part of the answer"
            yield _finding(document, "label-covers-answer", each, message)
    for first, second in combinations(inside, 2):
        if _meet(first.x, second.x) and _meet(first.y, second.y):
            message = f"the labels {quote(first.tag.text, 40)} and {quote(second.tag.text, 40)} overlap"
            label = Label(place=document.place(f"{first.pointer}/label"), message="the other label")
            yield replace(_finding(document, "labels-overlap", second, message), labels=(label,))


def _answers(sheet: Sheet, plot: Plot, drawings: Sequence[Drawing]) -> Iterator[tuple[Span, Span]]:
    """Return the rectangles of answers that overlays surround, in pixels."""
    matched = {each.pointer for each in plot.overlays if "match" in each.values.get("region", {})}
    for layer in (each.layer for each in drawings):
        if isinstance(layer, Box) and layer.pointer in matched:
            x, y = sorted(map(sheet.across, layer.x)), sorted(map(sheet.down, layer.y))
            yield (x[0], x[1]), (y[0], y[1])


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _finding(document: Document, code: str, placed: Placed, message: str) -> Diagnostic:
    advice = "move it, or leave its `x` and `y` out: it then stands outside the plot"
    return replace(document.finding(code, f"{placed.pointer}/label", message, advice), severity="warning")
