"""This file is about pictures in a folder of outputs that no spec makes any more.

Only what tracegram wrote is one: it is told by what stands in each SVG, PDF and PNG. Files of other formats carry no
such sign, and an HTML page may be one of several specs.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

_SIGNS = {
    ".svg": re.compile(rb'<desc id="tracegram-description"'),
    ".pdf": re.compile(rb"/Producer \(tracegram\)"),
    ".png": re.compile(rb"(?s)\A.{37}iTXt(Title|Description)\0{5}"),  # the chunk after the header
}


def leftovers(folder: Path, made: Collection[Path], suffixes: Collection[str]) -> Iterator[Path]:
    """Give the pictures of a folder, and of those below it, that are of these formats and none of those made."""
    known = {path.resolve() for path in made}
    for path in sorted(folder.rglob("*")):
        sign = _SIGNS.get(path.suffix) if path.suffix in suffixes else None
        if sign and path.is_file() and path.resolve() not in known and sign.search(path.read_bytes()):
            yield path
