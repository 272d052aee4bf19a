"""Specs laid over others: the base that `extends` names, and the spec around each item of `concat`.

Both happen between `parse` and `validate`, which gets one document whose values know the file they come from.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from tracegram.diagnostics import Label, Place, TracegramError, error_of, origin_of_errors, quote
from tracegram.language.document import SUFFIXES, Document, parse, parse_file
from tracegram.language.schema import VERSIONS
from tracegram.sources import read_inside
from tracegram.syntax import Spans
from tracegram.syntax.tree import pointer_token

MOST_BASES = 8  # one above the other; a longer way nobody follows
_MERGED = frozenset(
    {"x", "y", "size", "theme", "trace", "columns", "window", "params"}
)  # mappings of which the child's keys win
_LISTED = ("marks", "overlays")
_SOURCES = ("file", "values", "generate", "frame", "sql")
_OWN = ("tracegram", "extends")  # which each spec says for itself
T = TypeVar("T")
_OF_THE_FIGURE = ("title", "description", "interpretation", "concat")  # which no item takes over


def extended(document: Document, root: Path) -> Document:
    """Return a spec laid over its bases, without the key `extends`.

    Keys of the spec win; `x`, `y`, `size`, `theme`, `trace` and `params` are merged key by key; so are marks and
    overlays of one name, and the others follow those of the base.

    Args:
        document: The spec.
        root: The folder that bases, like traces, are read from.

    Raises:
        TracegramError: A base cannot be read, is none, or starts from itself (`extends-cycle`).
    """
    chain = [document]
    while (named := chain[-1].get("extends")) is not None:
        if not isinstance(named, str) and len(chain) == 1:
            return document  # `validate` says what is wrong with it
        if not isinstance(named, str):
            message = f"“extends” is {quote(named)}, expected text"
            raise chain[-1].error("wrong-type", "/extends", message, "write text")
        chain.append(_base(chain, named, root))
    merged = chain.pop()
    while chain:
        merged = laid_over(merged, chain.pop())
    return merged


def bases_of(document: Document, root: Path) -> tuple[str, ...]:
    """Return the bases of a spec that can be read, the nearest first."""
    found: list[str] = []
    while isinstance(named := document.get("extends"), str) and named not in found and len(found) < MOST_BASES:
        try:
            content = read_inside(named, root, document.place("/extends"), SUFFIXES)
            found.append(named)
            document = parse(content, named)
        except TracegramError:
            break
    return tuple(found)


def _base(chain: list[Document], named: str, root: Path) -> Document:
    asked_at, file = chain[-1].place("/extends"), str(root / named)
    with origin_of_errors(Label(place=asked_at, message="named here")):
        content = read_inside(named, root, asked_at, SUFFIXES)
        _refuse_cycle(chain, named, root)
        base = parse_file(content, file)
    if isinstance(base.value, dict):
        return base
    place = replace(base.place(""), words="") if base.spans else Place(file=file)
    raise error_of("not-a-mapping", "a spec is a mapping of words to values", place, "start with `tracegram: 1`")


def _refuse_cycle(chain: list[Document], named: str, root: Path) -> None:
    message = ""
    if (root / named).resolve() in [Path(each.file).resolve() for each in chain]:
        message = f"{quote(named)} starts from itself"
    elif len(chain) > MOST_BASES:
        message = f"{len(chain)} specs start from one another, at most {MOST_BASES} are followed"
    if message:
        advice = "let the last of them start from no other"
        raise chain[-1].error("extends-cycle", "/extends", message, advice)


@dataclass(slots=True, kw_only=True)
class _Merge:
    """A document being merged, and the places of its values: in the child, or in another file; pointers are sorted."""

    base: Document
    child: Document
    base_pointers: Sequence[str]
    child_pointers: Sequence[str]
    spans: dict[str, Spans] = field(default_factory=dict[str, Spans])
    borrowed: dict[str, tuple[str, Spans]] = field(default_factory=dict[str, tuple[str, Spans]])

    def take(self, source: Document, old: str, new: str) -> None:
        """Move the places of a value and of everything inside it from one pointer to another."""
        ours = source is self.child
        for pointer in _within(self.child_pointers if ours else self.base_pointers, old):
            moved = new + pointer[len(old) :]
            if pointer in source.borrowed:
                self.borrowed[moved] = source.borrowed[pointer]
            elif ours:
                self.spans[moved] = source.spans[pointer]
                self.borrowed.pop(moved, None)
            else:
                self.borrowed[moved] = (source.file, source.spans[pointer])


def _pointers(document: Document) -> list[str]:
    return sorted(document.spans.keys() | document.borrowed.keys())


def _within(pointers: Sequence[str], outer: str) -> Iterator[str]:
    """Return a pointer and all pointers below it, from sorted pointers."""
    start = bisect_left(pointers, outer)
    yield from pointers[start : start + 1] if pointers[start : start + 1] == [outer] else ()
    inside = f"{outer}/"
    yield from pointers[bisect_left(pointers, inside) : bisect_left(pointers, f"{outer}0")]  # 0 comes after /


def laid_over(base: Document, child: Document) -> Document:
    """Return a spec laid over its base: mappings are merged key by key, lists of layers by name."""
    if not isinstance(child.value, dict):
        return child
    merge = _Merge(base=base, child=child, base_pointers=_pointers(base), child_pointers=_pointers(child))
    merge.spans |= {pointer: child.spans[pointer] for pointer in ("", "/extends") if pointer in child.spans}
    over = {key: value for key, value in child.value.items() if key != "extends"}
    value = _mapping(merge, base.value, over, "", "")
    for word in _LISTED:
        lists = [each.value.get(word) for each in (base, child)]
        if all(isinstance(each, list) and each for each in lists):  # an empty list is meant as one
            value[word] = _layers(merge, lists[0], lists[1], f"/{word}")
    return replace(child, value=value, spans=merge.spans, borrowed=merge.borrowed)


def _mapping(merge: _Merge, base: Mapping[str, Any], child: Mapping[str, Any], at: str, word: str) -> dict[str, Any]:
    """Return a mapping in which the child's keys win; `at` is its pointer in both."""
    replaced = _SOURCES if word == "trace" and any(each in child for each in _SOURCES) else ()
    found: dict[str, Any] = {}
    for key, value in {**base, **child}.items():
        pointer = f"{at}/{pointer_token(key)}"
        if key not in child:
            if key not in replaced and key not in _OWN:
                merge.take(merge.base, pointer, pointer)
                found[key] = value
        elif key in _MERGED and isinstance(value, dict) and isinstance(base.get(key), dict):
            if pointer in merge.child.spans:
                merge.spans[pointer] = merge.child.spans[pointer]
            found[key] = _mapping(merge, base[key], child[key], pointer, key)
        else:
            merge.take(merge.child, pointer, pointer)
            found[key] = value
    return found


def _layers(merge: _Merge, base: list[Any], child: list[Any], at: str) -> list[Any]:
    """Return the base's layers, each with the child's keys for its name, and then the child's own layers."""
    for places in (merge.spans, merge.borrowed):
        for pointer in [each for each in places if each.startswith(f"{at}/")]:
            del places[pointer]
    names = [each.get("name") if isinstance(each, dict) else None for each in base]
    targets = {name: index for index, name in reversed(list(enumerate(names))) if isinstance(name, str)}
    found: list[Any] = []
    for index, layer in enumerate(base):
        merge.take(merge.base, f"{at}/{index}", f"{at}/{index}")
        found.append(layer)
    for index, layer in enumerate(child):
        name = layer.get("name") if isinstance(layer, dict) else None
        if not isinstance(name, str) or name not in targets:
            merge.take(merge.child, f"{at}/{index}", f"{at}/{len(found)}")
            found.append(layer)
            continue
        target = targets[name]
        found[target] = {**found[target], **layer}
        for key in layer:
            token = pointer_token(key)
            merge.take(merge.child, f"{at}/{index}/{token}", f"{at}/{target}/{token}")
    return found


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
