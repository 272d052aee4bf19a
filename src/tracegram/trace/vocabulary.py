"""The field words: the kind of each, and the fields that a trace must record to have it."""

from collections.abc import Collection
from typing import Any, Literal

from tracegram.trace.table import Column

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
