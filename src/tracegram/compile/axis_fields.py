"""An axis of any field, quantitative or ordinal; a part of `resolve`."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.diagnostics import TracegramError, quote
from tracegram.language.document import Document
from tracegram.model import Axis
from vega_datalite import label, visible

LARGEST = 2**52  # beyond it no number lies half a cell from another
MOST_VALUES = 10_000  # of an ordinal axis; each may have a label


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
        "title": visible(words.get("title") or column),
        "ticks": (),
        "reverse": words["reverse"],
        "format": words.get("format", ""),
        "has_title": words.get("title") != "",
        "key": {"x": "across", "y": "down"}[name],
    }
    if words.get("type", "quantitative" if is_whole else "ordinal") == "ordinal":
        values = _values(document, name, whole, words, is_number=numbers is not None)
        labels = {at: label(value) for at, value in enumerate(values)}
        return Axis(**common, first=0, last=len(values) - 1, values=values, labels=labels)
    check_quantitative(document, name, words, is_whole=is_whole)
    first, last = words.get("domain") or (int(numbers.low), int(numbers.high)) if numbers is not None else (0, 0)
    return Axis(**common, first=first, last=last)


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
        ticks=(),
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
        finding = document.finding("conflicting-words", f"/{name}/type", message, "write `type: ordinal`")
        raise TracegramError([finding])
    if "sort" in words:
        message = "numbers whose distances count have their order, and `sort` is for an ordinal axis"
        advice = "add `type: ordinal`, or write `reverse` in its place"
        raise TracegramError([document.finding("conflicting-words", f"/{name}/sort", message, advice, "key")])


def _values(
    document: Document, name: str, whole: TraceCells, words: Mapping[str, Any], *, is_number: bool
) -> tuple[str, ...]:
    """Return the values of an ordinal axis as texts, in their order."""
    field = words["field"]
    if "domain" in words:
        message = "an ordinal axis shows the values that occur, and `domain` is for numbers whose distances count"
        advice = "delete it, and choose cells with `where` or `window`"
        raise TracegramError([document.finding("conflicting-words", f"/{name}/domain", message, advice, "key")])
    found = whole.values_of(field, document.place(f"/{name}/field"))
    if not found:
        message = f"{quote(field)} has no value in this trace"
        finding = document.finding("empty-selection", f"/{name}/field", message, "choose another field")
        raise TracegramError([finding])
    if len(found) > MOST_VALUES:
        message = f"{quote(field)} has {len(found):,} values, at most {MOST_VALUES:,} fit on an ordinal axis"
        advice = "draw a part of the trace: `window` or `where`"
        raise TracegramError([document.finding("too-many-cells", f"/{name}/field", message, advice)])
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
                raise TracegramError([document.finding("axis-value-missing", f"{pointer}/{at}", message, advice)])
        return tuple(dict.fromkeys([*first, *found]))
    if is_number:
        found = sorted(found, key=float)
    elif sort:
        found = sorted(found)
    return tuple(reversed(found)) if sort == "descending" else tuple(found)
