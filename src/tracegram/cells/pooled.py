"""One value for the cells at each place of an axis: those of a run put together, then those of all runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.listed import rounded, written
from tracegram.cells.placing import places_on
from tracegram.cells.selection import selected
from tracegram.diagnostics import TracegramError, quote
from tracegram.language.document import Document
from tracegram.language.entries import condition_of
from tracegram.model import Axis
from tracegram.trace import Trace
from tracegram.trace.over_runs import over_groups

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

ONCE = {  # what has one value for each place of an axis, however many cells it has there
    "step": frozenset({"changes_per_step", "tokens_per_step", "masked_count"}),
    "position": frozenset({"commit_step", "convergence_step", "gap", "changes", "block"}),
}
_OF_TEXTS = ("count", "distinct", "first", "join", "last", "mode")
_COUNTED = frozenset({"count", "distinct", "sum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A row for each place of each line, shape (N,): its value, a lower one for pairs, or its text, and its group."""

    places: Numbers
    values: Numbers
    lows: Numbers
    texts: Sequence[str]
    groups: Sequence[str]
    lines: Indices


def pooled(document: Document, trace: Trace, words: Mapping[str, Any], axis: Axis) -> Pooled:
    """Return one value for each place of an axis: `where` applies first, then `aggregate`, then `over_runs`.

    Where a condition leaves nothing of a recorded place, counts and sums are 0, and everything else is missing.

    Args:
        document: The spec.
        trace: The cells.
        words: What is asked: `field`, `where`, `aggregate`, `over_runs`, `rolling`, `detail`; `by` is the field that
            colors lines, "" for none, `pointer` where it all stands, and `axis` what a place is called.
        axis: The axis.

    Raises:
        TracegramError: `several-values` where a place has several and no word says what they become.
    """
    field, shared = words["field"], "step" if axis.points else axis.field
    condition = condition_of(words.get("where"))
    kept = np.ones(trace.steps.size, dtype=bool) if condition is None else selected(condition, trace)
    by, detail = words["by"], words.get("detail", "")
    lines, names = _numbered([trace.texts(each) for each in (by, detail) if each], trace.steps.size)
    word = words.get("aggregate")
    if trace.kind(field) == "text" and word is not None and word not in _OF_TEXTS:
        message = f"`aggregate` makes numbers of numbers, and {quote(field)} holds texts"
        advice = f"write one of {', '.join(sorted(_OF_TEXTS))}"
        raise TracegramError([document.finding("conflicting-words", f"{words['pointer']}/aggregate", message, advice)])
    is_written = words["mark"] == "text" and word in (None, "first", "last", "mode")
    is_text = trace.kind(field) == "text" or is_written or word in ("join", "distinct")
    cells = _Cells(
        places=places_on(axis, trace),
        beyond=trace.positions if shared == "step" else trace.steps,
        runs=trace.run_numbers,
        lines=lines,
        numbers=np.zeros(0) if is_text else trace.numbers(field),
        texts=trace.texts(field) if is_text else np.zeros(0, dtype=object),
        kept=kept & ~(trace.numbers(field) != trace.numbers(field)) if not is_text else kept,
        once=field in ONCE.get(shared, ()),
    )
    pairs = [each if isinstance(each, list) else [each] for each in (words.get("aggregate"), words.get("over_runs"))]
    wanted = [(pairs[0][at % len(pairs[0])], pairs[1][at % len(pairs[1])]) for at in range(max(map(len, pairs)))]
    made = [_pool(document, cells, words, aggregate, over) for aggregate, over in wanted]
    last = made[-1]
    values = last.values
    if words.get("rolling"):
        values = _rolled(values, last.lines, words["rolling"])
    if by and not last.texts:  # a line of which a condition leaves nothing has no place in a legend either
        held = np.isin(last.lines, last.lines[~np.isnan(values)])
        last = replace(last, places=last.places[held], lines=last.lines[held])
        values, made = values[held], [replace(each, values=each.values[held]) for each in made]
    return Pooled(
        places=last.places.astype(np.float64),
        values=values,
        lows=made[0].values if len(made) > 1 else np.zeros(0),
        texts=_written(last, values, words.get("format", ""), is_plain=trace.kind(field) in {"number", "unknown"}),
        groups=[names[each][0] for each in last.lines.tolist()] if by else (),
        lines=last.lines,
    )


def _written(pooled: "_Rows", values: Numbers, form: str, *, is_plain: bool) -> list[str]:
    if not pooled.texts:
        return [rounded(each, form) for each in values.tolist()]
    return written(pooled.texts, form, is_untyped=True) if is_plain else pooled.texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The cells to be put together, one value each, shape (C,); either `numbers` or `texts` is empty."""

    places: Indices
    beyond: Indices  # where each stands on the other axis
    runs: Indices
    lines: Indices
    numbers: Numbers
    texts: NDArray[np.object_]
    kept: NDArray[np.bool_]
    once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    places: Indices
    lines: Indices
    runs: Indices
    values: Numbers
    texts: list[str]


def _numbered(fields: Sequence[NDArray[np.object_]], size: int) -> tuple[Indices, list[tuple[str, ...]]]:
    """Number the different combinations of texts in the order in which they appear."""
    if not fields:
        return np.zeros(size, dtype=np.int64), [("",)]
    seen: dict[tuple[str, ...], int] = {}
    rows = zip(*(["–" if each is None else each for each in field.tolist()] for field in fields), strict=True)
    return np.array([seen.setdefault(row, len(seen)) for row in rows], dtype=np.int64), list(seen)


def _pool(
    document: Document, cells: _Cells, words: Mapping[str, Any], aggregate: str | None, over: str | None
) -> _Rows:
    rows = _of_runs(document, cells, words, aggregate)
    keys = (rows.places, rows.lines)
    order = np.lexsort((rows.runs, *keys))
    begins = _begins([each[order] for each in keys])
    if over is None:
        if begins.size < order.size:
            raise _several(document, words, rows.places[order], begins, "runs")
        return _Rows(
            places=rows.places[order],
            lines=rows.lines[order],
            runs=rows.runs[order],
            values=rows.values[order] if rows.values.size else rows.values,
            texts=[rows.texts[at] for at in (order.tolist() if rows.texts else [])],
        )
    return _Rows(
        places=rows.places[order][begins],
        lines=rows.lines[order][begins],
        runs=np.zeros(begins.size, dtype=np.int64),
        values=over_groups(rows.values[order], begins, over),
        texts=[],
    )


def _of_runs(document: Document, cells: _Cells, words: Mapping[str, Any], aggregate: str | None) -> _Rows:
    """Return one value for each place, line and run."""
    order = np.lexsort((cells.beyond, cells.places, cells.lines, cells.runs))
    keys = [each[order] for each in (cells.places, cells.lines, cells.runs)]
    begins = _begins(keys)
    group = np.repeat(np.arange(begins.size), np.diff(np.append(begins, order.size)))
    kept = cells.kept[order]
    chosen, groups = order[kept], group[kept]
    if cells.once and chosen.size:
        first = np.append(True, groups[1:] != groups[:-1])
        chosen, groups = chosen[first], groups[first]
    starts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1])) if groups.size else groups
    if aggregate is None and starts.size < chosen.size and not _are_equal(cells, chosen, starts):
        raise _several(document, words, cells.places[chosen], starts, "cells")
    word = aggregate or "first"
    values, texts = np.full(begins.size, np.nan), [""] * begins.size
    if cells.texts.size:
        found = _of_texts(cells.texts[chosen], starts, word)
        if isinstance(found, list):
            for at, text in zip(groups[starts].tolist(), found, strict=True):
                texts[at] = text
        else:
            values[groups[starts]] = found
    elif starts.size:
        values[groups[starts]] = _of_numbers(cells.numbers[chosen], starts, word)
    if word in _COUNTED:
        values = np.nan_to_num(values)
    has_texts = cells.texts.size > 0 and word not in _COUNTED
    named: list[str] = [each for each in texts if each] if has_texts else []
    shown = np.array([bool(each) for each in texts]) if has_texts else np.ones(begins.size, dtype=bool)
    return _Rows(
        places=keys[0][begins][shown],
        lines=keys[1][begins][shown],
        runs=keys[2][begins][shown],
        values=values[shown],
        texts=named,
    )


def _begins(keys: Sequence[Indices]) -> Indices:
    if not keys[0].size:
        return np.zeros(0, dtype=np.int64)
    new = np.zeros(keys[0].size, dtype=bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


def _are_equal(cells: _Cells, chosen: Indices, starts: Indices) -> bool:
    """Check whether all cells of each group have one value."""
    lengths = np.diff(np.append(starts, chosen.size))
    values = cells.texts[chosen] if cells.texts.size else cells.numbers[chosen]
    return bool((values == np.repeat(values[starts], lengths)).all())


def _of_numbers(values: Numbers, starts: Indices, word: str) -> Numbers:
    if word == "first":
        return values[starts]
    if word == "last":
        return values[np.append(starts[1:], values.size) - 1]
    return over_groups(values, starts, word)


def _of_texts(values: NDArray[np.object_], starts: Indices, word: str) -> list[str] | Numbers:
    parts = [[text for text in part.tolist() if text is not None] for part in np.split(values, starts[1:]) if part.size]
    match word:
        case "count":
            return np.array([len(part) for part in parts], dtype=np.float64)
        case "distinct":
            return np.array([len(set(part)) for part in parts], dtype=np.float64)
        case "join":
            return ["".join(part) for part in parts]
        case "last":
            return [part[-1] if part else "" for part in parts]
        case "mode":
            return [max(sorted(set(part)), key=part.count) if part else "" for part in parts]
        case _:
            return [part[0] if part else "" for part in parts]


def _rolled(values: Numbers, lines: Indices, length: int) -> Numbers:
    """Return the rolling mean along each line; missing values are left out of it."""
    made = np.full(values.size, np.nan)
    for line in np.unique(lines):
        rows = np.flatnonzero(lines == line)
        held = ~np.isnan(values[rows])
        sums = np.concatenate([[0.0], np.cumsum(np.where(held, values[rows], 0))])
        counts = np.concatenate([[0], np.cumsum(held)])
        at = np.arange(rows.size)
        low, high = np.maximum(at - (length - 1) // 2, 0), np.minimum(at + length // 2 + 1, rows.size)
        with np.errstate(invalid="ignore", divide="ignore"):
            made[rows] = np.where(held, (sums[high] - sums[low]) / (counts[high] - counts[low]), np.nan)
    return made


def _several(
    document: Document, words: Mapping[str, Any], places: Indices, starts: Indices, what: str
) -> TracegramError:
    lengths = np.diff(np.append(starts, places.size))
    most = int(np.argmax(lengths))
    at = f"{words['axis']} {places[starts[most]]}"
    message = f"{quote(words['field'])} has {lengths[most]:,} values at {at}, one for each of the {what} there"
    advice = "say what they become: `aggregate: mean`" if what == "cells" else "say what they become: `over_runs: mean`"
    advice += ", or draw them apart with `color: {field: …}` or `detail`"
    return TracegramError([document.finding("several-values", words["pointer"], message, advice)])
