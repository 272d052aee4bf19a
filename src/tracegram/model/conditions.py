"""Which cells a layer selects, as a closed union."""

from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from vega_datalite.frozen import frozen

_SPELLINGS = ({"true", "True", "TRUE", "1"}, {"false", "False", "FALSE", "0"})  # of true and false in files


def as_text(value: object) -> str:
    """Return a value of a spec as the text that a trace has for it; flags become `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts_meant(choices: Iterable[object], *, is_flag: bool) -> set[str]:
    """Return the texts that a trace may have for values of a spec; a flag has several spellings."""
    texts = set(map(as_text, choices))
    for same in _SPELLINGS if is_flag else ():
        texts |= same if texts & same else set()
    return texts


@frozen
class Flag:
    """Cells whose flag is true."""

    field: str


@frozen
class Tests:
    """Cells whose field passes each test; a test is a word (`lt`, `oneOf` …) and the value it compares with."""

    field: str
    tests: tuple[tuple[str, object], ...]

    @property
    def compares_text(self) -> bool:
        """Return whether the field is compared with texts."""
        return any(
            isinstance(value, str) or (isinstance(value, tuple) and any(isinstance(each, str) for each in value))
            for _, value in self.tests
        )


@frozen
class AllOf:
    """Cells for which every part holds."""

    parts: "tuple[Condition, ...]"


@frozen
class AnyOf:
    """Cells for which at least one part holds."""

    parts: "tuple[Condition, ...]"


@frozen
class NoneOf:
    """Cells for which the part does not hold."""

    part: "Condition"


Condition = Flag | Tests | AllOf | AnyOf | NoneOf


def fields_of(condition: Condition | None) -> set[str]:
    """Return the fields that a condition names."""
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


@frozen
class Divided:
    """A condition on the cells of each run, and one on the values merged from them; both must hold."""

    before: Condition | None
    after: Condition | None


def divided(condition: Condition, is_after: Callable[[str], bool]) -> Divided:
    """Divide a condition into the part tested before the runs are merged and the part tested after.

    Raises:
        ValueError: Fields of both kinds stand in one `or` or `not`.
    """
    if isinstance(condition, AllOf):
        parts = [divided(part, is_after) for part in condition.parts]
        return Divided(before=_all([each.before for each in parts]), after=_all([each.after for each in parts]))
    after = {is_after(field) for field in fields_of(condition)}
    if len(after) > 1:
        raise ValueError("fields that are tested before and after stand in one condition")
    return Divided(before=None, after=condition) if after == {True} else Divided(before=condition, after=None)


def _all(parts: Sequence[Condition | None]) -> Condition | None:
    held = tuple(part for part in parts if part is not None)
    return AllOf(parts=held) if len(held) > 1 else next(iter(held), None)
