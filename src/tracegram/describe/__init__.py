"""The figure in words: claims computed from the trace, and sentences that are made of them only."""

from tracegram.describe.alt import alt
from tracegram.describe.claim import Claim, Section
from tracegram.describe.document import Description, Level
from tracegram.describe.figure import short
from tracegram.model import Figure

__all__ = ["Claim", "Description", "describe"]


def describe(figure: Figure, level: Level) -> Description:
    """Return a figure in words: one sentence (`alt`), a paragraph (`short`), or all sections."""
    match level:
        case "alt":
            sections = (Section(word="alt", sentences=(alt(figure),)),)
        case "short" | "full":
            sections = (Section(word="short", sentences=tuple(short(figure))),)
    return Description(figure=figure, level=level, sections=sections)
