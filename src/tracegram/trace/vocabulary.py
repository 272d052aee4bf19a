"""This file is about the field words: what kind each is, and what a trace must record to have it."""

from collections.abc import Collection
from typing import Any, Literal

from tracegram.trace.table import Column

Kind = Literal["number", "flag", "text", "unknown"]

KINDS: dict[str, Kind] = {
    "step": "number",
    "position": "number",
    "run": "text",
    "token": "text",
    "text": "text",
    "canvas": "text",
    "confidence": "number",
    "entropy": "number",
    "margin": "number",
    "masked": "flag",
    "changed": "flag",
    "committed": "flag",
    "commit_step": "number",
}

DERIVED = ("masked", "changed", "committed", "commit_step")

_RECIPE_OF_COMMITS = "record `masked`, or `canvas` and say its `mask_id`, or `commit_step`"
RECIPES: dict[str, str] = {
    "changed": "record the top-1 prediction of every step in a column `token` (or `text`)",
    "masked": "record a column `masked`, or `canvas` and say its `mask_id`",
    "committed": _RECIPE_OF_COMMITS,
    "commit_step": _RECIPE_OF_COMMITS,
}

_BASES = {  # what a word is derived from, the best first
    "changed": ("token", "text"),
    "masked": ("canvas",),
    "committed": ("commit_step", "masked", "canvas"),
    "commit_step": ("committed", "masked", "canvas"),
}


def basis_of(field: str, recorded: Collection[str], *, has_mask_id: bool) -> str | None:
    """Name the recorded field that a field comes from, which may be itself; None when it cannot be had."""
    for basis in (field, *_BASES.get(field, ())):
        if basis in recorded and (basis != "canvas" or field == "canvas" or has_mask_id):
            return basis
    return None


def kind_of(column: Column) -> Kind:
    """Say what the values of a typed column are; unknown when it holds none."""
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


def _looks_like_a_number(value: object) -> bool:
    """Say so of a text such as "0.1", which was probably meant as the number, and of nothing."""
    if value is None:
        return True
    try:
        return isinstance(value, str) and float(value) == float(value)
    except ValueError:
        return False
