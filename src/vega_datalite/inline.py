"""Columns as inline rows of Vega-Lite, with the same bytes for the same values."""

import math
from collections.abc import Mapping, Sequence
from typing import Any


def inline_rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return columns of equal length as the rows of a Vega-Lite `values` list.

    Example:
        >>> light.inline_rows({"step": np.array([0, 1]), "p": [0.5, float("nan")]})
        [{'step': 0, 'p': 0.5}, {'step': 1, 'p': None}]

    Args:
        columns: Field name to values, all of one length: lists or NumPy arrays of numbers, flags, texts or None.

    Returns:
        One mapping per row, in the given order. A missing number (NaN or None) becomes null, a whole float an
        integer, and a NumPy scalar a plain Python value, so the JSON does not depend on where a table comes from.

    Raises:
        ValueError: The columns differ in length, or a number is infinite, which JSON cannot represent.
    """
    plain = {field: [_plain(value) for value in _as_list(values)] for field, values in columns.items()}
    names = tuple(plain)
    return [dict(zip(names, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def _as_list(values: Sequence[Any]) -> Sequence[Any]:
    return values.tolist() if hasattr(values, "tolist") else values  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("an infinite number cannot be written as JSON")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
