"""Which cells of a trace a condition selects; a part of the stage `gather`."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.model import AllOf, AnyOf, Condition, Flag, NoneOf, Tests, as_text
from tracegram.trace import Trace

Mask = NDArray[np.bool_]

_FIRST_INEXACT = 2.0**53  # from here on two whole numbers may be one float


def _is_one_of(values: NDArray[Any], choices: Sequence[Any]) -> Mask:
    if values.dtype == object:
        wanted = set(choices)
        return np.array([value in wanted for value in values.tolist()], dtype=bool)
    return np.isin(values, [float(each) for each in choices if float(each) == each])


_NUMBER_TESTS: dict[str, Callable[[Any, Any], Any]] = {
    "equal": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "range": lambda values, ends: (values >= ends[0]) & (values <= ends[1]),
    "oneOf": _is_one_of,
}


def selected(condition: Condition, trace: Trace) -> Mask:
    """Find the cells for which a condition holds.

    A comparison of a cell without a value neither holds nor fails, nor does its `not`.
    """
    return _judged(condition, trace).holds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """The cells for which a condition holds and those for which it fails; it does neither for the others."""

    holds: Mask
    fails: Mask


def _judged(condition: Condition, trace: Trace) -> _Verdict:
    match condition:
        case Flag():
            flags = trace.flags(condition.field)
            return _Verdict(holds=flags, fails=~flags)
        case Tests():
            return _all_of([_test(condition, trace, word, operand) for word, operand in condition.tests])
        case AllOf():
            return _all_of([_judged(part, trace) for part in condition.parts])
        case AnyOf():
            return _opposite(_all_of([_opposite(_judged(part, trace)) for part in condition.parts]))
        case NoneOf():
            return _opposite(_judged(condition.part, trace))
        case _:
            assert_never(condition)


def _opposite(verdict: _Verdict) -> _Verdict:
    return _Verdict(holds=verdict.fails, fails=verdict.holds)


def _all_of(parts: Sequence[_Verdict]) -> _Verdict:
    return _Verdict(
        holds=reduce(operator.and_, [each.holds for each in parts]),
        fails=reduce(operator.or_, [each.fails for each in parts]),
    )


def _test(condition: Tests, trace: Trace, word: str, operand: Any) -> _Verdict:
    if word in {"equal", "oneOf"} and _is_categorical(condition, trace):
        choices = operand if isinstance(operand, tuple) else (operand,)
        wanted = {as_text(each) for each in choices}
        texts = trace.texts(condition.field).tolist()
        passing = np.array([each in wanted for each in texts], dtype=bool)
        known = np.array([each is not None for each in texts], dtype=bool)
    else:
        numbers = trace.numbers(condition.field)
        known = ~np.isnan(numbers)
        passing = np.zeros(numbers.size, dtype=bool)
        passing[known] = _NUMBER_TESTS[word](_exact(condition.field, numbers, trace)[known], operand)
    return _Verdict(holds=passing & known, fails=~passing & known)


def _exact(field: str, numbers: NDArray[np.float64], trace: Trace) -> NDArray[Any]:
    """Return numbers without loss: where some are beyond the whole numbers of a float, as Python's own numbers."""
    if not (np.abs(numbers) >= _FIRST_INEXACT).any():
        return numbers
    texts = trace.texts(field).tolist()
    return np.array([_number_of(text, number) for text, number in zip(texts, numbers.tolist(), strict=True)], object)


def _number_of(text: str | None, number: float) -> int | float:
    is_whole = text is not None and text.lstrip("+-").isdecimal()
    return int(text) if is_whole and text else number


def _is_categorical(condition: Tests, trace: Trace) -> bool:
    return condition.compares_text or trace.kind(condition.field) in {"text", "flag"}
