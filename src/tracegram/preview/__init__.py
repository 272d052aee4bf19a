"""The live preview: a page that follows a spec and its trace while they are edited."""

from tracegram.preview.app import preview_app
from tracegram.preview.drawing import Drawn, draw

__all__ = ["Drawn", "draw", "preview_app"]
