"""Tables and requests that do not fit together, each with what was found in it."""


class UnfitTableError(ValueError):
    """The table cannot be reduced as asked: keys that are no whole numbers, cells that overlap, values of no kind."""


class MissingEngineError(ImportError):
    """The library that a request runs on is not installed; the text says which extra brings it."""


def engine_missing(library: str, brought_by: str = "") -> MissingEngineError:
    """Return the error for a missing library, with how to install it."""
    return MissingEngineError(f"{library} is not installed: pip install '{brought_by or library}'", name=library)
