"""Places inside a text of a spec: where each of its characters was written."""

import re

from tracegram.diagnostics import Place, lines_of
from tracegram.language.document import Document

_WORD = re.compile(r"\w+|.")
_IN_QUOTES = {
    '"': re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|.)|.", re.DOTALL),
    "'": re.compile("''|.", re.DOTALL),
}
_CODE = re.compile(r"\\[uxU]([0-9a-fA-F]+)")
_MEANT = {r"\n": "\n", r"\t": "\t", r"\r": "\r", "\\\n": "\n", "''": "'"}


def place_within(document: Document, pointer: str, offset: int | None) -> Place:
    """Return the place of the word at a character of a text, or of the whole text if that is unknown.

    Args:
        document: The spec.
        pointer: The pointer to the text.
        offset: The character, from 0; None for the whole text.
    """
    whole = document.place(pointer)
    text = document.get(*pointer.strip("/").split("/"), default="")
    if offset is None or whole.span is None or whole.file != document.file or not 0 <= offset < len(text):
        return whole
    lines = lines_of(document.text)
    start = _found(text, offset, lines.within(whole.span))
    word = _WORD.match(text, offset)
    if start is None or word is None:
        return whole
    first = lines.offsets(whole.span)[0] + start
    return Place(file=whole.file, span=lines.span(first, first + len(word[0])))


def _found(text: str, offset: int, written: str) -> int | None:
    """Find a character of a text in its written form, in which blanks and line ends may differ."""
    before = len("".join(text[:offset].split()))
    solid = [(character, place) for character, place in _characters(written) if not character.isspace()]
    same = "".join(character for character, _ in solid[: before + 1]) == "".join(text[: offset + 1].split())
    return solid[before][1] if same and before < len(solid) and not text[offset].isspace() else None


def _characters(written: str) -> list[tuple[str, int]]:
    """Return the characters of a text, each with its place; the text is quoted, a block, or plain."""
    quotes = _IN_QUOTES.get(written[:1])
    if quotes:
        return [(_meant(each[0]), each.start()) for each in quotes.finditer(written, 1, len(written) - 1)]
    above = written.find("\n") + 1 if written[:1] in {"|", ">"} else 0
    return [(character, above + place) for place, character in enumerate(written[above:])]


def _meant(written: str) -> str:
    code = _CODE.fullmatch(written)
    return chr(int(code[1], 16)) if code else _MEANT.get(written, written[-1])
