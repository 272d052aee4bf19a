"""The word that was probably meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile
from pathlib import PurePath

from tracegram.diagnostics.diagnostic import Suggestion

LEAST_LIKENESS = 0.6  # difflib's own threshold: `colr` reaches `color`, `wher` reaches `where`, `foo` reaches nothing
SHORTEST_WORD = 4  # characters; in a shorter word one other letter is as often another word: `xor` is not `or`
LONGEST_WORD = 200  # characters; likeness takes time in the square of it

_NEGATIONS = ("un", "non", "not", "no", "in", "im", "dis", "de", "anti")
_OPPOSITES = (
    ("min", "max"),
    ("first", "last"),
    ("start", "stop"),
    ("start", "end"),
    ("before", "after"),
    ("top", "bottom"),
    ("left", "right"),
    ("upper", "lower"),
    ("high", "low"),
    ("lt", "gt"),
    ("light", "dark"),
    ("inner", "outer"),
    ("row", "column"),
    ("width", "height"),
    ("asc", "desc"),
)


def nearest(word: str, legal: Iterable[str], least: float = LEAST_LIKENESS) -> str | None:
    """Return the legal word that is closest to the one written, or None if none is close.

    A word of opposite meaning is never close: `masked` is not meant by `unmasked`, nor `upper` by `lower`.
    """
    folded = word.casefold().strip()
    if len(folded) >= LONGEST_WORD:
        return None
    by_fold = {choice.casefold(): choice for choice in legal}
    swapped = [choice for choice in by_fold if _is_swapped(folded, choice)]
    close = swapped or get_close_matches(folded, by_fold, n=10, cutoff=least)
    return next((by_fold[choice] for choice in close if not _is_opposite(folded, choice)), None)


def nearest_file(name: str, names: Iterable[str]) -> str | None:
    """Return the file name that is closest, or None if none is close; a suffix that two share makes them no closer."""
    path = PurePath(name)
    by_stem: dict[str, str] = {}
    for each in sorted(map(PurePath, names), key=lambda each: (each.suffix != path.suffix, each)):
        by_stem.setdefault(each.stem, each.name)
    near = nearest(path.stem, by_stem)
    return None if near is None else by_stem[near]


def suggest(word: str, legal: Iterable[str], *, words: bool = True, least: float = LEAST_LIKENESS) -> Suggestion | None:
    """Return the legal word that is closest; it is safe if it is the only one within a slip of one letter.

    Args:
        word: What was written.
        legal: What may be written.
        words: Whether these are words of the language. In names from data, another digit makes another name.
        least: The least similarity, from 0 to 1.
    """
    choices = list(legal)
    near = nearest(word, choices, least)
    if near is None:
        return None
    folded = word.casefold().strip()
    slips = [
        choice
        for choice in choices
        if _is_slip(folded, choice.casefold()) and (words or _digits(folded) == _digits(choice))
    ]
    return Suggestion(value=near, safe=slips == [near])


def _is_opposite(word: str, choice: str) -> bool:
    """Check whether a choice would be more like a word if one of the two were turned into its opposite."""
    turned = [
        (word.replace(one, other), choice)
        for pair in _OPPOSITES
        for one, other in (pair, pair[::-1])
        if one in word and other in choice
    ]
    turned += [
        (word.removeprefix(prefix), choice.removeprefix(prefix))
        for prefix in _NEGATIONS
        if word.startswith(prefix) != choice.startswith(prefix)
    ]
    return any(_likeness(*each) > _likeness(word, choice) for each in turned)


def _likeness(word: str, choice: str) -> float:
    return SequenceMatcher(None, choice, word).ratio()


def _is_slip(word: str, choice: str) -> bool:
    """Return whether one letter is missing, added, doubled, replaced or swapped with the next; never a digit."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, choice, strict=False)))
    left, right = word[same:], choice[same:]
    doubled = word in _doubled(choice) or choice in _doubled(word)
    one = left[1:] == right[1:] or left[1:] == right or left == right[1:]
    return (
        _is_swapped(word, choice)
        or doubled
        or (one and len(choice) >= SHORTEST_WORD and _digits(word) == _digits(choice))
    )


def _is_swapped(word: str, choice: str) -> bool:
    """Check whether two letters that follow each other have changed places."""
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, choice, strict=False)))
    return word[at : at + 2] == choice[at : at + 2][::-1] and word[at + 2 :] == choice[at + 2 :] and word != choice


def _doubled(word: str) -> list[str]:
    """Return a word with each of its letters written twice in turn."""
    return [word[:at] + word[at - 1 :] for at in range(1, len(word) + 1)]


def _digits(word: str) -> list[str]:
    return [each for each in word if each.isdigit()]
