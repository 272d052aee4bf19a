"""This file is about which cells of a trace a condition selects; a part of the stage `gather`."""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.model import AllOf, AnyOf, Condition, Flag, NoneOf, Tests, as_text
from tracegram.trace import Trace

_NUMBER_TESTS: dict[str, Callable[[Any, Any], Any]] = {
    "equal": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "range": lambda values, ends: (values >= ends[0]) & (values <= ends[1]),
    "oneOf": lambda values, choices: np.isin(values, [float(each) for each in choices]),
}


def selected(condition: Condition, trace: Trace) -> NDArray[np.bool_]:
    """Say of each cell whether a condition holds; a cell without a value passes no test."""
    match condition:
        case Flag():
            return trace.flags(condition.field)
        case Tests():
            return _passing(condition, trace)
        case AllOf():
            return reduce(operator.and_, [selected(part, trace) for part in condition.parts])
        case AnyOf():
            return reduce(operator.or_, [selected(part, trace) for part in condition.parts])
        case NoneOf():
            return ~selected(condition.part, trace)
        case _:
            assert_never(condition)


def _passing(condition: Tests, trace: Trace) -> NDArray[np.bool_]:
    passing = np.ones(len(trace.steps), dtype=bool)
    for word, operand in condition.tests:
        if word in {"equal", "oneOf"} and _is_categorical(condition, trace):
            choices = operand if isinstance(operand, tuple) else (operand,)
            wanted = {as_text(each) for each in choices}
            passing &= np.array([each in wanted for each in trace.texts(condition.field)], dtype=bool)
        else:
            passing &= _NUMBER_TESTS[word](trace.numbers(condition.field), operand)
    return passing


def _is_categorical(condition: Tests, trace: Trace) -> bool:
    return condition.compares_text or trace.kind(condition.field) in {"text", "flag"}
