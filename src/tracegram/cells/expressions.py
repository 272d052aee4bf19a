"""This file is about conditions as expressions of an engine; they select the cells that `select` does in memory."""

import operator
from functools import reduce
from typing import Any, assert_never

import numpy as np

from tracegram.model import AllOf, AnyOf, Condition, Flag, NoneOf, Tests, as_text
from tracegram.trace.convert import to_texts
from tracegram.trace.scan import Scan


def fields_of(condition: Condition | None) -> set[str]:
    """Give the fields that a condition names."""
    match condition:
        case None:
            return set()
        case Flag() | Tests():
            return {condition.field}
        case AllOf() | AnyOf():
            return set().union(*map(fields_of, condition.parts))
        case NoneOf():
            return fields_of(condition.part)
        case _:
            assert_never(condition)


def expressed(condition: Condition, scan: Scan) -> Any:
    """Say of each cell whether a condition holds, never null; a cell without a value passes no test.

    Raises:
        TracegramError: `not-a-number` or `not-a-flag`.
    """
    match condition:
        case Flag():
            return scan.flag(condition.field)
        case Tests():
            return reduce(operator.and_, [_passing(condition, scan, *test) for test in condition.tests])
        case AllOf():
            return reduce(operator.and_, [expressed(part, scan) for part in condition.parts])
        case AnyOf():
            return reduce(operator.or_, [expressed(part, scan) for part in condition.parts])
        case NoneOf():
            return ~expressed(condition.part, scan)
        case _:
            assert_never(condition)


def _passing(condition: Tests, scan: Scan, word: str, operand: Any) -> Any:
    field = condition.field
    if word in {"equal", "oneOf"} and (condition.compares_text or scan.kind(field) in {"text", "flag"}):
        choices = operand if isinstance(operand, tuple) else (operand,)
        wanted = sorted({as_text(each) for each in choices})
        if scan.is_float(field):
            numbers = [number for text in wanted if (number := _read_as(text)) is not None]
            return _equal(scan, field, numbers)
        return scan.text(field).is_in(wanted).fill_null(value=False)
    match word:
        case "equal":
            return _equal(scan, field, [float(operand)])
        case "oneOf":
            return _equal(scan, field, [float(each) for each in operand])
        case "range":
            return _compared(scan, field, "gte", operand[0]) & _compared(scan, field, "lte", operand[1])
        case _:
            return _compared(scan, field, word, operand)


def _read_as(text: str) -> float | None:
    """Give the number that reads as a text, if there is one."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if to_texts(np.array([number]))[0] == text else None


def _compared(scan: Scan, field: str, word: str, operand: float) -> Any:
    value = scan.number(field)
    if scan.is_short(field):
        word, operand = _among_short(word, float(operand))
    compare = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}[word]
    return compare(value, float(operand)).fill_null(value=False)


def _equal(scan: Scan, field: str, numbers: list[float]) -> Any:
    value = scan.number(field)
    if scan.is_short(field):
        short = [_short(each) for each in numbers]
        numbers = [float(near) for near, each in zip(short, numbers, strict=True) if float(str(near)) == each]
    import narwhals as nw

    if not numbers:
        return nw.lit(value=False) & ~value.is_null()
    return reduce(operator.or_, [(value == each).fill_null(value=False) for each in numbers])


def _among_short(word: str, number: float) -> tuple[str, float]:
    """Give the comparison of floats of 32 bits that is the same for the numbers of their shortest texts."""
    near = _short(number)
    reads = float(str(near))
    if word in {"lt", "gte"}:  # from the first float that reads as at least the number
        first = near if reads >= number else np.nextafter(near, np.float32(np.inf))
        return word, float(first)
    last = near if reads <= number else np.nextafter(near, np.float32(-np.inf))
    return word, float(last)


def _short(number: float) -> np.float32:
    with np.errstate(over="ignore"):
        return np.float32(number)
