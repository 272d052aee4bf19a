"""Pictures in a folder of outputs that no spec makes any more.

Only what tracegram wrote is one, and of SVG, PDF and PNG: an HTML page may be one of several specs.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from tracegram.export import is_ours

_PICTURES = frozenset({".svg", ".pdf", ".png"})


def leftovers(folder: Path, made: Collection[Path], suffixes: Collection[str]) -> Iterator[Path]:
    """Return the pictures of a folder, and of those below it, that are of these formats and none of those made."""
    known = {path.resolve() for path in made}
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICTURES & set(suffixes) and path.resolve() not in known and is_ours(path):
            yield path
