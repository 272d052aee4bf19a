"""The cells of a trace, in memory or in an engine, behind one interface."""

from tracegram.cells.in_memory import cells_of

__all__ = ["cells_of"]
