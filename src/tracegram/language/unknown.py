"""Unknown words: misspelled, of another mapping, or of another tool. A part of `validate`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import Any

from tracegram.diagnostics import LEAST_LIKENESS, Diagnostic, Suggestion, lines_of, nearest, quote, suggest
from tracegram.language.document import Document
from tracegram.language.echoes import answer_to, same_mistake
from tracegram.language.edits import first_entry
from tracegram.language.schema import VERSIONS
from tracegram.language.schema.foreign import UNKNOWN, Answer, answer_to_choice, answer_to_word, mapping_at, name_at
from tracegram.language.schema.validator import MOST_WORDS
from tracegram.language.wording import named
from tracegram.syntax.tree import after_comma, pointer_token

MOST_CHOICES = 30  # listed in a message
LIKE_A_SCHEME = 0.86  # at 0.6 `rdbu`, of two colors, reaches `reds`, of one; at 0.85 `brg` reaches `BrBG`
_PERCENTILE = re.compile("p[1-9][0-9]?")


def unknown_word(document: Document, pointer: str, error: Any) -> Diagnostic:
    """Return the finding about an unknown key, with the word that was probably meant."""
    word, legal = error.message, error.validator_value
    words = same_mistake(error)
    subject = f"{' and '.join(map(quote, words))} are not words" if len(words) > 1 else f"{quote(word)} is not a word"
    message = f"{subject} of the language {f'in {named(pointer)}' if pointer else 'at the top of a spec'}"
    finding = _misspelled_key(document, pointer, word, message, f"words here: {', '.join(legal)}")
    if answer := answer_to(error, word):
        return _answered(finding, answer)
    near = suggest(
        word, [each for each in legal if each not in error.instance or _is_laid_over(document, pointer, word, each)]
    )
    if not near and (before := _entry_before(document, pointer, word, error.instance)):
        return replace(finding, help=after_comma(before))
    strange = next((character for character in word if not character.isascii()), "")
    if strange and near:
        finding = replace(finding, message=f"{message}; it holds {quote(strange)} (U+{ord(strange):04X})")
    if word.partition(":")[0] in legal:  # `color:red` is one word to YAML
        return replace(finding, help=f"write a blank after the colon: `{word.replace(':', ': ', 1)}`")
    return finding.suggesting(near)


def _entry_before(document: Document, pointer: str, word: str, written: Mapping[str, Any]) -> str:
    """Return the entry before a key that has neither a colon nor a value; "" for any other key."""
    spans = document.spans.get(f"{pointer}/{pointer_token(word)}")
    if spans is None or written[word] is not None:
        return ""
    lines = lines_of(document.text)
    between = lines.text[lines.offsets(spans.key)[1] : lines.offsets(spans.value)[0]]
    before = takewhile(lambda each: each != word, written)
    return "" if ":" in between else next((each for each in reversed([*before]) if written[each] is not None), "")


def _is_laid_over(document: Document, pointer: str, word: str, other: str) -> bool:
    """Return whether a word is in the spec and another one in its base, which the first may be meant to override."""
    return f"{pointer}/{pointer_token(word)}" in document.spans and f"{pointer}/{other}" in document.borrowed


def _misspelled_key(document: Document, pointer: str, word: str, message: str, advice: str = "") -> Diagnostic:
    return document.finding("unknown-word", f"{pointer}/{pointer_token(word)}", message, advice, "key")


def missing_word(document: Document, pointer: str, error: Any) -> Diagnostic:
    """Return the finding about keys of which a mapping has too few or too many."""
    place = named(pointer)
    if error.validator == "conflict":
        first, second = error.validator_value[:2]
        message = f"{place} has both {quote(first)} and {quote(second)}, which exclude each other"
        return document.finding("conflicting-words", f"{pointer}/{second}", message, "keep one of them", "key")
    if error.validator == "oneWord":
        words = error.validator_value
        message = f"{place} names none of {', '.join(quote(word) for word in words)}"
        advice = f"add `{words[0]}`"
        advice += ", or `frame: NAME` for a data frame that Python passes" if "frame" in words else ""
        return document.finding("missing-word", pointer, message, advice, "key")
    near = next((key for key in islice(error.instance, MOST_WORDS) if _may_mean(key, error, pointer)), None)
    message = f"{quote(error.message)} is missing from {place}"
    if near is not None and error.schema["properties"] == {error.message: {}}:
        message = f"{quote(near)} is not a word of the language in {place}"
        meant = suggest(near, [error.message]) or Suggestion(value=error.message, safe=False)
        return _misspelled_key(document, pointer, near, message).suggesting(meant)
    if not pointer and error.message == "tracegram":
        finding = document.finding("missing-word", "", message, f"add `tracegram: {VERSIONS[-1]}`", "key")
        return replace(finding, edit=first_entry(document, "tracegram", VERSIONS[-1]))
    return document.finding("missing-word", pointer, message, f"add `{error.message}`", "key")


def _may_mean(key: str, error: Any, pointer: str) -> bool:
    """Check whether a key is a misspelling of the missing word, or another tool's word for it."""
    if key in error.schema["properties"]:
        return False
    answer = answer_to_word(key, error.instance[key], mapping_at(pointer), {error.message: {}})
    return nearest(key, [error.message]) is not None or (answer is not None and answer.word == error.message)


def unknown_choice(document: Document, pointer: str, text: str, choices: Sequence[str | int]) -> Diagnostic:
    """Return the finding about a value that is not among the choices of a key."""
    listed = [each for each in map(str, choices) if not _PERCENTILE.fullmatch(each)]
    listed += ["p1 … p99"] if len(listed) < len(choices) else []
    shown = [*listed[:MOST_CHOICES], *(["…"] if len(listed) > MOST_CHOICES else [])]
    message = f"{named(pointer)} is {quote(text)}, expected one of: {', '.join(shown)}"
    finding = document.finding("unknown-choice", pointer, message, "write one of these")
    name = name_at(pointer)
    texts = [each for each in choices if isinstance(each, str)]
    if answer := answer_to_choice(text, name, texts):
        return _answered(finding, answer)
    least = LIKE_A_SCHEME if name == "color.scheme" else LEAST_LIKENESS
    return finding.suggesting(suggest(text, texts, least=least))


def _answered(finding: Diagnostic, answer: Answer) -> Diagnostic:
    """Return a finding with the answer to a word of another tool."""
    if answer.word:
        return finding.suggesting(Suggestion(value=answer.word, safe=answer.is_same))
    return replace(finding, help=answer.advice if answer.advice != UNKNOWN else f"{UNKNOWN}; {finding.help}")
