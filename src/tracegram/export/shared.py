"""The one renderer of a process."""

from functools import cache

from tracegram.export.renderer import Renderer


@cache
def shared_renderer() -> Renderer:
    """Return the renderer of this process, which starts when it is first used."""
    return Renderer()
