"""What Sphinx's environment keeps of each document with figures: their names, and the patterns of their trace files.

A document whose patterns name other files than before is read again: Sphinx compares the times of files that it knows
of, and of a new one it knows nothing.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from tracegram.embed.kept import Pattern
from tracegram.embed.naming import figure_name


@dataclass(slots=True)
class _Noted:
    """What is noted of a document: the names of its figures, whether one of them lives, and patterns."""

    names: list[str] = field(default_factory=list)
    lives: bool = False
    patterns: set[Pattern] = field(default_factory=set)


def follow_documents(app: Sphinx) -> None:
    """Keep what is noted of each document, and look before each build what its patterns name."""
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)


def note_patterns(env: BuildEnvironment, patterns: Iterable[Pattern]) -> None:
    """Note that the document that is being read has a figure whose files these patterns name."""
    _noted(env).setdefault(env.docname, _Noted()).patterns.update(patterns)


def name_figure(env: BuildEnvironment, figure: str, *, lives: bool) -> str:
    """Return the name of the next figure of the document that is being read.

    Args:
        env: The environment.
        figure: The name that the figure has in the document, or that of its spec file.
        lives: Whether it is to live on its page.
    """
    noted = _noted(env).setdefault(env.docname, _Noted())
    noted.names.append(figure_name(env.docname, figure, noted.names))
    noted.lives |= lives
    return noted.names[-1]


def names_in(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return the names of figures by document."""
    return {document: noted.names for document, noted in _noted(env).items()}


def any_lives(env: BuildEnvironment) -> bool:
    """Return whether a document has a figure that lives on its page."""
    return any(noted.lives for noted in _noted(env).values())


def _outdated(_app: Sphinx, env: BuildEnvironment, *_documents: set[str]) -> list[str]:
    return [name for name, noted in _noted(env).items() if any(each.changed for each in noted.patterns)]


def _forget(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _noted(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
    """Take over what another process has read."""
    _noted(env).update({name: each for name, each in _noted(other).items() if name in docnames})


def _noted(env: Any) -> dict[str, _Noted]:
    if not hasattr(env, "tracegram_documents"):
        env.tracegram_documents = {}
    return env.tracegram_documents
