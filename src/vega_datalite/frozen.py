"""`frozen` makes dataclasses as `dataclass(frozen=True, slots=True, kw_only=True)` does, in a quarter of the time.

That compiles seven methods for each class in half a millisecond, and a command has over a hundred classes.
Here only `__init__` is compiled, and all classes share the others. That nobody assigns to a field is left to the type
checker; at run time nothing stops it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

Made = TypeVar("Made")
_with_init: Any = dataclass(slots=True, kw_only=True, eq=False, repr=False)
_compared: dict[type, Callable[[Any], Any]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Made]) -> type[Made]:
    """Return a class as a dataclass with slots, whose objects are made by name, compared and hashed by their fields."""
    made = _with_init(cls)
    _compared[made] = attrgetter("__class__", *(each.name for each in fields(made) if each.compare))
    for name, method in (("__eq__", _is_equal), ("__hash__", _hash), ("__repr__", _text)):
        if cls.__dict__.get(name) is None:
            setattr(made, name, method)
    return made


def _is_equal(one: Any, other: object) -> bool:
    compared = _compared[one.__class__]
    return compared(one) == compared(other) if other.__class__ is one.__class__ else NotImplemented


def _hash(one: Any) -> int:
    return hash(_compared[one.__class__](one))


def _text(one: Any) -> str:
    shown = (f"{each.name}={getattr(one, each.name)!r}" for each in fields(one) if each.repr)
    return f"{one.__class__.__qualname__}({', '.join(shown)})"
