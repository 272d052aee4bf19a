"""The schema for editors, which see a spec before its params are filled in."""

import json
from collections.abc import Mapping
from typing import Any

from tracegram.language.schema.bundle import load_schema

WITHOUT_PARAMS = frozenset({"$schema", "tracegram", "extends", "params"})  # keys of a spec that are never a param
_ABOUT = frozenset({"description", "examples", "default"})
_PARAM = {
    "description": "The value of a param of this spec, by its name.",
    "examples": [{"param": "threshold"}],
    "type": "object",
    "required": ["param"],
    "additionalProperties": False,
    "properties": {"param": {"description": "A key of `params`.", "examples": ["threshold"], "type": "string"}},
}
_REFERENCE = {"$ref": "#/$defs/param"}


def editor_schema() -> dict[str, Any]:
    """Return the JSON Schema of the language that also accepts `{param: NAME}` for each value."""
    schema = load_schema()
    fixed = {word: each for word, each in schema["properties"].items() if word in WITHOUT_PARAMS}
    defs = {name: _opened(each) for name, each in schema["$defs"].items()}
    root = _opened({key: each for key, each in schema.items() if key != "$defs"})
    return {**root, "properties": {**root["properties"], **fixed}, "$defs": {**defs, "param": _PARAM}}


def bundle() -> str:
    """Return the text of the schema for editors, `spec/v1/tracegram.schema.json`."""
    return json.dumps(editor_schema(), indent=1, ensure_ascii=False) + "\n"


def _opened(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that accepts params for its parts; its unions are open, since a param may choose a branch."""
    found = dict(schema)
    if "properties" in schema:
        found["properties"] = {word: _or_param(each) for word, each in schema["properties"].items()}
    if "items" in schema and "additionalProperties" not in schema["items"]:  # rows of a trace have columns of any name
        found["items"] = _or_param(schema["items"])
    branches = found.pop("oneOf", [])
    if all(set(each) == {"required"} for each in branches):
        return {**found, "oneOf": branches} if branches else found
    return {**found, "anyOf": [_opened(each) for each in branches]}


def _or_param(schema: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: each for key, each in schema.items() if key in _ABOUT}
    return {**said, "anyOf": [_opened({key: each for key, each in schema.items() if key not in _ABOUT}), _REFERENCE]}
