"""The marks, which draw cells of the trace: the word users write, and what plans it."""

from collections.abc import Callable

from tracegram.marks.point import plan_point
from tracegram.marks.rect import plan_rect
from tracegram.marks.text import plan_text
from tracegram.model import Entry, Layer
from tracegram.trace import Scan, Trace

MARKS: dict[str, Callable[[Entry, Trace | Scan], Layer]] = {
    "rect": plan_rect,
    "text": plan_text,
    "point": plan_point,
}

__all__ = ["MARKS"]
