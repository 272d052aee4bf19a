"""Pictures in an output folder that no spec makes any more.

Only SVG, PDF and PNG files that tracegram wrote count: an HTML page may show several specs.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from tracegram.export import is_ours

_PICTURES = frozenset({".svg", ".pdf", ".png"})


def leftovers(folder: Path, made: Collection[Path], suffixes: Collection[str]) -> Iterator[Path]:
    """Return the pictures of some formats in a folder and its subfolders that are not among those made."""
    known = {path.resolve() for path in made}
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICTURES & set(suffixes) and path.resolve() not in known and is_ours(path):
            yield path
