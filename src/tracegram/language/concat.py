"""The items of `concat`: each is the spec that it becomes, laid over the spec that it stands in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from tracegram.language.document import Document
from tracegram.language.extend import laid_over
from tracegram.language.schema import VERSIONS

T = TypeVar("T")

_OF_THE_FIGURE = ("title", "description", "interpretation", "concat")  # which no item takes over


def items_of(document: Document) -> tuple[Document, ...]:
    """Return the specs of a figure of several, in their order; none where it has no `concat`.

    What an item does not have itself, it has from the spec around it, as with `extends`.
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
    """Return what stands at a pointer and within, by the pointers from there."""
    return {
        key.removeprefix(outer): found for key, found in places.items() if key == outer or key.startswith(f"{outer}/")
    }
