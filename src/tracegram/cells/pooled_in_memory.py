"""What is made of the cells in memory at each place of an axis."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.in_memory import selected
from tracegram.cells.placing import places_on
from tracegram.cells.pooled_rows import COUNTED, ONCE, Indices, Numbers, Rows, several, shared_by
from tracegram.language.document import Document
from tracegram.language.entries import condition_of
from tracegram.model import Axis
from tracegram.trace import Trace
from tracegram.trace.over_runs import begins_of, over_groups
from tracegram.trace.words import Kind
from vega_datalite.frozen import frozen


@final
class PoolableInMemory:
    """The cells of a trace in memory."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def kind(self, field: str, /) -> Kind:
        """Return what the values of a field are."""
        return self._trace.kind(field)

    def pool(
        self, document: Document, words: Mapping[str, Any], axis: Axis, aggregate: str | None, /, *, is_text: bool
    ) -> Rows:
        """Return what a word makes of the cells of each run at each place and of each line."""
        trace, field = self._trace, words["field"]
        condition = condition_of(words.get("where"))
        kept = np.ones(trace.steps.size, dtype=bool) if condition is None else selected(condition, trace)
        split = [trace.texts(each) for each in (words["by"], words.get("detail", "")) if each]
        lines, names = _numbered(split, trace.steps.size)
        cells = _Cells(
            places=places_on(axis, trace),
            runs=trace.run_numbers,
            lines=lines,
            names=names,
            numbers=np.zeros(0) if is_text else trace.numbers(field),
            texts=trace.texts(field) if is_text else np.zeros(0, dtype=object),
            kept=kept if is_text else kept & ~np.isnan(trace.numbers(field)),
            once=field in ONCE.get(shared_by(axis), ()),
        )
        return _pooled(document, cells, words, aggregate)


@frozen
class _Cells:
    """The cells to be put together by step and position, shape (C,); either `numbers` or `texts` is empty."""

    places: Indices
    runs: Indices
    lines: Indices
    names: Sequence[tuple[str, ...]]
    numbers: Numbers
    texts: NDArray[np.object_]
    kept: NDArray[np.bool_]
    once: bool


def _numbered(fields: Sequence[NDArray[np.object_]], size: int) -> tuple[Indices, list[tuple[str, ...]]]:
    """Number the different combinations of texts in the order in which they appear."""
    if not fields:
        return np.zeros(size, dtype=np.int64), [("",)]
    seen: dict[tuple[str, ...], int] = {}
    rows = zip(*(["–" if each is None else each for each in field.tolist()] for field in fields), strict=True)
    return np.array([seen.setdefault(row, len(seen)) for row in rows], dtype=np.int64), list(seen)


def _pooled(document: Document, cells: _Cells, words: Mapping[str, Any], aggregate: str | None) -> Rows:
    """Return one value for each place, line and run."""
    order = np.lexsort((cells.places, cells.lines, cells.runs))  # cells of a place stay in the order of the other axis
    keys = [each[order] for each in (cells.places, cells.lines, cells.runs)]
    begins = begins_of(*keys)
    group = np.repeat(np.arange(begins.size), np.diff(np.append(begins, order.size)))
    kept = cells.kept[order]
    chosen, groups = order[kept], group[kept]
    if cells.once and chosen.size:
        first = begins_of(groups)
        chosen, groups = chosen[first], groups[first]
    starts = begins_of(groups)
    if aggregate is None and starts.size < chosen.size and not _are_equal(cells, chosen, starts):
        lengths = np.diff(np.append(starts, chosen.size))
        most = int(np.argmax(lengths))
        raise several(document, words, int(cells.places[chosen][starts[most]]), int(lengths[most]), "cells")
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
    if word in COUNTED:
        values = np.where(np.isnan(values), 0, values)
    has_texts = cells.texts.size > 0 and word not in COUNTED
    named: list[str] = [each for each in texts if each] if has_texts else []
    shown = np.array([bool(each) for each in texts]) if has_texts else np.ones(begins.size, dtype=bool)
    return Rows(
        places=keys[0][begins][shown],
        lines=keys[1][begins][shown],
        runs=keys[2][begins][shown],
        values=values[shown],
        texts=named,
        names=cells.names,
    )


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
