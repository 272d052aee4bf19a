"""One value for the cells of several runs at one step and position."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol, final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place
from tracegram.trace.table import Column, MadeColumns, Table, divisors, objects
from tracegram.trace.words import KINDS, Kind

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

WORDS = ("mean", "median", "mode", "sum", "min", "max", "stdev", "variance", "count", *(f"p{n}" for n in range(1, 100)))
_OF_TEXTS = frozenset({"mode", "count"})
_NOT_POOLED = frozenset({"step", "position", "run", "runs"})
_RATE, _RUNS = "_rate", "_runs"
_REDUCED = {"min": np.fmin, "max": np.fmax}
_ADDED = frozenset({"sum", "mean", "stdev", "variance"})


class Pool(Protocol):
    """The cells of several runs, grouped by step and then position."""

    steps: Indices
    positions: Indices
    runs: Indices  # how many runs have a cell there

    def values(self, field: str, kind: Kind, word: str) -> Column:
        """Return the values of a field at each place, merged by a word; for texts only `mode` or `count`."""
        ...


def pooled_table(pool: Pool, word: str, fields: Mapping[str, Kind], apart: Mapping[str, Column], whole: Place) -> Table:
    """Return what a word makes of runs: each field under its name, `NAME_rate` of a flag, and numbers of runs.

    `runs` is the number of runs that have a cell, `NAME_runs` that of runs that have a value of a field.
    """
    left = _NOT_POOLED | apart.keys()
    kinds: dict[str, Kind] = {field: kind for field, kind in fields.items() if field not in left}
    of_texts = {field for field, kind in kinds.items() if "text" in {kind, KINDS.get(field)}}  # ids of tokens are names
    without = of_texts if word not in _OF_TEXTS else set[str]()
    made: dict[str, Callable[[], Column]] = {}
    shares: dict[str, Callable[[], Column]] = {}
    for field, kind in kinds.items():
        if field not in without:
            made[field] = lambda field=field, kind=kind: pool.values(field, kind, word)
        if kind == "flag":
            shares[f"{field}{_RATE}"] = lambda field=field: pool.values(field, "flag", "mean")
        shares[f"{field}{_RUNS}"] = lambda field=field, kind=kind: pool.values(field, kind, "count")
    shares = {name: make for name, make in shares.items() if name not in kinds}
    held = {"step": pool.steps, "position": pool.positions, "runs": pool.runs, **apart}
    made_kinds: dict[str, Kind] = {field: kinds[field] if word == "mode" else "number" for field in made}
    return Table(
        columns=MadeColumns({**held, **made, **shares}),
        rows=pool.steps.size,
        typed=True,
        place=lambda _row, _column: whole,
        whole=whole,
        over_runs=word,
        kinds={**made_kinds, **dict.fromkeys([*shares, "runs"], "number")},
        without=frozenset(without),
        of_runs=frozenset([*shares, "runs"]),
        hidden=frozenset(name for name in shares if name.endswith(_RUNS)),
    )


class Values(Protocol):
    """The cells of a trace in memory."""

    @property
    def steps(self) -> Indices:
        """The step of each cell."""
        ...

    @property
    def positions(self) -> Indices:
        """The position of each cell."""
        ...

    def numbers(self, field: str) -> Numbers:
        """Return a field as float64, NaN where there is no value."""
        ...

    def texts(self, field: str) -> NDArray[np.object_]:
        """Return a field as texts, None where there is no value."""
        ...

    def supports(self, field: str) -> bool:
        """Return whether there is a field."""
        ...


@final
class PoolInMemory:
    """A pool of cells in memory."""

    def __init__(self, cells: Values, apart: Collection[str] = ()) -> None:
        self._cells = cells
        keys = [_numbered(cells.texts(field)) for field in apart]
        self._order = np.lexsort((cells.positions, cells.steps, *keys))
        steps, positions, *others = (each[self._order] for each in (cells.steps, cells.positions, *keys))
        self._begins = begins_of(steps, positions, *others)
        self.steps, self.positions = steps[self._begins], positions[self._begins]
        self.runs = np.diff(np.append(self._begins, steps.size))

    def first(self, field: str, kind: Kind) -> Column:
        """Return the value of a field at each place; all cells there have the same."""
        found = self._cells.numbers(field) if kind in {"number", "flag"} else self._cells.texts(field)
        return found[self._order][self._begins]

    def values(self, field: str, kind: Kind, word: str) -> Column:
        """Return what a word makes of a field at each place."""
        if kind in {"number", "flag"} or word not in _OF_TEXTS:
            found = over_groups(self._cells.numbers(field)[self._order], self._begins, word)
            return found == 1 if (kind, word) == ("flag", "mode") else found
        texts: list[str | None] = self._cells.texts(field)[self._order].tolist()
        distinct = sorted({text for text in texts if text is not None})
        number: dict[str | None, float] = {None: np.nan, **{text: at for at, text in enumerate(distinct)}}
        found = over_groups(np.array([number[text] for text in texts], dtype=np.float64), self._begins, word)
        if word == "count":
            return found
        return objects([None if at != at else distinct[int(at)] for at in found.tolist()])  # noqa: PLR0124  # NaN


def _numbered(texts: NDArray[np.object_]) -> Indices:
    """Number the different texts in the order in which they appear."""
    seen: dict[str | None, int] = {}
    return np.array([seen.setdefault(text, len(seen)) for text in texts.tolist()], dtype=np.int64)


def difference(one: Values, other: Values, table: Table) -> Table:
    """Return the table of one trace minus another: its numbers, at its own steps and positions.

    Args:
        one: A trace with one cell for each step and position.
        other: Another such trace; a place or value that it lacks has no difference.
        table: The table of the first trace.
    """
    at = {place: row for row, place in enumerate(zip(other.steps.tolist(), other.positions.tolist(), strict=True))}
    rows = np.array([at.get(place, -1) for place in zip(one.steps.tolist(), one.positions.tolist(), strict=True)])

    def less(field: str) -> Column:
        there = np.append(other.numbers(field), np.nan)
        with np.errstate(over="ignore"):  # what is infinite is found where it is drawn
            return one.numbers(field) - there[rows]

    fields = [
        field
        for field in table.columns
        if table.kinds.get(field) == "number"
        and other.supports(field)
        and field != "runs"
        and field not in table.hidden
    ]
    held = {name: table.columns[name] for name in ("step", "position", "runs")}
    made: dict[str, Callable[[], Column]] = {field: lambda field=field: less(field) for field in fields}
    made |= {name: lambda name=name: table.columns[name] for name in table.hidden}
    return replace(table, columns=MadeColumns({**held, **made}), is_difference=True)


def begins_of(*keys: NDArray[Any]) -> Indices:
    """Return the numbers of the rows that have another key than the row before, the first row among them."""
    new = np.ones(keys[0].size, dtype=bool)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.flatnonzero(new)


def over_groups(values: Numbers, begins: Indices, word: str) -> Numbers:
    """Return each group of numbers merged by a word, NaN for groups without numbers.

    Args:
        values: The numbers, group after group; NaN means missing.
        begins: The start of each group; a group has at least one value.
        word: `mean`, `median`, `mode` (the least of the most frequent values), `sum`, `min`, `max`, `stdev` and
            `variance` (of a sample: they divide by one less than the number, and one value has none), `count`, or a
            percentile from `p1` to `p99` (linear between two values, as `numpy.percentile`).
    """
    counts = np.add.reduceat((~np.isnan(values)).astype(np.int64), begins)
    if word == "count":
        return counts.astype(np.float64)
    if word in _REDUCED:
        return _REDUCED[word].reduceat(values, begins)
    if word in _ADDED:
        return _added(values, begins, counts, word)
    group = np.repeat(np.arange(begins.size), np.diff(np.append(begins, values.size)))
    ordered = values[np.lexsort((values, group))]  # missing values come last in their group
    return _modes(ordered, group) if word == "mode" else _quantiles(ordered, begins, counts, share_of(word))


def _added(values: Numbers, begins: Indices, counts: Indices, word: str) -> Numbers:
    """Return the sums of groups, or what is made of them; what is beyond the range of a float is infinite."""
    sizes = np.diff(np.append(begins, values.size))
    by = divisors(np.fmax.reduceat(np.abs(values), begins))
    values = values / np.repeat(by, sizes) if (by != 1).any() else values
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        sums = np.where(counts > 0, np.add.reduceat(np.where(known, values, 0), begins), np.nan)
        means = sums / counts
        if word in {"sum", "mean"}:
            return (sums if word == "sum" else means) * by
        squares = np.where(known, (values - np.repeat(means, sizes)) ** 2, 0)
        spread = np.where(counts > 1, np.add.reduceat(squares, begins) / (counts - 1), np.nan)
        return np.sqrt(spread) * by if word == "stdev" else spread * by * by


def share_of(word: str) -> float:
    """Return the share of the values below a percentile or the median."""
    return 0.5 if word == "median" else int(word[1:]) / 100


def _modes(ordered: Numbers, group: Indices) -> Numbers:
    starts = begins_of(ordered, group)
    lengths = np.where(np.isnan(ordered[starts]), 0, np.diff(np.append(starts, ordered.size)))
    best = starts[np.lexsort((ordered[starts], -lengths, group[starts]))]
    return ordered[best[np.unique(group[best], return_index=True)[1]]]


def _quantiles(ordered: Numbers, begins: Indices, counts: Indices, share: float) -> Numbers:
    found = np.full(begins.size, np.nan)
    has = counts > 0
    place = begins[has] + (counts[has] - 1) * share
    low, high = np.floor(place).astype(np.int64), np.ceil(place).astype(np.int64)
    lower, upper, beyond = ordered[low], ordered[high], place - low
    with np.errstate(over="ignore"):
        apart = upper - lower
    found[has] = np.where(np.isinf(apart), lower * (1 - beyond) + upper * beyond, lower + apart * beyond)
    return found
