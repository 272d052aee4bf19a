r"""What data of Vega-Lite may hold: plain rows, and texts that every renderer survives and every reader sees.

A control character in a label makes vl-convert 1.9 abort the whole process, a bidirectional mark reorders its
neighbors, and a token that is only white space leaves its cell looking empty. Byte-level tokenizers produce all three.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

LONGEST_LABEL = 64  # characters; a label of 20 kB takes vl-convert 4 to 10 s to measure
MOST_COMBINING = 4  # marks on one letter; no orthography stacks more, “zalgo” text stacks hundreds

_JOINER = "\u200d"
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # of skin, after an emoji
_FLAG = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # letters, of which two make a flag
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Return a text with its invisible characters made visible: controls as `\n`, `\x1b`, `\u{202e}`.

    Example:
        >>> print(light.visible("a\tb"))
        a\tb
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if _joins(text, at) else _shown(each) for at, each in enumerate(text))


def glyphs(text: str) -> list[str]:
    """Split a text into parts that are drawn as one: a character with its marks, joined emoji, the two of a flag.

    Example:
        >>> light.glyphs("a🇫🇷")
        ['a', '🇫🇷']
    """
    found: list[str] = []
    for each in text:
        is_flag = each in _FLAG and bool(found) and found[-1] in _FLAG
        if found and (is_flag or each == _JOINER or found[-1][-1] == _JOINER or _is_added(each)):
            found[-1] += each
        else:
            found.append(each)
    return found


def label(text: str) -> str:
    """Return a text as it can be drawn in a cell.

    Example:
        >>> light.label(" the"), light.label(""), light.label("  ")
        (' the', 'ε', '··')

    Returns:
        The visible text, at most 64 characters of it and then `…`; `ε` for the empty text; a `·` for each space of a
        text that is only spaces. Of more than four combining marks in a row the rest is dropped.
    """
    if not text:
        return "ε"
    if not text.strip(" "):
        return "·" * min(len(text), LONGEST_LABEL)
    shown = visible(_calmed(text[: LONGEST_LABEL * 8]))
    if len(shown) <= LONGEST_LABEL:
        return shown
    lengths = accumulate(map(len, glyphs(shown)))
    return shown[: max(each for each in (0, *lengths) if each < LONGEST_LABEL)] + "…"


def _joins(text: str, at: int) -> bool:
    """Check whether a character joins two emoji, as in a family or a profession; elsewhere it hides in a text."""
    if text[at] != _JOINER or not 0 < at < len(text) - 1:
        return False
    return unicodedata.category(text[at - 1]) in {"So", "Sk", "Mn"} and unicodedata.category(text[at + 1]) == "So"


def _is_added(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"} or character in _TONES


def _shown(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character == "\u00a0" or unicodedata.category(character) in _HIDDEN:
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x80 else f"\\u{{{code:x}}}"
    return character


def _calmed(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if marks <= MOST_COMBINING:
            kept.append(character)
    return "".join(kept)


def inline_rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return columns of equal length as the rows of a Vega-Lite `values` list.

    Example:
        >>> light.inline_rows({"step": np.array([0, 1]), "p": [0.5, float("nan")]})
        [{'step': 0, 'p': 0.5}, {'step': 1, 'p': None}]

    Args:
        columns: Field name to values, all of one length: lists or NumPy arrays of numbers, flags, texts or None.

    Returns:
        One mapping per row, in the given order. A missing number (NaN or None) becomes null, a whole float an
        integer, and a NumPy scalar a plain Python value, so the JSON does not depend on where a table comes from.

    Raises:
        ValueError: The columns differ in length, or a number is infinite, which JSON cannot represent.
    """
    plain = {field: [_plain(value) for value in as_list(values)] for field, values in columns.items()}
    names = tuple(plain)
    return [dict(zip(names, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def as_list(values: Sequence[Any]) -> Sequence[Any]:
    """Return an array as a list of plain values; any other sequence unchanged."""
    return values.tolist() if hasattr(values, "tolist") else values  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("an infinite number cannot be written as JSON")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
