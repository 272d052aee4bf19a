"""Figures of documents, as every host asks for them: kept, or compiled now."""

from collections.abc import Sequence

from tracegram.embed.kept import Asked, Outcome, look_up
from tracegram.store import users_store


def figure_of(asked: Asked, looks: Sequence[str] = ("",)) -> Outcome:
    """Return a figure in each look, as it is kept or else compiled now.

    Finding it needs neither a parser nor NumPy.

    Args:
        asked: What the document asks for.
        looks: `light`, `dark` or `paper`, or empty for the look that its spec has.
    """
    store = users_store()
    if found := look_up(store, asked, looks):
        return found
    from tracegram.embed.compiling import compile_figure

    return compile_figure(store, asked, looks)
