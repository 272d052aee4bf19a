"""The page that a fence stands on: its file, its lines, and the folder that names start from.

No generator tells a fence these. MkDocs and Zensical leave them in processors of the Markdown instance, which are
looked up by their names; where there are none, a page is a text without a file.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import Any
from weakref import WeakKeyDictionary

from vega_datalite.frozen import frozen

HEAD = (
    r"[^`]*|(?:\.?tracegram[ \t]*)?\{.*\}[ \t]*"  # of a fence: what else holds ` is code in a line, but a caption may
)
_ID = re.compile(r'<figure class="tracegram[^<>]* id="([^"]*)"')
_OPENS = re.compile(rf"(?P<before>[> \t]*)(?P<fence>`{{3,}}|~{{3,}})[ \t]*(?:{HEAD})$")
_taken: WeakKeyDictionary[object, set[str]] = WeakKeyDictionary()  # ids by page; each build makes its pages anew


@frozen
class Page:
    """A page. `text` is that of its file as written; `builder` is the package that builds the site, or empty.

    `name` is what the site calls it, without suffix, or empty; `taken` are the ids of the figures on it so far, to
    which each adds its own, whichever Markdown instance converts it.
    """

    file: str
    text: str
    folder: Path
    builder: str = ""
    name: str = ""
    taken: set[str] = field(default_factory=set)


@frozen
class Fence:
    """A fence: what stands in its head, an id and classes apart, and its body without what it is indented by."""

    options: Mapping[str, Any]
    name: str
    classes: tuple[str, ...]
    body: str


@frozen
class Spot:
    """Where a fence begins: its line, from 1, and how many characters stand before it."""

    line: int
    indent: int


def page_of(md: Any, root: str) -> Page:
    """Return the page that a Markdown instance is converting; names start from `root` if that is given."""
    if "relpath" in md.treeprocessors:  # MkDocs, ProperDocs
        found = md.treeprocessors["relpath"]
        page = _page(Path(found.file.abs_src_path), root or found.config["docs_dir"], type(found).__module__, md)
        return _named(page, found.file.src_uri, found.file)
    if "rendering_context" in md.preprocessors:  # Zensical
        found = md.preprocessors["rendering_context"]
        folder = Path(found.config["root_dir"], found.config["docs_dir"])
        page = _page(folder / found.page.path, root or folder, type(found).__module__, md)
        return _named(page, found.page.path, found.page)
    above = "".join(each for each in md.htmlStash.rawHtmlBlocks if isinstance(each, str))
    return Page(file="the Markdown text", text="\n".join(md.lines), folder=Path(root), taken=set(_ID.findall(above)))


def find(fence: Fence, page: Page) -> Spot | None:
    """Find a fence in the text of its page: by its body, and by what stands in its head and little else does.

    Of fences that are the same it is the first, or if that has its id already, the second.
    """
    lines, found = _fences_of(page.text)
    body = [line.rstrip() for line in fence.body.split("\n")] if fence.body else []
    words = [each for each in (*fence.options, *fence.options.values(), fence.name, *fence.classes) if each]
    fits: list[Spot] = []
    for spot in found:
        below = [each[spot.indent :].rstrip() for each in lines[spot.line : spot.line + len(body)]]
        if below == body and all(word in lines[spot.line - 1] for word in words):
            fits.append(spot)
    least = min((len(lines[each.line - 1]) for each in fits), default=0)
    closest = [each for each in fits if len(lines[each.line - 1]) == least]
    is_second = fence.name in page.taken and len(closest) > 1
    return closest[is_second] if closest else None


@lru_cache(maxsize=4)
def _fences_of(text: str) -> tuple[Sequence[str], Sequence[Spot]]:
    """Return the lines of a page, and where the fences on it begin that may be ours."""
    lines = text.expandtabs(4).split("\n")
    return lines, [spot for spot in spots(lines) if "tracegram" in lines[spot.line - 1]]


def spots(lines: Sequence[str]) -> Iterator[Spot]:
    """Return where fences begin that stand in no other, however deep in lists and quotes."""
    ends = Ends(lines, "[> \t]*")
    number = 0
    while number < len(lines):
        opened = _OPENS.match(lines[number])
        number += 1
        if opened:
            yield Spot(line=number, indent=len(opened["before"]))
            number = (ends.next(number, opened["fence"]) or number - 1) + 1


class Ends:
    """The lines that may end a fence: they hold nothing but its characters, after what matches `before`."""

    def __init__(self, lines: Sequence[str], before: str) -> None:
        form = re.compile(rf"(?:{before})(?P<fence>`{{3,}}|~{{3,}})[ \t]*")
        found = [form.fullmatch(line) for line in lines]
        fences = [each["fence"] if each else "" for each in found]
        self._lengths = {mark: [len(each) * each.startswith(mark) for each in fences] for mark in "`~"}
        self._longest = {mark: list(accumulate(reversed(held), max))[::-1] for mark, held in self._lengths.items()}

    def next(self, start: int, fence: str) -> int | None:
        """Return the first line from `start` on, counted from 0, that ends a fence; None where no line does."""
        lengths, longest = self._lengths[fence[0]], self._longest[fence[0]]
        if start >= len(lengths) or longest[start] < len(fence):
            return None
        return next(line for line in range(start, len(lengths)) if lengths[line] >= len(fence))


def shown(path: Path) -> str:
    """Return a path as seen from the working folder if it lies there, else whole."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _named(page: Page, path: str, key: object) -> Page:
    """Return a page with the name that the site has for it, and with the ids of its figures so far.

    Plugins such as mkdocstrings fill parts of a page with Markdown instances of their own.
    """
    return replace(page, name=str(PurePosixPath(path).with_suffix("")), taken=_taken.setdefault(key, set()))


def _page(path: Path, root: str | Path, module: str, md: Any) -> Page:
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:  # a page that a plugin made
        text = "\n".join(md.lines)
    return Page(file=shown(path), text=text, folder=Path(os.path.abspath(root)), builder=module.partition(".")[0])  # noqa: PTH100  # links stay
