"""One figure as HTML: the static picture, its caption, and the document that scripts draw it from.

Titles, descriptions and tokens are always escaped. The figure is complete without scripts and style sheets.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import count
from typing import Literal

from tracegram.export.compact import compact
from tracegram.export.picture import Picture
from vega_datalite.frozen import frozen

Look = Literal["auto", "light", "dark"]
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class Html(str):
    """A text that is HTML already; Jinja2 and MarkupSafe insert it unchanged."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text itself."""
        return str(self)


@frozen
class Frame:
    """The appearance of a figure on its page.

    `look` is the look of everything around the plot: that of the page, light, or dark; figures with their own look
    keep it. `caption` replaces the title and the description, `width` (a length as SVG writes it) replaces the width
    of the picture, and `classes` are added to the element.
    """

    look: Look = "auto"
    caption: str = ""
    width: str = ""
    classes: tuple[str, ...] = ()


def write_figure(picture: Picture, svg: str, name: str, *, living: bool, frame: Frame | None = None) -> Html:
    """Return a `<figure>`.

    Args:
        picture: The figure.
        svg: Its finished SVG.
        name: Its id, which also begins every name inside it; unique on its page.
        living: Whether to include the document that the scripts of `tracegram.runtime` draw.
        frame: Its appearance on the page.

    Raises:
        ValueError: The name is not a letter followed by letters, digits, `-` and `_`.
    """
    if not is_name(name):
        raise ValueError(f"an id is letters, digits, - and _ after a letter, not {name!r}")
    frame = frame or Frame()
    title = f"<strong>{escape(picture.title)}</strong> " if picture.title else ""
    caption = escape(frame.caption) or f"{title}{escape(picture.description)}"
    data = f'<script type="application/json">{_harmless(picture)}</script>\n' if living else ""
    follows = ("tracegram-follows",) if picture.follows_page else ()
    classes = escape(" ".join(("tracegram", *follows, *frame.classes)))
    chosen = "" if frame.look == "auto" else f' data-theme="{frame.look}"'
    drawn = _of_width(own_names(svg, name), frame.width)
    told = f' aria-details="{name}-details"' if picture.details else ""
    details = f'<details id="{name}-details">\n{picture.details}\n</details>\n' if picture.details else ""
    return Html(
        f'<figure class="{classes}"{chosen} role="group" id="{name}" aria-labelledby="{name}-caption"{told}>\n'
        f'<div class="tracegram-picture" data-search-exclude>{drawn}</div>\n{data}{details}'
        f'<figcaption id="{name}-caption">{caption}</figcaption>\n</figure>'
    )


def is_name(text: str) -> bool:
    """Return whether a text can be the id of a figure."""
    return _NAME.fullmatch(text) is not None


def free_name(picture: Picture) -> str:
    """Return an id made from the content of a figure, with a number each further time in this process.

    It is for pages that we do not know, which may show the same figure twice.
    """
    shown = json.dumps([picture.vega_lite, picture.title, picture.description], sort_keys=True)
    name = f"tracegram-{hashlib.sha256(shown.encode()).hexdigest()[:12]}"
    number = next(_numbers(name))
    return name if number == 1 else f"{name}-{number}"


@lru_cache(maxsize=10_000)  # a server may show any number of figures
def _numbers(_name: str) -> Iterator[int]:
    return count(1)


def _of_width(svg: str, width: str) -> str:
    """Return an SVG with another width; its height follows from its viewBox."""
    if not width:
        return svg
    head, end, rest = svg.partition(">")
    return re.sub(r'\swidth="[^"]*"', f' width="{escape(width)}"', re.sub(r'\sheight="[^"]*"', "", head)) + end + rest


def own_names(svg: str, prefix: str) -> str:
    """Make the ids inside an SVG unique on its page."""
    return re.sub(
        r"<[^<>]*>", lambda tag: _own_names_in(tag[0], prefix), svg.strip()
    )  # a token that looks like one stays


def _own_names_in(tag: str, prefix: str) -> str:
    tag = re.sub(r'(\sid=")([\w-]+")', rf"\1{prefix}-\2", tag)
    tag = re.sub(r'="url\(#([\w-]+)\)"', rf'="url(#{prefix}-\1)"', tag)
    named = re.compile(r'(?<=\saria-labelledby=")[^"]+')
    return named.sub(lambda names: " ".join(f"{prefix}-{name}" for name in names[0].split()), tag)


def _harmless(picture: Picture) -> str:
    """Return the document escaped so that no text in it can end its element."""
    text = json.dumps(compact(picture.vega_lite), sort_keys=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
