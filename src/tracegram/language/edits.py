"""Edits that do not replace a word: adding quotes, uncovering a hidden color, adding a first entry, a new list."""

import re

from tracegram.diagnostics import Edit, Span, lines_of
from tracegram.language.document import Document
from tracegram.syntax import quoted

_COMMENTED_COLOR = re.compile(
    r"(?:[ \t]*+:[ \t]|[ \t])[ \t]*+(#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3}))(?!\S)([ \t]+(?=[^\s#]))?"
)
_FOR_READERS = re.compile(r"/(title|description|name)$|^/overlays/[0-9]+/text$")


def quotation(document: Document, pointer: str) -> Edit | None:
    """Put a number or a flag into quotes, which makes it a text.

    The edit is safe for texts that readers see. A file, field or answer of that name may not exist.
    """
    if pointer not in document.spans:
        return None
    lines = lines_of(document.text)
    span = document.spans[pointer].value
    written = lines.within(span)
    if not written or not written.isprintable() or written[0] in "&!*":
        return None
    return lines.edit(*lines.offsets(span), quoted(written), safe=_FOR_READERS.search(pointer) is not None)


def hidden_color(document: Document, key: Span | None) -> tuple[str, Edit | None]:
    """Find a color in the comment after a key, and quote it; the rest of the comment stays a comment."""
    if key is None:
        return "", None
    lines = lines_of(document.text)
    found = _COMMENTED_COLOR.match(document.text, lines.offsets(key)[1])
    if found is None:
        return "", None
    kept = f"{found[2]}# " if found[2] else ""
    return found[1], lines.edit(found.start(1), found.end(), quoted(found[1]) + kept, safe=True)


def first_entry(document: Document, word: str, value: int) -> Edit | None:
    """Write a key and a number before the first key of a spec, on its own line if that key has one.

    The edit is safe if the mapping has `marks`; otherwise the file may belong to another program.
    """
    if "" not in document.spans:
        return None
    lines = lines_of(document.text)
    safe = "marks" in document.value
    text, root = document.text, lines.offsets(document.spans[""].value)[0]
    if root == len(text):  # to YAML more characters end lines than to others, and the place is none
        return None
    if not document.value:
        return lines.edit(root + 1, root + 1, f"{quoted(word)}: {value}", safe=safe) if text[root] == "{" else None
    own = [spans.key for pointer, spans in document.spans.items() if pointer.count("/") == 1]
    if not own:
        return None
    first = min(own)
    start = lines.offsets(first)[0]
    entry = (quoted(word) if text[start : start + 1] == '"' else word) + f": {value}"
    if text[root] == "{":
        between = text[root + 1 : start]
        blank = between if between.strip() == "" and "\n" in between else " "
        return lines.edit(start, start, f"{entry},{blank}", safe=safe)
    if start != root or text[text.rfind("\n", 0, root) + 1 : root].strip():
        return None
    line_end = "\r\n" if "\r\n" in text else "\n"
    return lines.edit(root, root, entry + line_end + " " * (first.column - 1), safe=safe)


def other_list(document: Document, pointer: str, written: str) -> Edit | None:
    """Replace a list in brackets by another list; the author must review it."""
    if pointer not in document.spans:
        return None
    lines = lines_of(document.text)
    start, stop = lines.offsets(document.spans[pointer].value)
    return lines.edit(start, stop, written, safe=False) if document.text[start:stop].startswith("[") else None
