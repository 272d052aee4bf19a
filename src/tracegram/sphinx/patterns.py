"""This file is about patterns of trace files: a document whose patterns name other files than before is read anew.

Sphinx compares the times of files that it knows of, and of a new one it knows nothing.
"""

from collections.abc import Iterable, Set
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector

from tracegram.sphinx.kept import Pattern


class PatternCollector(EnvironmentCollector):
    """Keeps which patterns the figures of each document have."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a document that is read anew or is gone."""
        _by_document(env).pop(docname, None)

    def merge_other(self, _app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
        """Take over what another process has read."""
        _by_document(env).update({name: each for name, each in _by_document(other).items() if name in docnames})

    def process_doc(self, _app: Sphinx, _doctree: nodes.document) -> None:
        """Do nothing: directives say their patterns while they are read, those that fail as well."""

    def get_outdated_docs(self, _app: Sphinx, env: BuildEnvironment, *_documents: set[str]) -> list[str]:
        """Give the documents of which a pattern names other files now."""
        return [name for name, patterns in _by_document(env).items() if any(each.changed for each in patterns)]


def note_patterns(env: BuildEnvironment, patterns: Iterable[Pattern]) -> None:
    """Note that the document that is being read has a figure whose files these patterns name."""
    _by_document(env).setdefault(env.docname, set()).update(patterns)


def _by_document(env: Any) -> dict[str, set[Pattern]]:
    if not hasattr(env, "tracegram_patterns"):
        env.tracegram_patterns = {}
    return env.tracegram_patterns
