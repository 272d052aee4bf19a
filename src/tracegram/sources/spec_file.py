"""This file is about reading the bytes of a spec file, which the person who runs us names."""

from pathlib import Path

from tracegram.diagnostics import Place, nearest, quote, refuse

MOST_BYTES = 16_000_000  # read at most; the parser's own limit is lower and says so


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
