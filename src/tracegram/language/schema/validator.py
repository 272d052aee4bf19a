"""Checking values against the schema so that one mistake gives one error.

It is jsonschema's 2020-12 validator with keywords of its own: `oneOf` looks at the discriminator first and then
checks that branch alone, `required` and `additionalProperties` give one error a word, and the formats `color` and
`scheme` are known; letters of either may be of any case.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry

from tracegram.diagnostics import nearest
from tracegram.language.schema.bundle import load_schema, resolve_reference
from tracegram.measure.color_names import COLOR_NAMES
from tracegram.measure.lengths import VENUES, pixels_of

MOST_WORDS = 1000  # of a mapping that are looked at for the one that is misspelled
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def violations(value: Any) -> Iterable[ValidationError]:
    """Yield the violations of the schema in a spec; the message about a missing or unknown word is the word."""
    return _validator().iter_errors(value)


def is_color(text: str) -> bool:
    """Return whether a text is a CSS color name or `#rgb` or `#rrggbb`."""
    return text.lower() in COLOR_NAMES or _HEX.fullmatch(text) is not None


def accepts(schema: Mapping[str, Any], value: Any) -> bool:
    """Return whether a value has a type that a schema takes."""
    types = resolve_reference(schema).get("type")
    named = [types] if isinstance(types, str) else types
    return named is None or any(_validator().is_type(value, each) for each in named)


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Check whether a value fits a schema."""
    return next(iter(_validator().descend(value, schema)), None) is None


@cache
def _validator() -> Any:
    kind: Any = extend(
        Draft202012Validator,
        {
            "if": _if,
            "oneOf": _one_of,
            "required": _required,
            "additionalProperties": _additional,
            "enum": _enum,
            "format": _format,
        },
    )
    return kind(load_schema(), registry=Registry())


def _if(validator: Any, condition: Any, value: Any, schema: Mapping[str, Any]) -> Iterable[ValidationError]:
    """Require the words of `then` like the schema around it, so that a misspelled one is found."""
    if validator.evolve(schema=condition).is_valid(value):
        yield from _required(validator, schema["then"]["required"], value, schema)


def _one_of(validator: Any, branches: list[Any], value: Any, schema: Mapping[str, Any]) -> Iterable[ValidationError]:
    if all(set(branch) == {"required"} for branch in branches):
        yield from _exactly_one([branch["required"][0] for branch in branches], value)
        return
    if "discriminator" in schema:
        yield from _by_discriminator(validator, branches, value, schema["discriminator"]["propertyName"])
        return
    fitting = [branch for branch in branches if accepts(branch, value)]
    if not fitting:
        types = [resolve_reference(branch).get("type") for branch in branches]
        yield ValidationError("", validator="type", validator_value=list(dict.fromkeys(types)), instance=value)
        return
    yield from validator.descend(value, _chosen(fitting, value))


def _chosen(branches: list[Any], value: Any) -> Any:
    """Return the branch whose required word the mapping has or probably misspells."""
    if not isinstance(value, Mapping):
        return branches[-1]
    by_word = {word: branch for branch in branches for word in resolve_reference(branch).get("required", ())}
    for word, branch in by_word.items():
        if word in value:
            return branch
    near = (nearest(str(key), _taking(of, by_word)) for key, of in islice(value.items(), MOST_WORDS))
    return by_word.get(next(filter(None, near), ""), branches[-1])


def _taking(value: Any, by_word: Mapping[str, Any]) -> list[str]:
    """Return the words that can have a value; those that take a list have no other."""
    kinds = {word: resolve_reference(branch)["properties"][word].get("type") for word, branch in by_word.items()}
    return [word for word, kind in kinds.items() if kind != "array" or isinstance(value, list)]


def _exactly_one(words: list[str], value: Any) -> Iterable[ValidationError]:
    given = [word for word in words if isinstance(value, Mapping) and word in value]
    if not given and isinstance(value, Mapping):
        yield ValidationError(" | ".join(words), validator="oneWord", validator_value=words, instance=value)
    if len(given) > 1:
        yield ValidationError(given[1], validator="conflict", validator_value=given, instance=value)


def _by_discriminator(validator: Any, branches: list[Any], value: Any, word: str) -> Iterable[ValidationError]:
    if not isinstance(value, Mapping):
        yield ValidationError("", validator="type", validator_value=["object"], instance=value)
        return
    choices = [resolve_reference(branch)["properties"][word]["const"] for branch in branches]
    if word not in value:
        yield ValidationError(
            word,
            validator="required",
            validator_value=[word],
            instance=value,
            schema={"properties": {word: {}}},
        )
    elif value[word] in choices and isinstance(value[word], str):
        yield from validator.descend(value, branches[choices.index(value[word])])
    else:
        kind = "enum" if isinstance(value[word], str) else "type"
        expected = choices if kind == "enum" else "string"
        yield ValidationError("", validator=kind, validator_value=expected, instance=value[word], path=[word])


def _required(validator: Any, words: list[str], value: Any, schema: Mapping[str, Any]) -> Iterable[ValidationError]:
    if validator.is_type(value, "object"):
        for word in words:
            if word not in value:
                yield ValidationError(word, validator="required", validator_value=words, instance=value, schema=schema)


def _additional(validator: Any, extra: Any, value: Any, schema: Mapping[str, Any]) -> Iterable[ValidationError]:
    if not validator.is_type(value, "object"):
        return
    known = schema.get("properties", {})
    for word, found in value.items():
        if word in known:
            continue
        if extra is False:
            yield ValidationError(word, validator="unknown", validator_value=list(known), instance=value, schema=schema)
        else:
            yield from validator.descend(found, extra, path=word)


def _enum(validator: Any, choices: list[Any], value: Any, schema: Mapping[str, Any]) -> Iterable[ValidationError]:
    """Check a choice; color schemes may be in upper or lower case."""
    if schema.get("format") == "scheme" and validator.is_type(value, "string"):
        is_known = value.casefold() in (each.casefold() for each in choices)
    else:
        is_known = value in choices
    if not is_known:
        yield ValidationError("", validator="enum", validator_value=choices, instance=value)


def _format(validator: Any, name: str, value: Any, schema: Mapping[str, Any]) -> Iterable[ValidationError]:
    if not validator.is_type(value, "string"):
        return
    if name == "color" and not is_color(value):
        yield ValidationError("", validator="format", validator_value=name, instance=value)
    if name in {"length", "width"}:
        pixels = None if name == "length" and value in VENUES else pixels_of(value)
        if pixels is None:
            yield ValidationError("", validator="format", validator_value=name, instance=value)
        else:
            yield from validator.descend(pixels, {word: schema[word] for word in ("minimum", "maximum")})
