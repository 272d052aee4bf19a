"""Conditions that hold for no cell, or for every cell, whatever the trace says.

The stage `validate` refuses a layer that can draw nothing, and `review` warns of parts that have no effect.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from tracegram.diagnostics import Diagnostic, quote
from tracegram.language.document import Document
from tracegram.model import as_text
from vega_datalite.frozen import frozen

_SAID = {
    "equal": "equal to {}",
    "lt": "less than {}",
    "lte": "at most {}",
    "gt": "more than {}",
    "gte": "at least {}",
}
_WORDS = (*_SAID, "range", "oneOf")


@frozen
class _Settled:
    """Whether a condition always or never holds, and why."""

    holds: bool
    pointer: str
    reason: str


@frozen
class _Test:
    word: str
    operand: Any
    pointer: str


def unreachable_conditions(document: Document, conditions: Sequence[tuple[str, Any]]) -> Iterator[Diagnostic]:
    """Return an error for each condition, given with its pointer, that selects no cell of any trace."""
    for pointer, where in conditions:
        settled = _settle(where, pointer)
        if settled and not settled.holds:
            advice = "change one of them; `or` selects the cells for which one of several conditions holds"
            yield document.finding("unreachable-where", settled.pointer, settled.reason, advice)


def idle_parts(document: Document, conditions: Sequence[tuple[str, Any]]) -> Iterator[Diagnostic]:
    """Return a warning for each part of a condition that never or always holds and can be deleted."""
    for pointer, where in conditions:
        for part in _settled_parts(where, pointer):
            verdict = "holds for every cell with a value" if part.holds else "never holds"
            yield document.warning(
                "idle-where",
                part.pointer,
                f"this part of the condition {verdict}: {part.reason}",
                "change it or delete it",
            )


def _settled_parts(where: Any, pointer: str) -> Iterator[_Settled]:
    settled = _settle(where, pointer)
    if settled:
        yield settled
        return
    for at, part in _parts(where):
        yield from _settled_parts(part, f"{pointer}/{at}")


def _parts(where: Any) -> list[tuple[str, Any]]:
    if not isinstance(where, Mapping):
        return []
    if "not" in where:
        return [("not", where["not"])]
    return [(f"{word}/{index}", part) for word in ("and", "or") for index, part in enumerate(where.get(word, ()))]


def _settle(where: Any, pointer: str) -> _Settled | None:
    if not isinstance(where, Mapping):
        return None
    if "not" in where:
        inner = _settle(where["not"], f"{pointer}/not")
        return replace(inner, holds=not inner.holds) if inner else None
    for word, decisive in (("and", False), ("or", True)):
        if word in where:
            return _settle_all(where[word], f"{pointer}/{word}", decisive=decisive)
    return _contradiction(where["field"], _tests(where, pointer))


def _settle_all(parts: Sequence[Any], pointer: str, *, decisive: bool) -> _Settled | None:
    """Settle an `and`, which one false part decides, or an `or`, which one true part decides."""
    settled = [_settle(part, f"{pointer}/{index}") for index, part in enumerate(parts)]
    for each in settled:
        if each and each.holds is decisive:
            return each
    if all(settled):
        return settled[0]
    return _opposites(parts, pointer, holds=decisive) or (None if decisive else _together(parts, pointer))


def _opposites(parts: Sequence[Any], pointer: str, *, holds: bool) -> _Settled | None:
    for (first, one), (second, other) in combinations(enumerate(parts), 2):
        if one == {"not": other} or other == {"not": one}:
            reason = (
                "every cell with a value passes this or the opposite"
                if holds
                else "no cell passes this and the opposite"
            )
            return _Settled(holds=holds, pointer=f"{pointer}/{second}", reason=f"{reason} in part {first + 1}")
    return None


def _together(parts: Sequence[Any], pointer: str) -> _Settled | None:
    """Find comparisons of the same field in several parts that exclude each other."""
    tests: dict[str, list[_Test]] = {}
    for index, part in enumerate(parts):
        if isinstance(part, Mapping) and "field" in part:
            tests.setdefault(part["field"], []).extend(_tests(part, f"{pointer}/{index}"))
    found = (_contradiction(field, each) for field, each in tests.items())
    return next((each for each in found if each), None)


def _tests(where: Mapping[str, Any], pointer: str) -> list[_Test]:
    return [_Test(word=word, operand=where[word], pointer=f"{pointer}/{word}") for word in where if word in _WORDS]


def _contradiction(field: str, tests: Sequence[_Test]) -> _Settled | None:
    for one, other in combinations(tests, 2):
        if one.word not in {"equal", "oneOf"} and other.word not in {"equal", "oneOf"} and _exclude(one, other):
            return _never(field, [one, other])
    listed = [each for each in tests if each.word in {"equal", "oneOf"}]
    if listed:
        fewest = min(listed, key=lambda each: len(_choices(each)))
        admitted = [_admitting(each) for each in tests if each is not fewest]
        if not any(all(admits(choice) for admits in admitted) for choice in _choices(fewest)):
            return _never(field, tests)
    return None


def _never(field: str, tests: Sequence[_Test]) -> _Settled:
    said = " and ".join(map(_say, tests))
    return _Settled(holds=False, pointer=tests[-1].pointer, reason=f"no value of {quote(field)} is {said}")


def _choices(test: _Test) -> list[Any]:
    return test.operand if test.word == "oneOf" else [test.operand]


def _exclude(one: _Test, other: _Test) -> bool:
    """Return whether two intervals of numbers have no number in common."""
    (low, low_open), (high, high_open) = max(_low(one), _low(other)), min(_high(one), _high(other))
    return low > high or (low == high and (low_open > 0 or high_open < 0))


def _low(test: _Test) -> tuple[float, int]:
    """Return the lower end of an interval, and 1 if it is not part of it."""
    if test.word == "range":
        return test.operand[0], 0
    return (test.operand, int(test.word == "gt")) if test.word in {"gt", "gte"} else (float("-inf"), 0)


def _high(test: _Test) -> tuple[float, int]:
    """Return the upper end of an interval, and -1 if it is not part of it."""
    if test.word == "range":
        return test.operand[1], 0
    return (test.operand, -int(test.word == "lt")) if test.word in {"lt", "lte"} else (float("inf"), 0)


def _admitting(test: _Test) -> Callable[[Any], bool]:
    """Return a predicate for the values that can pass a test. Only the trace can compare texts with numbers."""
    if test.word in {"equal", "oneOf"}:
        texts, values = set(map(as_text, _choices(test))), set(_choices(test))
        return lambda choice: as_text(choice) in texts or choice in values
    return lambda choice: (
        isinstance(choice, str | bool) or not _exclude(test, _Test(word="range", operand=[choice, choice], pointer=""))
    )


def _say(test: _Test) -> str:
    if test.word == "range":
        return f"from {test.operand[0]} to {test.operand[1]}"
    if test.word == "oneOf":
        return f"one of {', '.join(map(as_text, test.operand[:5]))}"
    return _SAID[test.word].format(as_text(test.operand))
