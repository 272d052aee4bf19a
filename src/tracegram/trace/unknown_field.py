"""A field that a trace does not have: misspelled, the opposite of a field, or a condition written as code."""

import re
from collections.abc import Sequence
from typing import Any

from tracegram.diagnostics import Diagnostic, Place, quote, suggest
from tracegram.syntax import flow
from tracegram.trace.refusal import listed

RUNS = "runs"  # a field of cells that several runs share, once these are combined
_WORDS = {">": "gt", ">=": "gte", "≥": "gte", "<": "lt", "<=": "lte", "≤": "lte", "=": "equal", "==": "equal"}
_NAME = r"""(?:datum|df|d)?(?:\.|\[["'])?(?P<name>[A-Za-z_]\w*)(?:["']\])?"""
_OR = re.compile(r"(?<!\s)\s++or\s+|(?<!\s)\s*+\|\|?\s*")
_AND = re.compile(r"(?<!\s)\s++and\s+|(?<!\s)\s*+&&?\s*")
_COMPARISON = re.compile(_NAME + r"\s*(?P<sign>[<>=!]=|[<>=≥≤]|<>)\s*(?P<value>[-+.\w]+|\"[^\"]*\"|'[^']*')")
_NEGATION = re.compile(r"(?:not\s+|!\s*|~\s*)" + _NAME)
_PREFIX = re.compile(r"(?:not|non|un)[-_ ]?(?P<name>[A-Za-z_]\w*)")
_LONGEST = 200  # characters of a condition that is looked at


def unknown_field(field: str, fields: Sequence[str], asked: Place) -> Diagnostic:
    """Return the finding about a field that is not among `fields`, with advice."""
    message = f"this trace has no field {quote(field)}; its fields are {listed(fields)}"
    finding = Diagnostic(code="unknown-field", message=message, place=asked, help="write one of these")
    condition = _condition(field.strip(), fields) if len(field) <= _LONGEST else None
    if condition is None:
        return finding.suggesting(suggest(field, [*fields, RUNS], words=False))
    advice = f"write `where: {flow(condition)}`"
    return Diagnostic(code="unknown-field", message=message, place=asked, help=advice)


def _condition(text: str, fields: Sequence[str]) -> Any:
    """Return advice for a text that is a condition in a programming language; None for other texts."""
    for word, sign in (("or", _OR), ("and", _AND)):
        parts = sign.split(text)
        if len(parts) > 1:
            conditions = [part if part in fields else _condition(part, fields) for part in parts]
            return None if None in conditions else {word: conditions}
    if compared := _COMPARISON.fullmatch(text):
        return _comparison(*compared.group("name", "sign", "value"))
    if negated := _NEGATION.fullmatch(text):
        return {"not": negated["name"]}
    opposite = _PREFIX.fullmatch(text)
    return {"not": opposite["name"]} if opposite and opposite["name"] in fields else None


def _comparison(field: str, sign: str, written: str) -> Any:
    if sign in {"!=", "<>"}:
        return {"not": _comparison(field, "=", written)}
    try:
        value = float(written)
    except ValueError:
        value = {"true": True, "false": False}.get(written.lower(), written.strip("\"'"))
    else:
        value = int(value) if value.is_integer() else value
    return {"field": field, _WORDS[sign]: value}
