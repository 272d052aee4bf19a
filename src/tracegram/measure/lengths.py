"""Lengths in pixels: of texts, with units, and of rectangles as paths of SVG."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from operator import add

from vega_datalite import glyphs

UNITS = {"px": 1.0, "pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}  # pixels
VENUES = {  # spec/README.md names the sources
    "neurips": "5.5in",
    "iclr": "5.5in",
    "icml-column": "3.25in",
    "icml-text": "6.75in",
    "acl-column": "7.7cm",
    "acl-text": "16cm",
    "emnlp-column": "7.7cm",
    "emnlp-text": "16cm",
    "ieee-column": "3.5in",
    "ieee-text": "7.16in",
}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6}) ?([a-zA-Z]{1,12})")
_CLASSES = {
    0.22: "ijl'|",
    0.278: " .,:;!/\\[]Ift·",
    0.333: '-(){}`r"*',
    0.5: "ckJsvxyz",
    0.584: "+=<>~",
    0.611: "FTZ",
    0.667: "ABEKPSVXY&",
    0.722: "CDHNRUw",
    0.778: "GOQ",
    0.833: "mM",
    0.889: "%",
    0.944: "W",
    1.0: "@…",
}
_EMS = {letter: ems for ems, letters in _CLASSES.items() for letter in letters}
CAPITAL = 0.72  # em; the height of a capital letter, which a line of text has at least


def added(lengths: Iterable[float]) -> float:
    """Return the sum from left to right, the same for each Python; `sum` rounds the last digit otherwise since 3.12."""
    return reduce(add, lengths, 0)


def pixels_of(length: float | str) -> float | None:
    """Return a length in pixels; None for a text that is not a length."""
    if not isinstance(length, str):
        return length
    found = _LENGTH.fullmatch(VENUES.get(length, length))
    if found is None or found[2] not in UNITS:
        return None
    return round(float(found[1]) * UNITS[found[2]], 3)


def unit_of(length: float | str) -> str:
    """Return the unit of a length as written, or of the width of a venue; pixels for a number."""
    found = _LENGTH.fullmatch(VENUES.get(length, length)) if isinstance(length, str) else None
    return found[2] if found else "px"


def written(pixels: float, unit: str) -> str:
    """Return a length of at least `pixels` as a spec writes it."""
    digits = {"in": 2, "cm": 1}.get(unit, 0)
    steps = 10**digits
    return f"{-(-pixels / UNITS[unit] * steps // 1) / steps:g}{unit}"


def width_px(text: str, font_size: float) -> float:
    """Return the width of a text in pixels."""
    return font_size * _ems_of(text)


def lines_of(text: str, font_size: float, pixels: float) -> list[str]:
    """Return a text broken between words into lines of so many pixels; a wider word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_px(f"{lines[-1]} {word}", font_size) <= pixels:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def even_lines(text: str, font_size: float, most: int) -> list[str]:
    """Return a text broken between words into at most so many lines, the widest as narrow as possible."""
    width = width_px(text, font_size) / most
    while len(lines := lines_of(text, font_size, width)) > most:
        width *= 1.1
    return lines


@lru_cache(maxsize=4096)  # a trace of many cells has few different tokens
def _ems_of(text: str) -> float:
    return added(map(_ems, glyphs(text)))


def _ems(glyph: str) -> float:
    base = unicodedata.normalize("NFD", glyph)[0]
    if base in _EMS:
        return _EMS[base]
    if unicodedata.combining(base):
        return 0
    is_emoji = base != glyph and unicodedata.category(base) == "So"
    return 1 if is_emoji or unicodedata.east_asian_width(base) in "WF" else 0.556


def outline(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a rectangle."""
    return joined_outline((short(x), short(x + width)), (short(y), short(y + height)))


def joined_outline(x: tuple[str, str], y: tuple[str, str]) -> str:
    """Return the path of a rectangle between edges that `short` has written."""
    return f"M{x[0]},{y[0]}H{x[1]}V{y[1]}H{x[0]}Z"


def short(number: float) -> str:
    """Return a number of pixels with at most six decimals."""
    return f"{round(number, 6):.10g}"


def linear(ends: tuple[float, float], pixels: tuple[float, float]) -> Callable[[float], float]:
    """Return the linear scale from an axis to pixels, to the last bit as d3-scale computes it."""
    low, length = ends[0], ends[1] - ends[0]
    first, last = pixels

    def place(value: float) -> float:
        share = (value - low) / length
        return first * (1 - share) + last * share

    return place
