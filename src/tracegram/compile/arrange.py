"""Which plots a figure has, and the layers of each, in the order written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.diagnostics import TracegramError, quote, suggest
from tracegram.language.document import Document
from tracegram.language.extend import items_of
from tracegram.language.schema import defaults_of
from tracegram.marks import MARKS, OVERLAYS, fields_drawn
from tracegram.model import Layer, Plot
from tracegram.syntax.tree import pointer_token
from tracegram.trace import Fields, listed
from vega_datalite import visible
from vega_datalite.frozen import frozen

MOST_PLOTS = 64  # each has axes of its own; a page has no room for more


@frozen
class Part:
    """A plot that will be drawn: its spec, its cells, and its place.

    `whole` are the cells whose extent its axes show, those of all facets. `group` numbers the specs of a figure.
    """

    document: Document
    cells: TraceCells
    whole: TraceCells
    title: str = ""
    row_title: str = ""
    name: str = ""
    row: int = 0
    column: int = 0
    group: int = 0


def arrange(document: Document, open_cells: Callable[[Document], TraceCells]) -> tuple[Part, ...]:
    """Return the plots of a valid spec, in rows and columns.

    Items of `concat` stand side by side, four in a row; an item with facets takes as many columns as it
    has.

    Raises:
        TracegramError: The trace cannot be read, or a facet is by a field that it lacks or that has too many values.
    """
    if "concat" not in document.value:
        return tuple(_facets(document, open_cells(document)))
    parts: list[Part] = []
    line, column, height = 0, 0, 0
    for group, item in enumerate(items_of(document)):
        cells = open_cells(item)
        block = list(_facets(item, cells))
        width = 1 + max(each.column for each in block)
        if column and column + width > defaults_of("facet")["wrap"]:
            line, column, height = line + height, 0, 0
        moved = [replace(each, row=each.row + line, column=each.column + column, group=group) for each in block]
        parts += [replace(each, title=_joined(visible(item.get("title", default="")), each.title)) for each in moved]
        column, height = column + width, max(height, 1 + max(each.row for each in block))
    return tuple(parts)


def _joined(*titles: str) -> str:
    return ", ".join(filter(None, titles))


def _facets(document: Document, cells: TraceCells) -> Iterator[Part]:
    words: Mapping[str, Any] | None = document.get("facet")
    if words is None:
        yield Part(document=document, cells=cells, whole=cells)
        return
    values = {word: _values(document, cells, word, words) for word in ("field", "row", "column") if word in words}
    _check_labels(document, words, {value for each in values.values() for value, _ in each})
    _check_count(document, words, values)
    if "field" in values:
        wrap = {**defaults_of("facet"), **words}["wrap"]
        for at, (value, title) in enumerate(values["field"]):
            row, column = divmod(at, wrap)
            part = cells.part(words["field"], value)
            yield Part(document=document, cells=part, whole=cells, title=title, row=row, column=column)
    else:
        yield from _in_rows(document, cells, words, values)


def _in_rows(
    document: Document, cells: TraceCells, words: Mapping[str, Any], values: Mapping[str, Sequence[tuple[str, str]]]
) -> Iterator[Part]:
    """Return the plots of a facet by row and column; a place without cells has no plot."""
    untitled, asked = [("", "")], document.place("/facet/column")
    for row, (of_row, row_title) in enumerate(values.get("row", untitled)):
        in_row = cells.part(words["row"], of_row) if "row" in words else cells
        named = row_title
        for column, (of_column, title) in enumerate(values.get("column", untitled)):
            if "column" in words and of_column not in in_row.values_of(words["column"], asked):
                continue
            part = in_row.part(words["column"], of_column) if "column" in words else in_row
            above = title if row == 0 else ""
            made = Part(document=document, cells=part, whole=cells, title=above, row=row, column=column)
            yield replace(made, row_title=named, name=", ".join(filter(None, (row_title, title))))
            named = ""  # of the first plot of a row only


def _check_labels(document: Document, words: Mapping[str, Any], values: set[str]) -> None:
    """Check that each label of a facet is for a value that it has."""
    for value in map(str, words.get("labels", {})):
        if value not in values:
            message = f"{quote(value)} is no value of the facet, which has {listed(sorted(values))}"
            finding = document.finding(
                "facet-value-missing", f"/facet/labels/{pointer_token(value)}", message, "", "key"
            )
            near = suggest(value, sorted(values), words=False)
            raise TracegramError([replace(finding, help="write one of these, or delete it").suggesting(near)])


def _check_count(document: Document, words: Mapping[str, Any], values: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    count = prod(map(len, values.values()))
    if count > MOST_PLOTS:
        message = f"this facet makes {count:,} plots, at most {MOST_PLOTS} can be drawn"
        word = max(values, key=lambda each: len(values[each]))
        some = ", ".join(visible(value) for value, _ in values[word][:2])
        advice = f"choose some with `where` under `trace`, such as `where: {{field: {words[word]}, oneOf: [{some}]}}`"
        raise document.error("too-many-plots", "/facet", message, advice)


def _values(document: Document, cells: TraceCells, word: str, words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the values of the field of a facet in their order, each with the title of its plot."""
    field, pointer = words[word], f"/facet/{word}"
    cells.fields.require_tested(field, document.place(pointer))
    found = list(cells.values_of(field, document.place(pointer)))
    if not found:
        message = f"{quote(field)} has no value in this trace"
        raise document.error("empty-selection", pointer, message, "choose another field")
    labels: Mapping[str, str] = words.get("labels", {})
    order = words.get("sort", [])
    for at, value in enumerate(order):
        if str(value) not in found:
            message = f"{quote(str(value))} is no value of {quote(field)}, which has {listed(found)}"
            advice = "write one of these, or delete it"
            raise document.error("facet-value-missing", f"/facet/sort/{at}", message, advice)
    ordered = [str(each) for each in order] + [each for each in found if each not in {str(each) for each in order}]
    return [(value, visible(labels.get(value) or _title(cells, field, value))) for value in ordered]


def _title(cells: TraceCells, field: str, value: str) -> str:
    """Return the title of a plot: a text unchanged, a number after the name of its field."""
    return value if cells.fields.kind(field) in {"text", "unknown"} else f"{field} {value}"


def plan(plot: Plot, fields: Fields) -> tuple[Layer, ...]:
    """Return the layers of a figure from the bottom up: its marks, then its overlays."""
    marks = [MARKS[entry.mark](entry, fields_drawn(entry, fields)) for entry in plot.marks]
    overlays = [OVERLAYS[entry.mark](entry, plot.x, plot.y) for entry in plot.overlays]
    return (*marks, *filter(None, overlays))
