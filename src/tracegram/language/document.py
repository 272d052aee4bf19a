"""A spec as written: its values and the place of each."""

import json
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Literal

from tracegram.diagnostics import Diagnostic, Edit, Label, Place, Suggestion, lines_of
from tracegram.syntax import Spans, spell
from vega_datalite.frozen import frozen


@frozen
class Document:
    """A spec before it is checked. `text` and `spans` are empty for a spec from Python values.

    `borrowed` has the places of values that come from another spec, each with its file. `labels` has a further place
    for each value from a param. `inside` is the pointer of this spec in the spec around it.
    """

    file: str
    text: str
    value: Any
    spans: Mapping[str, Spans]
    borrowed: Mapping[str, tuple[str, Spans]] = field(default_factory=dict[str, tuple[str, Spans]])
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    inside: str = ""

    def place(self, pointer: str, part: Literal["key", "value"] = "value") -> Place:
        """Return the place of a value, or of its key, at a JSON pointer; if absent, that of the value around it."""
        nearest = pointer
        while nearest not in self.spans and nearest not in self.borrowed and nearest:
            nearest, part = nearest.rpartition("/")[0], "key"
        if nearest in self.borrowed:
            file, spans = self.borrowed[nearest]
            return Place(file=file, span=getattr(spans, part))
        if nearest in self.spans:
            return Place(file=self.file, span=getattr(self.spans[nearest], part))
        return Place(file=self.file, words=self.inside + pointer)

    def finding(
        self,
        code: str,
        pointer: str,
        message: str,
        help: str = "",  # noqa: A002
        part: Literal["key", "value"] = "value",
    ) -> Diagnostic:
        """Return a finding about a value of this spec."""
        place, around = self.place(pointer, part), pointer
        while around not in self.labels and around:
            around = around.rpartition("/")[0]
        labels = (self.labels[around],) if around in self.labels else ()
        return Diagnostic(code=code, message=message, place=place, help=help, pointer=pointer, labels=labels)

    def with_edit(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding with its suggestion as an edit if its place is in this text."""
        if finding.suggestion is None or finding.edit is not None or finding.place.file != self.file:
            return finding
        return replace(finding, edit=self._written(finding.place, finding.suggestion))

    def swapped(self, one: str, other: str) -> Edit | None:
        """Return an edit that swaps the values at two pointers; the author must review it."""
        places = [self.spans[each].value for each in (one, other) if each in self.spans]
        if len(places) < 2:
            return None
        lines = lines_of(self.text)
        (start, stop), (after, end) = sorted(map(lines.offsets, places))
        text = self.text
        return lines.edit(start, end, text[after:end] + text[stop:after] + text[start:stop], safe=False)

    def _written(self, place: Place, suggestion: Suggestion) -> Edit | None:
        if place.span is None or not self.text:
            return None
        lines = lines_of(self.text)
        start, stop = lines.offsets(place.span)
        text = spell(suggestion.value, self.text[start:stop])
        return None if text is None else lines.edit(start, stop, text, safe=suggestion.safe)

    def get(self, *keys: str, default: Any = None) -> Any:
        """Return the value at the end of a path of keys, or the default when any of them is absent."""
        found = self.value
        for key in keys:
            if not isinstance(found, Mapping) or key not in found:
                return default
            found: Any = found[key]  # type: ignore[no-redef]
        return found  # pyright: ignore[reportUnknownVariableType]


def plain_copy(values: Any) -> Any:
    """Return a copy of nested values in which arrays are lists.

    Raises:
        TypeError: JSON cannot represent one of them.
    """
    return json.loads(json.dumps(values, default=_as_list))


def _as_list(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a spec holds mappings, lists, texts, numbers, flags and None, found {type(value).__name__}")


def with_whole_numbers(value: Any) -> Any:
    """Return the values of a spec with 5.0 as 5, the same to JSON Schema; cells in `values` stay unchanged."""
    if isinstance(value, dict):
        return {key: each if key == "values" else with_whole_numbers(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [with_whole_numbers(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return int(value) if isinstance(value, float) and value.is_integer() else value
