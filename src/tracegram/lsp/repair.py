"""Making a half-typed YAML or JSON text whole enough to be read up to a cursor."""

import re

from tracegram.diagnostics import TracegramError
from tracegram.syntax import read_yaml

_BLOCK_LINE = re.compile(r"(?P<indent> *)(?P<dashes>(- +)*)(?P<key>[A-Za-z_$][\w$]*:(?=\s|$))?")
_QUOTED = re.compile(  # what nothing closes is passed over at once, and stays
    r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+(?:\"|(?P<open>\\?\Z))|(?<!\w)'[^']*+(?:'|(?P<opened>\Z))"
)
_COMMENT = re.compile(r"(^|\s)#.*")
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")
_BEFORE_QUOTES = frozenset(" \t[{,:")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_PAIRS = {"{": "}", "[": "]"}


def readable(text: str) -> str:
    """Return a text of the same length without what YAML cannot even be asked about: halves of UTF-16 pairs."""
    return _LONE_SURROGATES.sub("\ufffd", text)


def quote_before(line: str) -> int | None:
    """Return the place of the quote that is open at the end of a line, or None."""
    opened = None
    at = 0
    while at < len(line):
        character = line[at]
        if opened is None:
            if character == "#" and (at == 0 or line[at - 1].isspace()):
                return None
            if character in "\"'" and (at == 0 or line[at - 1] in _BEFORE_QUOTES):
                opened = at
        elif character == "\\" and line[opened] == '"':
            at += 1
        elif character == line[opened]:
            opened = None
        at += 1
    return opened


def closers(before: str) -> str:
    """Return the brackets that close what is open at the end of a text.

    A block line (`key:` or `- `) that is indented no further than the line of an open bracket ends that bracket.
    """
    opened: list[tuple[str, int]] = []
    for line in before.split("\n"):
        block = _BLOCK_LINE.match(line)
        if block and (block["dashes"] or block["key"]):
            indent = len(block["indent"])
            opened = [each for each in opened if each[1] < indent]
        depth = len(line) - len(line.lstrip())
        for character in _brackets(line):
            if character in _PAIRS:
                opened.append((_PAIRS[character], depth))
            elif opened and opened[-1][0] == character:
                opened.pop()
    return "".join(closing for closing, _ in reversed(opened))


def _brackets(line: str) -> str:
    """Return the brackets of a line that stand outside quotes and comments."""
    outside = _COMMENT.sub("", _QUOTED.sub(lambda found: found[0] * (found.lastgroup is not None), line))
    return _NO_BRACKETS.sub("", outside)


def skeleton(before: str) -> str:
    """Return the block lines of a text that lead to its last line: each key above it with less indentation.

    Lines beside those are kept where they are whole by themselves, for a layer's `mark` may be one; of others the key.
    """
    *lines, last = before.split("\n")
    level = _content_indent(last)
    kept: list[str] = []
    for line in reversed(lines):
        start, inner = len(line) - len(line.lstrip(" ")), _content_indent(line)
        if not line.strip() or line.lstrip().startswith("#") or inner > level:
            continue
        kept.append(line if inner == level and _is_whole(line) else _opening(line))
        level = start
    return "".join(f"{line}\n" for line in reversed(kept))


def _content_indent(line: str) -> int:
    """Return where the content of a line starts, after the dashes of lists."""
    block = _BLOCK_LINE.match(line)
    return block.end("dashes") if block else 0


def _opening(line: str) -> str:
    """Return a line that holds what follows: its dashes and its key, without a value; a comment if it has neither."""
    block = _BLOCK_LINE.match(line)
    return line[: block.end()] if block and (block["dashes"] or block["key"]) else "#"


def _is_whole(line: str) -> bool:
    try:
        return isinstance(read_yaml(line.strip(), "spec").value, dict | list)
    except TracegramError:
        return False
