"""The axes of a plot: any field along them, ticks and labels; a part of `resolve`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.compile.coordinates import number_on
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.measure.lengths import width_px
from tracegram.model import Axis, Plot
from tracegram.trace import listed
from vega_datalite import label, visible
from vega_datalite.frozen import frozen

LARGEST = 2**52  # beyond it no number lies half a cell from another
MOST_VALUES = 10_000  # of an ordinal axis; each may have a label
SPACING = {"x": 62, "y": 24}  # pixels between the ticks of numbers
_TITLES = {"step": "Decoding step", "position": "Token position"}
_NUMBER = re.compile(r"[-−]?\d+([.,]\d+)*")
LINE = 1.2  # of the height of letters, from one line to the next
FEWEST_TICKS = 3  # of an axis of numbers; two of them do not show how values are spread


def axis_of_field(document: Document, name: str, words: Mapping[str, Any], whole: TraceCells) -> Axis:
    """Return an axis of any field, or an ordinal axis of steps or positions; its ticks are added later.

    Args:
        document: The spec.
        name: `x` or `y`.
        words: The words of the axis, with its defaults.
        whole: The cells that the axis shows, of all facets.

    Raises:
        TracegramError: `unknown-field`, `unsupported-word`, `not-a-number`, `empty-selection`, `axis-value-missing`,
            `conflicting-words` or `too-many-cells`.
    """
    field = words["field"]
    whole.fields.require(field, document.place(f"/{name}/field"))
    numbers = whole.numbers_of(field)
    is_whole = numbers is not None and numbers.are_whole and max(abs(numbers.low), abs(numbers.high)) < LARGEST
    column = document.get("trace", "columns", field, default=field)
    common: dict[str, Any] = {
        "field": field,
        "name": visible(column),
        "title": title_of(words, column),
        "reverse": words["reverse"],
        "format": words.get("format", ""),
        "has_title": words.get("title") != "",
        "key": {"x": "across", "y": "down"}[name],
    }
    if words.get("type", "quantitative" if is_whole else "ordinal") == "ordinal":
        if "format" in words:
            message = "“format” is for numbers whose distances count, and an ordinal axis shows its values as they are"
            raise document.error("conflicting-words", f"/{name}/format", message, "delete it", "key")
        values = _values(document, name, whole, words, is_number=numbers is not None)
        labels = {at: label(value) for at, value in enumerate(values)}
        return Axis(**common, first=0, last=len(values) - 1, values=values, labels=labels)
    check_quantitative(document, name, words, is_whole=is_whole)
    first, last = words.get("domain") or (int(numbers.low), int(numbers.high)) if numbers is not None else (0, 0)
    return Axis(**common, first=first, last=last)


def title_of(words: Mapping[str, Any], column: str) -> str:
    """Return the title of an axis: that of the spec, or else what its column holds."""
    field = words["field"]
    return visible(words.get("title") or (_TITLES.get(field, column) if column == field else column))


def axis_of_progress(document: Document, name: str, words: Mapping[str, Any]) -> Axis:
    """Return the axis of the progress of runs, whose places are points from 0 to 1.

    Raises:
        TracegramError: `conflicting-words`.
    """
    words_of_others = ("type", "sort", "domain", "labels", "origin", "format")
    findings = [
        document.finding("conflicting-words", f"/{name}/{word}", message, f"delete `{word}`", "key")
        for word in words_of_others
        for message in [f"{quote(word)} is for other axes; one of progress goes from 0 to 1"]
        if document.get(name, word) is not None
    ]
    if document.get(name, "ticks") not in {None, "none"}:
        message = "the ticks of progress are parts of 1, and `ticks` names whole numbers"
        findings.append(document.finding("conflicting-words", f"/{name}/ticks", message, "delete it, or write `none`"))
    if findings:
        raise TracegramError(findings)
    return Axis(
        field="progress",
        name="progress",
        title=visible(words.get("title") or "Progress"),
        first=0,
        last=words["bin"] - 1,
        reverse=words["reverse"],
        has_title=words.get("title") != "",
        key={"x": "across", "y": "down"}[name],
        points=words["bin"],
    )


def check_quantitative(document: Document, name: str, words: Mapping[str, Any], *, is_whole: bool) -> None:
    """Check that the values of a quantitative axis are whole numbers, and that the spec gives them no order.

    Raises:
        TracegramError: `conflicting-words`.
    """
    if not is_whole:
        message = f"{quote(words['field'])} holds values that are not whole numbers, and cells lie at whole numbers"
        raise document.error("conflicting-words", f"/{name}/type", message, "write `type: ordinal`")
    if "sort" in words:
        message = "numbers whose distances count have their order, and `sort` is for an ordinal axis"
        advice = "add `type: ordinal`, or write `reverse` in its place"
        raise document.error("conflicting-words", f"/{name}/sort", message, advice, "key")


def _values(
    document: Document, name: str, whole: TraceCells, words: Mapping[str, Any], *, is_number: bool
) -> tuple[str, ...]:
    """Return the values of an ordinal axis as texts, in their order."""
    field = words["field"]
    if "domain" in words:
        message = "an ordinal axis shows the values that occur, and `domain` is for numbers whose distances count"
        advice = "delete it, and choose cells with `where` or `window`"
        raise document.error("conflicting-words", f"/{name}/domain", message, advice, "key")
    found = whole.values_of(field, document.place(f"/{name}/field"))
    if not found:
        message = f"{quote(field)} has no value in this trace"
        raise document.error("empty-selection", f"/{name}/field", message, "choose another field")
    if len(found) > MOST_VALUES:
        message = f"{quote(field)} has {len(found):,} values, at most {MOST_VALUES:,} fit on an ordinal axis"
        advice = "draw a part of the trace: `window` or `where`"
        raise document.error("too-many-cells", f"/{name}/field", message, advice)
    return _sorted(document, f"/{name}/sort", field, found, words.get("sort"), is_number=is_number)


def _sorted(
    document: Document, pointer: str, field: str, found: Sequence[str], sort: Any, *, is_number: bool
) -> tuple[str, ...]:
    if isinstance(sort, list):
        first = [str(each).lower() if isinstance(each, bool) else str(each) for each in sort]
        for at, value in enumerate(first):
            if value not in found:
                message = f"{quote(value)} is no value of {quote(field)}"
                advice = "write one of its values, or delete it"
                raise document.error("axis-value-missing", f"{pointer}/{at}", message, advice)
        return tuple(dict.fromkeys([*first, *found]))
    if is_number:
        found = sorted(found, key=float)
    elif sort:
        found = sorted(found)
    return tuple(reversed(found)) if sort == "descending" else tuple(found)


@frozen
class Room:
    """The length of an axis and the height of its labels, in pixels; `unit` is the distance of ticks, 1 on screens."""

    pixels: float
    letters: float
    unit: float = 1

    def spacing(self, name: str) -> int:
        """Return how many pixels ticks of numbers are apart on an axis."""
        return round(SPACING[name] * self.unit)


def with_ticks(document: Document, name: str, axis: Axis, room: Room, whole: TraceCells) -> Axis:
    """Return an axis with its ticks and their labels.

    Args:
        document: The spec.
        name: `x` or `y`.
        axis: The axis without ticks.
        room: The room that it has.
        whole: The cells that the axis shows, of all facets.

    Raises:
        TracegramError: `unknown-field`, `labels-differ`, `axis-value-missing` or `out-of-range` for the labels.
    """
    ticks = document.get(name, "ticks")
    axis = replace(axis, origin=_origin(document, name, axis, whole))
    if ticks == "none":
        return axis
    if axis.points:
        return _of_progress(axis, int(room.pixels // room.spacing(name)))
    asked = _places_of(axis, ticks)
    labels = _labels(document, name, axis, asked, whole)
    written = None if asked is None else [place for place in asked if place is not None]
    if not labels:
        chosen = even_ticks(axis, room.pixels, room.spacing(name), room.letters) if written is None else written
        counted = {tick: axis.value_at(tick) for tick in chosen} if axis.origin else {}
        return replace(axis, ticks=tuple(chosen), labels=counted)
    return _fitted(name, replace(axis, labels=labels), written, room)


def _places_of(axis: Axis, ticks: int | Sequence[int] | None) -> list[int | None] | None:
    """Return the places of the ticks that a spec asks for, None for one that is not on the axis."""
    if ticks is None or isinstance(ticks, int):
        return None if ticks is None else list(multiples(axis, ticks))
    return [None if place is None else int(place) for place in map(axis.place_of, ticks)]


def ticks_beyond(document: Document, plot: Plot) -> Iterator[Diagnostic]:
    """Return warnings about ticks that a spec asks for and that are not on their axis."""
    for name, axis in plot.axes.items():
        ticks, pointer = document.get(name, "ticks"), f"/{name}/ticks"
        if isinstance(ticks, int) and not axis.ticks:
            message = f"no multiple of {ticks} is on the {name} axis, which shows {axis.shown} and has no tick"
            yield document.warning("axis-value-missing", pointer, message, "write a smaller distance, or a list")
        elif isinstance(ticks, list) and (lost := [tick for tick in ticks if axis.place_of(tick) is None]):
            are = "is" if len(lost) == 1 else "are"
            named = f"{pointer}/{ticks.index(lost[0])}"
            message = f"{listed([*map(str, lost)])} {are} not on the {name} axis, which shows {axis.shown}"
            advice = "write its values" if axis.values else f"write numbers of the axis, or widen {name}.domain"
            yield document.warning("axis-value-missing", named, message, advice)


def _origin(document: Document, name: str, axis: Axis, whole: TraceCells) -> int:
    """Return the value of an axis that is labeled 0."""
    asked, pointer = document.get(name, "origin", default=0), f"/{name}/origin"
    if not asked:
        return 0
    if axis.values or document.get(name, "labels") is not None:
        shown = "the values of an ordinal axis have no distances" if axis.values else "`labels` replace them"
        message = f"“origin” is the value from which numbers count, and {shown}"
        raise document.error("conflicting-words", pointer, message, "delete one of the two", "key")
    return round(number_on(document, pointer, asked, whole, axis))


def _of_progress(axis: Axis, most: int) -> Axis:
    """Return an axis with ticks at round parts of 1, each at the nearest place."""
    parts = next((each for each in (10, 5, 4, 2) if each <= most and each < axis.points), 1)
    digits = 2 if parts == 4 else 1
    labels = {round(at * (axis.points - 1) / parts): f"{at / parts:.{digits}f}" for at in range(parts + 1)}
    return replace(axis, ticks=tuple(labels), labels=labels)


def _fitted(name: str, axis: Axis, written: Sequence[int] | None, room: Room) -> Axis:
    """Return an axis with labels at the ticks that have room for them; long words below a plot are turned."""
    height, apart = room.letters, room.pixels / axis.cells
    places = sorted(axis.labels) if written is None else list(written)
    widths = {each: width_px(axis.text_of(each), height) for each in places}

    def is_upright(shown: Sequence[int]) -> bool:
        """Check that labels side by side do not touch."""
        return all(
            (second - first) * apart >= (widths[first] + widths[second]) / 2 + height / 3
            for first, second in pairwise(shown)
        )

    if name == "x" and written is None and all(_NUMBER.fullmatch(axis.text_of(each)) for each in places):
        strides = (stride * power for power in (1, 10, 100, 1000) for stride in (1, 2, 5))
        places = next((found for each in strides if is_upright(found := places[::each])), places[:1])
    is_turned = name == "x" and not is_upright(places)
    kept: list[int] = []
    for place in places:
        if (
            written is not None
            or (name == "x" and not is_turned)
            or not kept
            or (place - kept[-1]) * apart >= LINE * height
        ):
            kept.append(place)
    return replace(axis, ticks=tuple(kept), is_turned=is_turned)


def _labels(
    document: Document, name: str, axis: Axis, ticks: Sequence[int | None] | None, whole: TraceCells
) -> Mapping[int, str]:
    asked, pointer = document.get(name, "labels"), f"/{name}/labels"
    if asked is None:
        return axis.labels
    if isinstance(asked, str):
        found = field_along(document, pointer, axis, asked, whole)
        return {at: label(text or "") for at, text in found.items()}
    if isinstance(asked, list):
        return _of_list(document, pointer, asked, range(axis.first, axis.last + 1) if ticks is None else ticks)
    return {_place(document, pointer, axis, (key, text)): label(text) for key, text in asked.items()}


def _of_list(document: Document, pointer: str, texts: Sequence[str], places: Sequence[int | None]) -> Mapping[int, str]:
    """Return the texts of a list by their places; a tick that is not on the axis has a text and no place."""
    if len(texts) != len(places):
        where = "cells along the axis" if isinstance(places, range) else "ticks on the axis"
        message = f"“labels” has {len(texts):,} texts, and there are {len(places):,} {where}"
        advice = "write one text for each, a field, or a mapping from values to texts"
        raise document.error("out-of-range", pointer, message, advice)
    return {place: label(text) for place, text in zip(places, texts, strict=True) if place is not None}


def _place(document: Document, pointer: str, axis: Axis, entry: tuple[str, str]) -> int:
    value, text = entry
    place = axis.place_of(value)
    if place is None:
        message = f"{quote(value)} is not a value of the axis, which shows {axis.shown}"
        advice = f"write `labels: {text}`" if value == "field" else "write one of its values, or delete it"
        raise document.error("axis-value-missing", f"{pointer}/{value}", message, advice, "key")
    return int(place)


def field_along(
    document: Document, pointer: str, axis: Axis, field: str, whole: TraceCells
) -> Mapping[int, str | None]:
    """Return the value of a field at each place of an axis, from the last step; all cells there must agree on it.

    Raises:
        TracegramError: `unknown-field` or `labels-differ`.
    """
    whole.fields.require(field, document.place(pointer))
    found = whole.last_along(axis, field)
    for place, texts in found.items():
        if len(texts) == 1:
            continue
        held = " and ".join("nothing" if each is None else quote(each) for each in texts)
        message = f"{quote(field)} differs within one place of the axis: at {axis.name} {axis.text_of(place)}"
        message = f"{message} it is {held}"
        advice = f"name a field that has one value for each {axis.name}, or write the texts as a list"
        raise document.error("labels-differ", pointer, message, advice)
    return {place: text for place, (text,) in found.items()}


def even_ticks(axis: Axis, pixels: float, spacing: int, font_size: float) -> list[int]:
    """Return ticks about `spacing` pixels apart, closer where fewer than three would be left and labels have room."""
    room = min(max(width_px(axis.value_at(each), font_size) for each in (axis.first, axis.last)) + font_size, spacing)
    widest = tick_stride(axis.cells, pixels, spacing)
    closer = (multiples(axis, stride) for stride in _strides_from(widest) if stride * pixels / axis.cells >= room)
    found = [multiples(axis, widest), *closer]
    most = max(len(ticks) for ticks in found)
    return list(next(ticks for ticks in found if len(ticks) >= min(most, FEWEST_TICKS)))


def _strides_from(widest: int) -> Iterator[int]:
    """Return the numbers below one of 1, 2, 5, 10, 20, 50 …, from the largest."""
    stride = widest
    while stride > 1:
        stride = stride * 2 // 5 if str(stride)[0] == "5" else stride // 2
        yield stride


def multiples(axis: Axis, stride: int) -> range:
    """Return the multiples of a number that an axis shows, counted from its origin.

    There may be too many to fit in memory.
    """
    return range(-((axis.origin - axis.first) // stride) * stride + axis.origin, axis.last + 1, stride)


def tick_stride(cells: int, pixels: float, spacing: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … that keeps labels `spacing` pixels apart on average."""
    most = max(int(pixels // spacing), 1)
    stride = 1
    while True:
        for factor in (1, 2, 5):
            if cells <= stride * factor * most:
                return stride * factor
        stride *= 10
