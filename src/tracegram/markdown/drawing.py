"""One fence on its page: checked, compiled, and drawn as a `<figure>`."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from tracegram.diagnostics import Diagnostic, Label, Place, Span, TracegramError
from tracegram.embed.figures import drawn, figure_of
from tracegram.embed.kept import Asked, Outcome
from tracegram.embed.naming import UNNAMED, figure_name
from tracegram.embed.options import check_name, check_options, check_source
from tracegram.export import Frame, Picture, free_name, style_address, write_figure
from tracegram.language.settings import settings
from tracegram.markdown.failure import FenceError, in_words
from tracegram.markdown.page import Fence, Page, Spot, find, page_of, shown
from tracegram.store import users_store
from vega_datalite.frozen import frozen

_BLANK_LINES = re.compile(r"\n\s*\n")


@frozen
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
        outcome = _outcome(fence, page, spot, place)
        if settings.strict or not outcome.pictures:
            _refuse([replace(each, severity="error") for each in outcome.findings])
        _warn(_led_to(outcome.findings, page, place), page)
        return _element(fence, outcome.pictures[""], page)
    except TracegramError as error:
        raise FenceError(_led_to(error.findings, page, place), {page.file: page.text}) from None


def _outcome(fence: Fence, page: Page, spot: Spot | None, place: Place) -> Outcome:
    source = fence.options.get("src")
    if source:
        _refuse(check_source(source, page.folder, place))
    file = Path(shown(page.folder / source)) if source else None
    asked = Asked(
        file=file,
        text=fence.body,
        root=file.parent if file else page.folder,
        params=settings(fence.options.get("set", "")),
        run=fence.options.get("run", ""),
        page=page.file if spot else f"a fence of {page.file}",
        line=spot.line + 1 if spot else 1,
        indent=spot.indent if spot else 0,
    )
    return figure_of(asked)


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
    picture = picture.described(options["alt"]) if options.get("alt") else picture
    svg = drawn(users_store(), picture, ".svg").decode()
    written = write_figure(picture, svg, name, living=living, frame=frame)
    written = _BLANK_LINES.sub("\n", written)  # Markdown ends a block of HTML at one
    return f'<link rel="stylesheet" href="{escape(style_address())}">\n{written}'


def _name(fence: Fence, picture: Picture, page: Page) -> str:
    """Return an id that no figure of the page has; of a page that nobody names, one that none of this process has."""
    if not page.name:
        return free_name(picture)
    return figure_name(page.name, Path(fence.options.get("src", UNNAMED)).stem, page.taken)


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
