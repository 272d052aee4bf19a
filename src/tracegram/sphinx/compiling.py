"""This file is about compiling the figure of a directive; it is imported when there is one to be compiled."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracegram.api import figure, load
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.extend import extended
from tracegram.language.inputs import inputs, inputs_of
from tracegram.language.parse import parse
from tracegram.language.spec_file import read_bytes
from tracegram.sources import is_pattern
from tracegram.sphinx.kept import (
    Asked,
    Inputs,
    Kept,
    Pattern,
    figure_kept,
    keep_figure,
    keep_inputs,
    key_for,
    names_now,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What came of compiling: the figure, and the warnings, which only a figure that was compiled just now has."""

    figure: Kept
    warnings: tuple[Diagnostic, ...]


def read_inputs(folder: Path, asked: Asked) -> Inputs:
    """Give the files that a figure is made of, and keep which they are."""
    patterns = _patterns(asked)  # before the files: one that comes in between is seen by the next build
    files = inputs(asked.file) if asked.file else inputs_of(asked.text, root=asked.root)
    found = Inputs(files=files, patterns=patterns)
    keep_inputs(folder, asked, found)
    return found


def compile_figure(folder: Path, asked: Asked, files: Iterable[Path], look: str) -> Compiled:
    """Compile a figure in a look, “” for the one that its spec has, and keep it, unless it is kept already.

    A figure with warnings is not kept under its key, so that every reading says them.

    Raises:
        TracegramError: What is wrong with the spec or the trace.
    """
    key = key_for(files, asked, look)
    if kept := figure_kept(folder, key):
        return Compiled(figure=kept, warnings=())
    made = load(asked.file, theme=look) if asked.file else figure(asked.text, root=asked.root, theme=look)
    known = {"title": made.title, "description": made.description, "follows_page": made.picture.follows_page}
    written = keep_figure(folder, None if made.warnings else key, made.to_dict(), **known)
    return Compiled(figure=written, warnings=made.warnings)


def _patterns(asked: Asked) -> tuple[Pattern, ...]:
    """Give the pattern that names the trace files, if one does; a spec with mistakes has none."""
    root = asked.file.parent if asked.file else asked.root
    try:
        content = read_bytes(asked.file) if asked.file else asked.text.encode("utf-8", "surrogatepass")
        named = extended(parse(content, "spec"), root).get("trace", "file")
    except TracegramError:
        return ()
    if not isinstance(named, str) or not is_pattern(named):
        return ()
    return (Pattern(folder=str(root), pattern=named, named=names_now(str(root), named)),)
