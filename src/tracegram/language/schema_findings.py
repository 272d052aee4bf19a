"""Violations of the schema, one finding per mistake; a part of `validate`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from jsonschema import ValidationError

from tracegram.diagnostics import Diagnostic, Suggestion, nearest, quote, suggest
from tracegram.language.document import Document
from tracegram.language.echoes import one_per_mistake, pointer_of, without_echoes
from tracegram.language.edits import hidden_color, quotation
from tracegram.language.misplaced import advice_to_move, layer_at
from tracegram.language.params import param_meant
from tracegram.language.schema import VERSIONS
from tracegram.language.schema.foreign import answer_to_shape, name_at
from tracegram.language.unknown import missing_word, unknown_choice, unknown_word
from tracegram.language.wording import named, type_of
from tracegram.measure.color_names import COLOR_NAMES
from tracegram.measure.lengths import UNITS, VENUES, pixels_of

_FIELD = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_COLOR = 0.75  # at 0.6 `sampler` is like `silver`

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


_OTHER_UNITS = {'"': "in", "″": "in", "inch": "in", "inche": "in", "point": "pt", "bp": "pt", "pixel": "px"}


def schema_findings(document: Document, errors: list[ValidationError]) -> list[Diagnostic]:
    """Return what violations of the schema mean for the author of a spec."""
    found: list[Diagnostic] = []
    moved: set[str] = set()
    for error in one_per_mistake(errors):
        layer = layer_at(pointer_of(error))
        if layer in moved:
            continue
        finding = _explain(document, error)
        if layer and (advice := advice_to_move(document, layer)):
            moved.add(layer)
            finding = replace(finding, help=advice, suggestion=None, edit=None)
        found.append(finding)
    return without_echoes(found)


def _explain(document: Document, error: Any) -> Diagnostic:
    pointer = pointer_of(error)
    if error.instance is None:
        return _empty_value(document, pointer)
    explain = _EXPLAINERS.get(error.validator, _out_of_range)
    finding = explain(document, pointer, error)
    name = param_meant(document, error.instance)
    return replace(finding, help=f"write `{{param: {name}}}`", suggestion=None, edit=None) if name else finding


def _empty_value(document: Document, pointer: str) -> Diagnostic:
    finding = document.finding("empty-value", pointer, f"{named(pointer)} has no value", part="key")
    if advice := answer_to_shape(None, name_at(pointer)):
        return replace(finding, help=advice)
    color, edit = hidden_color(document, finding.place.span)
    if color:
        return replace(finding, help=f'`#` starts a comment: quote the color, "{color}"', edit=edit)
    if pointer.endswith(("/token", "/text")):
        advice = 'quote it if the text is meant, "null" or "~"'
    else:
        advice = "give it a value, or delete the key"
    return replace(finding, help=advice)


def _wrong_type(document: Document, pointer: str, error: Any) -> Diagnostic:
    types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    expected = " or ".join(_TYPES[each] for each in types)
    message = f"{named(pointer)} is {type_of(error.instance)}, expected {expected}"
    answer = answer_to_shape(error.instance, name_at(pointer))
    advice = answer or "write " + expected
    if "string" in types and isinstance(error.instance, bool | int | float) and not answer:
        finding = document.finding("wrong-type", pointer, message, "quote it, if the text is meant")
        return replace(finding, edit=quotation(document, pointer) if _takes_any_text(error.schema) else None)
    return document.finding("wrong-type", pointer, message, advice)


def _takes_any_text(schema: Any) -> bool:
    return schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format", "pattern"}


def _unknown_choice(document: Document, pointer: str, error: Any) -> Diagnostic:
    choices = error.validator_value if error.validator == "enum" else [error.validator_value]
    if isinstance(error.instance, dict | list):
        error = ValidationError("", validator_value="string", instance=error.instance)
        return _wrong_type(document, pointer, error)
    if pointer == "/tracegram" and isinstance(error.instance, str):
        message = f"“tracegram” is the text {quote(error.instance)}, expected the number {VERSIONS[-1]}"
        number = Suggestion(value=VERSIONS[-1], safe=error.instance.strip() == str(VERSIONS[-1]))
        finding = document.finding("wrong-type", pointer, message).suggesting(number)
        return replace(finding, help=f"{number.advice}, without quotes")
    if pointer == "/tracegram":
        message = f"version {quote(error.instance)} of the language is not known, expected {VERSIONS[-1]}"
        number = Suggestion(value=VERSIONS[-1], safe=False)
        return document.finding("unknown-version", pointer, message).suggesting(number)
    text = str(error.instance).lower() if isinstance(error.instance, bool) else str(error.instance)
    finding = unknown_choice(document, pointer, text, choices)
    advice = answer_to_shape(error.instance, name_at(pointer))
    return replace(finding, help=advice, suggestion=None) if advice else finding


def _bad_format(document: Document, pointer: str, error: Any) -> Diagnostic:
    if error.validator_value == "color":
        return _not_a_color(document, pointer, error)
    venues = VENUES if error.validator_value == "width" else ()
    expected = f"a number with its unit ({', '.join(UNITS)})"
    message = f"{named(pointer)} is {quote(error.instance)}, expected {expected}{' or a venue' if venues else ''}"
    advice = "write a length such as “8.5cm”" + (f", or one of {', '.join(venues)}" if venues else "")
    return document.finding("unknown-unit", pointer, message, advice).suggesting(_near_length(error.instance, venues))


def _near_length(text: str, venues: Iterable[str]) -> Suggestion | None:
    """Return the length or the venue that was probably meant."""
    number, unit = re.fullmatch(r"([\d.]*) ?(.*)", text, re.DOTALL).groups()  # pyright: ignore[reportOptionalMemberAccess]
    known = {**{each: each for each in UNITS}, **_OTHER_UNITS}.get(unit.lower().removesuffix("s"))
    if known and pixels_of(number + known) is not None:
        return Suggestion(value=number + known, safe=False)
    stem = nearest(text.partition("-")[0], {each.partition("-")[0] for each in venues})
    return suggest(text, [each for each in venues if each.partition("-")[0] == stem]) if stem else None


def _not_a_color(document: Document, pointer: str, error: Any) -> Diagnostic:
    is_british = "grey" in error.instance.lower()  # CSS knows both spellings
    near = suggest(error.instance, [each for each in COLOR_NAMES if is_british or "grey" not in each])
    message = f"{named(pointer)} is {quote(error.instance)}, expected a CSS color name, #rgb or #rrggbb"
    advice = "write a name such as “orange”, or digits such as “#ff8c42”"
    finding = document.finding("not-a-colour", pointer, message, advice).suggesting(near)
    of_field = f"`color: {{field: {error.instance}}}`"
    is_name = _FIELD.fullmatch(error.instance) and not nearest(error.instance, COLOR_NAMES, least=_LIKE_A_COLOR)
    may_be_field = is_name and name_at(pointer) in {"mark.color", "panel mark.color"}
    return (
        replace(finding, help=f"{finding.help}, or {of_field} for the values of a field") if may_be_field else finding
    )


def _unsafe_text(document: Document, pointer: str, error: Any) -> Diagnostic:
    if pointer.endswith("/format"):
        message = f"“format” is {quote(error.instance)}, expected a number format of Vega-Lite"
        return document.finding("unsafe-text", pointer, message, "write one such as “,.0f”, “.2~f” or “.0%”")
    if choices := re.fullmatch(r"\^\(([\w|]+)\|p\[1-9\]\[0-9\]\?\)\$", error.validator_value):
        percentiles = [f"p{number}" for number in range(1, 100)]
        return unknown_choice(document, pointer, error.instance, [*choices[1].split("|"), *percentiles])
    message = f"{named(pointer)} is {quote(error.instance)}, which holds characters it cannot take"
    return document.finding("unsafe-text", pointer, message, "use letters, digits, blanks, commas and hyphens")


def _out_of_range(document: Document, pointer: str, error: Any) -> Diagnostic:
    if error.validator == "minProperties" and list(error.instance) == ["field"]:
        message = f"{named(pointer)} names a field and no comparison"
        return document.finding("out-of-range", pointer, message, "add one, such as `gte: 0.5` or `equal: …`")
    limits = {
        "minimum": "at least {}",
        "maximum": "at most {}",
        "exclusiveMinimum": "more than {}",
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minItems": "at least {} items",
        "maxItems": "at most {} items",
        "minProperties": "at least {} words",
        "maxProperties": "at most {} words",
    }
    expected = limits[error.validator].format(error.validator_value)
    expected = expected.removesuffix("s") if error.validator_value == 1 and expected.endswith("s") else expected
    sized = isinstance(error.instance, str | list | dict)
    found = f"{type_of(error.instance)} of {len(error.instance)}" if sized else quote(error.instance)
    message = f"{named(pointer)} is {found}, expected {expected}"
    return document.finding(
        "out-of-range", pointer, message, f"give {expected}" if sized else f"write a number: {expected}"
    )


_EXPLAINERS: dict[str, Callable[[Document, str, Any], Diagnostic]] = {
    "unknown": unknown_word,
    "required": missing_word,
    "oneWord": missing_word,
    "conflict": missing_word,
    "type": _wrong_type,
    "enum": _unknown_choice,
    "const": _unknown_choice,
    "format": _bad_format,
    "pattern": _unsafe_text,
}
