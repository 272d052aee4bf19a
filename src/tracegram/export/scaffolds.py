"""Pictures made from a kept scaffold: cells are put into it, without Altair and without a script engine."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from tracegram.compile.scaffold import Hole, Scaffold, scaffold_of
from tracegram.export.exporters import draw_svg
from tracegram.export.picture import Picture
from tracegram.export.remarks import NOT_ASCII
from tracegram.export.renderer import Renderer, fonts_present
from tracegram.model import Figure, Form
from tracegram.processes import release_memory
from tracegram.store import NO_STORE, key_of, users_store
from vega_datalite.frozen import frozen

SPLICED = frozenset({".svg", ".png", ".jpg", ".jpeg", ".pdf"})
MANY = 9  # plots, whose cells the renderer is spared even where nothing is kept: each takes it megabytes
HEAVY = 50_000  # characters of cells; a script engine takes many times their memory, and 40 µs for a rectangle
_DESCRIPTION = "the description of the figure"
_DESC = '<desc id="tracegram-description">{}</desc>'


@frozen
class Spliced:
    """A finished SVG and its texts that are not ASCII."""

    svg: str
    texts: list[str]


def splice(figure: Figure, forms: Sequence[Sequence[Form]], picture: Picture, renderer: Renderer) -> Spliced | None:
    """Return the SVG of a figure with its scaffold from the cache or drawn now.

    Args:
        figure: The figure.
        forms: The form of the cells of each layer, for each plot.
        picture: The title and the description of the figure, and its file; it needs no document.
        renderer: The renderer.

    Returns:
        The SVG, or None if the cells cannot be separated from the figure, or if the cache is off and plots and cells
        are few.

    Raises:
        TracegramError: `render-failed` or `render-timeout`.
    """
    store, fonts, scaffold = users_store(), fonts_present(), scaffold_of(figure, forms)
    if not (store.secret and fonts):
        store = NO_STORE
    if scaffold is None or (store == NO_STORE and len(figure.plots) < MANY and _weight(scaffold) < HEAVY):
        return None
    key = key_of((), Path(), "scaffold", scaffold.key, fonts, picture.title)
    kept = store.get(key)
    if kept is None:
        kept = _drawn(scaffold, picture, renderer)
        store.put(key, kept)
    card = json.loads(kept)
    svg = _filled(card["svg"], scaffold, picture.description)
    return Spliced(svg=svg, texts=card["texts"]) if svg else None


def _weight(scaffold: Scaffold) -> int:
    """Return how many characters the cells take in the SVG."""
    return sum(len(text) for hole in scaffold.holes for _, (text, *_) in hole.cells)


def _drawn(scaffold: Scaffold, picture: Picture, renderer: Renderer) -> bytes:
    """Return the SVG of a scaffold, and its texts."""
    renderer.warm()
    from tracegram.compile.altair.lower import emit, lower

    empty = scaffold.figure
    document = emit(lower(empty, scaffold.forms), empty, scaffold.forms, "")
    release_memory()
    svg = draw_svg(replace(picture, vega_lite=document, description=_DESCRIPTION), renderer)
    texts = sorted(set(NOT_ASCII.findall(json.dumps(document, ensure_ascii=False))))
    return json.dumps({"svg": svg, "texts": texts}).encode()


def _filled(svg: str, scaffold: Scaffold, description: str) -> str:
    """Return a scaffold with its cells, or None if the places in it do not match the cells."""
    told = _DESC.format(_DESCRIPTION)
    if svg.count(told) != 1:
        return ""
    svg = svg.replace(told, _DESC.format(escape(description, quote=False)))
    for hole in scaffold.holes:
        svg = _with_cells(svg, hole)
        if not svg:
            return ""
    return svg


def _with_cells(svg: str, hole: Hole) -> str:
    """Replace the consecutive elements of placeholders by those of the cells."""
    elements: list[str] = []
    for mark, *_ in hole.marks:
        at = svg.find(f'"{mark}"')
        start, end = svg.rfind("<", 0, at), svg.find("/>", at) + len("/>")
        if at < 0 or end < at or svg.find(f'"{mark}"', at + 1) >= 0:
            return ""
        elements.append(svg[start:end])
    run = "".join(elements)
    if svg.count(run) != 1:
        return ""
    if any(f'"{text}"' not in element for element, mark in zip(elements, hole.marks, strict=True) for text in mark):
        return ""
    cells = [_replaced(elements[at], zip(hole.marks[at], drawn, strict=True)) for at, drawn in hole.cells]
    return svg.replace(run, "".join(cells))


def _replaced(element: str, texts: Iterable[tuple[str, str]]) -> str:
    for old, new in texts:
        element = element.replace(f'"{old}"', f'"{new}"')
    return element
