"""One value for the cells at each place of an axis: those of a run put together, then those of all runs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.cells.pooled_rows import COUNTED, Indices, Numbers, Poolable, Rows, several
from tracegram.cells.texts import rounded, written
from tracegram.diagnostics import quote
from tracegram.language.document import Document
from tracegram.model import Axis, RunCounts
from tracegram.trace.over_runs import begins_of, over_groups
from tracegram.trace.table import BEYOND, OTHER_UNIT, divisor
from vega_datalite.frozen import frozen

_NUMBERED = {"line", "area", "bar", "point"}
_OF_TEXTS = ("count", "distinct", "first", "join", "last", "mode")


@frozen
class Pooled:
    """A row for each place of each line, shape (N,): its value, a lower one for pairs, or its text, and its group.

    `runs` are the numbers of runs with a value that rows are made of; None where a row is of one run.
    """

    places: Numbers
    values: Numbers
    lows: Numbers
    texts: Sequence[str]
    groups: Sequence[str]
    lines: Indices
    runs: RunCounts | None = None


def pooled(document: Document, cells: Poolable, words: Mapping[str, Any], axis: Axis) -> Pooled:
    """Return one value for each place of an axis: `where` applies first, then `aggregate`, then `over_runs`.

    Where a condition leaves nothing of a recorded place, counts and sums are 0, and everything else is missing.

    Args:
        document: The spec.
        cells: The cells.
        words: What is asked: `field`, `where`, `aggregate`, `over_runs`, `rolling`, `detail`; `by` is the field that
            colors lines, "" for none, `pointer` where it all stands, and `axis` what a place is called.
        axis: The axis.

    Raises:
        TracegramError: `several-values` where a place has several and no word says what they become.
    """
    field, by = words["field"], words["by"]
    word = words.get("aggregate")
    if cells.kind(field) == "text" and word is not None and word not in _OF_TEXTS:
        message = f"`aggregate` makes numbers of numbers, and {quote(field)} holds texts"
        advice = f"write one of {', '.join(sorted(_OF_TEXTS))}"
        raise document.error("conflicting-words", f"{words['pointer']}/aggregate", message, advice)
    if cells.kind(field) == "text" and words["mark"] in _NUMBERED and word not in COUNTED:
        message = f"a panel shows numbers as a {words['mark']}, and {quote(field)} holds texts"
        advice = "write `aggregate: count` or `aggregate: distinct`, or draw texts: `{mark: text}`"
        raise document.error("conflicting-words", f"{words['pointer']}/field", message, advice)
    is_written = words["mark"] == "text" and word in (None, "first", "last", "mode")
    is_text = cells.kind(field) == "text" or is_written or word in ("join", "distinct")
    words = {**words, "is_text": is_text}
    pairs = [each if isinstance(each, list) else [each] for each in (words.get("aggregate"), words.get("over_runs"))]
    wanted = [(pairs[0][at % len(pairs[0])], pairs[1][at % len(pairs[1])]) for at in range(max(map(len, pairs)))]
    rows = [cells.pool(document, words, axis, aggregate, is_text=is_text) for aggregate, _ in wanted]
    made = [_over_runs(document, each, words, over) for each, (_, over) in zip(rows, wanted, strict=True)]
    runs = _run_counts(rows[-1], field, over) if (over := wanted[-1][1]) else None
    last = made[-1]
    values = last.values
    if any(np.isinf(each.values).any() for each in made):
        message = f"what is made of {quote(field)}, or a sum on the way to it, is {BEYOND}"
        raise document.error("out-of-range", words["pointer"], message, OTHER_UNIT)
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
        texts=_written(last, values, words.get("format", ""), is_plain=cells.kind(field) in {"number", "unknown"}),
        groups=[last.names[each][0] for each in last.lines.tolist()] if by else (),
        lines=last.lines,
        runs=runs,
    )


def _run_counts(rows: Rows, field: str, over: str) -> RunCounts | None:
    """Return of how many runs the values of a line at a place are, where there are any."""
    held = ~np.isnan(rows.values)
    found, runs = np.unique(np.column_stack([rows.lines[held], rows.places[held]]), axis=0, return_counts=True)
    if not runs.size:
        return None
    is_uneven = bool(((np.diff(runs) != 0) & (np.diff(found[:, 0]) == 0)).any())
    return RunCounts(least=int(runs.min()), most=int(runs.max()), field=field, is_uneven=is_uneven, word=over)


def _written(pooled: Rows, values: Numbers, form: str, *, is_plain: bool) -> list[str]:
    if not pooled.texts:
        return [rounded(each, form) for each in values.tolist()]
    return written(pooled.texts, form, is_untyped=True) if is_plain else pooled.texts


def _over_runs(document: Document, rows: Rows, words: Mapping[str, Any], over: str | None) -> Rows:
    """Return one row for each place and line: the value of the only run, or those of all runs merged by a word."""
    keys = (rows.places, rows.lines)
    order = np.lexsort((rows.runs, *keys))
    begins = begins_of(*(each[order] for each in keys))
    if over is None:
        if begins.size < order.size:
            lengths = np.diff(np.append(begins, order.size))
            most = int(np.argmax(lengths))
            raise several(document, words, int(rows.places[order][begins[most]]), int(lengths[most]), "runs")
        return replace(
            rows,
            places=rows.places[order],
            lines=rows.lines[order],
            runs=rows.runs[order],
            values=rows.values[order] if rows.values.size else rows.values,
            texts=[rows.texts[at] for at in (order.tolist() if rows.texts else [])],
        )
    return replace(
        rows,
        places=rows.places[order][begins],
        lines=rows.lines[order][begins],
        runs=np.zeros(begins.size, dtype=np.int64),
        values=over_groups(rows.values[order], begins, over),
        texts=[],
    )


def _rolled(values: Numbers, lines: Indices, length: int) -> Numbers:
    """Return the rolling mean along each line; missing values are left out of it."""
    made = np.full(values.size, np.nan)
    for line in np.unique(lines):
        rows = np.flatnonzero(lines == line)
        held = ~np.isnan(values[rows])
        by = divisor(values[rows][held])
        sums = _window_sums(np.where(held, values[rows] / by, 0), length)
        counts = _window_sums(held.astype(np.float64), length)
        made[rows] = np.where(held, sums / np.maximum(counts, 1) * by, np.nan)
    return made


def _window_sums(values: Numbers, length: int) -> Numbers:
    """Return the sums of so many values around each, fewer at the ends.

    Each is a sum of two stretches that begin or end with a block of as many values, so that no value counts, and
    rounds, outside its windows.
    """
    before = (length - 1) // 2
    blocks = -(-(values.size + 2 * length) // length)
    padded = np.zeros(blocks * length)
    padded[before : before + values.size] = values
    parts = padded.reshape(blocks, length)
    upto, onward = np.cumsum(parts, axis=1).ravel(), np.cumsum(parts[:, ::-1], axis=1)[:, ::-1].ravel()
    at = np.arange(values.size)
    return np.where(at % length == 0, onward[at], onward[at] + upto[at + length - 1])
