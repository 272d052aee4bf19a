"""Classes of values made without compiling what they can share behave as frozen dataclasses do."""

import pickle
from dataclasses import dataclass, field, fields, replace

import pytest

from vega_datalite.frozen import frozen


@frozen
class Made:
    """A value."""

    name: str
    size: float = 1.5
    inside: tuple[int, ...] = ()
    note: str = field(default="", compare=False, repr=False)


@frozen
class Other:
    """A value of another class with the same fields."""

    name: str
    size: float = 1.5


@frozen
class Empty:
    """A value without fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The same value by the decorator of the standard library."""

    name: str
    size: float = 1.5
    inside: tuple[int, ...] = ()
    note: str = field(default="", compare=False, repr=False)


def test_values_are_compared_and_hashed_by_their_class_and_fields():
    one, same, other = Made(name="a", note="x"), Made(name="a", note="y"), Made(name="a", size=2)

    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert Made(name="a") != Other(name="a")
    assert Other(name="a") != "a"
    assert {one, same, other} == {one, other}
    assert Empty() == Empty()
    assert len({Empty(), Empty()}) == 1


def test_values_are_written_changed_and_sent_as_dataclasses_are():
    made = Made(name="a", inside=(1, 2), note="x")

    assert repr(made) == repr(Compiled(name="a", inside=(1, 2), note="x")).replace("Compiled", "Made")
    assert replace(made, size=3).size == 3
    assert [each.name for each in fields(made)] == ["name", "size", "inside", "note"]
    assert pickle.loads(pickle.dumps(made)) == made


def test_values_are_made_by_name_and_hold_nothing_else():
    with pytest.raises(TypeError):
        Made("a")
    with pytest.raises(AttributeError):
        Made(name="a").other = 1


def test_a_method_of_the_class_stays():
    @frozen
    class Told:
        """A value with a text of its own."""

        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

    assert repr(Told(name="a")) == "<a>"


def test_what_a_value_lacks_is_named():
    with pytest.raises(TypeError, match=r"^Made lacks name and has no wide; its fields are name, size, inside, note$"):
        Made(wide=1)


def test_values_given_by_place_are_asked_for_by_name():
    with pytest.raises(TypeError, match=r"^Made takes its fields by name: Made\(name=…, size=…\)$"):
        Made("a", 2.0)


def test_a_default_is_made_anew_for_each_value():
    @frozen
    class Holding:
        """A value that holds a list."""

        held: list[int] = field(default_factory=list)

    assert Holding().held is not Holding().held
