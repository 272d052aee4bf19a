"""Lists beside the tokens of a record: fields if they fit, otherwise listed as not read."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tracegram.sources.columns import cleaned
from tracegram.trace.words import KINDS
from vega_datalite.frozen import frozen

_WORDS = {  # other names of fields of the language
    "confidences": "confidence",
    "probs": "confidence",
    "prob": "confidence",
    "probabilities": "confidence",
    "probability": "confidence",
    "margins": "margin",
    "entropies": "entropy",
    "predictions": "token",
    "x0": "token",
}
_NO_FIELDS = frozenset({"step", "position", "run"})
_NUMBERS, _FLAGS, _TEXTS = frozenset({int, float}), frozenset({bool}), frozenset({str})


@frozen
class Beside:
    """Fields, each of shape (N, P), and the names of other keys."""

    fields: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])
    unread: tuple[str, ...] = ()

    def joined(self, other: "Beside") -> "Beside":
        """Return the fields of both, whose names must differ."""
        return Beside(fields={**self.fields, **other.fields}, unread=(*self.unread, *other.unread))


def names_of(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keys of all records, in order of appearance."""
    return list(dict.fromkeys(name for record in records for name in record))


def read_beside(
    records: Sequence[Mapping[str, Any]], read: Collection[str], widths: Sequence[int], sample: int | None = None
) -> Beside:
    """Read the lists of records that have a value for each position, and name every other key.

    Args:
        records: A mapping for each of N canvases, or one for the whole decode.
        read: Keys that are read elsewhere, and words that are fields already.
        widths: The number of positions of each record.
        sample: The sequence of a batch to read, if lists have one for each.

    Returns:
        Object arrays of shape (N, P) with None for missing values; P is the largest width.
    """
    fields: dict[str, NDArray[Any]] = {}
    unread: list[str] = []
    for name in names_of(records):
        if name in read:
            continue
        word = _WORDS.get(name, name)
        rows = [_values(record.get(name), width, sample) for record, width in zip(records, widths, strict=True)]
        given = any(record.get(name) is not None for record in records)
        taken = word in read or word in fields or word in _NO_FIELDS
        if taken or not given or any(row is None for row in rows) or not _fits(word, cast("list[list[Any]]", rows)):
            unread.append(name)
        else:
            fields[word] = _stacked(cast("list[list[Any]]", rows), max(widths))
    return Beside(fields=fields, unread=tuple(unread))


def _values(value: Any, width: int, sample: int | None) -> list[Any] | None:
    """Return the values of a record, all missing if it lacks the key; None if their number is not that of positions."""
    if value is None:
        return [None] * width
    listed: Any = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(listed, list | tuple):
        return None
    values = cast("Sequence[Any]", listed)
    if values and all(isinstance(each, list | tuple) for each in values):
        number = sample or 0
        if number >= len(values):
            return None
        values = cast("Sequence[Any]", values[number])
    return [_finite(each) for each in cleaned(values)] if len(values) == width else None


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and value == -math.inf else value


def _fits(word: str, rows: list[list[Any]]) -> bool:
    held = [value for row in rows for value in row]
    kinds = set(map(type, held)) - {type(None)}
    if any(isinstance(value, float) and math.isinf(value) for value in held):
        return False
    if KINDS.get(word) == "flag" and None in held:
        return False
    expected = {"number": _NUMBERS, "flag": _FLAGS}.get(KINDS.get(word, ""))
    return bool(kinds) and any(kinds <= each for each in ([expected] if expected else [_NUMBERS, _FLAGS, _TEXTS]))


def _stacked(rows: list[list[Any]], width: int) -> NDArray[Any]:
    stacked = np.full((len(rows), width), None, dtype=object)
    for index, row in enumerate(rows):
        stacked[index, : len(row)] = row
    return stacked
