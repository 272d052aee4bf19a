r"""This file is about text that every Vega renderer survives and every reader can see.

A control character in a label makes vl-convert 1.9 abort the whole process, a bidirectional mark reorders its
neighbours, and a token that is only white space leaves its cell looking empty. Byte-level tokenizers produce all three.
"""

import unicodedata

LONGEST_LABEL = 64  # characters; a label of 20 kB takes vl-convert 4 to 10 s to measure
MOST_COMBINING = 4  # marks on one letter; no orthography stacks more, “zalgo” text stacks hundreds

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Show every character of a text: controls as `\n`, `\x1b`, `\u{202e}`; all other text unchanged."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def label(text: str) -> str:
    """Give a text as it may be drawn in a cell.

    Returns:
        The visible text, at most 64 characters of it and then `…`; `ε` for the empty text; a `·` for each space of a
        text that is only spaces. Of more than four combining marks in a row the rest is dropped.
    """
    if not text:
        return "ε"
    if not text.strip(" "):
        return "·" * min(len(text), LONGEST_LABEL)
    shown = visible(_calmed(text[: LONGEST_LABEL * 8]))
    return shown if len(shown) <= LONGEST_LABEL else shown[: LONGEST_LABEL - 1] + "…"


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
