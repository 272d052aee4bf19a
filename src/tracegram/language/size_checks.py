"""Which keys of `size` go together; a part of `cross_checks`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracegram.diagnostics import Diagnostic, quote
from tracegram.language.document import Document
from tracegram.language.figure_size import Size

_EXCLUDING = (("cell", "width"), ("cell", "height"), ("cell", "aspect"), ("cell", "of"))


def check_size(document: Document) -> Iterable[Diagnostic]:
    """Find keys of `size` that exclude each other, and sizes of the whole figure inside one of its plots."""
    words: Mapping[str, Any] = document.get("size", default={})
    for first, second in _EXCLUDING:
        if first in words and second in words:
            message = f"“size” has both {quote(first)} and {quote(second)}, which exclude each other"
            yield document.finding("conflicting-words", f"/size/{second}", message, "keep one of them", "key")
            return
    if {"width", "height", "aspect"} <= words.keys():
        message = "“size” has a width, a height and an “aspect”, of which two are enough"
        yield document.finding("conflicting-words", "/size/aspect", message, "delete one of the three", "key")
    if words.get("of") == "figure" and not {"width", "height"} & words.keys():
        message = "“size” is of the figure, and has neither a width nor a height"
        yield document.finding("missing-word", "/size/of", message, "add `width`, `height` or both", "key")
    yield from _sizes_of_items(document, words)


def _sizes_of_items(document: Document, words: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for at, item in enumerate(document.get("concat", default=[])):
        own = item.get("size")
        if own is None:
            continue
        if Size.of(words).is_of_figure:
            message = "the size is of the whole figure, whose plots have one size, and this plot has its own"
            yield document.finding("conflicting-words", f"/concat/{at}/size", message, "delete one of the two", "key")
        elif Size.of(own).is_of_figure:
            message = "a size of the whole figure stands in one of its plots"
            advice = "move it out of `concat`, or write `of: plot`"
            yield document.finding("conflicting-words", f"/concat/{at}/size", message, advice, "key")
