"""This file is about what is said of outputs that can be written all the same: their letters, and their weight."""

import json
import re
from collections.abc import Mapping, Set
from typing import Any

from tracegram.diagnostics import Diagnostic, Place
from tracegram.export.compact import compact
from tracegram.export.renderer import Renderer

BUDGET = 2_000_000  # bytes of a document; a page of several such figures takes seconds to load

PLAIN = frozenset({".vl.json", ".vg.json"})  # outputs that carry rows; pages carry columns

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def missing_glyphs(document: Mapping[str, Any], font: str, renderer: Renderer, file: str) -> tuple[Diagnostic, ...]:
    """Give a warning that names the characters of a figure that no font at hand can draw, if there are any."""
    drawn = json.dumps({**document, "description": ""}, ensure_ascii=False)
    characters = "".join(sorted(set(_NOT_ASCII.findall(drawn))))[:200]
    lacking = renderer.missing_glyphs(characters, font) if characters else ""
    if not lacking:
        return ()
    named = ", ".join(f"{each} (U+{ord(each):04X})" for each in lacking[:8])
    message = f"no font at hand can draw {named}; boxes stand in their place in PNG, PDF and JPEG pictures"
    advice = "install a font that has them, such as Noto"
    return (_warning("missing-glyphs", message, file, advice),)


def too_heavy(document: Mapping[str, Any], suffixes: Set[str], file: str) -> tuple[Diagnostic, ...]:
    """Warn when a document is heavier than a page should carry, in the heaviest of the outputs with these suffixes."""
    carried = document if suffixes & PLAIN else compact(document)
    weight = len(json.dumps(carried, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    if weight <= BUDGET:
        return ()
    message = f"the document of this figure has {weight / 1e6:.1f} MB, more than {BUDGET / 1e6:g} MB"
    advice = "draw a part with `window`, fewer texts or symbols, or a smaller `size`"
    return (_warning("heavy-figure", message, file, advice),)


def _warning(code: str, message: str, file: str, advice: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, place=Place(file=file), help=advice, severity="warning")
