"""The figure in words: claims computed from the trace, and sentences made only from these."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracegram.cells.interface import TraceCells
from tracegram.describe.alt import alt
from tracegram.describe.claim import Claim, Section
from tracegram.describe.document import Description, Level
from tracegram.describe.figure import short
from tracegram.model import Figure

__all__ = ["Claim", "Description", "describe"]


def describe(figure: Figure, level: Level, sources: Sequence[tuple[TraceCells, Mapping[str, Any]]]) -> Description:
    """Return a figure in words.

    Args:
        figure: The figure.
        level: One sentence for `alt`, a paragraph for `short`, and all sections for `full`.
        sources: For each plot its cells and its spec.
    """
    match level:
        case "alt":
            sections = (Section(word="alt", sentences=(alt(figure),)),)
        case "short":
            sections = (Section(word="short", sentences=tuple(short(figure))),)
        case "full":
            from tracegram.describe.full import full
            from tracegram.describe.run import source_of

            sections = full(figure, [source_of(cells, spec) for cells, spec in sources])
    return Description(figure=figure, level=level, sections=sections)
