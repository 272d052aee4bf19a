"""Errors for tables that do not fit a request, and for missing engines."""


class UnfitTableError(ValueError):
    """The table cannot be reduced: keys are not whole numbers, cells overlap, or values have no common type."""


class MissingEngineError(ImportError):
    """The library of an engine is not installed; the text says which extra to install."""


def engine_missing(library: str, brought_by: str = "") -> MissingEngineError:
    """Return the error for a missing library; its text says how to install it."""
    return MissingEngineError(f"{library} is not installed: pip install '{brought_by or library}'", name=library)
