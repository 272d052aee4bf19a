"""The overlays, which annotate the cells: the word users write, and what plans it."""

from collections.abc import Callable

from tracegram.model import Axis, Entry, Layer
from tracegram.overlays.band import plan_band
from tracegram.overlays.blocks import plan_blocks
from tracegram.overlays.line import plan_line
from tracegram.overlays.rect import plan_rect
from tracegram.overlays.rule import plan_rule
from tracegram.overlays.text import plan_text

OVERLAYS: dict[str, Callable[[Entry, Axis, Axis], Layer]] = {
    "rule": plan_rule,
    "rect": plan_rect,
    "line": plan_line,
    "text": plan_text,
    "band": plan_band,
    "blocks": plan_blocks,
}

__all__ = ["OVERLAYS"]
