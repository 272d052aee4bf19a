"""Which schemas hold at a place of a spec: the words that are legal there, and the values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracegram.language.schema import load_schema, resolve_reference
from tracegram.language.schema.validator import accepts

Schema = Mapping[str, Any]


def schemas_at(value: Any, path: Sequence[str | int]) -> list[Schema]:
    """Return the schemas that may hold at a path of a spec; several where the spec does not yet say which."""
    schemas: list[Schema] = [load_schema()]
    for token in path:
        schemas = [below for schema in schemas for branch in branches(schema, value) for below in _below(branch, token)]
        value = child(value, token)
    return schemas


def branches(schema: Schema, value: Any) -> list[Schema]:
    """Return the branches of a union that a value, or None for one that is not written yet, may belong to."""
    schema = resolve_reference(schema)
    parts = schema.get("oneOf", ())
    if not parts or _is_choice_of_words(schema):
        return [schema]
    found = [each for part in parts for each in branches(part, value)]
    if "discriminator" in schema:
        word = schema["discriminator"]["propertyName"]
        chosen = [each for each in found if each["properties"][word]["const"] == child(value, word)]
        return chosen or found
    if isinstance(value, Mapping):
        mappings = [each for each in found if "properties" in each]
        named = [each for each in mappings if any(word in value for word in each.get("required", ()))]
        return named[:1] or mappings
    return found if value is None else [each for each in found if accepts(each, value)]


def words_of(schema: Schema, value: Any) -> Iterator[tuple[str, Schema]]:
    """Return the words that a mapping of a schema may still take, the required ones first, each with its schema."""
    given: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    excluded: set[str] = set()
    if _is_choice_of_words(schema):
        choices = {part["required"][0] for part in schema["oneOf"]}
        excluded = choices if choices & set(given) else set()
    required = (*schema.get("required", ()), *schema.get("then", {}).get("required", ()))
    words = schema.get("properties", {})
    for word in sorted(words, key=lambda each: each not in required):
        if word not in given and word not in excluded:
            yield word, resolve_reference(words[word])


def _is_choice_of_words(schema: Schema) -> bool:
    """Return whether `oneOf` only names words that exclude each other."""
    parts = schema.get("oneOf", ())
    return bool(parts) and all(set(part) == {"required"} for part in parts)


def _below(schema: Schema, token: str | int) -> Iterator[Schema]:
    found = schema.get("items") if isinstance(token, int) else schema.get("properties", {}).get(token)
    if isinstance(found, Mapping):
        yield resolve_reference(found)


def child(value: Any, token: str | int) -> Any:
    """Return the value of a key or an item of a list; None where there is none."""
    if isinstance(value, Mapping) and isinstance(token, str):
        return value.get(token)
    if isinstance(value, list) and isinstance(token, int) and token < len(value):
        return value[token]
    return None
