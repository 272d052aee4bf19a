"""Lengths as a spec writes them: pixels, a number with a unit, or the width that a venue gives a figure.

One pixel is one point: an inch has 72.
"""

import re

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
