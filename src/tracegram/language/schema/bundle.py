"""The schema as one document, and lookups in it: references, the words of a mapping, and their defaults."""

import json
from collections.abc import Mapping
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

VERSIONS = (1,)
_SHIPPED = Path(__file__).parent / "v1"
_SOURCE = Path(__file__).parents[4] / "spec" / "v1"  # a checkout, where the wheel's copy does not exist


@cache
def load_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that specs are checked with; callers must not change it.

    `figure.json` is the root, the other fragments are under `$defs`.
    """
    folder = _SHIPPED if _SHIPPED.is_dir() else _SOURCE
    fragments = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*.json"))
        if not path.name.endswith(".schema.json")
    }
    return {**fragments.pop("figure"), "$defs": fragments}


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
