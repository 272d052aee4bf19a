"""What stands at a cursor: the word there, and where in the spec it belongs.

A text is seldom whole while it is typed. So the word at the cursor is replaced by a mark, the text is repaired in
several ways, the least invasive first, and the first repair that parses and still holds the mark says where it stands.
"""

import re
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from typing import Any

from tracegram.diagnostics import TracegramError
from tracegram.lsp.repair import closers, quote_before, skeleton
from tracegram.syntax import read_yaml
from vega_datalite.frozen import frozen

Path = tuple[str | int, ...]

MARK = "tracegramCursorHere"
_BACKWARDS = _AFTER = re.compile(r"[^\s,\[\]{}:\"']*")
_LINE_HEAD = re.compile(r"[ \t]*(- +)*")
_COLON = re.compile(r"[ \t]*:(\s|$)?")
_NOTHING_MORE = re.compile(r"[ \t\r]*(#.*)?")


@frozen
class Word:
    """The word at a cursor, from `start` up to but not including `stop`; quotes around it lie outside."""

    start: int
    stop: int
    quote: str
    """The quote that opens it, or nothing."""
    is_key: bool
    """Whether a colon follows."""


@frozen
class Cursor:
    """Where a cursor stands in a spec.

    `path` leads to the value that is written there, or for a key to the mapping that holds it. `value` is the whole
    spec without the word at the cursor. `opens` says that the word begins a mapping or is a value by itself: it is
    alone on its line, and nothing around it says which.
    """

    word: Word
    value: Any
    path: Path
    is_key: bool
    opens: bool


def cursor_at(text: str, offset: int) -> Cursor | None:
    """Find where an offset of a text stands; None in comments, and where no repair makes sense of the text."""
    word = word_at(text, offset)
    for attempt in _repairs(text, word):
        try:
            value = read_yaml(attempt, "spec").value
        except TracegramError:
            continue
        found = _find(value, ())
        if found is not None:
            path, is_key = found
            empty = _cut(value, path, is_key=is_key)
            opens = is_key and empty and not word.is_key and _is_alone(text, word)
            return Cursor(word=word, value=value, path=path, is_key=is_key, opens=opens)
    return None


def word_at(text: str, offset: int) -> Word:
    """Return the word around an offset; within quotes, all that they hold up to the end of that word."""
    start_of_line = text.rfind("\n", 0, offset) + 1
    head = text[start_of_line:offset]
    quote = quote_before(head)
    found = _BACKWARDS.match(head[::-1])
    start = start_of_line + (quote + 1 if quote is not None else len(head) - (found.end() if found else 0))
    after = _AFTER.match(text, offset)
    stop = after.end() if after and (offset > start or quote is not None) else offset
    mark = head[quote] if quote is not None else ""
    end = stop + 1 if mark and text[stop : stop + 1] == mark else stop
    return Word(start=start, stop=stop, quote=mark, is_key=_colon_follows(text, end, adjacent=bool(mark)))


def _colon_follows(text: str, at: int, *, adjacent: bool) -> bool:
    """Return whether a key ends here; after a quoted one the value may stand right behind the colon."""
    found = _COLON.match(text, at)
    return found is not None and (adjacent or found[1] is not None)


def _repairs(text: str, word: Word) -> Iterator[str]:
    """Return the text with the mark for the word, in ever more repaired forms."""
    start, stop = word.start - len(word.quote), word.stop
    stop += bool(word.quote) and text[stop : stop + 1] == word.quote
    before, after = text[:start], text[stop:]
    head = before[before.rfind("\n") + 1 :]
    _, newline, below = after.partition("\n")
    mark = f'"{MARK}"' if word.quote else MARK
    value, key = mark, f"{mark}: ~"
    # alone on its line it is a key sooner than one more word of the value above
    fills = [key, value] if word.is_key or _is_alone(text, word) else [value, key]
    for fill in [mark] if word.is_key else fills:
        yield before + fill + after
    closed = closers(before)
    for fill in fills:
        yield before + fill + closed + newline + below
        yield before + fill + closed
    bare = skeleton(before) + head
    for fill in fills:
        yield bare + fill + closers(bare)


def _is_alone(text: str, word: Word) -> bool:
    """Return whether a word is all that its line holds, but for the dashes of a list and a comment."""
    head = text[text.rfind("\n", 0, word.start) + 1 : word.start - len(word.quote)]
    rest = text[word.stop :].partition("\n")[0].removeprefix(word.quote)
    return _LINE_HEAD.fullmatch(head) is not None and _NOTHING_MORE.fullmatch(rest) is not None


def _find(value: Any, path: Path) -> tuple[Path, bool] | None:
    if isinstance(value, dict):
        if MARK in value:
            return path, True
        found = (_find(each, (*path, key)) for key, each in value.items())
    elif isinstance(value, list):
        found = (_find(each, (*path, index)) for index, each in enumerate(value))
    else:
        return (path, False) if value == MARK else None
    return next((each for each in found if each is not None), None)


def _cut(value: Any, path: Path, *, is_key: bool) -> bool:
    """Take the mark out of a spec, and say whether its mapping held nothing else."""
    holder: Any = reduce(getitem, path if is_key else path[:-1], value)
    if is_key:
        del holder[MARK]
        return not holder
    if path:
        holder[path[-1]] = None
    return False
