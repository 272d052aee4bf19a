"""Which cells a layer selects, as a closed union."""

from dataclasses import dataclass


def as_text(value: object) -> str:
    """Return a value of a spec as a trace's texts have it: flags as `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Cells whose field of true and false is true."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """Cells whose field passes each test; a test is a word (`lt`, `oneOf` …) and what it compares with."""

    field: str
    tests: tuple[tuple[str, object], ...]

    @property
    def compares_text(self) -> bool:
        """Return whether the field is compared with texts."""
        return any(
            isinstance(value, str) or (isinstance(value, tuple) and any(isinstance(each, str) for each in value))
            for _, value in self.tests
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Cells for which every part holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Cells for which at least one part holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    """Cells for which the part does not hold."""

    part: "Condition"


Condition = Flag | Tests | AllOf | AnyOf | NoneOf
