"""This file is about the second stage: what is wrong with a document, before any trace is read."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from jsonschema import ValidationError

from tracegram.diagnostics import Diagnostic, Suggestion, TracegramError, nearest, quote, suggest
from tracegram.language.cross_checks import check_meaning
from tracegram.language.document import Document
from tracegram.language.edits import first_entry, hidden_colour, quotation
from tracegram.language.schema import VERSIONS, load_schema, resolve_reference
from tracegram.language.schema.validator import violations
from tracegram.measure.color_names import COLOUR_NAMES
from tracegram.syntax.tree import pointer_token

MOST_FINDINGS = 20

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def validate(document: Document) -> None:
    """Check a document against the schema, and what it says against itself.

    Raises:
        TracegramError: Everything that was found, at most 20 findings, in the order of the file.
    """
    if not isinstance(document.value, dict):
        message = f"a spec is a mapping of words to values, found {_type_of(document.value)}"
        raise TracegramError([document.finding("not-a-mapping", "", message, "start with `tracegram: 1`")])
    if not document.text and (strange := list(_not_finite(document, document.value, ""))):
        raise TracegramError(strange)
    errors = _without_lacks(list(islice(violations(document.value), MOST_FINDINGS)))
    findings = _without_echoes([_explain(document, error) for error in errors]) or check_meaning(document)
    if findings:
        raise TracegramError(sorted(map(document.corrected, findings), key=_line_and_column))


def _not_finite(document: Document, value: Any, pointer: str) -> Iterator[Diagnostic]:
    """Find numbers that no text of a spec holds, as its readers refuse them; cells, in `values`, may be NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        yield document.finding(
            "not-finite", pointer, f"{_named(pointer)} is {value}, expected a finite number", "write a number"
        )
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key != "values":
            yield from _not_finite(document, part, f"{pointer}/{pointer_token(str(key))}")


def _line_and_column(finding: Diagnostic) -> tuple[int, int]:
    span = finding.place.span
    return (span.line, span.column) if span else (0, 0)


def _without_lacks(errors: list[ValidationError]) -> list[ValidationError]:
    """Drop that a mapping names none of several words if a word in it is unknown, which then stands for one of them."""
    strange = {tuple(each.absolute_path) for each in errors if each.validator == "unknown"}
    return [each for each in errors if each.validator != "oneWord" or tuple(each.absolute_path) not in strange]


def _without_echoes(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Drop what only follows from another finding at the same place: one mistake, one finding."""
    unknown = [each for each in findings if each.code == "unknown-word"]
    misspelt = {(each.pointer.rpartition("/")[0], each.suggestion.value) for each in unknown if each.suggestion}
    lacking = {each.pointer for each in findings if each.code == "missing-word"}
    kept = [
        each
        for each in findings
        if (each.code != "missing-word" or (each.pointer, _word_of(each)) not in misspelt)
        and (each.code != "out-of-range" or each.pointer not in lacking)
    ]
    return list({(each.code, each.pointer): each for each in reversed(kept)}.values())[::-1]


def _word_of(finding: Diagnostic) -> str:
    return finding.message.partition("“")[2].partition("”")[0]


def _explain(document: Document, error: Any) -> Diagnostic:
    pointer = "".join(f"/{pointer_token(str(key))}" for key in error.absolute_path)
    if error.instance is None:
        return _empty_value(document, pointer)
    explain = _EXPLAINERS.get(error.validator, _out_of_range)
    return explain(document, pointer, error)


def _unknown_word(document: Document, pointer: str, error: Any) -> Diagnostic:
    word = error.message
    legal = error.validator_value
    near = suggest(
        word, [each for each in legal if each not in error.instance or _is_laid_over(document, pointer, word, each)]
    )
    place = f"in {_named(pointer)}" if pointer else "at the top of a spec"
    message = f"{quote(word)} is not a word of the language {place}"
    strange = next((character for character in word if not character.isascii()), "")
    if strange and near:
        message += f"; it holds {quote(strange)} (U+{ord(strange):04X})"
    advice = f"words here: {', '.join(legal)}"
    finding = _misspelt_key(document, pointer, word, message, advice).suggesting(near)
    if word.partition(":")[0] in legal:  # `color:red` is one word to YAML
        blank = f"write a blank after the colon: `{word.replace(':', ': ', 1)}`"
        return replace(finding, help=blank, suggestion=None)
    return finding


def _is_laid_over(document: Document, pointer: str, word: str, other: str) -> bool:
    """Say whether a word is the spec's own and another one its base's, which it may be meant to replace."""
    return f"{pointer}/{pointer_token(word)}" in document.spans and f"{pointer}/{other}" in document.borrowed


def _misspelt_key(document: Document, pointer: str, word: str, message: str, advice: str = "") -> Diagnostic:
    return document.finding("unknown-word", f"{pointer}/{pointer_token(word)}", message, advice, "key")


def _wrong_words(document: Document, pointer: str, error: Any) -> Diagnostic:
    named = _named(pointer) if pointer else "the spec"
    if error.validator == "conflict":
        first, second = error.validator_value[:2]
        message = f"{named} has both {quote(first)} and {quote(second)}, which exclude each other"
        return document.finding("conflicting-words", f"{pointer}/{second}", message, "keep one of them", "key")
    if error.validator == "oneWord":
        words = error.validator_value
        message = f"{named} names none of {', '.join(quote(word) for word in words)}"
        return document.finding("missing-word", pointer, message, f"add `{words[0]}`", "key")
    near = next(
        (key for key in error.instance if nearest(key, [error.message]) and key not in error.schema["properties"]),
        None,
    )
    message = f"{quote(error.message)} is missing from {named}"
    if near is not None and error.schema["properties"] == {error.message: {}}:
        message = f"{quote(near)} is not a word of the language in {named}"
        return _misspelt_key(document, pointer, near, message).suggesting(suggest(near, [error.message]))
    if not pointer and error.message == "tracegram":
        finding = document.finding("missing-word", "", message, f"add `tracegram: {VERSIONS[-1]}`", "key")
        return replace(finding, edit=first_entry(document, "tracegram", VERSIONS[-1]))
    return document.finding("missing-word", pointer, message, f"add `{error.message}`", "key")


def _empty_value(document: Document, pointer: str) -> Diagnostic:
    finding = document.finding("empty-value", pointer, f"{_named(pointer)} has no value", part="key")
    colour, edit = hidden_colour(document, finding.place.span)
    if colour:
        return replace(finding, help=f'`#` starts a comment: quote the colour, "{colour}"', edit=edit)
    if pointer.endswith(("/token", "/text")):
        advice = 'quote it if the text is meant, "null" or "~"'
    else:
        advice = "give it a value, or delete the key"
    return replace(finding, help=advice)


def _wrong_type(document: Document, pointer: str, error: Any) -> Diagnostic:
    types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    expected = " or ".join(_TYPES[each] for each in types)
    message = f"{_named(pointer)} is {_type_of(error.instance)}, expected {expected}"
    advice = "write " + expected
    if "string" in types and isinstance(error.instance, bool | int | float):
        finding = document.finding("wrong-type", pointer, message, "quote it, if the text is meant")
        return replace(finding, edit=quotation(document, pointer) if _takes_any_text(error.schema) else None)
    return document.finding("wrong-type", pointer, message, advice)


def _takes_any_text(schema: Any) -> bool:
    return schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format", "pattern"}


def _unknown_choice(document: Document, pointer: str, error: Any) -> Diagnostic:
    choices = error.validator_value if error.validator == "enum" else [error.validator_value]
    if isinstance(error.instance, dict | list):
        return _wrong_type(document, pointer, ValidationError("", validator_value="string", instance=error.instance))
    if pointer == "/tracegram" and isinstance(error.instance, str):
        message = f"“tracegram” is the text {quote(error.instance)}, expected the number {VERSIONS[-1]}"
        number = Suggestion(value=VERSIONS[-1], safe=error.instance.strip() == str(VERSIONS[-1]))
        finding = document.finding("wrong-type", pointer, message).suggesting(number)
        return replace(finding, help=f"{number.advice}, without quotes")
    if pointer == "/tracegram":
        message = f"version {quote(error.instance)} of the language is not known, expected {VERSIONS[-1]}"
        number = Suggestion(value=VERSIONS[-1], safe=False)
        return document.finding("unknown-version", pointer, message).suggesting(number)
    near = suggest(str(error.instance), [str(each) for each in choices])
    message = f"{_named(pointer)} is {quote(error.instance)}, expected one of: {', '.join(map(str, choices))}"
    moved = _advice_to_move(pointer, error.instance)
    if moved:
        return document.finding("unknown-choice", pointer, message, moved)
    return document.finding("unknown-choice", pointer, message, "write one of these").suggesting(near)


def _advice_to_move(pointer: str, word: Any) -> str:
    """Say where a mark stands that is an overlay's, or the other way round; "" for any other word."""
    fragment, folder = ("overlay", "overlays") if pointer.startswith("/marks/") else ("mark", "marks")
    branches = load_schema()["$defs"][fragment]["oneOf"]
    words = [resolve_reference(each)["properties"]["mark"]["const"] for each in branches]
    return f"move it: {quote(word)} stands under `{folder}`" if pointer.endswith("/mark") and word in words else ""


def _not_a_colour(document: Document, pointer: str, error: Any) -> Diagnostic:
    near = suggest(error.instance, COLOUR_NAMES)
    message = f"{_named(pointer)} is {quote(error.instance)}, expected a CSS colour name, #rgb or #rrggbb"
    advice = "write a name such as “orange”, or digits such as “#ff8c42”"
    return document.finding("not-a-colour", pointer, message, advice).suggesting(near)


def _unsafe_text(document: Document, pointer: str, error: Any) -> Diagnostic:
    message = f"{_named(pointer)} is {quote(error.instance)}, which holds characters it cannot take"
    return document.finding("unsafe-text", pointer, message, "use letters, digits, blanks, commas and hyphens")


def _out_of_range(document: Document, pointer: str, error: Any) -> Diagnostic:
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
    found = f"{_type_of(error.instance)} of {len(error.instance)}" if sized else quote(error.instance)
    message = f"{_named(pointer)} is {found}, expected {expected}"
    return document.finding(
        "out-of-range", pointer, message, f"give {expected}" if sized else f"write a number: {expected}"
    )


def _named(pointer: str) -> str:
    words: Iterable[str] = [part for part in pointer.split("/") if part and not part.isdigit()]
    last = pointer.rpartition("/")[2]
    if last.isdigit():
        return f"item {int(last) + 1} of {quote(list(words)[-1])}" if words else f"item {last}"
    return quote(last.replace("~1", "/").replace("~0", "~")) if last else "the spec"


def _type_of(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {quote(value)}"
    if isinstance(value, str):
        return f"the text {quote(value, 40)}"
    return "a list" if isinstance(value, list) else "a mapping"


_EXPLAINERS: dict[str, Callable[[Document, str, Any], Diagnostic]] = {
    "unknown": _unknown_word,
    "required": _wrong_words,
    "oneWord": _wrong_words,
    "conflict": _wrong_words,
    "type": _wrong_type,
    "enum": _unknown_choice,
    "const": _unknown_choice,
    "format": _not_a_colour,
    "pattern": _unsafe_text,
}
