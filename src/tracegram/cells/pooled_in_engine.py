"""What an engine makes of its cells at each place of an axis: only one row for each place, line and run comes here."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np

from tracegram.cells.expressions import expressed
from tracegram.cells.on_axes import OnAxes, place
from tracegram.cells.pooled_rows import COUNTED, ONCE, Rows, several, shared_by
from tracegram.diagnostics import quote
from tracegram.language.document import Document
from tracegram.language.entries import condition_of
from tracegram.model import Axis, fields_of
from tracegram.trace.over_runs_in_engine import aggregate, modes
from tracegram.trace.table import computed
from tracegram.trace.words import Kind
from vega_datalite.frozen import frozen

MOST_ROWS = 200_000  # that come here for a series
_KEYS = ("place", "run", "line0", "line1")
_NO_TEXT = "–"


@final
class PoolableInEngine:
    """The cells on the axes of a plot, in an engine."""

    def __init__(self, here: OnAxes) -> None:
        self._here = here

    def kind(self, field: str, /) -> Kind:
        """Return what the values of a field are."""
        return self._here.scan.kind(field)

    def pool(
        self, document: Document, words: Mapping[str, Any], axis: Axis, aggregate: str | None, /, *, is_text: bool
    ) -> Rows:
        """Return what a word makes of the cells of each run at each place and of each line."""
        self._check(document, words, aggregate, is_text=is_text)
        table = self._table(words, axis, is_text=is_text)
        groups = self._groups(document, words, table)
        kept = table.table.filter(table.is_kept)
        if words["field"] in ONCE.get(shared_by(axis), ()):
            kept = _at_end(kept, "min")
        if aggregate is None:
            _check_equal(self._here.scan, document, words, kept, has_nulls=is_text)
        made = self._here.scan.values.ask(_made(_with_values(kept), aggregate or "first").select(*_KEYS, "value"))
        return _rows(groups, {tuple(each[key] for key in _KEYS): each["value"] for each in made}, aggregate, is_text)

    def _check(self, document: Document, words: Mapping[str, Any], aggregate: str | None, *, is_text: bool) -> None:
        """Check that the texts that are asked for can be made by engines."""
        scan, pointer = self._here.scan, words["pointer"]
        if aggregate == "join":
            raise scan.needs_whole("joining texts", document.place(f"{pointer}/aggregate"), "draw a part with `window`")
        named = {"color/field": words["by"], "detail": words.get("detail", "")}
        named |= {"field": words["field"]} if is_text and aggregate not in {"count", "distinct"} else {}
        for word, field in named.items():
            if field and scan.values.is_float(field):
                what = f"each value of {quote(field)}, which are decimals,"
                raise scan.needs_whole(what, document.place(f"{pointer}/{word}"), "draw a part with `window`")

    def _table(self, words: Mapping[str, Any], axis: Axis, *, is_text: bool) -> "_Table":
        """Return the cells with their places, runs and lines, and which of them count."""
        import narwhals as nw

        scan = self._here.scan
        values, field, condition = scan.values, words["field"], condition_of(words.get("where"))
        split = [each for each in (words["by"], words.get("detail", "")) if each]
        rows = self._here.table({field, *split, *fields_of(condition), *(["run"] if _has_runs(self._here) else [])})
        value = values.text(field) if is_text and not values.is_float(field) else values.number(field)
        lines = [values.text(each).fill_null(_NO_TEXT) for each in split]
        lines += [nw.lit("")] * (2 - len(lines))
        low, high = scan.header.positions
        table = rows.select(
            place=place(scan, axis),
            run=values.text("run") if _has_runs(self._here) else nw.lit(""),
            line0=lines[0],
            line1=lines[1],
            beyond=values.column("position") if shared_by(axis) == "step" else scan.step,
            order=(scan.step - scan.header.steps[0]).cast(nw.Int64) * (high - low + 1)
            + values.column("position")
            - low,
            value=value,
            kept=nw.lit(value=True) if condition is None else expressed(condition, scan),
        )
        is_kept = nw.col("kept") if is_text else nw.col("kept") & ~nw.col("value").is_null()
        return _Table(table=table, is_kept=is_kept, parts=len(split))

    def _groups(self, document: Document, words: Mapping[str, Any], table: "_Table") -> "_Groups":
        import narwhals as nw

        scan = self._here.scan
        grouped = table.table.group_by(*_KEYS).agg(order=nw.col("order").min()).head(MOST_ROWS + 1)
        found = scan.values.ask(grouped)
        if len(found) > MOST_ROWS:
            what = f"a series of more than {MOST_ROWS:,} values"
            advice = "draw a part with `window`, or leave `detail` out"
            raise scan.needs_whole(what, document.place(words["pointer"]), advice)
        found.sort(key=lambda each: (each["run"] or "", each["order"]))
        numbers: dict[tuple[str, ...], int] = {}
        for each in found:
            numbers.setdefault((each["line0"], each["line1"])[: max(table.parts, 1)], len(numbers))
        runs = {name: at for at, name in enumerate(dict.fromkeys(each["run"] for each in found))}
        lines = [numbers[(each["line0"], each["line1"])[: max(table.parts, 1)]] for each in found]
        return _Groups(found=found, lines=lines, runs=[runs[each["run"]] for each in found], names=tuple(numbers))


@frozen
class _Table:
    """Cells with their keys; `is_kept` says which of them count, `parts` how many fields tell lines apart."""

    table: Any
    is_kept: Any
    parts: int


@frozen
class _Groups:
    """The places, runs and lines that have a cell, with the numbers of runs and lines in order of appearance."""

    found: Sequence[Mapping[str, Any]]
    lines: Sequence[int]
    runs: Sequence[int]
    names: Sequence[tuple[str, ...]]


def _has_runs(here: OnAxes) -> bool:
    return len(here.scan.run_names) > 1


def _with_values(kept: Any) -> Any:
    import narwhals as nw

    return kept.filter(~nw.col("value").is_null())


def _at_end(table: Any, which: str) -> Any:
    """Return the first or the last of the cells of each group."""
    import narwhals as nw

    beyond = nw.col("beyond")
    return table.filter(beyond == getattr(beyond, which)().over(*_KEYS))


def _check_equal(scan: Any, document: Document, words: Mapping[str, Any], kept: Any, *, has_nulls: bool) -> None:
    """Check that all cells of each group have one value.

    Raises:
        TracegramError: `several-values`, at the place that has most.
    """
    import narwhals as nw

    value = nw.col("value")
    asked = {"low": value.min(), "high": value.max(), "held": value.count(), "cells": nw.len()}
    parts = kept.group_by(*_KEYS).agg(**asked)
    is_mixed = nw.col("low") != nw.col("high")
    if has_nulls:
        is_mixed = is_mixed.fill_null(value=False) | ((nw.col("held") > 0) & (nw.col("held") < nw.col("cells")))
    if not scan.values.ask(parts.filter(is_mixed).head(1)):
        return
    order = ("run", "line0", "line1", "place")
    most = scan.values.ask(parts.sort("cells", *order, descending=[True, *[False] * len(order)]).head(1))[0]
    raise several(document, words, int(most["place"]), int(most["cells"]), "cells")


def _made(table: Any, word: str) -> Any:
    """Return a row for each group with a column `value`."""
    import narwhals as nw

    value = nw.col("value")
    match word:
        case "first" | "last":
            return _at_end(table, "min" if word == "first" else "max").group_by(*_KEYS).agg(value=value.min())
        case "mode":
            return modes(table, _KEYS)
        case "distinct":
            return table.group_by(*_KEYS).agg(value=value.n_unique())
        case _:
            return table.group_by(*_KEYS).agg(value=aggregate(word))


def _rows(groups: _Groups, made: Mapping[tuple[Any, ...], Any], word: str | None, is_text: bool) -> Rows:  # noqa: FBT001
    """Return a row for each group: what was made of it, and 0 or nothing where nothing was."""
    values = [made.get(tuple(each[key] for key in _KEYS)) for each in groups.found]
    has_texts = is_text and word not in COUNTED
    shown = [at for at, value in enumerate(values) if not has_texts or value]
    numbers = np.full(len(values), np.nan)
    if not has_texts:
        numbers = computed(values)
    if word in COUNTED:
        numbers = np.where(np.isnan(numbers), 0, numbers)
    take = np.array(shown, dtype=np.int64)
    return Rows(
        places=np.array([int(each["place"]) for each in groups.found], dtype=np.int64)[take],
        lines=np.array(groups.lines, dtype=np.int64)[take],
        runs=np.array(groups.runs, dtype=np.int64)[take],
        values=numbers[take],
        texts=[str(values[at]) for at in shown] if has_texts else [],
        names=groups.names,
    )
