"""The items of `concat`: each is laid over the spec around it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from tracegram.language.document import Document
from tracegram.language.extend import laid_over
from tracegram.language.schema import VERSIONS

T = TypeVar("T")

_OF_THE_FIGURE = ("title", "description", "interpretation", "concat")  # which no item takes over


def items_of(document: Document) -> tuple[Document, ...]:
    """Return the specs of the items of `concat`, in order; none without `concat`.

    An item inherits from the spec around it the keys that it does not have, as with `extends`.
    """
    items: Any = document.get("concat")
    if not isinstance(items, list):
        return ()
    around = {key: value for key, value in document.value.items() if key not in _OF_THE_FIGURE}
    base = replace(document, value=around)
    return tuple(_item(base, document, at, value) for at, value in enumerate(items) if isinstance(value, Mapping))


def _item(base: Document, document: Document, at: int, value: Mapping[str, Any]) -> Document:
    pointer = f"/concat/{at}"
    spans = _inside(document.spans, pointer)
    kept = {key: label for key, label in document.labels.items() if key not in spans}
    item = replace(
        document,
        value={"tracegram": VERSIONS[-1], **value},
        spans=spans,
        borrowed=_inside(document.borrowed, pointer),
        labels={**kept, **_inside(document.labels, pointer)},
        inside=document.inside + pointer,
    )
    return laid_over(base, item)


def _inside(places: Mapping[str, T], outer: str) -> dict[str, T]:
    """Return the values at and below a pointer, keyed by the pointers relative to it."""
    return {
        key.removeprefix(outer): found for key, found in places.items() if key == outer or key.startswith(f"{outer}/")
    }
