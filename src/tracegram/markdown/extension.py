"""This file is about the extension of Python-Markdown: the fence with `pymdownx.superfences`, or without it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import get_attrs
from markdown.preprocessors import Preprocessor

from tracegram.diagnostics import Place, Span, quote, refuse
from tracegram.markdown.callbacks import fence, validate
from tracegram.markdown.drawing import Settings, draw
from tracegram.markdown.failure import FenceError
from tracegram.markdown.page import Fence, page_of

_PRIORITY = 27  # after whitespace is made even (30), before fences are looked for (25)
_OPENS = re.compile(r"(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})[ \t]*(?P<head>[^`]*)")
_HEAD = re.compile(r"\.?tracegram(?![\w#.+-])[ \t]*(?P<options>.*)|\{[ \t]*\.tracegram(?![\w#.+-])(?P<attributes>.*\})")
_WORDS = re.compile(r"""\{[^:].*\}|\{\}|([a-zA-Z]\w*(=("[^"]*"|'[^']*'))?[ \t]*)*""")


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
        md.preprocessors.register(_Fences(md, settings), "tracegram", _PRIORITY)


@dataclass(frozen=True, slots=True)
class _Block:
    """A fence of ours among lines: it takes those from `start` to before `stop`, counted from 0."""

    start: int
    stop: int
    options: str


class _Fences(Preprocessor):
    def __init__(self, md: Markdown, settings: Settings) -> None:
        super().__init__(md)
        self._settings, self._handed_over = settings, False

    def run(self, lines: list[str]) -> list[str]:
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
        if _WORDS.fullmatch(block.options):
            return
        page = page_of(self.md, self._settings.root)
        head = lines[block.start]
        numbers = [number for number, line in enumerate(page.text.split("\n"), 1) if line.rstrip() == head.rstrip()]
        span = Span(line=numbers[0], column=1, end_line=numbers[0], end_column=len(head) + 1) if numbers else None
        message = f"the head of a figure holds options in braces, found {quote(block.options)}"
        advice = 'write them like {src="figure.yaml" width="400"}'
        error = refuse("unknown-word", message, Place(file=page.file, span=span), advice)
        raise FenceError(error.findings, {page.file: page.text})


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """Find our fences that stand in no other and are closed."""
    number = 0
    while number < len(lines):
        opened = _OPENS.fullmatch(lines[number])
        stop = _end(lines, number, opened["fence"]) if opened else None
        if opened is None or stop is None:
            number += 1
            continue
        ours = _HEAD.fullmatch(opened["head"].rstrip())
        if ours:
            options = ours["options"] if ours["options"] is not None else "{" + ours["attributes"].lstrip()
            yield _Block(number, stop, options)
        number = stop


def _end(lines: Sequence[str], start: int, fence: str) -> int | None:
    closes = re.compile(rf" {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*")
    return next((number + 1 for number in range(start + 1, len(lines)) if closes.fullmatch(lines[number])), None)


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
