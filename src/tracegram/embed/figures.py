"""Figures of documents for every host, from the cache or compiled now."""

from collections.abc import Sequence

from tracegram.embed.kept import Asked, Outcome, look_up
from tracegram.store import users_store


def figure_of(asked: Asked, looks: Sequence[str] = ("",)) -> Outcome:
    """Return a figure in each look, from the cache or compiled now.

    Looking it up needs neither a parser nor NumPy.

    Args:
        asked: The figure as the document asks for it.
        looks: `light`, `dark` or `paper`, or empty for the spec's own look.
    """
    store = users_store()
    if found := look_up(store, asked, looks):
        return found
    from tracegram.embed.compiling import compile_figure

    return compile_figure(store, asked, looks)
