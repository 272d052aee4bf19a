"""Claims about a figure, the sentences and tables made from them, and the text of these.

`english.json` holds every word of a description. Another language needs another file: `plurals` has an expression for
each form of its nouns, which the digits of a number have to fit, and `other` is the form of all other numbers.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import lru_cache, reduce
from pathlib import Path
from string import Formatter
from typing import Any, assert_never

from vega_datalite.frozen import frozen

LANGUAGE = "english"
ALMOST = 1e-9  # a smaller distance from 1 is an error of the arithmetic


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


def joined(word: str, parts: Iterable[Slot]) -> Slot:
    """Return parts as one: a sentence of the catalog joins the `first` and the `second`, then both with the next."""
    return reduce(lambda first, second: Sentence(word=word, slots={"first": first, "second": second}), parts)


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

    def of(self, pointer: str, **selection: Any) -> "Scope":
        """Return the scope of a layer or a panel, by its pointer in the spec."""
        return self.within(pointer.strip("/"), layer=pointer, **selection)

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


class _Formatter(Formatter):
    """Fills slots with texts; `!c` makes the first letter a capital."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Return a text in the form that a slot asks for."""
        return value[:1].upper() + value[1:] if conversion == "c" else super().convert_field(value, conversion)


_FORMATTER = _Formatter()


@lru_cache
def catalog(language: str = LANGUAGE) -> dict[str, Any]:
    """Return the words of a language."""
    return json.loads(Path(__file__).with_name(f"{language}.json").read_text("utf-8"))


def text_of(slot: Slot) -> str:
    """Return the text of a slot or of a whole sentence."""
    match slot:
        case str():
            return slot
        case Claim():
            return _number(slot)
        case Sentence():
            slots = {name: text_of(each) for name, each in slot.slots.items()}
            return _FORMATTER.vformat(catalog()["sentences"][slot.word], (), slots)
        case Name():
            return name_of(slot.word, slot.count)
        case tuple():
            return catalog()["between"].join(map(text_of, slot))
        case _:
            assert_never(slot)


def name_of(word: str, count: float = 1) -> str:
    """Return a name of the catalog in its singular or plural; any other name, such as that of a column, unchanged."""
    forms = catalog()["names"].get(word, word)
    return forms if isinstance(forms, str) else forms[_plural(f"{count:g}")]


def _plural(digits: str) -> str:
    return next((form for form, fits in catalog()["plurals"].items() if re.search(fits, digits)), "other")


def _number(claim: Claim) -> str:
    if isinstance(claim.value, str):
        return claim.value
    match claim.unit:
        case "share":
            return _share(claim.value, claim.whole)
        case "place":
            return _local(f"{claim.value:.10g}")
        case "value":
            return _value(claim.value)
        case "":
            return _local(f"{claim.value:,}")
        case unit:
            written = f"{claim.value:,}"
            return catalog()["units"][unit][_plural(written)].format(n=_local(written))


def three_digits(number: float) -> str:
    """Return a number with three significant digits, and all digits before the decimal point."""
    rounded = f"{number or 0:.3g}"  # a negative zero is none
    return f"{float(rounded):,.0f}" if 1000 <= abs(float(rounded)) < 1e15 else rounded


def _value(number: float) -> str:
    """Return a number in three digits; one that they would make 1 is no 1."""
    written = three_digits(number)
    if is_almost_one(number):
        return catalog()["values"]["almost one" if number > 0 else "almost minus one"]
    return _local(written)


def is_almost_one(number: float | str) -> bool:
    """Return whether a number is less than 1, or more than -1, and three digits would not show it."""
    return not isinstance(number, str) and abs(number) < 1 - ALMOST and three_digits(number) in {"1", "-1"}


def _share(share: float, whole: int) -> str:
    """Return a share in percent; one that would round to 0 or 100 % without being it is worded differently."""
    words, rounded = catalog()["shares"], f"{100 * share:.1f}"
    if share == 0:
        return words["none"]
    if whole > 2 and round(share * whole) == whole - 1:
        return words["all but one"]
    if rounded == "0.0":
        return words["least"]
    if rounded == "100.0":
        return words["most" if share < 1 else "all"]
    return words["other"].format(n=_local(rounded))


def _local(written: str) -> str:
    signs = catalog()["signs"]
    return written.translate({ord(","): signs["thousands"], ord("."): signs["decimal"], ord("-"): signs["minus"]})
