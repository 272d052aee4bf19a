"""One value for the cells of several runs at one step and position."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from tracegram.trace.indexing import Window
from tracegram.trace.table import Column, Table, objects
from tracegram.trace.trace import Trace, open_trace
from tracegram.trace.vocabulary import Kind

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

_OF_TEXTS = frozenset({"mode", "count"})
_INDICES = frozenset({"step", "position", "run"})
RATE, RUNS = "_rate", "_runs"


def over_runs(trace: Trace, word: str) -> Trace:
    """Return a trace with one cell for each step and position: what a word makes of the values of all runs there.

    A field keeps its name; a flag counts as 1 or 0, so that its mean is the share of runs. `runs` is the number of
    runs that have a cell there, `NAME_rate` the share of runs in which a flag holds, and `NAME_runs` the number of
    runs that have a value of a field. A missing value counts for nothing; where no run has a value, there is none.

    Args:
        trace: The cells of several runs, a cell at most once in each.
        word: `mean`, `median`, `mode` (the least of the most frequent values), `sum`, `min`, `max`, `stdev` and
            `variance` (of a sample: they divide by one less than the number, and one value has none), `count`, or a
            percentile from `p1` to `p99` (linear between two values, as `numpy.percentile`).
    """
    columns = _Pooled(trace, word)
    whole = trace.header.whole
    kinds: dict[str, Kind] = {"runs": "number"}
    for field in columns.fields:
        kinds[field] = trace.kind(field) if word == "mode" else "number"
    kinds |= dict.fromkeys(columns.rates, "number")
    table = Table(
        columns=columns,
        rows=columns.begins.size,
        typed=True,
        place=lambda _row, _column: whole,
        whole=whole,
        recording=trace.runs[0].recording,
        runs=trace.run_count,
        kinds=kinds,
        over_runs=word,
        without=columns.left_out,
    )
    return open_trace(table, names={}, window=Window(), asked_at=lambda _pointer: whole)


@final
class _Pooled(Mapping[str, Column]):
    """The columns of all fields over runs, made when they are first asked for: most are not drawn."""

    def __init__(self, trace: Trace, word: str) -> None:
        self._trace, self._word = trace, word
        self._order = np.lexsort((trace.positions, trace.steps))
        steps, positions = trace.steps[self._order], trace.positions[self._order]
        new = np.append(True, (steps[1:] != steps[:-1]) | (positions[1:] != positions[:-1]))
        self.begins = np.flatnonzero(new)
        self._held: dict[str, Column] = {
            "step": steps[self.begins],
            "position": positions[self.begins],
            "runs": np.diff(np.append(self.begins, steps.size)),
        }

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that have the word."""
        return tuple(field for field in self._all if field not in self.left_out)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The fields of texts that lack the word."""
        return frozenset(
            field for field in self._all if self._word not in _OF_TEXTS and self._trace.kind(field) == "text"
        )

    @cached_property
    def rates(self) -> dict[str, str]:
        """The names of the rates of flags, to these."""
        flags = (field for field in self.fields if self._trace.kind(field) == "flag")
        return {f"{field}{RATE}": field for field in flags if f"{field}{RATE}" not in self._all}

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return tuple(field for field in self._trace.header.fields if field not in {*_INDICES, "runs"})

    def __getitem__(self, name: str) -> Column:
        if name not in self._held:
            if name not in iter(self):
                raise KeyError(name)
            self._held[name] = self._made(name)
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        counts = (f"{field}{RUNS}" for field in self.fields)
        return iter(dict.fromkeys(["step", "position", "runs", *self.fields, *self.rates, *counts]))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _made(self, name: str) -> Column:
        if name in self.rates:
            return over_groups(self._numbers(self.rates[name]), self.begins, "mean")
        if name not in self.fields:
            return self._counted(name.removesuffix(RUNS))
        if self._word == "count":
            return self._counted(name)
        if self._word != "mode" or self._trace.kind(name) == "number":
            return over_groups(self._numbers(name), self.begins, self._word)
        texts: list[str | None] = self._trace.texts(name)[self._order].tolist()
        distinct = sorted({text for text in texts if text is not None})
        number: dict[str | None, float] = {None: np.nan, **{text: at for at, text in enumerate(distinct)}}
        found = over_groups(np.array([number[text] for text in texts]), self.begins, "mode")
        modes = objects([None if at != at else distinct[int(at)] for at in found.tolist()])  # noqa: PLR0124  # NaN
        return modes == "true" if self._trace.kind(name) == "flag" else modes

    def _numbers(self, field: str) -> Numbers:
        return self._trace.numbers(field)[self._order]

    def _counted(self, field: str) -> Numbers:
        if self._trace.kind(field) == "number":
            return over_groups(self._numbers(field), self.begins, "count")
        held = np.array([text is not None for text in self._trace.texts(field)[self._order].tolist()])
        return np.add.reduceat(held.astype(np.float64), self.begins)


def over_groups(values: Numbers, begins: Indices, word: str) -> Numbers:
    """Return what a word makes of each group of numbers, NaN where a group has none.

    Args:
        values: The numbers, group after group; NaN is a missing one.
        begins: Where each group begins; a group has one value at least.
        word: As `over_runs` takes it.
    """
    known = ~np.isnan(values)
    counts = np.add.reduceat(known.astype(np.int64), begins)
    if word == "count":
        return counts.astype(np.float64)
    if word in _REDUCED:
        return _REDUCED[word].reduceat(values, begins)
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = np.where(counts > 0, np.add.reduceat(np.where(known, values, 0), begins), np.nan)
        if word == "sum":
            return sums
        means = sums / counts
        if word == "mean":
            return means
        if word in {"variance", "stdev"}:
            group = np.repeat(np.arange(begins.size), np.diff(np.append(begins, values.size)))
            squares = np.where(known, (values - means[group]) ** 2, 0)
            spread = np.where(counts > 1, np.add.reduceat(squares, begins) / (counts - 1), np.nan)
            return np.sqrt(spread) if word == "stdev" else spread
    return _of_sorted(values, begins, counts, word)


_REDUCED = {"min": np.fmin, "max": np.fmax}


def _of_sorted(values: Numbers, begins: Indices, counts: Indices, word: str) -> Numbers:
    group = np.repeat(np.arange(begins.size), np.diff(np.append(begins, values.size)))
    ordered = values[np.lexsort((values, group))]  # missing values come last in their group
    found = np.full(begins.size, np.nan)
    has = counts > 0
    if word == "mode":
        first = np.append(True, (ordered[1:] != ordered[:-1]) | (group[1:] != group[:-1]))
        starts = np.flatnonzero(first)
        lengths = np.where(np.isnan(ordered[starts]), 0, np.diff(np.append(starts, ordered.size)))
        best = np.lexsort((ordered[starts], -lengths, group[starts]))
        _, at = np.unique(group[starts][best], return_index=True)
        return ordered[starts[best[at]]]
    share = 0.5 if word == "median" else int(word[1:]) / 100
    place = begins[has] + (counts[has] - 1) * share
    low, high = np.floor(place).astype(np.int64), np.ceil(place).astype(np.int64)
    found[has] = ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    return found
