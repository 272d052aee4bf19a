"""This file is about what a reader could not see or tell apart in a figure that is not wrong: the warnings about looks.

It follows the stage `gather`, whose drawings it looks at, and changes nothing.
"""

from tracegram.compile.hidden import hidden_layers
from tracegram.compile.settled import idle_parts
from tracegram.diagnostics import Diagnostic
from tracegram.model import Document, Drawing, Figure


def review(document: Document, figure: Figure, drawings: tuple[Drawing, ...]) -> tuple[Diagnostic, ...]:
    """Give the warnings about a figure, one a mistake: of a layer that cannot be seen nothing more is said."""
    hidden = hidden_layers(document, figure, drawings)
    return (
        *idle_parts(document),
        *hidden,
    )
