"""Conditions as expressions of an engine; they select the cells that `select` does in memory."""

import math
import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any, assert_never

import numpy as np

from tracegram.model import AllOf, AnyOf, Condition, Flag, NoneOf, Tests, texts_meant
from tracegram.trace.scan import Scan
from tracegram.trace.table import to_texts

FLOATS = {16: np.float16, 32: np.float32, 64: np.float64}  # by their bits

_MOST_WHOLE = 2**64  # that engines have numbers for


def expressed(condition: Condition, scan: Scan) -> Any:
    """Return whether a condition holds for each cell, never null; a comparison of no value does not, nor its `not`.

    Raises:
        TracegramError: `not-a-number` or `not-a-flag`.
    """
    return _judged(condition, scan).fill_null(value=False)


def _judged(condition: Condition, scan: Scan) -> Any:
    """Return whether a condition holds, null where that depends on a value that is missing."""
    match condition:
        case Flag():
            return scan.values.flag(condition.field)
        case Tests():
            return reduce(operator.and_, [_passing(condition, scan, *test) for test in condition.tests])
        case AllOf():
            return reduce(operator.and_, [_judged(part, scan) for part in condition.parts])
        case AnyOf():
            return reduce(operator.or_, [_judged(part, scan) for part in condition.parts])
        case NoneOf():
            return ~_judged(condition.part, scan)
        case _:
            assert_never(condition)


def _passing(condition: Tests, scan: Scan, word: str, operand: Any) -> Any:
    field = condition.field
    if word in {"equal", "oneOf"} and (condition.compares_text or scan.kind(field) in {"text", "flag"}):
        choices = operand if isinstance(operand, tuple) else (operand,)
        wanted = sorted(texts_meant(choices, is_flag=scan.kind(field) == "flag"))
        if scan.values.is_float(field):
            numbers = [number for text in wanted if (number := _read_as(text)) is not None]
            return _equal(scan, field, numbers)
        return scan.values.text(field).is_in(wanted)
    match word:
        case "equal":
            return _equal(scan, field, [operand])
        case "oneOf":
            return _equal(scan, field, list(operand))
        case "range":
            return _compared(scan, field, "gte", operand[0]) & _compared(scan, field, "lte", operand[1])
        case _:
            return _compared(scan, field, word, operand)


def _read_as(text: str) -> float | None:
    """Return the number that reads as a text, if there is one."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if to_texts(np.array([number]))[0] == text else None


def _compared(scan: Scan, field: str, word: str, operand: float) -> Any:
    compare = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}[word]
    return compare(scan.values.exact(field), _limit(scan, field, operand, up=word in {"lt", "gte"}))


def _limit(scan: Scan, field: str, number: float, *, up: bool) -> float:
    """Return the limit among the stored values of a field that stands for a number as a spec writes it.

    It is the value nearest to the number, and not below it, or not above it.
    """
    if scan.values.is_whole(field) and abs(number) < _MOST_WHOLE:
        return math.ceil(number) if up else math.floor(number)
    near = _stored(scan, field, number)
    if _reads(near) < number and up:
        near = np.nextafter(near, near.dtype.type(np.inf))
    if _reads(near) > number and not up:
        near = np.nextafter(near, near.dtype.type(-np.inf))
    return float(near)


def _equal(scan: Scan, field: str, numbers: Sequence[float]) -> Any:
    import narwhals as nw

    value = scan.values.exact(field)
    if scan.values.is_whole(field):
        chosen = [int(each) for each in numbers if each == int(each) and abs(each) < _MOST_WHOLE]
    else:
        stored = [(each, _stored(scan, field, each)) for each in numbers]
        chosen = [float(near) for each, near in stored if _reads(near) == each]
    if not chosen:
        return nw.when(~value.is_null()).then(nw.lit(value=False))
    return reduce(operator.or_, [value == each for each in chosen])


def _stored(scan: Scan, field: str, number: float) -> Any:
    with np.errstate(over="ignore"):
        return FLOATS[scan.values.bits(field)](number)


def _reads(stored: Any) -> float:
    """Return the number that a stored one reads as: that of its shortest text."""
    return float(str(stored))
