"""Braces in a strip beside a plot: a part of the stage `gather`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil
from typing import Any, Literal

from tracegram.cells.interface import TraceCells
from tracegram.compile.axes import LINE, field_along
from tracegram.diagnostics import Diagnostic, quote
from tracegram.language.document import Document
from tracegram.language.entries import label_words
from tracegram.marks import tag_of
from tracegram.measure.lengths import width_px
from tracegram.model import Axis, Bracket, Entry, Panel, Plot
from tracegram.trace import listed
from vega_datalite import label

DEPTH, GAP = 6, 3  # pixels of the brace, and between it and its text
INSET = 1  # pixels by which a brace is shorter at each end, so that neighbors do not meet

_SIDES: Mapping[str, Literal["top", "right"]] = {"x": "top", "y": "right"}


def brackets(document: Document, plot: Plot, cells: TraceCells) -> list[Panel]:
    """Return the strips of the braces of a plot: braces along x stand above it, those along y at its right.

    Raises:
        TracegramError: `conflicting-words` for a field where no axis shows positions, `empty-selection` for one
            without a value there, or what `field_along` raises.
    """
    found: dict[str, list[Bracket]] = {"x": [], "y": []}
    for entry in plot.overlays:
        if entry.mark == "bracket":
            name = _axis_of(document, plot, entry)
            found[name] += _braces(document, entry, name, plot, cells)
    return [_strip(name, plot.axes[name], plot, each) for name, each in found.items() if each]


def braces_outside(document: Document, plot: Plot, cells: TraceCells) -> Iterator[Diagnostic]:
    """Return warnings about values of a field that have no brace, because their positions lie outside the domain."""
    for entry in plot.overlays:
        if entry.mark != "bracket" or "field" not in entry.values:
            continue
        name, field = _axis_of(document, plot, entry), entry.values["field"]
        axis, (low, high) = plot.axes[name], cells.fields.header.positions
        if axis.has_values or (axis.first <= low and high <= axis.last):
            continue
        shown, pointer = range(axis.first, axis.last + 1), f"{entry.pointer}/field"
        found = field_along(document, pointer, replace(axis, first=low, last=high), field, cells)
        held = {text for place, text in found.items() if place in shown}
        lacking = [text for text in dict.fromkeys(found[place] for place in sorted(found)) if text not in {None, *held}]
        if lacking:
            has = "has" if len(lacking) == 1 else "have"
            ends = f"from {axis.first} to {axis.last}"
            message = f"{listed(list(filter(None, lacking)))} {has} no position on the {name} axis {ends}, and no brace"
            advice = f"widen {name}.domain, or choose these positions with `window` under `trace`"
            yield document.warning("overlay-outside-domain", pointer, message, advice)


def _axis_of(document: Document, plot: Plot, entry: Entry) -> str:
    if "field" not in entry.values:
        return "x" if "x" in entry.values else "y"
    name = next((name for name, axis in plot.axes.items() if axis.field == "position"), None)
    if name is None:
        message = "braces of a field stand along positions, and neither axis shows these"
        advice = "place each by `x` and `x2` or by `y` and `y2`"
        raise document.error("conflicting-words", f"{entry.pointer}/field", message, advice)
    return name


def _braces(document: Document, entry: Entry, name: str, plot: Plot, cells: TraceCells) -> Iterator[Bracket]:
    values, axis = entry.values, plot.axes[name]
    common: dict[str, Any] = {word: values[word] for word in ("color", "width", "opacity", "font_size")}
    inset = INSET * axis.cells / {"x": plot.width, "y": plot.height}[name]
    if "field" not in values:
        ends = values[name] - 0.5 + inset, values[f"{name}2"] + 0.5 - inset
        words = label_words(values.get("label", ""), plot.theme)
        tag = tag_of({**values, "label": words}, {name: axis})
        yield Bracket(pointer=entry.pointer, start=ends[0], stop=ends[1], text=tag.text if tag else "", **common)
        return
    pointer, field = f"{entry.pointer}/field", values["field"]
    found = sorted(field_along(document, pointer, axis, field, cells).items())
    held = {at: label(text) for at, text in found if text is not None}
    if not held:
        message = f"{quote(field)} has no value at a position of the axis"
        advice = "choose another field, or widen the domain or the window"
        raise document.error("empty-selection", pointer, message, advice)
    starts = [at for at, text in held.items() if held.get(at - 1) != text]
    stops = [at for at, text in held.items() if held.get(at + 1) != text]
    for start, stop in zip(starts, stops, strict=True):
        ends = start - 0.5 + inset, stop + 0.5 - inset
        yield Bracket(pointer=entry.pointer, start=ends[0], stop=ends[1], text=held[start], **common)


def _strip(name: str, axis: Axis, plot: Plot, braces: list[Bracket]) -> Panel:
    """Return the strip of braces, as wide as their texts; a text without room is left out."""
    wide = name == "y"
    scale = (plot.height if wide else plot.width) / axis.cells
    shown: list[Bracket] = []
    reached = float("-inf")
    for each in sorted(braces, key=lambda brace: brace.start):
        middle = (each.start + each.stop) / 2 * scale
        half = (LINE * each.font_size if wide else width_px(each.text, each.font_size)) / 2
        has_room = middle - half >= reached
        reached = middle + half if each.text and has_room else reached
        shown.append(each if has_room else replace(each, text=""))
    lengths = [width_px(each.text, each.font_size) if wide else LINE * each.font_size for each in shown if each.text]
    pixels = DEPTH + (GAP + ceil(max(lengths)) if lengths else 0)
    return Panel(
        side=_SIDES[name],
        pixels=pixels,
        pointer=braces[0].pointer,
        brackets=tuple(shown),
    )
