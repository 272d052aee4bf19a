"""Handing columns to Vega-Lite as inline rows, the same bytes for the same values."""

import math
from collections.abc import Mapping, Sequence
from typing import Any


def inline_rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return columns of equal length as the rows of a Vega-Lite `values` list.

    Args:
        columns: Field name to values, all of one length: lists or NumPy arrays of numbers, flags, texts or nothing.

    Returns:
        One mapping a row, in the order given. A missing number (NaN or None) is null, a float that is whole is an
        integer, NumPy scalars are plain Python values: so the source of a table does not show in the JSON.

    Raises:
        ValueError: The columns differ in length, or a number is infinite, which JSON cannot carry.
    """
    plain = {field: [_plain(value) for value in _listed(values)] for field, values in columns.items()}
    names = tuple(plain)
    return [dict(zip(names, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def _listed(values: Sequence[Any]) -> Sequence[Any]:
    return values.tolist() if hasattr(values, "tolist") else values  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("an infinite number cannot be written as JSON")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
