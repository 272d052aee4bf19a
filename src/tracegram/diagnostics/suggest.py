"""This file is about the word that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

LEAST_LIKENESS = 0.6  # difflib's own threshold: `colr` reaches `color`, `wher` reaches `where`, `foo` reaches nothing
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
