"""The field words: the kind of each, what it is derived from, and how: what changed, what was committed, and when.

Every function about cells takes one run as columns sorted by step and then position, one row per cell.
“Before” and “after” are about one position: its own recorded steps, whatever other positions have.
"""

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tracegram.trace.table import Column
from vega_datalite.frozen import frozen

Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]

Kind = Literal["number", "flag", "text", "unknown"]

KINDS: dict[str, Kind] = {
    "step": "number",
    "position": "number",
    "run": "text",
    "runs": "number",
    "block": "number",
    "token": "text",
    "text": "text",
    "canvas": "text",
    "confidence": "number",
    "entropy": "number",
    "margin": "number",
    "masked": "flag",
    "changed": "flag",
    "committed": "flag",
    "remasked": "flag",
    "edited": "flag",
    "forced": "flag",
    "commit_step": "number",
    "convergence_step": "number",
    "gap": "number",
    "changes": "number",
    "changes_per_step": "number",
    "tokens_per_step": "number",
    "masked_count": "number",
    "progress": "number",
    "segment": "text",
    "answered": "flag",
    "answer_emerges": "flag",
    "answered_so_far": "flag",
}

# What a word is derived from, the best first. The words of a recording (`mask_id`, `maskless`, `block_length`) and
# `state: before` count as given when the recording has them.
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "changed": (("token",), ("text",)),
    "masked": (("canvas", "mask_id"), ("maskless",)),
    "committed": (("commit_step",), ("masked", "masks")),
    "commit_step": (("committed",),),
    "remasked": (("masked", "masks"),),
    "edited": (("canvas", "masked"),),
    "forced": (("masked", "masks", "state: before"),),
    "convergence_step": (("changed", "commit_step"),),
    "gap": (("commit_step", "convergence_step"),),
    "changes": (("changed",),),
    "changes_per_step": (("changed",),),
    "tokens_per_step": (("commit_step",),),
    "masked_count": (("masked",),),
    "block": (("block_length",),),
    "progress": (("step",),),
    "segment": (),
    "answered": (),
    "answer_emerges": (),
    "answered_so_far": (),
}
DERIVED = tuple(_NEEDS)

_PREDICTIONS = "record the top-1 prediction of every step in a column `token` (or `text`)"
_MASKS = "record `masked`, or `canvas` with its `mask_id`"
_ANSWER = "write the answer under `trace`: `segments: {answer: {match: {text: …}}}`"
_COMMITS = "record `masked`, or `canvas` with its `mask_id`, or `commit_step`"
RECIPES: dict[str, str] = {
    "changed": _PREDICTIONS,
    "changes": _PREDICTIONS,
    "changes_per_step": _PREDICTIONS,
    "masked": _MASKS,
    "masked_count": _MASKS,
    "remasked": _MASKS,
    "edited": "record `canvas`, the token at each position at each step, with its `mask_id`",
    "forced": "record the canvas before the first step, with `state: before`, or a column `forced`",
    "committed": _COMMITS,
    "commit_step": _COMMITS,
    "tokens_per_step": _COMMITS,
    "convergence_step": f"{_PREDICTIONS}, and {_COMMITS.removeprefix('record ')}",
    "gap": f"{_PREDICTIONS}, and {_COMMITS.removeprefix('record ')}",
    "runs": "draw all runs: `over_runs: mean` under `trace`",
    "segment": "name stretches of positions under `trace`: `segments: {answer: [0, 7]}`",
    **dict.fromkeys(("answered", "answer_emerges", "answered_so_far"), _ANSWER),
    "block": "write `block_length` under `trace`, or record a column `block`",
}


def basis_of(field: str, given: Collection[str]) -> tuple[str, ...] | None:
    """Return the fields that a field is derived from: none if it is recorded; None if it is not available."""
    return () if field in given else _basis(field, given, frozenset())


def kind_of(column: Column) -> Kind:
    """Return the kind of a typed column's values; `unknown` if it has no values."""
    if column.dtype == bool:
        return "flag"
    if column.dtype != object:
        return "number"
    types: set[type[Any]] = set(map(type, column)) - {type(None)}
    if not types:
        return "unknown"
    if types == {bool}:
        return "flag"
    if types <= {int, float}:
        return "number"
    return "unknown" if all(map(_looks_like_a_number, column)) else "text"


def _basis(field: str, given: Collection[str], asked: frozenset[str]) -> tuple[str, ...] | None:
    within = asked | {field}
    for needs in _NEEDS.get(field, ()):
        if all(need in given or (need not in within and _basis(need, given, within) is not None) for need in needs):
            return needs
    return None


def _looks_like_a_number(value: object) -> bool:
    """Return whether a value is missing or a text such as "0.1", which is probably meant as a number."""
    if value is None:
        return True
    try:
        return isinstance(value, str) and float(value) == float(value)
    except ValueError:
        return False


@frozen
class Commits:
    """The rows that commit their position, and the number of positions that stay masked to the end."""

    committed: Flags
    unfinished: int


@frozen
class Paths:
    """The rows of each position one after another: `order` sorts rows by position and then step.

    `first` and `last` mark, in that order, where a position's record begins and ends.
    """

    order: Indices
    first: Flags
    last: Flags

    @property
    def numbers(self) -> Indices:
        """The number of the position of each row in this order, from 0."""
        return np.cumsum(self.first) - 1

    def back(self, ordered: NDArray[Any]) -> NDArray[Any]:
        """Return values given in this order in the order of the rows."""
        rows = np.empty_like(ordered)
        rows[self.order] = ordered
        return rows


def paths(steps: Indices, positions: Indices) -> Paths:
    """Follow each position through the steps at which it was recorded."""
    order = np.lexsort((steps, positions))
    begins = np.ones(order.size, dtype=bool)
    begins[1:] = positions[order][1:] != positions[order][:-1]
    return Paths(order=order, first=begins, last=np.append(begins[1:], np.ones(min(1, order.size), dtype=bool)))


def changed(path: Paths, predictions: Indices) -> Flags:
    """Find where a prediction differs from the one before; the first of a position never does.

    A missing prediction, a code below 0, is passed over like a step that did not record the position.
    """
    ordered, number = predictions[path.order], path.numbers
    rows = np.flatnonzero(ordered >= 0)
    differs = np.zeros(ordered.size, dtype=bool)
    differs[rows[1:]] = (ordered[rows[1:]] != ordered[rows[:-1]]) & (number[rows[1:]] == number[rows[:-1]])
    return path.back(differs)


def commits_before(path: Paths, steps: Indices, masked: Flags) -> Commits:
    """Find commits where `masked` is the state before a step: masked now, no longer so at the next record.

    What is still masked at the last step is committed by that step if it can have been: if it is no more than
    the most any earlier step committed, or there is but one step. Otherwise none of it is committed.
    """
    ordered, at = masked[path.order], steps[path.order]
    committed = ordered & ~path.last
    committed[:-1] &= ~ordered[1:]
    pending = ordered & path.last
    final = pending & (at == steps.max())
    most = np.unique(at[committed], return_counts=True)[1].max(initial=0)
    if steps.min() == steps.max() or np.count_nonzero(final) <= most:
        committed |= final
        pending &= ~final
    return Commits(committed=path.back(committed), unfinished=int(np.count_nonzero(pending)))


def commits_after(path: Paths, masked: Flags) -> Flags:
    """Find commits where `masked` is the state after a step: masked or unrecorded before, not after."""
    ordered = masked[path.order]
    committed = ~ordered
    committed[1:] &= path.first[1:] | ordered[:-1]
    return path.back(committed)


def commit_steps(path: Paths, steps: Indices, committed: Flags) -> NDArray[np.float64]:
    """Return for each row the first step that commits its position, NaN if none does."""
    positions = path.numbers
    firsts = np.full(int(positions[-1]) + 1 if positions.size else 0, np.inf)
    chosen = committed[path.order]
    np.minimum.at(firsts, positions[chosen], steps[path.order][chosen].astype(np.float64))
    firsts[np.isinf(firsts)] = np.nan
    return path.back(firsts[positions])


def _turns(path: Paths, was: Flags, becomes: Flags, *, after: bool) -> Flags:
    """Find where a position changes from one state to another at its next record; `after` marks the later row."""
    turned = np.zeros(was.size, dtype=bool)
    both = was[path.order][:-1] & becomes[path.order][1:] & ~path.first[1:]
    turned[1 if after else 0 : None if after else -1] = both
    return path.back(turned)


def remasks(path: Paths, masked: Flags, *, after: bool) -> Flags:
    """Find the steps that mask a position which had a token before them.

    Where `masked` is the state before a step, a remask by the last step of a record is not seen.
    """
    return _turns(path, ~masked, masked, after=after)


def edits(path: Paths, canvas: Indices, masked: Flags, *, after: bool) -> Flags:
    """Find the steps that put another token in the place of a token, without masking it between.

    A position that is not masked and has no content, a code below 0, is passed over like one that was not recorded.
    """
    ordered, there, number = canvas[path.order], ~masked[path.order], path.numbers
    rows = np.flatnonzero(~there | (ordered >= 0))
    before, later = rows[:-1], rows[1:]
    differs = np.zeros(ordered.size, dtype=bool)
    replaced = there[before] & there[later] & (ordered[before] != ordered[later]) & (number[before] == number[later])
    differs[later if after else before] = replaced
    return path.back(differs)


def differs_from_previous(path: Paths, values: NDArray[np.float64]) -> Flags:
    """Mark rows whose value is not that of their position's previous record; NaN is like any other NaN."""
    ordered = values[path.order]
    differs = ~path.first
    differs[1:] &= (ordered[1:] != ordered[:-1]) & ~(np.isnan(ordered[1:]) & np.isnan(ordered[:-1]))
    return path.back(differs)


def unmasked_at_first(path: Paths, masked: Flags) -> Flags:
    """Mark every row of the positions that have a token in their first record: these were given, not decoded."""
    return anywhere(path, path.back(path.first) & ~masked)


def anywhere(path: Paths, rows: Flags) -> Flags:
    """Mark every row of the positions that have a marked row."""
    positions = path.numbers
    marked = np.bincount(positions, weights=rows[path.order]) > 0 if positions.size else np.zeros(0, dtype=bool)
    return path.back(marked[positions])


def at_next(path: Paths, values: NDArray[Any], otherwise: NDArray[Any]) -> NDArray[Any]:
    """Return for each row the value of its position's next record; for the last record that of `otherwise`."""
    ordered, fallback = values[path.order], otherwise[path.order]
    ordered[:-1] = np.where(path.last[:-1], fallback[:-1], ordered[1:])
    ordered[-1:] = fallback[-1:]
    return path.back(ordered)


def convergence_steps(
    path: Paths, steps: Indices, known: Flags, changes: Flags, commits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each row the step from which on its position's prediction stays the same until it is committed.

    It is the step of the last change up to the commit, that step included, or else the first step with a `known`
    prediction of the position; NaN where nothing is committed, or nothing was predicted up to the commit. The token
    committed is taken to be the one predicted last.
    """
    ordered = steps[path.order].astype(np.float64)
    positions = path.numbers
    starts = changes[path.order]
    rows = np.flatnonzero(known[path.order])
    starts[rows[np.unique(positions[rows], return_index=True)[1]]] = True
    starts &= ordered <= commits[path.order]
    latest = np.full(int(positions[-1]) + 1 if positions.size else 0, -np.inf)
    np.maximum.at(latest, positions[starts], ordered[starts])
    latest[np.isinf(latest)] = np.nan
    return path.back(latest[positions])


def count_by(groups: Indices, rows: Flags) -> NDArray[np.float64]:
    """Return for each row the number of marked rows in its group."""
    _, number = np.unique(groups, return_inverse=True)
    return np.bincount(number, weights=rows).astype(np.float64)[number]


def carried(path: Paths, values: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return for each row the last value of its position up to there that is not missing; None if there is none."""
    ordered = values[path.order]
    at = np.arange(ordered.size)
    starts = np.maximum.accumulate(np.where(path.first, at, 0))
    held = np.array([value is not None for value in ordered.tolist()], dtype=bool)
    return path.back(ordered[np.maximum(np.maximum.accumulate(np.where(held, at, 0)), starts)])


def codes(values: NDArray[Any]) -> Indices:
    """Number values from 0 so that equal ones have one number; missing ones are -1."""
    if values.dtype != object:
        numbers = np.unique(values, return_inverse=True)[1].astype(np.int64)
        return np.where(np.isnan(values), -1, numbers) if values.dtype == np.float64 else numbers
    seen: dict[Any, int] = {None: -1}
    return np.fromiter((seen.setdefault(value, len(seen) - 1) for value in values), np.int64, values.size)
