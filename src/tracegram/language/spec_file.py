"""This file is about spec files, which the person who runs us names: their bytes, and those of a folder."""

import re
from pathlib import Path

from tracegram.diagnostics import Place, nearest, quote, refuse

MOST_BYTES = 16_000_000  # read at most; the parser's own limit is lower and says so
MOST_BYTES_SHOWN = 4_000_000
_SUFFIXES = {".yaml", ".yml", ".json"}
_KEY = re.compile(rb"""^[ \t{]*["']?tracegram["']?[ \t]*:""", re.MULTILINE)
_HEAD = 65_536  # bytes in which the key has to stand


def read_bytes(path: Path) -> bytes:
    """Give the content of a file.

    Raises:
        TracegramError: `file-not-found`, or `file-unreadable` for a folder, a device, or a file without permission.
    """
    if not path.exists():
        names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        near = nearest(path.name, names)
        advice = f"did you mean {quote(near)}?" if near else "`tracegram new FILE` writes one to start from"
        raise refuse("file-not-found", f"{path} does not exist", Place(file=str(path)), advice)
    if not path.is_file():
        found = "a folder" if path.is_dir() else "not a regular file"
        raise refuse("file-unreadable", f"{path} is {found}", Place(file=str(path)), "name a spec file")
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES)
    except OSError as error:
        raise refuse("file-unreadable", f"{path} cannot be read: {error.strerror}", Place(file=str(path)), "") from None


def read_shown(file: str) -> str:
    """Give the text of a file whose lines are shown with a finding; nothing of a large or vanished one."""
    path = Path(file)
    try:
        if path.is_file() and path.stat().st_size <= MOST_BYTES_SHOWN:
            return path.read_bytes().decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        pass
    return ""


def specs_in(folder: Path) -> list[Path]:
    """Give the spec files of a folder and of those below it, in the order of their names.

    A spec is a YAML or JSON file with the key `tracegram`; other such files, our own outputs, and the schema that
    `new` writes are none.

    Raises:
        TracegramError: `file-not-found` when there are none.
    """
    found = [each for each in sorted(folder.rglob("*")) if each.suffix in _SUFFIXES and _is_spec(each)]
    if not found:
        place = Place(file=str(folder))
        raise refuse("file-not-found", f"no spec lies in {folder}", place, "a spec has the key `tracegram`")
    return found


def _is_spec(path: Path) -> bool:
    if not path.is_file() or path.name.endswith((".vl.json", ".vg.json", ".schema.json")):
        return False
    with path.open("rb") as opened:
        return _KEY.search(opened.read(_HEAD)) is not None
