"""Conditions of layers in words."""

from typing import assert_never

from tracegram.describe.claim import Name, Scope, Sentence, Slot, joined
from tracegram.model.conditions import AllOf, AnyOf, Condition, Flag, NoneOf, Tests


def condition(of: Condition, scope: Scope) -> Slot:
    """Return a condition in words; numbers that it compares with are claims."""
    match of:
        case Flag():
            return Sentence(word="is true", slots={"field": of.field})
        case Tests():
            return joined("and both", [_test(of.field, word, value, scope) for word, value in of.tests])
        case AllOf():
            return joined("and both", [_part(each, scope) for each in of.parts])
        case AnyOf():
            return joined("or either", [_part(each, scope) for each in of.parts])
        case NoneOf(part=Flag() as flag):
            return Sentence(word="is false", slots={"field": flag.field})
        case NoneOf(part=Tests() as tests) if [word for word, _ in tests.tests] == ["equal"]:
            return _test(tests.field, "not equal", tests.tests[0][1], scope)
        case NoneOf():
            return Sentence(word="not so", slots={"condition": condition(of.part, scope)})
        case _:
            assert_never(of)


def _part(of: Condition, scope: Scope) -> Slot:
    told = condition(of, scope)
    return Sentence(word="in brackets", slots={"condition": told}) if isinstance(of, AllOf | AnyOf) else told


def _test(field: str, word: str, value: object, scope: Scope) -> Slot:
    values = list(value) if isinstance(value, tuple | list) else [value]
    last = [_value(f"{field}/{word}/{at}", each, scope) for at, each in enumerate(values)]
    compared = joined("to" if word == "range" else "or this", last)
    return Sentence(word="tested", slots={"field": field, "test": Name(word=f"test {word}"), "value": compared})


def _value(name: str, value: object, scope: Scope) -> Slot:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return scope.claim(f"where/{name}", value, "place", "number of the condition", kind="condition")
    return Sentence(word="quoted", slots={"text": str(value)})
