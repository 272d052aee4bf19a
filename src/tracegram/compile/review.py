"""This file is about what a reader could not see or tell apart in a figure that is not wrong: the warnings about looks.

It follows the stage `gather` and changes nothing.
"""

from tracegram.compile.settled import idle_parts
from tracegram.diagnostics import Diagnostic
from tracegram.model import Document


def review(document: Document) -> tuple[Diagnostic, ...]:
    """Give the warnings about a figure, one a mistake."""
    return tuple(idle_parts(document))
