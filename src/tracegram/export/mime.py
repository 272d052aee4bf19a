"""A figure for notebooks: a bundle of formats, of which each viewer takes the best it can show."""

import struct
from base64 import b64encode
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from tracegram.diagnostics import TracegramError
from tracegram.export.exporters import check_pixels, draw_svg
from tracegram.export.fragment import free_name, own_names
from tracegram.export.image_paths import paths_of_images
from tracegram.export.metadata import pdf_with_metadata, png_with_text
from tracegram.export.picture import Options, Picture
from tracegram.export.renderer import Renderer
from tracegram.export.svg import for_pdf
from vega_datalite.frozen import frozen

DPI = 144  # two pixels of the PNG for one of the chart, as sharp screens have


@frozen
class Bundle:
    """A figure by MIME type, and metadata by the same types: the width of a PNG and its alternative text."""

    data: dict[str, Any]
    metadata: dict[str, dict[str, Any]]


def bundle(
    picture: Picture, renderer: Renderer, text: str, include: Iterable[str] = (), exclude: Iterable[str] = ()
) -> Bundle:
    """Return a figure for a notebook in all formats that viewers and converters may choose from.

    HTML is an image with its alternative text, SVG the picture itself, PDF is for LaTeX, which cannot use SVG, and PNG
    for others.

    Args:
        picture: The figure.
        renderer: The renderer.
        text: The figure on one line.
        include: The requested types; empty for all.
        exclude: Types to leave out.

    Raises:
        TracegramError: `render-failed` or `render-timeout`.
    """
    asked = (set(include) or {*_FORMATS, "text/plain"}) - set(exclude)
    svg = draw_svg(picture, renderer) if asked & set(_FORMATS) else ""
    made = {kind: make(picture, svg, renderer) for kind, make in _FORMATS.items() if kind in asked}
    data = {kind: content for kind, content in made.items() if content is not None}
    data |= {"text/plain": text} if "text/plain" in asked else {}
    return Bundle(data=data, metadata=_metadata(picture, data["image/png"]) if "image/png" in data else {})


def _svg(picture: Picture, svg: str, _renderer: Renderer) -> str:
    return own_names(svg, free_name(picture))  # pages put several into one document


def _html(picture: Picture, svg: str, _renderer: Renderer) -> str:
    """Return an image with its alternative text and its description, which converters of notebooks keep as it is."""
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    told = f'aria-description="{escape(picture.description)}"'
    return f'<img role="img" alt="{escape(picture.alt)}" src="{source}" {told}>'


def _png(picture: Picture, svg: str, renderer: Renderer) -> bytes | None:
    """Return the picture as PNG, or None if it has too many pixels; the bundle then has the other formats only."""
    try:
        check_pixels(svg, Options(dpi=DPI))
    except TracegramError:
        return None
    return png_with_text(renderer.png(svg, 1, DPI), picture.title, picture.description)


def _pdf(picture: Picture, svg: str, renderer: Renderer) -> bytes:
    return pdf_with_metadata(renderer.pdf(for_pdf(paths_of_images(svg))), picture.title, picture.description)


def _metadata(picture: Picture, png: bytes) -> dict[str, dict[str, Any]]:
    width, height = (side * 72 // DPI for side in struct.unpack(">II", png[16:24]))  # IHDR is first in every PNG
    return {"image/png": {"width": width, "height": height, "alt": picture.alt}}


_FORMATS: dict[str, Callable[[Picture, str, Renderer], Any]] = {
    "text/html": _html,
    "image/svg+xml": _svg,
    "image/png": _png,
    "application/pdf": _pdf,
}
