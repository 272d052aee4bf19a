"""Claims about a figure, and the sentences and tables made from them."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any, assert_never

from vega_datalite.frozen import frozen


@frozen
class Claim:
    """One number of a description, or a place named by a text, and the cells it was computed from.

    Attributes:
        id: Its name, made of where it stands in the spec, so that it stays when other claims come and go.
        kind: What it is about, such as `count`, `level` or `change-point`.
        value: The number, not rounded; a share is from 0 to 1.
        unit: What the number counts or measures: a unit of the catalog, `share`, `place` (on an axis) or `value`.
        operation: What was done with the cells of the selection.
        selection: The cells: the layer and its `where`, and ranges of places, both ends included.
        whole: Of a share, the number of all cells.
    """

    id: str
    kind: str
    value: float | str
    unit: str
    operation: str
    selection: Mapping[str, Any]
    whole: int = 0

    @property
    def rounding(self) -> str:
        """How the sentence rounds the number."""
        match self.unit:
            case "share":
                return "0.1 %"
            case "value":
                return "3 digits"
            case _:
                return "exact"

    def to_json(self) -> dict[str, Any]:
        """Return the claim as it stands in JSON."""
        words = {"id": self.id, "kind": self.kind, "value": self.value, "unit": self.unit, "operation": self.operation}
        whole = {"whole": self.whole} if self.whole else {}
        return {**words, **whole, "selection": dict(self.selection), "rounding": self.rounding}


@frozen
class Sentence:
    """A sentence of the catalog and the contents of its slots. `topic` is its name in a list."""

    word: str
    slots: "Mapping[str, Slot]"
    topic: "Slot" = ""

    def claims(self) -> Iterator[Claim]:
        """Return the claims of the sentence in the order of its slots."""
        for slot in self.slots.values():
            yield from claims_in(slot)


@frozen
class Name:
    """A word of the catalog, such as the kind of a layer."""

    word: str
    count: int = 1


Slot = str | Claim | Sentence | Name | tuple[Sentence, ...]


def claims_in(slot: Slot) -> Iterator[Claim]:
    """Return the claims in a slot."""
    match slot:
        case Claim():
            yield slot
        case Sentence():
            yield from slot.claims()
        case tuple():
            for each in slot:
                yield from each.claims()
        case str() | Name():
            return
        case _:
            assert_never(slot)


@frozen
class Table:
    """Claims in rows and columns; the first column names the rows. Headings are words of the catalog or names."""

    caption: Sentence
    columns: tuple[Slot, ...]
    rows: tuple[tuple[Slot, ...], ...]

    def claims(self) -> Iterator[Claim]:
        """Return the claims of the cells, row after row."""
        for row in self.rows:
            for slot in row:
                yield from claims_in(slot)


@frozen
class Section:
    """A part of a description, in the order of `sections` of the catalog."""

    word: str
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...] = ()

    def claims(self) -> Iterator[Claim]:
        """Return the claims of its sentences and tables."""
        for each in (*self.sentences, *self.tables):
            yield from each.claims()


@frozen
class Scope:
    """The subject of some claims: the beginning of their names, and the cells that they select from."""

    prefix: str = ""
    selection: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def within(self, name: str, **selection: Any) -> "Scope":
        """Return the scope of a part, by its name."""
        return Scope(prefix=f"{self.prefix}{name}/", selection={**self.selection, **selection})

    def on(self, **selection: Any) -> "Scope":
        """Return the same scope with fewer cells."""
        return replace(self, selection={**self.selection, **selection})

    def claim(
        self, name: str, value: float | str, unit: str, operation: str, *, kind: str = "", whole: int = 0
    ) -> Claim:
        """Return a claim about these cells; its kind is its name unless another one is given."""
        return Claim(
            id=f"{self.prefix}{name}",
            kind=kind or name,
            value=value,
            unit=unit,
            operation=operation,
            selection=self.selection,
            whole=whole,
        )
