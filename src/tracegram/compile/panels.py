"""Panels with what they draw: a part of the stage `gather`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import Any, assert_never

import numpy as np

from tracegram.cells.interface import TraceCells
from tracegram.cells.pooled import Pooled, pooled
from tracegram.cells.pooled_rows import Poolable
from tracegram.compile.brackets import brackets
from tracegram.compile.color_scales import check_scale, unfit_span
from tracegram.compile.paints import color_map, hex_of
from tracegram.compile.stacks import stacked
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.language.entries import condition_of, fields_tested, label_words, paint_of, stroke_of, unfit_format
from tracegram.language.schema import defaults_of
from tracegram.marks import tag_of
from tracegram.measure.lengths import pixels_of
from tracegram.model import (
    Axis,
    Box,
    Constant,
    Entry,
    Panel,
    Plot,
    Scaled,
    Segment,
    Series,
    ValueAxis,
    plural_of,
)
from tracegram.model.conditions import fields_of
from tracegram.model.plot import edges_of
from tracegram.trace import Fields
from tracegram.trace.table import BEYOND, OTHER_UNIT
from vega_datalite import label, visible
from vega_datalite.frozen import frozen

MOST_SERIES = 20  # of a legend; nobody tells more colors apart
_SIZES = {"line": "width", "point": "size", "text": "font_size"}


@frozen
class _Asked:
    """A panel as the spec writes it, and the cells of its plot."""

    document: Document
    plot: Plot
    fields: Fields
    cells: Poolable
    fields_of_runs: Fields  # those of each run, where the trace merges runs
    cells_of_runs: Poolable
    axis: Axis  # that it shares
    word: str  # of its axis of values, x or y
    pointer: str


def panels(document: Document, plot: Plot, cells: TraceCells) -> tuple[Panel, ...]:
    """Return the panels of a plot; those of one side are ordered from the plot outward.

    Args:
        document: The spec.
        plot: The plot, whose axes they share.
        cells: The cells.

    Raises:
        TracegramError: `unknown-field`, `several-values`, `too-many-series` or `not-a-number`.
    """
    written: Mapping[str, Any] = document.get("panels", default={})
    found = brackets(document, plot, cells)
    if not written:
        return tuple(found)
    findings: list[Diagnostic] = []
    marks = [entry for listed in written.values() for panel in listed for entry in panel["marks"]]
    apart = cells.of_each_run() if any("over_runs" in entry for entry in marks) else cells
    poolable = cells.choose(plot, None).poolable(_fields(marks, cells))
    of_runs = poolable if apart is cells else apart.choose(plot, None).poolable(_fields(marks, apart))
    for side, listed in written.items():
        axis, word = (plot.x, "y") if side in {"top", "bottom"} else (plot.y, "x")
        for at, words in enumerate(listed):
            pointer = f"/panels/{side}/{at}"
            asked = _Asked(
                document=document,
                plot=plot,
                fields=cells.fields,
                cells=poolable,
                fields_of_runs=apart.fields,
                cells_of_runs=of_runs,
                axis=axis,
                word=word,
                pointer=pointer,
            )
            try:
                found.append(_panel(asked, side, words))
            except TracegramError as error:
                findings += error.findings
    if findings:
        raise TracegramError(findings)
    return tuple(found)


def uneven_series(document: Document, plot: Plot, panel: Panel) -> Iterator[Diagnostic]:
    """Return warnings about marks of a panel that come from more runs at some places of a line than at others."""
    axis, name = (plot.x, "x") if panel.is_across else (plot.y, "y")
    otherwise = f", or compare runs by their progress: `{name}: {{field: progress, bin: 50}}`"
    for series in panel.series:
        if (counts := series.runs) and counts.is_uneven:
            made = " and ".join(map(plural_of, series.over))
            message = f"the values of this layer are {made} of {counts.least:,} to {counts.most:,} runs"
            advice = "state it in the caption" + (otherwise if axis.field == "step" else "")
            yield document.warning("uneven-runs", series.pointer, message, advice)


def empty_series(document: Document, panel: Panel) -> Iterator[Diagnostic]:
    """Return findings about marks of a panel that draw nothing."""
    for series in panel.series:
        advice = "change `where`, or choose another field"
        if series.is_empty:
            of = quote(series.field or (series.paint.field if series.paint else "step"))
            message = f"this layer draws nothing: no cell on the axes has a value of {of}"
            yield document.finding("empty-selection", series.pointer, message, advice)
        elif panel.axis and series.is_valued and not _reaches(series, panel.axis):
            ends = f"{np.nanmin(series.values):.3g} to {np.nanmax(series.values):.3g}"
            message = f"this layer draws nothing: its values, {ends}, lie beyond the domain of the panel"
            message = f"{message}, {panel.axis.low:g} to {panel.axis.high:g}"
            yield document.finding("empty-selection", series.pointer, message, "widen the domain, or leave it out")


def _reaches(series: Series, axis: ValueAxis) -> bool:
    """Return whether a part of a mark lies between the ends of an axis of values."""
    low = np.fmin(series.values, series.bases) if series.bases.size else series.values
    high = np.fmax(series.values, series.bases) if series.bases.size else series.values
    return bool(np.nanmax(high) >= axis.low and np.nanmin(low) <= axis.high)


def overlays_beyond(document: Document, panel: Panel) -> Iterator[Diagnostic]:
    """Return warnings about overlays of a panel that lie beyond its axis of values, which facets may share."""
    axis, word = panel.axis, "y" if panel.is_across else "x"
    for each in (each for each in panel.overlays if axis and each.pointer.startswith("/panels")):
        ends = _ends_of(each, word)
        lost = [end for end in ends if isfinite(end) and not (axis and axis.low <= end <= axis.high)]
        if axis and lost:
            message = f"{quote(word)} is {lost[0]:g}, beyond the axis of the panel from {axis.low:g} to {axis.high:g}"
            advice = f"write a number on the axis, or widen it: `{word}: {{domain: [first, last]}}` in the panel"
            yield document.warning("overlay-outside-domain", each.pointer, message, advice)


def _ends_of(overlay: Segment | Box, word: str) -> tuple[float, float]:
    match overlay:
        case Box():
            return overlay.x if word == "x" else overlay.y
        case Segment():
            at = 0 if word == "x" else 1
            return overlay.start[at], overlay.stop[at]
        case _:
            assert_never(overlay)


def _fields(marks: Sequence[Mapping[str, Any]], cells: TraceCells) -> frozenset[str]:
    """Return the fields that marks of panels name and the trace has."""
    return frozenset(name for entry in marks for name in _named(entry) if cells.fields.supports(name))


def _named(entry: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that a mark of a panel names."""
    color = entry.get("color")
    named = {entry.get("field", ""), entry.get("detail", "")} | fields_of(condition_of(entry.get("where")))
    return frozenset(named | ({color["field"]} if isinstance(color, Mapping) else set[str]())) - {""}


def _panel(asked: _Asked, side: Any, words: Mapping[str, Any]) -> Panel:
    fragment = "panel-across" if asked.word == "y" else "panel-beside"
    filled = {**defaults_of(fragment), **words}
    series = [stacked(_series(asked, at, entry)) for at, entry in enumerate(words["marks"])]
    valued = any(each.is_valued for each in series)
    axis = _value_axis(asked, filled[asked.word], words, series) if valued else None
    overlays = [
        *_overlays(asked, asked.plot.overlays, axis, is_shared=True),
        *_overlays(asked, list(_own_overlays(asked, filled["overlays"])), axis, is_shared=False),
    ]
    side_word = "height" if asked.word == "y" else "width"
    length = filled[side_word] if side_word in words else asked.plot.theme.scaled(filled[side_word])
    return Panel(
        side=side,
        pixels=pixels_of(length) or 0,
        pointer=asked.pointer,
        axis=axis,
        series=tuple(series),
        overlays=tuple(overlays),
    )


def _series(asked: _Asked, at: int, entry: Mapping[str, Any]) -> Series:
    mark, pointer = entry["mark"], f"{asked.pointer}/marks/{at}"
    if "over_runs" in entry:
        asked = _of_each_run(asked, f"{pointer}/over_runs", _named(entry))
    theme = asked.plot.theme
    color = theme.faint if mark in {"area", "bar"} else theme.ink  # large areas of ink outweigh the plot
    words: dict[str, Any] = {"color": color, **theme.following(defaults_of(f"panel-{mark}"), "labels"), **entry}
    written: Any = words["color"]
    of_field = {**defaults_of("color-field"), **written} if isinstance(written, Mapping) else None
    field = words.get("field") or (of_field["field"] if of_field else "step")
    asked.fields.require(field, asked.document.place(f"{pointer}/{'field' if 'field' in words else 'color/field'}"))
    if unfit := unfit_format(asked.document, pointer, {**words, "field": field}, asked.fields):
        raise TracegramError([unfit])
    by = of_field["field"] if of_field and mark != "rect" else ""
    if by:
        asked.fields.require(by, asked.document.place(f"{pointer}/color/field"))
    if "detail" in words:
        asked.fields.require(words["detail"], asked.document.place(f"{pointer}/detail"))
    for place, name in fields_tested(words.get("where"), f"{pointer}/where"):
        asked.fields.require(name, asked.document.place(place))
    asks = {**words, "field": field, "by": by, "pointer": pointer, "axis": asked.axis.name}
    if not of_field and "field" not in words:  # one color wherever a cell is left
        asks |= {"aggregate": "count", "over_runs": "sum"}
        found = pooled(asked.document, asked.cells, asks, asked.axis)
        held = found.values > 0
        found = replace(found, places=found.places[held], values=found.values[held], lines=found.lines[held], runs=None)
    else:
        found = pooled(asked.document, asked.cells, asks, asked.axis)
    paint = paint_of(of_field, asked.fields) if of_field else Constant(color=str(written))
    made = Series(
        mark=mark,
        name=visible(words.get("name", "")),
        pointer=pointer,
        opacity=words["opacity"],
        places=found.places,
        values=found.values,
        bases=found.lows if found.lows.size else np.zeros(found.places.size if mark in {"area", "bar"} else 0),
        lines=found.lines,
        texts=[label(each) for each in found.texts] if mark == "text" else (),
        color=hex_of(written) if isinstance(written, str) else "",
        size=words.get(_SIZES.get(mark, ""), 0),
        field=words.get("field", ""),
        made=_words_of(words.get("aggregate")),
        over=_words_of(words.get("over_runs")),
        runs=found.runs,
        rolling=words.get("rolling") or 1,
        detail=words.get("detail", ""),
        where=condition_of(words.get("where")),
    )
    return _painted(asked, made, found, paint) if isinstance(paint, Scaled) else made


def _of_each_run(asked: _Asked, pointer: str, named: Collection[str]) -> _Asked:
    """Return the same panel with the cells of each run, which a mark of it merges."""
    if asked.plot.is_difference and asked.plot.runs > 1:
        message = "`over_runs` merges runs, and `minus` leaves one difference between all of them"
        raise asked.document.error("conflicting-words", pointer, message, "delete it", "key")
    of_merged = sorted(each for each in named if asked.fields.is_of_runs(each))
    if of_merged and asked.fields is not asked.fields_of_runs:
        message = f"`over_runs` merges runs, and merged ones alone have {', '.join(map(quote, of_merged))}"
        raise asked.document.error("conflicting-words", pointer, message, "delete it, or name a field of a run", "key")
    return replace(asked, fields=asked.fields_of_runs, cells=asked.cells_of_runs)


def _words_of(written: Any) -> tuple[str, ...]:
    return tuple(written) if isinstance(written, list) else (written,) if written else ()


def _painted(asked: _Asked, series: Series, found: Pooled, paint: Scaled) -> Series:
    """Return a series with the colors of a field."""
    theme, pointer = asked.plot.theme, f"{series.pointer}/color"
    made = replace(series, paint=paint, title=paint.title, has_legend=paint.legend)
    if series.mark == "rect" and paint.quantitative:
        held: Any = found.values[~np.isnan(found.values)]
        check_scale(asked.document, pointer, paint, held)
        return replace(made, colors=color_map(paint, held, theme))
    groups = [visible(each) for each in (found.texts if series.mark == "rect" else found.groups)]
    levels = list(dict.fromkeys(groups))
    if len(levels) > MOST_SERIES:
        message = f"{quote(paint.field)} has {len(levels):,} values, and a legend tells at most {MOST_SERIES} apart"
        advice = "choose some with `where`, or write `detail` in place of `color`: lines of one color without a legend"
        raise asked.document.error("too-many-series", pointer, message, advice)
    nominal = replace(paint, quantitative=False, domain=tuple(map(str, paint.domain)))
    check_scale(asked.document, pointer, nominal, levels)
    colors = color_map(nominal, levels, theme)
    return replace(made, groups=groups, colors=colors)


def _value_axis(asked: _Asked, words: Mapping[str, Any], panel: Mapping[str, Any], series: list[Series]) -> ValueAxis:
    fields = dict.fromkeys(str(each["field"]) for each in panel["marks"] if "field" in each)
    title = visible(words.get("title", ", ".join(fields)))
    low, high = words.get("domain") or ends_of(series)
    pointer = f"{asked.pointer}/{asked.word}/domain"
    if low >= high:
        message = f"“domain” ends at {high:g}, not above its start at {low:g}"
        advice = "write the lower number first"
        raise asked.document.error("reversed-range", pointer, message, advice)
    if unfit := unfit_span(float(low), float(high)):
        far = f"go from {low:g} to {high:g}, which is too {unfit} for an axis"
        message = f"the values of this panel {far if isfinite(low) and isfinite(high) else f'add up {BEYOND}'}"
        raise asked.document.error("out-of-range", pointer, message, OTHER_UNIT)
    low, high = (low, high) if "domain" in words else rounded_ends(low, high)
    return ValueAxis(title=title, low=low, high=high)


def ends_of(series: list[Series]) -> tuple[float, float]:
    """Return the smallest and the largest value of a panel, one of them 0 where they are the same."""
    parts = [part for each in series if each.is_valued for part in (each.values, each.bases)]
    values = np.concatenate(parts)
    values = values[~np.isnan(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if low == high:
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    return low, high


def rounded_ends(low: float, high: float) -> tuple[float, float]:
    """Return the ends of an axis of values: two numbers, widened to multiples of a round number if they can be."""
    power = float(10.0 ** np.floor(np.log10((high - low) / 4)))
    stride = power * min((each for each in (1, 2, 5, 10) if each * power * 4 >= high - low), default=10)
    first, last = float(np.floor(low / stride) * stride), float(np.ceil(high / stride) * stride)
    return (first, last) if first <= low and high <= last and isfinite(last - first) else (low, high)


def _own_overlays(asked: _Asked, written: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
    """Return the rules and bands that stand in a panel, whose coordinates are numbers."""
    for index, entry in enumerate(written):
        pointer = f"{asked.pointer}/overlays/{index}"
        for word in ("x", "x2", "y", "y2"):
            if not isinstance(entry.get(word, 0), int | float):
                message = f"{quote(word)} of an overlay in a panel is a number"
                advice = "write a number"
                if word[0] != asked.word:
                    advice += ", or move the overlay under `overlays` of the plot: it runs through its panels"
                raise asked.document.error("wrong-type", f"{pointer}/{word}", message, advice)
            low, high = asked.axis.edges
            if word[0] != asked.word and not low <= entry.get(word, low) <= high:
                ends = f"from {asked.axis.first} to {asked.axis.last}"
                message = f"{quote(word)} is {entry[word]}, outside the {word[0]} axis {ends}"
                advice = f"write a number {ends}, or widen {word[0]}.domain"
                raise asked.document.error("overlay-outside-domain", f"{pointer}/{word}", message, advice)
        theme = asked.plot.theme
        words = {"color": theme.ink, **theme.following(defaults_of(f"overlay-{entry['mark']}"), "labels"), **entry}
        if "label" in words:
            words["label"] = label_words(words["label"], theme)
        yield Entry(mark=entry["mark"], pointer=pointer, values=words)


def _overlays(
    asked: _Asked, entries: Sequence[Entry], axis: ValueAxis | None, *, is_shared: bool
) -> Iterator[Segment | Box]:
    """Return the rules and bands of a panel: its own, or those of the plot that name only the shared axis.

    What names no value reaches from minus to plus infinity, since facets share the ends of an axis of values.
    """
    place, value = ("x", "y") if asked.word == "y" else ("y", "x")
    low, high = replace(asked.axis, first=0, last=0).edges if axis is None else (-inf, inf)
    for entry in entries:
        mark, words = entry.mark, entry.values
        if mark not in {"rule", "band"} or (is_shared and (place not in words or {value, f"{value}2"} & words.keys())):
            continue
        numbers = {key: each for key, each in words.items() if key in {"x", "x2", "y", "y2"}}
        common: dict[str, Any] = {"name": "", "pointer": entry.pointer, "opacity": words["opacity"]}
        common["label"] = None if is_shared else tag_of(words, {place: asked.axis})
        if mark == "band":
            along = edges_of(numbers, place, asked.axis)
            beyond = (numbers[value], numbers[f"{value}2"]) if value in numbers else (low, high)
            x, y = (along, beyond) if place == "x" else (beyond, along)
            yield Box(**common, x=x, y=y, color=words["color"], stroke=None)
            continue
        along = (numbers[place], numbers.get(f"{place}2", numbers[place])) if place in numbers else asked.axis.edges
        beyond = (numbers[value], numbers.get(f"{value}2", numbers[value])) if value in numbers else (low, high)
        x, y = (along, beyond) if place == "x" else (beyond, along)
        common["arrow"] = words["arrow"]
        yield Segment(**common, start=(x[0], y[0]), stop=(x[1], y[1]), stroke=stroke_of(words))
