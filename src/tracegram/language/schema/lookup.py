"""Lookups in the schema: references, the words of a mapping, and their defaults."""

from collections.abc import Mapping
from functools import reduce
from operator import getitem
from typing import Any

from tracegram.language.schema.bundle import load_schema


def resolve_reference(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema that a `$ref` names; keys beside the reference override it."""
    while "$ref" in schema:
        named: Any = reduce(getitem, schema["$ref"].removeprefix("#/").split("/"), load_schema())
        schema = {**named, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def properties_of(name: str) -> Mapping[str, Any]:
    """Return the words of a fragment, each with its schema; `figure` is the root."""
    schema = load_schema()
    return (schema if name == "figure" else schema["$defs"][name])["properties"]


def defaults_of(name: str) -> dict[str, Any]:
    """Return the defaults of a fragment's words, by word."""
    return {word: schema["default"] for word, schema in properties_of(name).items() if "default" in schema}
