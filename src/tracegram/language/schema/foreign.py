"""What to write instead of a word of another plotting tool."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from tracegram.diagnostics import suggest
from tracegram.language.schema.bundle import load_schema, properties_of
from tracegram.language.schema.foreign_values import CHOICES, SHAPES
from tracegram.language.schema.foreign_words import WORDS
from tracegram.language.schema.validator import fits
from tracegram.model.plot import scheme_named
from vega_datalite.frozen import frozen

UNKNOWN = "not in this language"

# the mappings of a spec, in the order in which a word that is wrong where it stands is looked for elsewhere
_PLACES = {
    "color": "in the `color` of a mark",
    "mark": "in a mark",
    "overlay": "in an overlay",
    "figure": "at the top of the spec",
    "axis": "in `x` or `y`",
    "theme": "in `theme`",
    "trace": "in `trace`",
    "size": "in `size`",
}
_PLACED = (" at the top ", " in ", " under ")  # in advice that tells a place by itself
_MAPPINGS = {
    "x": "axis",
    "y": "axis",
    "color": "color",
    "size": "size",
    "legend": "legend",
    "trace": "trace",
    "theme": "theme",
}
_PANELS = {1: "panels", 3: "panel", 4: "value axis", 5: "panel mark"}  # by the depth of the mapping
_TYPES: dict[type, str] = {
    dict: "mapping",
    list: "list",
    str: "text",
    bool: "flag",
    int: "number",
    float: "number",
    type(None): "nothing",
}
_OUR_WORD = re.compile(r"write `([a-z_]+)")


@frozen
class Answer:
    """What to write instead of a foreign word.

    Attributes:
        word: Our word to write instead; "" if more has to change.
        is_same: Whether our word means the same and accepts the value.
        advice: What to write if `word` is "".
        stands_for: Our word in the same mapping with the meaning of the foreign one; "" for none.
    """

    word: str = ""
    is_same: bool = False
    advice: str = ""
    stands_for: str = ""


def mapping_at(pointer: str) -> str:
    """Return the name in `WORDS` of the mapping at a JSON pointer of a spec; "" if it has none."""
    parts = [part for part in pointer.split("/") if part]
    if not parts:
        return "figure"
    if parts[0] in {"marks", "overlays"} and len(parts) == 2:
        return parts[0].removesuffix("s")
    if parts[0] == "panels" and len(parts) in _PANELS:
        return _PANELS[len(parts)] if parts[-2:-1] != ["overlays"] else "overlay"
    if "where" in parts or parts[:2] == ["trace", "minus"]:
        return "where"
    if parts[:2] == ["trace", "segments"]:
        return "segment" if len(parts) == 3 else "segments"
    return _by_last_word(parts)


def _by_last_word(parts: Sequence[str]) -> str:
    last = parts[-1]
    if last == "origin" or (parts[0] == "overlays" and last in {"x", "x2", "y", "y2"}):
        return "coordinate"
    if parts in (["facet"], ["trace", "window"]) or last == "region":
        return last
    return _MAPPINGS.get(last, "") if len(parts) == 1 or parts[0] == "marks" else ""


def name_at(pointer: str) -> str:
    """Return the name in `CHOICES` and `SHAPES` of the value at a JSON pointer: its mapping and its key."""
    around, _, key = pointer.rpartition("/")
    return f"{mapping_at(around)}.{key}" if not key.isdigit() else f"{around.rpartition('/')[2]}[]"


def answer_to_word(word: str, value: Any, mapping: str, legal: Mapping[str, Any]) -> Answer | None:
    """Return the answer to a key of another tool, or None if no known tool has it or it is a misspelling of our word.

    Args:
        word: The key.
        value: Its value.
        mapping: The name of its mapping, see `mapping_at`.
        legal: The keys that the mapping may still take, with their schemas.
    """
    if any(_folded(key) == _folded(word) for key in legal):
        return None
    for place in (mapping,) if mapping == "where" else (mapping, "any"):
        found = _find(word, place)
        if found and (answer := _here(found, value, legal)):
            return answer
    slip = suggest(word, legal)
    if slip and slip.safe:
        return None
    if mapping == "where" and "field" in legal and not (slip and fits(legal[str(slip.value)], value)):
        return Answer(advice=f"write `{{field: {word}, {_comparison(value)}}}`", stands_for="field")
    return _of_other_place(word, mapping)


def _of_other_place(word: str, mapping: str) -> Answer | None:
    for place in _PLACES:
        if place != mapping and (found := _find(word, place)):
            return _elsewhere(found, place)
    if kinds := _kinds_with(word, mapping):
        return Answer(advice=f"write it in {kinds}, or delete it")
    ours = next((where for place, where in _PLACES.items() if word in _ours(place)), "")
    return Answer(advice=f"write `{word}` {ours}") if ours else None


def _comparison(value: Any) -> str:
    """Return the comparison that a value written as `FIELD: value` stands for."""
    if isinstance(value, list):
        return "oneOf: […]"
    if isinstance(value, bool):
        return f"equal: {str(value).lower()}"
    if isinstance(value, dict) and len(value) == 1 and isinstance(of := next(iter(value.values())), int | float | str):
        return f"{next(iter(value))}: {of}"
    return f"equal: {value}" if isinstance(value, int | float | str) else "equal: …"


def answer_to_choice(text: str, name: str, choices: Collection[str]) -> Answer | None:
    """Return the answer to a value of another tool, or None if no known tool has it.

    Args:
        text: The value.
        name: The mapping and the key, such as `mark.mark`.
        choices: The values that the key may have.
    """
    if name == "color.scheme":
        return _scheme(text.casefold(), choices)
    found = _values(name).get(_folded(text), "")
    if found.startswith("-"):
        return Answer(advice=_sentence(found))
    if " " in found:
        return Answer(advice=found)
    return Answer(word=found, is_same=True) if found in choices else None


def answer_to_shape(value: Any, name: str) -> str:
    """Return advice for a value of a type that other tools accept there; "" for any other value."""
    shapes = SHAPES.get(name) or SHAPES.get(f"{name.partition('.')[0]}.*", {})
    return shapes.get(_TYPES.get(type(value), ""), "")


def _here(found: str, value: Any, legal: Mapping[str, Any]) -> Answer | None:
    options = found.split("|")
    words = [each.removeprefix("~") for each in options]
    possible = [(word, word == each) for word, each in zip(words, options, strict=True) if word in legal]
    fitting = [(word, is_same) for word, is_same in possible if fits(legal[word], value)]
    if possible and (fitting or not options[-1].startswith("write")):
        word, is_same = (fitting or possible)[0]
        return Answer(word=word, is_same=is_same and bool(fitting), stands_for=word)
    if " " not in options[-1] and options[-1] != "-":
        return None
    ours = _OUR_WORD.match(options[-1])
    return Answer(advice=_sentence(options[-1]), stands_for=ours[1] if ours else "")


def _elsewhere(found: str, place: str) -> Answer:
    first = found.partition("|")[0].removeprefix("~")
    if first.startswith("-") or (" " in first and place == "figure"):
        return Answer(advice=_sentence(first))
    if any(where in first for where in _PLACED):
        return Answer(advice=first)
    return Answer(advice=f"{first if ' ' in first else f'write `{first}`'} {_PLACES[place]}")


def _scheme(text: str, choices: Collection[str]) -> Answer | None:
    """Find a scheme with the same colors; `_r` at the end of a name reverses them, as in matplotlib."""
    plain = text.removesuffix("_r")
    found = _values("color.scheme").get(_folded(plain), plain)
    scheme = scheme_named(found.removesuffix("!"))
    if scheme not in choices:
        return None
    if found.endswith("!") == (plain != text):
        return Answer(word=scheme, is_same=True)
    return Answer(advice=f"write `scheme: {scheme}` and `reverse: true`")


def _sentence(found: str) -> str:
    advice = found.removeprefix("-").strip()
    if not found.startswith("-"):
        return advice
    return f"{UNKNOWN}; {advice}" if advice else UNKNOWN


def _find(word: str, mapping: str) -> str:
    return _keys(mapping).get(word) or _keys(mapping).get(_folded(word), "")


def _folded(word: str) -> str:
    return re.sub("[-_ ]", "", word.casefold())


@cache
def _keys(mapping: str) -> Mapping[str, str]:
    return {word: answer for answer, words in WORDS.get(mapping, {}).items() for word in words.split()}


@cache
def _values(name: str) -> Mapping[str, str]:
    return {text: answer for answer, texts in CHOICES.get(name, {}).items() for text in texts.split()}


def _kinds_with(word: str, mapping: str) -> str:
    """Return the other marks, or overlays, that have a word of ours, such as `rect`; "" for none."""
    prefix = {"panel mark": "panel"}.get(mapping, mapping)
    if prefix not in {"mark", "overlay", "panel"}:
        return ""
    found = [
        name.partition("-")[2]
        for name, each in load_schema()["$defs"].items()
        if name.startswith(f"{prefix}-") and {word, "mark"} <= each.get("properties", {}).keys()
    ]
    return ", ".join(f"`{each}`" for each in found)


@cache
def _ours(place: str) -> frozenset[str]:
    """Return our own words of a mapping; for marks and overlays, the words of all of them."""
    if place == "figure":
        return frozenset(properties_of(place))
    fragments = [each for name, each in load_schema()["$defs"].items() if name.partition("-")[0] == place]
    return frozenset(word for each in fragments for word in each.get("properties", {}))
