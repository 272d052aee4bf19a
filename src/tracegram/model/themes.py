"""The themes that a figure can have."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracegram.model.plot import Letters, Theme

_SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
_SERIF = "Liberation Serif, Times New Roman, Times, serif"

SIZE, PRINT_SIZE = 12, 8  # of letters, in pixels: on a screen, and in a figure that has its size in print
ROLES = ("title", "axis_title", "ticks", "legend", "cells", "labels")


def _look(background: str, ink: str, faint: str, missing: str, *, font: str) -> Theme:
    letters = _in_steps(SIZE)
    return Theme(background=background, ink=ink, faint=faint, missing=missing, font=font, letters=letters)


def _in_steps(size: float) -> Letters:
    """Return font sizes for a screen: axis titles of a given size, larger titles, and smaller labels."""
    smaller = size - 2
    return Letters(
        title=size + 2, plot_title=size, axis_title=size, ticks=smaller, legend_title=size - 1, legend=smaller
    )


_VENUES = {"neurips": 9, "iclr": 9, "icml": 8, "acl": 8, "emnlp": 8, "ieee": 8}  # pixels of all letters
_PAPER = _look("#ffffff", "#000000", "#666666", "#d9d9d9", font=_SERIF)
THEMES: dict[str, Theme] = {
    "light": _look("#ffffff", "#222222", "#888888", "#d9d9d9", font=_SANS),
    "dark": _look("#111111", "#eeeeee", "#888888", "#444444", font=_SANS),
    **dict.fromkeys(("paper", *_VENUES), _PAPER),
}
_GENERIC = {"sans-serif": "Liberation Sans, sans-serif", "serif": "Liberation Serif, serif"}  # not the machine's choice


def theme_of(values: Mapping[str, Any], *, in_print: bool) -> Theme:
    """Return the theme that the keys of `theme` describe.

    Args:
        values: The keys, with their defaults.
        in_print: Whether the figure has its own size in print. Then all texts have the size that is asked for,
            and lines, ticks and gaps follow it.
    """
    base = THEMES[values["base"]]
    asked: list[str] = [each.strip() for each in str(values.get("font", "")).split(",") if each.strip()]
    fonts = [_GENERIC.get(each.lower(), each) for each in asked]
    letters = _letters(values, in_print=in_print)
    return Theme(
        background=base.background,
        ink=base.ink,
        faint=base.faint,
        missing=base.missing,
        font=", ".join([*fonts, base.font]),  # one that is not there must not erase the text
        letters=letters,
        unit=round(letters.axis_title / SIZE, 3) if in_print else 1,
        is_in_print=in_print,
    )


def _letters(values: Mapping[str, Any], *, in_print: bool) -> Letters:
    written: Any = values.get("font_size", {})
    venue = _VENUES.get(values["base"], 0)
    roles: Mapping[str, float] = written if isinstance(written, Mapping) else {}
    size = roles.get("default") or (0 if isinstance(written, Mapping) else written) or venue
    if (size and (in_print or venue or roles)) or in_print:
        size = size or PRINT_SIZE
        all_of_them = {role: roles.get(role, size) for role in ROLES}
        return Letters(**all_of_them, plot_title=all_of_them["title"], legend_title=all_of_them["legend"])
    steps = _in_steps(size or SIZE)
    named = {"plot_title": "title", "legend_title": "legend"}
    asked = {role: roles.get(named.get(role, role)) for role in (*ROLES, *named)}
    return replace(steps, **{role: found for role, found in asked.items() if found})
