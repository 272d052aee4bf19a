"""Figures compiled, unless they are kept; this is imported when there is one to be compiled."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tracegram.api import Tracegram, figure, load
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.embed.kept import Asked, Inputs, Pattern, keep_inputs, keep_picture, key_for, names_now, picture_kept
from tracegram.embed.store import Store
from tracegram.export import Picture
from tracegram.language.inputs import inputs, inputs_of
from tracegram.language.params import complete
from tracegram.language.parse import parse
from tracegram.language.spec_file import read_bytes
from tracegram.sources import as_glob, is_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What came of compiling: the figure, and the warnings, which only a figure that was compiled just now has."""

    picture: Picture
    warnings: tuple[Diagnostic, ...]


def read_inputs(store: Store, asked: Asked) -> Inputs:
    """Return the files that a figure is made of, and keep which they are."""
    patterns = _patterns(asked)  # before the files: one that comes in between is seen by the next build
    params = asked.params
    files = inputs(asked.file, params=params) if asked.file else inputs_of(asked.text, root=asked.root, params=params)
    found = Inputs(files=files, patterns=patterns)
    keep_inputs(store, asked, found)
    return found


def compile_figure(
    store: Store, asked: Asked, inputs: Inputs, look: str = "", make: Callable[[], Tracegram] | None = None
) -> Compiled:
    """Compile a figure and keep it, unless it is kept already.

    A figure with warnings is not kept, so that every reading says them.

    Args:
        store: Where it is kept.
        asked: What the document asks for.
        inputs: The files of the figure.
        look: `light`, `dark` or `paper`, or empty for the look that its spec has.
        make: What compiles it, where the places of findings are to be those of the document.

    Raises:
        TracegramError: What is wrong with the spec or the trace.
    """
    key = key_for(asked, inputs, look)
    if kept := picture_kept(store, key):
        return Compiled(picture=kept, warnings=())
    made = make() if make else _made(asked, look)
    picture = replace(made.picture, file="", warnings=())
    if not made.warnings:
        keep_picture(store, key, picture)
    return Compiled(picture=picture, warnings=made.warnings)


def _made(asked: Asked, look: str) -> Tracegram:
    if asked.file:
        return load(asked.file, theme=look, params=asked.params)
    return figure(asked.text, root=asked.root, theme=look, params=asked.params)


def _patterns(asked: Asked) -> tuple[Pattern, ...]:
    """Return the pattern that names the trace files, if one does; a spec with mistakes has none."""
    root = asked.file.parent if asked.file else asked.root
    try:
        content = read_bytes(asked.file) if asked.file else asked.text.encode("utf-8", "surrogatepass")
        named = complete(parse(content, "spec"), root, asked.params).get("trace", "file")
    except TracegramError:
        return ()
    if not isinstance(named, str) or not is_pattern(named):
        return ()
    pattern = as_glob(named)
    return (Pattern(folder=str(root), pattern=pattern, named=names_now(str(root), pattern)),)
