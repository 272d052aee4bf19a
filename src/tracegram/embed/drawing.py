"""Pictures of compiled figures, each drawn once."""

import json
from dataclasses import asdict, replace
from pathlib import Path

from tracegram.export import Options, Picture, export, shared_renderer
from tracegram.store import Store, key_of


def drawn(store: Store, picture: Picture, suffix: str, options: Options | None = None) -> bytes:
    """Return a figure in the format of a suffix, from the cache or drawn now.

    Raises:
        TracegramError: `render-failed` or `render-timeout`.
    """
    options = options or Options()
    shown = json.dumps(asdict(replace(picture, file="", warnings=())), sort_keys=True)
    key = key_of((), Path(), "picture", suffix, repr(options), shown)
    content = store.get(key)
    if content is None:
        content = export(picture, suffix, options, shared_renderer())
        store.put(key, content)
    return content
