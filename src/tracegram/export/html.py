"""Whole HTML pages of one figure or many.

Titles, descriptions and tokens are always escaped; the page allows only scripts with known hashes.
"""

from collections.abc import Sequence
from html import escape

from tracegram.export.fragment import Look, write_figure
from tracegram.export.picture import Options, Picture
from tracegram.export.runtime import Runtime


def write_page(
    pictures: Sequence[Picture], drawn: Sequence[str], options: Options, runtime: Runtime, look: Look = "auto"
) -> str:
    """Return a page of figures; a page of several begins with a list of them and ends with their warnings.

    Args:
        pictures: The figures, in order.
        drawn: The finished SVG of each, shown without scripts and until these have drawn.
        options: The title of the page, and where its scripts come from.
        runtime: The style sheet and the scripts.
        look: The look of the page: that of the reader's system, light, or dark.
    """
    living = options.js != "none"
    figures = [
        write_figure(picture, svg, f"figure-{number}", living=living)
        for number, (picture, svg) in enumerate(zip(pictures, drawn, strict=True), start=1)
    ]
    title = options.title or next((picture.title for picture in pictures if picture.title), "") or "Decoding trace"
    several = len(pictures) > 1
    heading = [f"<h1>{escape(title)}</h1>"] if several or options.title else []
    chosen = "" if look == "auto" else f' data-theme="{look}"'
    lines = [
        "<!doctype html>",
        f'<html lang="en" class="tracegram-page"{chosen}>',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{runtime.policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        runtime.style,
        "<main>",
        *heading,
        *(_contents(pictures) if several else ()),
        *figures,
        *(_warnings(pictures) if several else ()),
        "</main>",
        *runtime.scripts,
    ]
    return "\n".join(lines) + "\n</html>\n"


def _contents(pictures: Sequence[Picture]) -> list[str]:
    items = [
        f'<li><a href="#figure-{number}">{escape(_called(picture, number))}</a></li>'
        for number, picture in enumerate(pictures, start=1)
    ]
    return ['<nav aria-label="Figures">', "<ol>", *items, "</ol>", "</nav>"]


def _warnings(pictures: Sequence[Picture]) -> list[str]:
    items = [
        f'<li><a href="#figure-{number}">{escape(_called(picture, number))}</a>: {escape(warning)}</li>'
        for number, picture in enumerate(pictures, start=1)
        for warning in picture.warnings
    ]
    return ["<section>", "<h2>Warnings</h2>", "<ul>", *items, "</ul>", "</section>"] if items else []


def _called(picture: Picture, number: int) -> str:
    return picture.title or picture.file or f"Figure {number}"
