"""Warnings about outputs: missing fonts, missing characters, and too much data for a page."""

import json
import re
from collections.abc import Mapping, Set
from typing import Any

from tracegram.diagnostics import Diagnostic, Place
from tracegram.export.compact import compact
from tracegram.export.renderer import Renderer
from vega_datalite import glyphs

BUDGET = 2_000_000  # bytes of a document; a page of several such figures takes seconds to load

DRAWN = frozenset({".png", ".pdf", ".jpg", ".jpeg"})  # outputs with the fonts of this machine
CARRYING = frozenset({".html", ".vl.json", ".vg.json"})  # outputs with the data of the figure
PLAIN = frozenset({".vl.json", ".vg.json"})  # outputs that carry rows; pages carry columns
MOST_LOOKED_AT = 2_000  # characters that are tried one by one, each in a millisecond
MOST_NAMED = 8
_WITH_FONTS = "PNG, PDF, JPEG and outlined SVG pictures"

NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def missing_letters(
    document: Mapping[str, Any], font: tuple[str, Place], renderer: Renderer, file: str
) -> tuple[Diagnostic, ...]:
    """Return warnings about a font that is not available and characters that no font has.

    Args:
        document: The figure.
        font: Its font families, and their place in the spec.
        renderer: The renderer, which has the fonts.
        file: The spec.
    """
    families, place = font
    return (*missing_font(families, renderer, place), *missing_glyphs(document, families, renderer, file))


def missing_font(font: str, renderer: Renderer, place: Place) -> tuple[Diagnostic, ...]:
    """Return a warning if the first of several font families is not available.

    Args:
        font: Families, separated by commas; the last is always available.
        renderer: The renderer, which knows them.
        place: Where the spec names the font.
    """
    families = [each.strip() for each in font.split(",")]
    absent = set(renderer.missing_fonts(families))
    if families[0] not in absent:
        return ()
    instead = next(each for each in families if each not in absent)
    message = f"the font “{families[0]}” is not available, and {instead} is drawn in its place in {_WITH_FONTS}"
    advice = "install it, or name an available one"
    return (Diagnostic(code="missing-font", message=message, place=place, help=advice, severity="warning"),)


def missing_glyphs(document: Mapping[str, Any], font: str, renderer: Renderer, file: str) -> tuple[Diagnostic, ...]:
    """Return a warning that names the characters of a figure that no available font can draw, if any."""
    drawn = json.dumps({**document, "description": ""}, ensure_ascii=False)
    characters = sorted({each for run in set(NOT_ASCII.findall(drawn)) for each in glyphs(run)})
    lacking = renderer.missing_glyphs(characters[:MOST_LOOKED_AT], font) if characters else []
    if not lacking:
        return ()
    named = ", ".join(f"{each} ({' '.join(f'U+{ord(point):04X}' for point in each)})" for each in lacking[:MOST_NAMED])
    more = f" and {len(lacking) - MOST_NAMED:,} more" if len(lacking) > MOST_NAMED else ""
    part = f" of the first {MOST_LOOKED_AT:,} characters" if len(characters) > MOST_LOOKED_AT else ""
    shown = f"they show as boxes or not at all in {_WITH_FONTS}"
    message = f"no available font can draw {named}{more}{part}; {shown}"
    advice = "install a font that has them, such as Noto"
    return (_warning("missing-glyphs", message, file, advice),)


def too_heavy(document: Mapping[str, Any], suffixes: Set[str], file: str) -> tuple[Diagnostic, ...]:
    """Warn if a document is too large for a page, in the largest of the outputs with these suffixes."""
    carried = document if suffixes & PLAIN else compact(document)
    weight = len(json.dumps(carried, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    if weight <= BUDGET:
        return ()
    message = f"the document of this figure has {weight / 1e6:.1f} MB, more than {BUDGET / 1e6:g} MB"
    advice = "draw a part with `window`, fewer texts or symbols, or a smaller `size`"
    return (_warning("heavy-figure", message, file, advice),)


def _warning(code: str, message: str, file: str, advice: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, place=Place(file=file), help=advice, severity="warning")
