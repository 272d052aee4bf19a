"""What a fence says when it cannot be drawn: findings with the lines they are about."""

from collections.abc import Mapping, Sequence

from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.diagnostics.rendering import RENDERERS
from tracegram.language.document import texts_of


class FenceError(TracegramError):
    """Carries what is wrong with a fence; its text says where, and what to write."""

    def __init__(self, findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
        super().__init__(findings)
        self._text = in_words(findings, texts)

    def __str__(self) -> str:
        return self._text


def in_words(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """Return findings as frames; the lines of spec files that are not among the texts are read."""
    return "\n" + RENDERERS["text"](findings, {**texts_of(findings), **texts})
