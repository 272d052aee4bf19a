"""Patterns of trace files: a document whose patterns name other files than before is read anew.

Sphinx compares the times of files that it knows of, and of a new one it knows nothing.
"""

from collections.abc import Iterable, Set
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from tracegram.embed.kept import Pattern


def follow_patterns(app: Sphinx) -> None:
    """Keep which patterns the figures of each document have, and look before each build what they name."""
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)


def note_patterns(env: BuildEnvironment, patterns: Iterable[Pattern]) -> None:
    """Note that the document that is being read has a figure whose files these patterns name."""
    _by_document(env).setdefault(env.docname, set()).update(patterns)


def _outdated(_app: Sphinx, env: BuildEnvironment, *_documents: set[str]) -> list[str]:
    return [name for name, patterns in _by_document(env).items() if any(each.changed for each in patterns)]


def _forget(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _by_document(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
    """Take over what another process has read."""
    _by_document(env).update({name: each for name, each in _by_document(other).items() if name in docnames})


def _by_document(env: Any) -> dict[str, set[Pattern]]:
    if not hasattr(env, "tracegram_patterns"):
        env.tracegram_patterns = {}
    return env.tracegram_patterns
