"""What can be written at a cursor: keys, values, and names from the trace."""

from collections.abc import Callable, Iterator
from functools import reduce
from json import dumps
from operator import getitem
from typing import Any, Literal

from tracegram.diagnostics import TracegramError
from tracegram.lsp.cursor import Cursor, Word, cursor_at
from tracegram.lsp.fields import Fields, takes_column, takes_field, takes_flag
from tracegram.lsp.hovering import explain
from tracegram.lsp.repair import readable
from tracegram.lsp.words import Schema, branches, schemas_at, words_of
from tracegram.measure.color_names import COLOR_NAMES
from tracegram.syntax import flow, read_yaml
from vega_datalite.frozen import frozen

Kind = Literal["key", "value", "color", "field"]
_KINDS = {
    "number": "a field of numbers",
    "flag": "a field of true and false",
    "text": "a field of texts",
    "unknown": "a field",
}


@frozen
class Offer:
    """One thing that can be written: `insert` is what replaces the word at the cursor."""

    label: str
    kind: Kind
    insert: str
    detail: str = ""
    text: str = ""
    """What it means, in Markdown."""


@frozen
class Offers:
    """What can be written in place of a word, the likeliest first."""

    word: Word
    offers: tuple[Offer, ...]


def complete(text: str, offset: int, *, json: bool, fields: Callable[[Any], Fields]) -> Offers | None:
    """Return what can be written at an offset.

    Args:
        text: The spec, which need not parse.
        offset: Where the cursor is.
        json: Whether the spec is written in JSON.
        fields: Gives the fields of the trace of a spec; called only where a name from the trace is asked for.
    """
    cursor = cursor_at(readable(text), offset)
    if cursor is None:
        return None
    offers = [*_keys(cursor, json=json)] if cursor.is_key else []
    if not cursor.is_key or cursor.opens:
        offers += _values(cursor, fields, json=json)
    first: dict[str, Offer] = {}
    for each in offers:
        first.setdefault(each.label, each)
    return Offers(word=cursor.word, offers=tuple(first.values()))


def _keys(cursor: Cursor, *, json: bool) -> Iterator[Offer]:
    held = reduce(getitem, cursor.path, cursor.value)
    for schema in schemas_at(cursor.value, cursor.path):
        for branch in branches(schema, held):
            for word, below in words_of(branch, held):
                detail = "required" if word in branch.get("required", ()) else ""
                insert = _key(word, cursor.word, json=json)
                yield Offer(label=word, kind="key", insert=insert, detail=detail, text=explain(f"`{word}`", below))


def _key(word: str, at: Word, *, json: bool) -> str:
    if at.quote:
        return word
    written = f'"{word}"' if json else word
    return written if at.is_key else f"{written}: "


@frozen
class _Choice:
    value: Any
    kind: Kind
    detail: str
    text: str = ""


def _values(cursor: Cursor, fields: Callable[[Any], Fields], *, json: bool) -> Iterator[Offer]:
    for each in (*_from_params(cursor), *_from_schemas(cursor), *_from_trace(cursor, fields)):
        label = each.value if isinstance(each.value, str) else dumps(each.value)
        insert = _scalar(each.value, cursor.word, json=json)
        yield Offer(label=label, kind=each.kind, insert=insert, detail=each.detail, text=each.text)


def _from_params(cursor: Cursor) -> Iterator[_Choice]:
    declared: Any = cursor.value.get("params") if isinstance(cursor.value, dict) else None
    if cursor.path[-1:] == ("param",) and isinstance(declared, dict):
        for name, value in declared.items():
            yield _Choice(value=name, kind="value", detail=f"a param, {flow(value)}")


def _from_schemas(cursor: Cursor) -> Iterator[_Choice]:
    for schema in schemas_at(cursor.value, cursor.path):
        for branch in branches(schema, None):
            kind = "color" if branch.get("format") == "color" else "value"
            said = (schema if "description" in schema else branch).get("description", "")
            for value in _choices(branch):
                detail = "default" if schema.get("default") == value else ""
                yield _Choice(value=value, kind=kind, detail=detail, text=said)


def _choices(schema: Schema) -> list[Any]:
    if "enum" in schema:
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    if schema.get("format") == "color":
        return sorted(COLOR_NAMES)
    return [True, False] if schema.get("type") == "boolean" else []


def _from_trace(cursor: Cursor, fields: Callable[[Any], Fields]) -> Iterator[_Choice]:
    if takes_column(cursor.path):
        for name in fields(cursor.value).columns:
            yield _Choice(value=name, kind="field", detail="a column of the trace")
    elif takes_field(cursor.path):
        for name, kind in fields(cursor.value).kinds.items():
            if not takes_flag(cursor.path) or kind in {"flag", "unknown"}:
                yield _Choice(value=name, kind="field", detail=_KINDS[kind])


def _scalar(value: Any, at: Word, *, json: bool) -> str:
    """Write a value so that it is read as what it is."""
    if not isinstance(value, str):
        return dumps(value)
    if at.quote:
        return dumps(value, ensure_ascii=False)[1:-1] if at.quote == '"' else value.replace("'", "''")
    return value if not json and _is_plain(value) else dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    try:
        return read_yaml(f"[{{k: {text}}}]", "spec").value == [{"k": text}]
    except TracegramError:
        return False
