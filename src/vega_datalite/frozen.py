"""`frozen` makes dataclasses as `dataclass(frozen=True, slots=True, kw_only=True)` does, in an eighth of the time.

That compiles seven methods for each class in half a millisecond, and a command has over a hundred classes.
Here nothing is compiled: all classes share their methods. An object takes 1 µs to make where it would take 0.4. That
nobody assigns to a field is left to the type checker; at run time nothing stops it.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

Made = TypeVar("Made")
_bare: Any = dataclass(slots=True, kw_only=True, init=False, eq=False, repr=False)
_names: dict[type, frozenset[str]] = {}
_defaults: dict[type, dict[str, Any]] = {}
_factories: dict[type, dict[str, Callable[[], Any]]] = {}
_compared: dict[type, Callable[[Any], Any]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Made]) -> type[Made]:
    """Return a class as a dataclass with slots, whose objects are made by name, compared and hashed by their fields."""
    made = _bare(cls)
    held = fields(made)
    _names[made] = frozenset(each.name for each in held)
    _defaults[made] = {each.name: each.default for each in held if each.default is not MISSING}
    _factories[made] = {each.name: each.default_factory for each in held if each.default_factory is not MISSING}
    _compared[made] = attrgetter("__class__", *(each.name for each in held if each.compare))
    for name, method in (("__init__", _init), ("__eq__", _is_equal), ("__hash__", _hash), ("__repr__", _text)):
        if cls.__dict__.get(name) is None:
            setattr(made, name, method)
    return made


def _init(one: Any, /, *places: Any, **given: Any) -> None:
    cls = one.__class__
    if places:
        named = ", ".join(f"{each.name}=…" for each in fields(cls)[: len(places)])
        raise TypeError(f"{cls.__name__} takes its fields by name: {cls.__name__}({named})")
    values = {**_defaults[cls], **given}
    for name, make in _factories[cls].items():
        if name not in values:
            values[name] = make()
    if values.keys() != _names[cls]:
        missing, unknown = sorted(_names[cls] - values.keys()), sorted(values.keys() - _names[cls])
        told = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has no {', '.join(unknown)}"] * bool(unknown)
        raise TypeError(
            f"{cls.__name__} {' and '.join(told)}; its fields are {', '.join(each.name for each in fields(cls))}"
        )
    for name, value in values.items():
        setattr(one, name, value)
    if hasattr(cls, "__post_init__"):
        one.__post_init__()


def _is_equal(one: Any, other: object) -> bool:
    compared = _compared[one.__class__]
    return compared(one) == compared(other) if other.__class__ is one.__class__ else NotImplemented


def _hash(one: Any) -> int:
    return hash(_compared[one.__class__](one))


def _text(one: Any) -> str:
    shown = (f"{each.name}={getattr(one, each.name)!r}" for each in fields(one) if each.repr)
    return f"{one.__class__.__qualname__}({', '.join(shown)})"
