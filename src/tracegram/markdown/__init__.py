"""Figures in Markdown: the fence `tracegram`, for MkDocs, Zensical and Python-Markdown alone.

Python-Markdown is imported when it asks for the extension; the fence needs nothing but a Markdown instance.
"""

from typing import Any

from tracegram.markdown.callbacks import fence, validate
from tracegram.markdown.failure import FenceError

__all__ = ["FenceError", "fence", "makeExtension", "validate"]


def makeExtension(**options: Any) -> Any:  # noqa: N802  # Python-Markdown's name
    """Return the extension that `markdown.markdown(text, extensions=["tracegram.markdown"])` asks for."""
    from tracegram.markdown.extension import TracegramExtension

    return TracegramExtension(**options)
