"""What is said of the word under a cursor: what it means, its default, an example."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import getitem
from typing import Any

from tracegram.diagnostics import Span, TracegramError
from tracegram.language.schema import resolve_reference
from tracegram.lsp.cursor import Path, cursor_at
from tracegram.lsp.positions import Places
from tracegram.lsp.repair import readable
from tracegram.lsp.words import Schema, branches, child, schemas_at
from tracegram.syntax import Tree, flow, read_json, read_yaml
from vega_datalite.frozen import frozen


@frozen
class Hovered:
    """Markdown about a key or value, which stands from `start` up to but not including `stop`."""

    text: str
    start: int
    stop: int


def hover(text: str, offset: int, *, json: bool) -> Hovered | None:
    """Return what the key or value at an offset is; None where there is none that the language knows."""
    text = readable(text)
    try:
        tree = (read_json if json else read_yaml)(text.removeprefix("\ufeff"), "spec")
    except TracegramError:
        return _hover_broken(text, offset)
    places = Places(text, json=json)
    found = [each for each in _stretches(tree, places) if each.start <= offset <= each.stop]
    narrowest = min(found, key=lambda each: (each.stop - each.start, -len(each.path)), default=None)
    if narrowest is None:
        return None
    said = about(tree.value, narrowest.path, is_value=narrowest.is_value)
    return Hovered(text=said, start=narrowest.start, stop=narrowest.stop) if said else None


def about(value: Any, path: Sequence[str | int], *, is_value: bool) -> str:
    """Return what the word at a path of a spec is; nothing where the language knows no such word."""
    while path and isinstance(path[-1], int):
        path = path[:-1]  # an item of a list is what the list is
    if path and path[-1] == "param":
        return _about_param(value, path)
    schemas = schemas_at(value, path) if path else []
    if not schemas:
        return ""
    if path[-1] == "mark":
        return _about_mark(value, path[:-1], schemas, is_value=is_value)
    return explain(f"`{path[-1]}`", schemas[0])


def _about_param(value: Any, path: Sequence[str | int]) -> str:
    """Return what `{param: NAME}` stands for, if the spec says so."""
    name = reduce(child, path, value)
    default = child(child(value, "params"), name)
    said = f"Default: `{flow(default)}`" if default is not None else "It has no default, and has to be set."
    return f"**`param`** The value of the param `{name}`.\n\n{said}"


def _about_mark(value: Any, path: Sequence[str | int], schemas: list[Schema], *, is_value: bool) -> str:
    """Return what `mark` says of a layer; of a mark that the language has, what the layer is too."""
    (layer,) = schemas_at(value, path)
    if len(schemas) > 1:
        choices = [each["const"] for each in schemas]
        return explain("`mark`", {"description": layer["description"], "enum": choices})
    (chosen,) = branches(layer, reduce(getitem, path, value))
    said = explain("`mark`", schemas[0])
    kind = f"`{schemas[0]['const']}`"
    return f"{explain(kind, chosen)}\n\n{said}" if is_value else said


def explain(title: str, schema: Schema) -> str:
    """Return Markdown about what a schema describes."""
    lines = [f"**{title}** {schema.get('description', '')}".rstrip()]
    parts = [schema, *map(resolve_reference, schema.get("oneOf", ()))]
    if choices := [each for part in parts for each in part.get("enum", ())]:
        lines.append("One of: " + ", ".join(f"`{flow(each)}`" for each in choices))
    if "default" in schema and schema["default"] not in ({}, []):
        lines.append(f"Default: `{flow(schema['default'])}`")
    lines += [f"Example: `{flow(example)}`" for example in schema.get("examples", ())[:1]]
    return "\n\n".join(lines)


@frozen
class _Stretch:
    path: Path
    start: int
    stop: int
    is_value: bool


def _stretches(tree: Tree, places: Places) -> Iterator[_Stretch]:
    """Return where each key and each single value stands."""
    for pointer, spans in tree.spans.items():
        path = _path_of(tree.value, pointer)
        value = reduce(getitem, path, tree.value)
        if path and isinstance(path[-1], str):
            yield _stretch(path, spans.key, places, is_value=False)
        if not isinstance(value, dict | list):
            yield _stretch(path, spans.value, places, is_value=True)


def _stretch(path: Path, span: Span, places: Places, *, is_value: bool) -> _Stretch:
    start, stop = places.offset(span.line, span.column), places.offset(span.end_line, span.end_column)
    return _Stretch(path=path, start=start, stop=stop, is_value=is_value)


def _path_of(value: Any, pointer: str) -> Path:
    path: list[str | int] = []
    for token in pointer.split("/")[1:]:
        word: Any = int(token) if isinstance(value, list) else token.replace("~1", "/").replace("~0", "~")
        path.append(word)
        value = value[word]
    return tuple(path)


def _hover_broken(text: str, offset: int) -> Hovered | None:
    cursor = cursor_at(text, offset)
    if cursor is None:
        return None
    word = cursor.word
    path = (*cursor.path, text[word.start : word.stop]) if cursor.is_key else cursor.path
    said = about(cursor.value, path, is_value=False) if word.start < word.stop else ""
    return Hovered(text=said, start=word.start, stop=word.stop) if said else None
