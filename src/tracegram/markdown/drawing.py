"""One fence on its page: checked, compiled, and drawn as a `<figure>`."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from tracegram.api import Tracegram
from tracegram.diagnostics import Diagnostic, Label, Place, Span, TracegramError
from tracegram.embed.compiling import Compiled, compile_figure, read_inputs
from tracegram.embed.drawing import drawn
from tracegram.embed.kept import Asked, look_up
from tracegram.embed.naming import UNNAMED, figure_name
from tracegram.embed.store import users_store
from tracegram.export import Frame, Picture, free_name, style_address, write_figure
from tracegram.language.params import Chosen
from tracegram.language.parse import parse
from tracegram.language.settings import settings
from tracegram.markdown.failure import FenceError, in_words
from tracegram.markdown.options import check_name, check_options, check_source
from tracegram.markdown.page import Fence, Page, Spot, find, page_of, shown

_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the author of a site chooses: where names start, empty for the usual folder, and whether warnings fail."""

    root: str = ""
    strict: bool = False


def draw(fence: Fence, md: Any, settings: Settings) -> str:
    """Return a fence as HTML that needs no script and no style sheet of the page.

    Raises:
        FenceError: What is wrong, at its line of the page or of the spec file.
    """
    page = page_of(md, settings.root)
    spot = find(fence, page)
    place = _place(page, spot)
    try:
        _refuse([*check_options(fence.options, fence.body, place), *check_name(fence.name, page.taken, place)])
        figure = _compiled(fence, page, spot, place)
        if settings.strict:
            _refuse([replace(each, severity="error") for each in figure.warnings])
        _warn(_led_to(figure.warnings, page, place), page)
        return _element(fence, _described(figure.picture, fence.options.get("alt", "")), page)
    except TracegramError as error:
        raise FenceError(_led_to(error.findings, page, place), {page.file: page.text}) from None


def _compiled(fence: Fence, page: Page, spot: Spot | None, place: Place) -> Compiled:
    source, store = fence.options.get("src"), users_store()
    if source:
        _refuse(check_source(source, page.folder, place))
    file = Path(shown(page.folder / source)) if source else None
    params = settings(fence.options.get("set", ""))
    asked = Asked(file=file, text=fence.body, root=file.parent if file else page.folder, params=params)
    if found := look_up(store, asked, [""]):
        return Compiled(picture=found.pictures[""], warnings=())
    make = None if file else partial(_read, fence, page, spot)
    return compile_figure(store, asked, read_inputs(store, asked), make=make)


def _read(fence: Fence, page: Page, spot: Spot | None) -> Tracegram:
    """Compile the body of a fence so that every place in it is one of the page."""
    if spot is None:
        document = parse(fence.body.encode("utf-8", "surrogatepass"), f"a fence of {page.file}")
    else:  # blank lines and blanks before it
        indented = "\n".join(" " * spot.indent + line for line in fence.body.split("\n"))
        document = parse(("\n" * spot.line + indented).encode("utf-8", "surrogatepass"), page.file)
    return Tracegram(document, root=page.folder, chosen=Chosen(params=settings(fence.options.get("set", ""))))


def _described(picture: Picture, alt: str) -> Picture:
    if not alt:
        return picture
    return replace(picture, description=alt, vega_lite={**picture.vega_lite, "description": alt})


def _element(fence: Fence, picture: Picture, page: Page) -> str:
    options = fence.options
    frame = Frame(
        look=options.get("theme", "auto"),
        caption=options.get("caption", ""),
        width=options.get("width", ""),
        classes=fence.classes,
    )
    name, living = fence.name or _name(fence, picture, page), options.get("format") == "interactive"
    page.taken.add(name)
    svg = drawn(users_store(), picture, ".svg").decode()
    written = write_figure(picture, svg, name, living=living, frame=frame)
    return f'<link rel="stylesheet" href="{escape(style_address())}">\n{_without_blank_lines(written)}'


def _name(fence: Fence, picture: Picture, page: Page) -> str:
    """Return an id that no figure of the page has; of a page that nobody names, one that none of this process has."""
    if not page.name:
        return free_name(picture)
    return figure_name(page.name, Path(fence.options.get("src", UNNAMED)).stem, page.taken)


def _without_blank_lines(html: str) -> str:
    return _BLANK_LINES.sub("\n", html)  # Markdown ends a block of HTML at one


def _refuse(findings: Sequence[Diagnostic]) -> None:
    if findings:
        raise TracegramError(findings)


def _place(page: Page, spot: Spot | None) -> Place:
    if spot is None:
        return Place(file=page.file, words="in a tracegram fence that another file brings in")
    start = spot.indent + 1
    return Place(file=page.file, span=Span(line=spot.line, column=start, end_line=spot.line, end_column=10_000 + start))


def _led_to(findings: Sequence[Diagnostic], page: Page, place: Place) -> list[Diagnostic]:
    """Return of findings in other files which fence led to them."""
    label = Label(place=place, message="for the figure at")
    return [each if each.place.file == page.file else replace(each, labels=(*each.labels, label)) for each in findings]


def _warn(findings: Sequence[Diagnostic], page: Page) -> None:
    """Log warnings where MkDocs counts them for `--strict`; Zensical and others only show them."""
    log = logging.getLogger(f"{page.builder}.plugins.tracegram" if page.builder else "tracegram")
    for finding in findings:
        log.warning("%s", in_words([finding], {page.file: page.text}).strip())
