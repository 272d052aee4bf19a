"""This file is about the word that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import takewhile

from tracegram.diagnostics.diagnostic import Suggestion

LEAST_LIKENESS = 0.6  # difflib's own threshold: `colr` reaches `color`, `wher` reaches `where`, `foo` reaches nothing
SHORTEST_WORD = 4  # characters; in a shorter word one other letter is as often another word: `xor` is not `or`
LONGEST_WORD = 200  # characters; likeness takes time in the square of it

_SYNONYMS = {
    "colour": "color",
    "fill": "color",
    "heatmap": "rect",
    "cell": "rect",
    "cells": "rect",
    "tile": "rect",
    "box": "rect",
    "rectangle": "rect",
    "vline": "rule",
    "hline": "rule",
    "segment": "rule",
    "circle": "point",
    "dot": "point",
    "scatter": "point",
    "label": "text",
    "filter": "where",
    "layers": "marks",
    "annotations": "overlays",
    "data": "trace",
    "source": "trace",
    "rows": "values",
    "colormap": "scheme",
    "cmap": "scheme",
    "palette": "scheme",
    "path": "file",
}


def nearest(word: str, legal: Iterable[str]) -> str | None:
    """Give the legal word that is closest to what was written, or None when none is close."""
    choices = list(legal)
    folded = word.casefold().strip()
    synonym = _SYNONYMS.get(folded)
    if synonym in choices:
        return synonym
    by_fold = {choice.casefold(): choice for choice in choices}
    if len(folded) >= LONGEST_WORD:
        return None
    anagram = next((choice for choice in by_fold if sorted(choice) == sorted(folded)), None)  # two letters swapped
    found = anagram or next(iter(get_close_matches(folded, by_fold, n=1, cutoff=LEAST_LIKENESS)), None)
    return by_fold[found] if found else None


def suggest(word: str, legal: Iterable[str], *, words: bool = True) -> Suggestion | None:
    """Give the legal word that is closest, safe when it is the one word a slip away, or a listed synonym.

    Args:
        word: What was written.
        legal: What may be written.
        words: Whether these are words of the language. Names of data have no synonyms, and a digit makes another name.
    """
    choices = list(legal)
    near = nearest(word, choices)
    if near is None:
        return None
    folded = word.casefold().strip()
    slips = [
        choice
        for choice in choices
        if _is_slip(folded, choice.casefold()) and (words or _digits(folded) == _digits(choice))
    ]
    return Suggestion(value=near, safe=slips == [near] or (words and _SYNONYMS.get(folded) == near))


def _is_slip(word: str, choice: str) -> bool:
    """Say whether a letter is missing, too many, doubled, swapped with the next, or another; never another digit."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, choice, strict=False)))
    left, right = word[same:], choice[same:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    doubled = word in _doubled(choice) or choice in _doubled(word)
    one = left[1:] == right[1:] or left[1:] == right or left == right[1:]
    return swapped or doubled or (one and len(choice) >= SHORTEST_WORD and _digits(word) == _digits(choice))


def _doubled(word: str) -> list[str]:
    """Give a word with each of its letters written twice in turn."""
    return [word[:at] + word[at - 1 :] for at in range(1, len(word) + 1)]


def _digits(word: str) -> list[str]:
    return [each for each in word if each.isdigit()]
