"""The third stage: every default filled in, among them the size of the plot, and every name bound to the trace."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from math import ceil
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.compile.axes import Room, axis_of_field, axis_of_progress, check_quantitative, title_of, with_ticks
from tracegram.compile.coordinates import placed
from tracegram.diagnostics import Diagnostic, TracegramError, quote
from tracegram.language.document import Document
from tracegram.language.entries import Size, condition_of, fields_tested, label_words, legend_words, unfit_format
from tracegram.language.schema import defaults_of
from tracegram.marks import fields_drawn
from tracegram.measure.lengths import width_px
from tracegram.model import Axis, Entry, Plot, Theme, divided
from tracegram.model.plot import theme_of
from tracegram.trace import Fields
from vega_datalite import visible

MOST_PLACES = 100_000_000  # for cells along an axis; a figure of more shows nothing
MOST_PIXELS = 16_384  # of one side of a plot, as `size` has it
MOST_TICKS = 1000  # labels on an axis; no picture has room for more
NEAR_WIDTH, NEAR_HEIGHT = 760, 440  # pixels; a figure over the full width of a page at 110 pixels an inch
LEAST_SHARE = 120  # pixels of one of several plots; less shows no pattern
LEAST_PLOT = 24  # pixels of a plot in a figure of a given size; less shows nothing
NEAR_MARGIN = 50  # pixels that axes take at first sight
LARGEST_CELL = 24  # pixels; a few cells make a small picture, not huge squares
LARGEST_TEXT_CELL = 44  # pixels; room for a token of about six letters


def resolve(document: Document, cells: TraceCells, whole: TraceCells, grid: tuple[int, int]) -> Plot:
    """Fill in what a valid document leaves open and check its names and coordinates against a trace.

    Args:
        document: The spec.
        cells: The cells of this plot.
        whole: The fields of the cells of all facets, whose extent the axes show.
        grid: The numbers of columns and rows of plots in the figure, which share the default size of one plot.

    Raises:
        TracegramError: `unknown-field`, `unsupported-word` or `overlay-outside-domain`, all that were found.
    """
    fields = cells.fields
    asked = Size.of(document.get("size", default={}))
    theme = _theme(document.get("theme", default={}), in_print=asked.is_in_print)
    marks = tuple(_with_field(entry, fields) for entry in _entries(document, "marks", "mark", theme))
    x, y = _frame(document, whole)
    if wide := [finding for name, axis in (("x", x), ("y", y)) for finding in _too_wide(document, name, axis)]:
        raise TracegramError(wide)
    overlays, misplaced = _overlays(document, cells, theme, {"x": x, "y": y})
    findings = [
        *misplaced,
        *(finding for entry in (*marks, *overlays) for finding in _field_findings(document, entry, fields)),
        *(finding for entry in overlays for finding in _outside(document, entry, x, y)),
    ]
    if findings:
        raise TracegramError(findings)
    texts = any(entry.mark == "text" for entry in marks)
    width, height = plot_size(asked, x, y, texts=texts, font_size=theme.font_size, grid=grid)
    if asked.cell and max(width, height) > MOST_PIXELS:
        message = f"cells of this size make a plot of {width:,.0f} × {height:,.0f} pixels, at most {MOST_PIXELS:,}"
        raise document.error("out-of-range", "/size/cell", message, "write a smaller size")
    legend = legend_words(document)
    plot = Plot(
        x=x,
        y=y,
        width=width,
        height=height,
        legend=legend["side"],
        legend_title=visible(legend.get("title", "")),
        legend_order=tuple(map(visible, legend.get("order", ()))),
        legend_columns=legend.get("columns", 0),
        theme=theme,
        marks=marks,
        runs=fields.header.runs,
        over_runs=fields.header.over_runs,
        is_difference=fields.header.is_difference,
        minus=condition_of(document.get("trace", "minus")) if fields.header.is_difference else None,
        guidance=fields.header.guidance,
        overlays=overlays,
    )
    return sized(document, plot, whole, (width, height))


def sized(document: Document, plot: Plot, whole: TraceCells, size: tuple[float, float]) -> Plot:
    """Return a plot with a new width and height, in pixels, and ticks that fit its axes."""
    x, y = (_bare(axis) for axis in (plot.x, plot.y))
    width, height = (int(each) if each == int(each) else each for each in size)
    theme = plot.theme
    return replace(
        plot,
        x=with_ticks(document, "x", x, Room(pixels=width, letters=theme.letters.ticks, unit=theme.unit), whole),
        y=with_ticks(document, "y", y, Room(pixels=height, letters=theme.letters.ticks, unit=theme.unit), whole),
        width=width,
        height=height,
    )


def _bare(axis: Axis) -> Axis:
    """Return an axis without the ticks and labels of `with_ticks`."""
    return replace(axis, ticks=(), is_turned=False, origin=0, labels={} if axis.origin or axis.points else axis.labels)


def _theme(written: str | Mapping[str, Any], *, in_print: bool) -> Theme:
    words: Mapping[str, Any] = {"base": written} if isinstance(written, str) else written
    return theme_of({**defaults_of("theme-words"), **words}, in_print=in_print)


def _entries(document: Document, word: str, prefix: str, theme: Theme) -> Iterator[Entry]:
    for index, values in enumerate(document.get(word, default=[])):
        mark = values["mark"]
        defaults = theme.following(defaults_of(f"{prefix}-{mark}"), "cells" if prefix == "mark" else "labels")
        filled: dict[str, Any] = {"color": theme.ink, **defaults, **values}
        if (prefix, mark) == ("mark", "text") and "color" not in values:
            filled["paper"] = theme.background
        if (prefix, mark) == ("overlay", "rect"):
            filled.setdefault("filled", "where" in values)
        if "label" in filled and mark != "bracket":
            filled["label"] = label_words(filled["label"], theme)
        if "region" in filled:
            filled["region"] = {**defaults_of("region"), **filled["region"]}
        if isinstance(filled.get("color"), Mapping):
            filled["color"] = {**defaults_of("color-field"), **filled["color"]}
        yield Entry(mark=mark, pointer=f"/{word}/{index}", values=filled)


def _overlays(
    document: Document, cells: TraceCells, theme: Theme, axes: Mapping[str, Axis]
) -> tuple[tuple[Entry, ...], list[Diagnostic]]:
    """Return the overlays that have a place, and findings about the others."""
    found: list[Entry] = []
    findings: list[Diagnostic] = []
    for entry in _entries(document, "overlays", "overlay", theme):
        try:
            found.append(placed(document, entry, cells, axes) if _is_open(entry, axes) else entry)
        except TracegramError as error:
            findings += error.findings
    return tuple(found), findings


def _is_open(overlay: Entry, axes: Mapping[str, Axis]) -> bool:
    """Return whether an overlay may have a coordinate that is no number yet: a statistic, or a value of an axis."""
    coordinates = (overlay.values.get(word) for word in ("x", "x2", "y", "y2"))
    return any(isinstance(each, Mapping | str) for each in coordinates) or any(
        axis.has_values for axis in axes.values()
    )


def _with_field(entry: Entry, fields: Fields) -> Entry:
    """Return a mark `text` with the field that it writes: by default `text`, or `token` if the trace has no `text`."""
    if entry.mark != "text" or "field" in entry.values:
        return entry
    field = "text" if fields_drawn(entry, fields).supports("text") else "token"
    return Entry(mark=entry.mark, pointer=entry.pointer, values={**entry.values, "field": field})


def _frame(document: Document, cells: TraceCells) -> tuple[Axis, Axis]:
    x = _axis(document, cells, "x", "step")
    other = "step" if x.field == "position" else "position"
    y = _axis(document, cells, "y", other)
    if x.field == y.field:
        x = _axis(document, cells, "x", "step" if y.field == "position" else "position")
    return x, y


def _axis(document: Document, cells: TraceCells, name: str, fallback: str) -> Axis:
    values: dict[str, Any] = {**defaults_of(f"axis-{name}"), "field": fallback, **document.get(name, default={})}
    field = values["field"]
    if "bin" in values:
        return axis_of_progress(document, name, values)
    if field not in {"step", "position"} or values.get("type") == "ordinal":
        try:
            return axis_of_field(document, name, values, cells)
        except TracegramError as error:
            raise TracegramError([document.with_edit(each) for each in error.findings]) from None
    check_quantitative(document, name, values, is_whole=True)
    header = cells.fields.header
    first, last = values.get("domain") or (header.steps if field == "step" else header.positions)
    if name == "x" and "domain" not in values:
        last = max(last, *(_last_end(cells.fields, mark) for mark in document.get("marks", default=[])), 0)
    column = document.get("trace", "columns", field, default=field)
    return Axis(
        field=field,
        name=visible(column),
        title=title_of(values, column),
        first=first,
        last=last,
        reverse=values["reverse"],
        format=values.get("format", ""),
        has_title=values.get("title") != "",
    )


def _last_end(fields: Fields, mark: Mapping[str, Any]) -> int:
    """Return the last place of the longer cells of a mark; 0 for other marks, and where its field cannot be read."""
    field = mark.get("x2", {}).get("field", "")
    if field and fields.supports(field):
        with suppress(TracegramError):  # what is wrong with the field is found where it is drawn
            return int(fields.largest(field) or 0)
    return 0


def _too_wide(document: Document, name: str, axis: Axis) -> Iterator[Diagnostic]:
    if axis.cells > MOST_PLACES:
        message = (
            f"the {name} axis runs from {axis.first} to {axis.last}, {axis.cells:,} cells; at most {MOST_PLACES:,} fit"
        )
        advice = f"draw a part: `domain: [first, last]` under `{name}`, or `window` under `trace`"
        yield document.finding("too-many-cells", f"/{name}/domain", message, advice)
    ticks = document.get(name, "ticks")
    if isinstance(ticks, int) and axis.cells > MOST_TICKS * ticks:
        message = (
            f"“ticks” is {ticks}, which makes {axis.cells // ticks:,} labels on the {name} axis, at most {MOST_TICKS}"
        )
        yield document.finding("out-of-range", f"/{name}/ticks", message, "write a larger distance")


def _field_findings(document: Document, entry: Entry, fields: Fields) -> Iterator[Diagnostic]:
    drawn = fields_drawn(entry, fields)
    yield from _mixed(document, entry, drawn)
    is_known = True
    for pointer, field in _fields(entry):
        try:
            require = drawn.require_tested if "/where" in pointer else drawn.require
            require(field, document.place(pointer))
        except TracegramError as error:
            is_known = False
            written = pointer in document.spans  # a field filled in is asked for at the place around it
            yield from map(document.with_edit, error.findings) if written else error.findings
    if is_known and (found := unfit_format(document, entry.pointer, entry.values, drawn)):
        yield found


def _mixed(document: Document, entry: Entry, fields: Fields) -> Iterator[Diagnostic]:
    """Find a condition that can be tested neither in the cells of one run nor in the merged values of several."""
    for word, where in (("where", entry.values.get("where")), ("region", entry.values.get("region", {}).get("where"))):
        condition = condition_of(where) if isinstance(where, Mapping) else None  # the name of a flag mixes nothing
        try:
            divided(condition, fields.is_of_runs) if condition else None
        except ValueError:
            message = "this condition mixes fields of each run, tested before, with numbers of runs, tested after"
            advice = "join the two with `and`, outside of `or` and `not`"
            yield document.finding("conflicting-words", f"{entry.pointer}/{word}", message, advice)


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """Return the fields that an entry names, each with the pointer to the name."""
    for word in ("field", "along"):
        if word in entry.values:
            yield f"{entry.pointer}/{word}", entry.values[word]
    if isinstance(entry.values.get("size"), Mapping):
        yield f"{entry.pointer}/size/field", entry.values["size"]["field"]
    for index, field in enumerate(entry.values.get("tooltip", ())):
        yield f"{entry.pointer}/tooltip/{index}", field
    if isinstance(entry.values.get("x2"), Mapping):  # of a mark; that of an overlay is a number by now
        yield f"{entry.pointer}/x2/field", entry.values["x2"]["field"]
    color = entry.values.get("color")
    if isinstance(color, Mapping):
        yield f"{entry.pointer}/color/field", color["field"]
    yield from fields_tested(entry.values.get("where"), f"{entry.pointer}/where")
    yield from fields_tested(entry.values.get("region", {}).get("where"), f"{entry.pointer}/region/where")
    if entry.mark == "blocks":
        yield f"{entry.pointer}/mark", "block"


def _outside(document: Document, overlay: Entry, x: Axis, y: Axis) -> Iterator[Diagnostic]:
    named = [
        (f"{overlay.pointer}/{word}", overlay.values[word], axis)
        for axis, words in ((x, ("x", "x2")), (y, ("y", "y2")))
        for word in words
        if word in overlay.values
    ]
    label: Mapping[str, Any] = overlay.values.get("label", {}) if overlay.mark != "bracket" else {}
    named += [
        (f"{overlay.pointer}/label/{name}", label[name], axis)
        for name, axis in (("x", x), ("y", y))
        if name in label and not axis.has_values
    ]
    for index, point in enumerate(overlay.values.get("points", ())):
        named += [(f"{overlay.pointer}/points/{index}/{at}", point[at], (x, y)[at]) for at in (0, 1)]
    for pointer, value, axis in named:
        low, high = axis.edges
        if not low <= value <= high:
            name = "x" if axis is x else "y"
            last = pointer.rpartition("/")[2]
            word = "a point" if last.isdigit() else quote(last)
            message = f"{word} is {value}, outside the {name} axis from {axis.first} to {axis.last}"
            advice = f"write a number from {axis.first} to {axis.last}, or widen {name}.domain"
            yield document.finding("overlay-outside-domain", pointer, message, advice)


def plot_size(
    size: Size, x: Axis, y: Axis, *, texts: bool, font_size: float, grid: tuple[int, int] = (1, 1)
) -> tuple[float, float]:
    """Return width and height of the plot area in pixels: those of the spec, or else those that cells and titles need.

    Plots side by side share the width of one, and keep its proportions. Where the size is that of the figure, what is
    returned is approximate; `fit` makes it exact.
    """
    if size.cell:
        return x.cells * size.cell, y.cells * size.cell
    usual = _usual(Size() if size.is_of_figure else size, x, y, texts=texts, font_size=font_size, grid=grid)
    if size.is_of_figure:
        width = max((size.width - NEAR_MARGIN) // grid[0], LEAST_PLOT) if size.width else 0
        height = max((size.height - NEAR_MARGIN) // grid[1], LEAST_PLOT) if size.height else 0
        return in_proportion(width, height, proportion(size, usual, x, y))
    if size.aspect or size.has_square_cells:
        width = size.width if size.width or size.height else usual[0]
        return in_proportion(width, size.height, proportion(size, usual, x, y))
    return usual


def proportion(size: Size, usual: tuple[float, float], x: Axis, y: Axis) -> float:
    """Return the width of a plot divided by its height, for a plot that leaves one of the two open."""
    return size.aspect or (x.cells / y.cells if size.has_square_cells else usual[0] / usual[1])


def in_proportion(width: float, height: float, ratio: float) -> tuple[float, float]:
    """Return a width and a height; one that is 0 is computed from the other."""
    return width or round(height * ratio, 2), height or round(width / ratio, 2)


def _usual(
    size: Size, x: Axis, y: Axis, *, texts: bool, font_size: float, grid: tuple[int, int]
) -> tuple[float, float]:
    largest = LARGEST_TEXT_CELL if texts else LARGEST_CELL
    near = max(NEAR_WIDTH // grid[0], LEAST_SHARE), max(NEAR_HEIGHT // grid[0], LEAST_SHARE)
    width = max(size.width or _side(x.cells, near[0], largest), 10)
    height = max(size.height or _side(y.cells, near[1], LARGEST_CELL), 10)
    if titles_meet((width, height), x, y, font_size):
        width = size.width or _holding(x, font_size)
        height = size.height or _holding(y, font_size)
    return width, height


def titles_meet(size: tuple[float, float], x: Axis, y: Axis, font_size: float) -> bool:
    """Return whether the titles of the axes run into one another, below the lower left corner of a small plot.

    Each is centered along its axis; Vega puts it beyond the ticks, 5 pixels, their labels, and 6 pixels of padding.
    """
    beside = 11 + max(width_px(str(each), font_size - 2) for each in (y.first, y.last))
    below = 11 + font_size - 2
    x_reaches = (width_px(x.heading, font_size) - size[0]) / 2
    y_reaches = (width_px(y.heading, font_size) - size[1]) / 2
    return x_reaches > beside and y_reaches > below


def _holding(axis: Axis, font_size: float) -> int:
    """Return the whole number of pixels per cell that makes an axis as long as its title."""
    return axis.cells * ceil(width_px(axis.heading, font_size) / axis.cells)


def _side(cells: int, near: int, largest: int) -> int:
    """Return the length of an axis: a whole number of pixels per cell, or one page if that exceeds two pages."""
    return near if cells > 2 * near else cells * min(max(near // cells, 1), largest)
