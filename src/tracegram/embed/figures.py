"""Figures of documents for every host, and their pictures, from the cache or made now."""

import json
from collections.abc import Sequence
from pathlib import Path

from tracegram.embed.kept import Asked, Outcome, look_up
from tracegram.export import Options, Picture, export, shared_renderer
from tracegram.store import Store, key_of, users_store


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


def drawn(store: Store, picture: Picture, suffix: str, options: Options | None = None) -> bytes:
    """Return a figure in the format of a suffix, from the cache or drawn now.

    Raises:
        TracegramError: `render-failed` or `render-timeout`.
    """
    options = options or Options()
    key = key_of((), Path(), "picture", suffix, repr(options), json.dumps(picture.shown, sort_keys=True))
    content = store.get(key)
    if content is None:
        content = export(picture, suffix, options, shared_renderer())
        store.put(key, content)
    return content
