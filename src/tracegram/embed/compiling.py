"""Compiling figures; imported only when a figure is not in the cache."""

from collections.abc import Iterable
from dataclasses import replace

from tracegram.api import Tracegram, load
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.embed.kept import (
    Asked,
    Inputs,
    Outcome,
    Pattern,
    keep_inputs,
    keep_picture,
    key_for,
    names_now,
    picture_kept,
)
from tracegram.export import Options, Picture
from tracegram.language.document import parse, read_bytes
from tracegram.language.inputs import inputs, inputs_of
from tracegram.language.params import Chosen, complete
from tracegram.sources import as_glob, is_pattern
from tracegram.store import Store


def compile_figure(store: Store, asked: Asked, looks: Iterable[str]) -> Outcome:
    """Compile a figure in each look and keep it, unless it is kept already.

    A figure with warnings is not kept, so that every build reports them. A finding in several looks is reported once.

    Args:
        store: The store that keeps it.
        asked: The figure as the document asks for it.
        looks: `light`, `dark` or `paper`, or empty for the spec's own look.
    """
    found = _read_inputs(store, asked)
    pictures: dict[str, Picture] = {}
    findings: list[Diagnostic] = []
    try:
        for look in looks:
            pictures[look], warnings = _in_look(store, asked, found, look)
            findings += warnings
    except TracegramError as error:
        return Outcome(inputs=found, pictures={}, findings=tuple(error.findings))
    return Outcome(inputs=found, pictures=pictures, findings=tuple(dict.fromkeys(findings)))


def _in_look(store: Store, asked: Asked, inputs: Inputs, look: str) -> tuple[Picture, tuple[Diagnostic, ...]]:
    key = key_for(asked, inputs, look)
    if picture := picture_kept(store, key):
        return picture, ()
    made = _made(asked, look)
    drawn = made.picture_for(".svg", Options()).drawn
    picture = replace(made.picture, drawn=drawn, file="", warnings=())
    if not made.warnings:
        keep_picture(store, key, picture)
    return picture, made.warnings


def _made(asked: Asked, look: str) -> Tracegram:
    if asked.file:
        return load(asked.file, theme=look, params=asked.params, run=asked.run)
    shifted = "\n" * (asked.line - 1) + "\n".join(" " * asked.indent + line for line in asked.text.split("\n"))
    document = parse(shifted.encode("utf-8", "surrogatepass"), asked.page)
    return Tracegram(document, root=asked.root, chosen=Chosen(theme=look, params=asked.params, run=asked.run))


def _read_inputs(store: Store, asked: Asked) -> Inputs:
    """Return the files of a figure, and keep their names."""
    patterns = _patterns(asked)  # before the files: one that comes in between is seen by the next build
    params = asked.params
    files = inputs(asked.file, params=params) if asked.file else inputs_of(asked.text, root=asked.root, params=params)
    found = Inputs(files=files, patterns=patterns)
    keep_inputs(store, asked, found)
    return found


def _patterns(asked: Asked) -> tuple[Pattern, ...]:
    """Return the pattern that names the trace files, if any; a spec with mistakes has none."""
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
