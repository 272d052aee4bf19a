"""The extension of Python-Markdown: the fence with `pymdownx.superfences`, or without it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Any

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.attr_list import get_attrs
from markdown.preprocessors import Preprocessor

from tracegram.diagnostics import Place, Span, error_of, quote
from tracegram.markdown.callbacks import fence, validate
from tracegram.markdown.drawing import Settings, draw
from tracegram.markdown.failure import FenceError
from tracegram.markdown.page import HEAD, Ends, Fence, Page, page_of, spots

_PRIORITY = 27  # after whitespace is made even (30), before fences are looked for (25)
_LAST = 10.5  # before what is left is a paragraph (10)
_OPENS = re.compile(rf"(?P<indent> {{0,3}})(?P<fence>`{{3,}}|~{{3,}})[ \t]*(?P<head>{HEAD})")
_HEAD = re.compile(
    r"\.?tracegram(?![\w#.+-])[ \t]*(?P<options>.*)"
    r"|\{[ \t]*\.tracegram(?![\w#.+-])(?P<attributes>.*\})"
    r"|(?P<directive>\{[ \t]*tracegram(?![\w#.+-]).*)"
)
_OURS = re.compile(r"(\.?|\{[ \t]*\.)tracegram(?![\w#.+-])")
_DIRECTIVE = re.compile(r"\{[ \t]*tracegram(?![\w#.+-])")  # as MyST writes it
_WORDS = re.compile(r"""\{[^:].*\}|\{\}|(?:[a-zA-Z]\w*+(=("[^"]*"|'[^']*'))?[ \t]*+)*+""")


class TracegramExtension(Extension):
    """Draws fences `tracegram`. `root` is the folder that names start from; with `strict` warnings fail too."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": ["", "folder that the names of specs and traces start from; docs_dir, or the working folder"],
            "strict": [False, "whether warnings about a figure stop the build"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Look for fences before anything else does, in whatever order the extensions stand."""
        settings = Settings(root=self.getConfig("root"), strict=self.getConfig("strict"))
        leftovers = _Leftovers(md, settings)
        md.preprocessors.register(_Fences(md, settings, leftovers), "tracegram", _PRIORITY)
        md.parser.blockprocessors.register(leftovers, "tracegram", _LAST)


@dataclass(frozen=True, slots=True)
class _Block:
    """A fence of ours among lines: it takes those from `start` to before `stop`, counted from 0."""

    start: int
    stop: int
    options: str


class _Fences(Preprocessor):
    def __init__(self, md: Markdown, settings: Settings, leftovers: "_Leftovers") -> None:
        super().__init__(md)
        self._settings, self._leftovers, self._handed_over = settings, leftovers, False

    def run(self, lines: list[str]) -> list[str]:
        self._leftovers.begin(lines)
        blocks = list(_blocks(lines))
        for block in blocks:
            self._check_head(block, lines)
        others = (each for each in self.md.registeredExtensions if hasattr(each, "extend_super_fences"))
        superfences: Any = next(others, None)
        if superfences is None:
            return self._drawn(blocks, lines)
        if not self._handed_over:
            formatter = partial(fence, class_name="tracegram", settings=self._settings)
            superfences.extend_super_fences("tracegram", formatter, validate)
            self._handed_over = True
        return lines

    def _drawn(self, blocks: Sequence[_Block], lines: list[str]) -> list[str]:
        made: list[str] = []
        done = 0
        for block in blocks:
            html = draw(_written(block, lines), self.md, self._settings)
            made += [*lines[done : block.start], "", self.md.htmlStash.store(html), ""]
            done = block.stop
        return made + lines[done:]

    def _check_head(self, block: _Block, lines: list[str]) -> None:
        """Refuse a head that is not one, which everything else would take for text."""
        if _DIRECTIVE.match(block.options) or not _WORDS.fullmatch(block.options):
            raise _failure(page_of(self.md, self._settings.root), lines[block.start], block.options)


class _Leftovers(BlockProcessor):
    """Refuses what nothing has taken for a fence, and what so would be a paragraph.

    Code, lists, quotes and whatever else holds blocks are told apart by then.
    """

    def __init__(self, md: Markdown, settings: Settings) -> None:
        super().__init__(md.parser)
        self._md, self._settings = md, settings
        self._inside: re.Pattern[str] | None = None
        self._endless: dict[str, int] = {}  # the length of fences, by their character, that no line below ends
        self._text = ""

    def begin(self, lines: Sequence[str]) -> None:
        """Begin another page; later its lines are no longer as they were written."""
        self._inside, self._endless, self._text = None, {}, "\n".join(lines)

    def test(self, parent: Any, block: str) -> bool:  # noqa: ARG002
        return True

    def run(self, parent: Any, blocks: list[str]) -> bool:  # noqa: ARG002
        """Leave every block to others, unless a fence of ours begins in it that is no example in another."""
        lines = blocks[0].split("\n")
        for number, line in enumerate(lines, start=1):
            if self._inside:
                self._inside = None if self._inside.fullmatch(line) else self._inside
                continue
            opened = _OPENS.fullmatch(line.lstrip())
            options = _options_in(opened["head"]) if opened else None
            if options is not None:
                page = page_of(self._md, self._settings.root)
                raise _failure(page if page.builder else replace(page, text=self._text), line, options)
            if opened:
                below = chain.from_iterable(block.split("\n") for block in islice(blocks, 1, None))
                self._begin_other(opened["fence"], chain(lines[number:], below))
        return False

    def _begin_other(self, fence: str, below: Iterable[str]) -> None:
        """Note the end of a fence that is not ours; what ends no fence ends none further down, and is not sought."""
        if len(fence) >= self._endless.get(fence[0], len(fence) + 1):
            return
        closes = re.compile(rf"[ \t]*{fence[0]}{{{len(fence)},}}[ \t]*")
        if any(map(closes.fullmatch, below)):
            self._inside = closes
        else:
            self._endless[fence[0]] = len(fence)


def _options_in(head: str) -> str | None:
    """Return the options in the head of a fence of ours, which may be wrong; None for another fence."""
    if _DIRECTIVE.match(head):
        return head
    ours = _OURS.match(head)
    return "{" * head.startswith("{") + head[ours.end() :].strip() if ours else None


def _failure(page: Page, head: str, options: str) -> FenceError:
    """Return what is wrong with a fence that nothing can draw: its head, or that it does not end."""
    lines = page.text.split("\n")
    opening = [spot.line for spot in spots(lines)]
    same = [number for number, line in enumerate(lines, 1) if line.rstrip().endswith(head.strip())]
    line = next((number for number in same if number in opening), next(iter(same), None))
    code, message = "unknown-word", f"the head of a figure holds options in braces, found {quote(options)}"
    advice = 'write them like {src="figure.yaml" width="400"}'
    if _DIRECTIVE.match(options):
        message = f"a figure begins with `tracegram` and options in braces, found {quote(options)}, which is for MyST"
        advice = 'write tracegram {src="figure.yaml"} after the three backticks'
    elif _WORDS.fullmatch(options):
        code, message = "missing-word", "this fence of a figure has no end, or stands where fences are not looked for"
        advice = "end it with the same characters and indent; in lists and quotes fences need pymdownx.superfences"
    span = Span(line=line, column=1, end_line=line, end_column=len(lines[line - 1]) + 1) if line else None
    error = error_of(code, message, Place(file=page.file, span=span), advice)
    return FenceError(error.findings, {page.file: page.text})


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """Find our fences that stand in no other and are closed."""
    ends = Ends(lines, " {0,3}")
    number = 0
    while number < len(lines):
        opened = _OPENS.fullmatch(lines[number])
        end = ends.next(number + 1, opened["fence"]) if opened else None
        if opened is None or end is None:
            number += 1
            continue
        ours = _HEAD.fullmatch(opened["head"].rstrip())
        if ours:
            inside = ours["attributes"]
            options = ours["options"] or ours["directive"] or ("" if inside is None else "{" + inside.lstrip())
            yield _Block(number, end + 1, options)
        number = end + 1


def _written(block: _Block, lines: Sequence[str]) -> Fence:
    head = lines[block.start]
    indent = len(head) - len(head.lstrip())
    inside = block.options.removeprefix("{").removesuffix("}")
    pairs = get_attrs(inside) if inside.strip() else []
    body = "\n".join(line[indent:] for line in lines[block.start + 1 : block.stop - 1])
    return Fence(
        options={key: value for key, value in pairs if key not in {"id", "."}},
        name=next((value for key, value in reversed(pairs) if key == "id"), "") or "",
        classes=tuple(value for key, value in pairs if key == "." and value),
        body=body,
    )
