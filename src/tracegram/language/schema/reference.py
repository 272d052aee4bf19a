"""The language reference: the tables of `spec/README.md`, made from the schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from tracegram.language.schema.bundle import load_schema, resolve_reference
from tracegram.syntax import flow

MOST_CHOICES = 30  # of a longer list that ends in numbered words the first and the last of these are shown
_ORDER = (
    *("trace", "generate", "sql", "window", "segment-match", "axis-x", "axis-y", "facet", "concat-item", "panels"),
    *("panel-across", "panel-beside", "panel-line", "panel-area", "panel-bar", "panel-point", "panel-rect"),
    *("panel-text", "value-axis"),
    *("mark-rect", "mark-text", "mark-point"),
    *("overlay-rule", "overlay-rect", "overlay-line", "overlay-text", "overlay-band"),
    *("overlay-blocks", "overlay-bracket"),
    *("label-words", "size-field", "statistic", "region", "match", "color-field"),
    *("where-field", "where-and", "where-or", "where-not"),
    *("legend-words", "size", "theme-words", "font-sizes"),
)
_HEADINGS = {
    "concat-item": "`concat`, an item",
    "segment-match": "`segments`, an answer",
    "panel-across": "A panel above or below",
    "panel-beside": "A panel at a side",
    "font-sizes": "`font_size`, spelled out",
    "legend-words": "`legend`, spelled out",
    "size-field": "`size` of points, by a field",
    "label-words": "`label`, with a place or a leader of its own",
    "value-axis": "The axis of values of a panel",
}


def reference() -> str:
    """Return the reference in Markdown: one section per fragment, one table row per key."""
    schema = load_schema()
    sections = [_section("A spec", schema)]
    sections += [_section(_heading(name), schema["$defs"][name]) for name in _ORDER]
    return "\n\n".join(sections) + "\n"


def _heading(name: str) -> str:
    family, _, word = name.partition("-")
    if family in {"mark", "overlay"}:
        return f"{family.title()} `{word}`"
    if family == "where":
        return "`where`, a comparison" if word == "field" else f"`where`, {word}"
    if name in _HEADINGS:
        return _HEADINGS[name]
    if family == "panel":
        return f"Panel mark `{word}`"
    if family in {"color", "theme"}:
        return f"`{family}`, spelled out"
    return f"`{word or family}`"


def _section(heading: str, schema: Mapping[str, Any]) -> str:
    lines = [f"### {heading}", "", schema["description"], ""]
    lines += ["| key | value | default | what it says |", "| --- | --- | --- | --- |"]
    lines += list(_rows(schema))
    lines += ["", "```yaml", *(flow(example) for example in schema.get("examples", ())[:1]), "```"]
    return "\n".join(lines if schema.get("examples") else lines[:-3])


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", ())
    for word, raw in schema["properties"].items():
        found = resolve_reference(raw)
        default = "required" if word in required else _default(found)
        examples = " or ".join(f"`{flow(example)}`" for example in found.get("examples", ())[:2])
        yield f"| `{word}` | {_value(found)} | {default} | {found['description']} Example: {examples} |"


def _default(schema: Mapping[str, Any]) -> str:
    return f"`{flow(schema['default'])}`" if "default" in schema and schema["default"] not in ({}, []) else ""


def _value(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        words: list[Any] = schema["enum"]
        last = str(words[-1]).rstrip("0123456789")
        if len(words) > MOST_CHOICES and f"{last}1" in words:
            words = [*words[: words.index(f"{last}1") + 1], "…", words[-1]]
        return ", ".join("…" if each == "…" else f"`{each}`" for each in words)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "type" not in schema and "oneOf" in schema:
        return " or ".join(dict.fromkeys(_value(resolve_reference(branch)) for branch in schema["oneOf"]))
    names: dict[str, str] = {
        "object": "mapping",
        "array": "list",
        "string": "text",
        "integer": "whole number",
        "boolean": "true or false",
    }
    types: list[str] = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(names.get(each, each) for each in types) + _limits(schema)


def _limits(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "color":
        return ", a color"
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    above = "above " if "exclusiveMinimum" in schema else ""
    if schema.get("maxLength"):
        return f", up to {schema['maxLength']:,} characters"
    if low is not None and high is not None:
        return f", {above}{low} to {high}"
    if low is not None:
        return f", {above}{low} or more"
    if schema.get("minItems") and schema.get("minItems") == schema.get("maxItems"):
        return f" of {schema['minItems']}"
    return ""
