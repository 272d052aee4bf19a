"""Names of figures for picture files and ids on pages, made from the place of the figure in its document.

The content of a figure is not part of its name, so that a new picture replaces the former one.
"""

import re
from collections.abc import Container
from hashlib import sha256
from itertools import count
from pathlib import PurePosixPath

PREFIX = "tracegram-"  # of every name
UNNAMED = "figure"  # a figure whose spec stands in its document, and which nobody has named
_PLAIN = re.compile(r"[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*")


def figure_name(document: str, figure: str, taken: Container[str]) -> str:
    """Return a name of letters, digits, `-` and `_` for a figure, such as `tracegram-guide--results--answer`.

    Args:
        document: The document with the figure, without suffix, with `/` between folders.
        figure: Its own name: the author's, that of its spec file, or `UNNAMED`.
        taken: The names of the document's figures so far; a name among them gets a number.
    """
    name = PREFIX + "--".join(map(_word, (*PurePosixPath(document).parts, figure)))
    names = (f"{name}-{number}" if number > 1 else name for number in count(1))
    return next(each for each in names if each not in taken)


def _word(text: str) -> str:
    """Return a text as a part of a name. If it loses characters, it gets a hash, so that texts stay different."""
    if _PLAIN.fullmatch(text):
        return text
    kept = "-".join(re.findall("[A-Za-z0-9_]+", text))
    return f"{kept}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")
