"""Recognizing our own output files, so that no other file is replaced."""

import re
from collections.abc import Iterable
from pathlib import Path

from tracegram.diagnostics import Diagnostic, Place
from tracegram.files import open_regular

_SIGNS = {
    ".svg": re.compile(rb'<desc id="tracegram-description"'),
    ".pdf": re.compile(rb"/Producer \(tracegram\)"),
    ".png": re.compile(rb"(?s)\A.{37}iTXt(Title|Description)\0{5}"),  # the chunk after the header
    ".jpg": re.compile(rb"\A\xff\xd8\xff\xfe"),  # a comment at once; others begin with the header of JFIF
    ".json": re.compile(rb'(?s)\A\{\n "\$schema": "https://vega\.github\.io/schema/vega.*\n "description": "'),
    ".html": re.compile(rb'<html lang="en" class="tracegram-page"'),
    ".js": re.compile(rb"^// tracegram: ", re.MULTILINE),
    ".css": re.compile(rb"\A/\* tracegram: "),
}


def is_ours(path: Path) -> bool:
    """Check that a file is an output of ours and not a link. An empty file counts, since nothing in it can be lost."""
    sign = _SIGNS[".jpg" if path.suffix == ".jpeg" else path.suffix]
    try:
        with open_regular(path) as opened:
            content = opened.read()
    except OSError:
        return False
    return not content or sign.search(content) is not None


def in_the_way(paths: Iterable[Path]) -> tuple[Diagnostic, ...]:
    """Return a finding for each path that we named and that another file already has."""
    return tuple(
        Diagnostic(
            code="bad-output-path",
            message=f"{path} exists, and tracegram did not write it",
            place=Place(file=str(path)),
            help="move it elsewhere, or write into another folder",
        )
        for path in paths
        if path.is_file() and not path.is_symlink() and not is_ours(path)
    )
