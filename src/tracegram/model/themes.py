"""The looks that a figure can have."""

from collections.abc import Mapping
from typing import Any

from tracegram.model.plot import Theme

_SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
_SERIF = "Liberation Serif, Times New Roman, Times, serif"

THEMES: dict[str, Theme] = {
    "light": Theme(background="#ffffff", ink="#222222", faint="#888888", missing="#d9d9d9", font=_SANS, font_size=12),
    "dark": Theme(background="#111111", ink="#eeeeee", faint="#888888", missing="#444444", font=_SANS, font_size=12),
    "paper": Theme(background="#ffffff", ink="#000000", faint="#666666", missing="#d9d9d9", font=_SERIF, font_size=13),
}
_GENERIC = {"sans-serif": "Liberation Sans, sans-serif", "serif": "Liberation Serif, serif"}  # not the machine's choice


def theme_of(values: Mapping[str, Any]) -> Theme:
    """Return the look that the words of `theme` describe, their defaults filled in."""
    base = THEMES[values["base"]]
    asked: list[str] = [each.strip() for each in str(values.get("font", "")).split(",") if each.strip()]
    fonts = [_GENERIC.get(each.lower(), each) for each in asked]
    return Theme(
        background=base.background,
        ink=base.ink,
        faint=base.faint,
        missing=base.missing,
        font=", ".join([*fonts, base.font]),  # one that is not there must not erase the text
        font_size=values["font_size"],
    )
