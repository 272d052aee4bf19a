"""Dropping findings that only follow from another: one mistake, one finding. A part of `validate`."""

from collections.abc import Iterable
from typing import Any

from jsonschema import ValidationError

from tracegram.diagnostics import Diagnostic
from tracegram.language.schema.foreign import Answer, answer_to_word, mapping_at
from tracegram.language.schema.validator import fits
from tracegram.syntax.tree import pointer_token

_INSTEAD = {"marks": ("marks", "panels", "concat")}  # words of which a mapping needs one


def pointer_of(error: ValidationError) -> str:
    """Return the JSON pointer of the value that has an error."""
    return "".join(f"/{pointer_token(str(key))}" for key in error.absolute_path)


def answer_to(error: Any, word: str) -> Answer | None:
    """Return our answer to an unknown word in the mapping of an error, if the word is from another tool."""
    mapping = error.instance
    free = {key: schema for key, schema in error.schema.get("properties", {}).items() if key not in mapping}
    return answer_to_word(word, mapping[word], mapping_at(pointer_of(error)), free)


def same_mistake(error: Any) -> list[str]:
    """Return the words of a mapping that share one answer with the word of an error, such as `vmin` and `vmax`."""
    answer = answer_to(error, error.message)
    if answer is None or not answer.advice.startswith("write"):
        return [error.message]
    unknown = [word for word in error.instance if word not in error.validator_value]
    return [word for word in unknown if answer_to(error, word) == answer]


def one_per_mistake(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """Drop errors that a word of another tool explains.

    These are errors about words with the same answer, and about a missing word that it stands for. A mapping that lacks
    one of several words gets no error for it if it has any unknown word; nor does one whose words all have to go, or a
    mark of a panel whose axis has the field.
    """
    found = list(errors)
    unknown = [each for each in found if each.validator == "unknown"]
    strange = {pointer_of(each) for each in unknown}
    answers = [(pointer_of(each), answer_to(each, each.message)) for each in unknown]
    meant = {(pointer, answer.stands_for) for pointer, answer in answers if answer}
    fields_on_axes = {
        f"{pointer.rpartition('/')[0]}/marks" for pointer, word in meant if mapping_at(pointer) == "value axis" and word
    }
    return [
        each
        for each in found
        if not (each.validator == "unknown" and same_mistake(each)[0] != each.message)
        and not (each.validator in {"oneWord", "minProperties"} and pointer_of(each) in strange)
        and not (each.validator == "required" and (pointer_of(each), each.message) in meant)
        and not (each.validator == "required" and pointer_of(each).rpartition("/")[0] in fields_on_axes)
        and not (each.validator == "required" and _is_replaced(each))
        and not (each.validator == "required" and _has_another_name(each, unknown))
    ]


def _is_replaced(error: Any) -> bool:
    """Return whether all words of a mapping are of another tool and have an answer that changes more than the word."""
    if not error.instance or any(word in error.schema["properties"] for word in error.instance):
        return False
    answers = (answer_to(error, word) for word in error.instance)
    return all(answer is not None and answer.advice.startswith("write its") for answer in answers)


def _has_another_name(error: Any, unknown: list[Any]) -> bool:
    """Return whether a missing mapping or list is probably there under an unknown word."""
    properties: Any = error.schema["properties"]
    schemas = [properties.get(word, {}) for word in _INSTEAD.get(error.message, (error.message,))]
    near = [each.instance[each.message] for each in unknown if each.absolute_path == error.absolute_path]
    return any(isinstance(value, dict | list) and fits(schema, value) for value in near for schema in schemas)


def without_echoes(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Drop findings that only follow from another one, and findings that are repeated.

    Whoever names a base wrongly may have written the missing words there.
    """
    unknown = [each for each in findings if each.code == "unknown-word"]
    misspelled = {(each.pointer.rpartition("/")[0], each.suggestion.value) for each in unknown if each.suggestion}
    lacking = {each.pointer for each in findings if each.code == "missing-word"}
    has_base = ("", "extends") in misspelled or any(each.pointer == "/extends" for each in findings)
    kept = [
        each
        for each in findings
        if not (each.code == "missing-word" and (has_base or (each.pointer, _word_of(each)) in misspelled))
        and (each.code != "out-of-range" or each.pointer not in lacking)
    ]
    return list({(each.code, each.pointer): each for each in reversed(kept)}.values())[::-1]


def _word_of(finding: Diagnostic) -> str:
    return finding.message.partition("“")[2].partition("”")[0]
