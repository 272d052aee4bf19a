"""The figure in words, every number computed from the trace."""

from tracegram.describe.sentences import describe

__all__ = ["describe"]
