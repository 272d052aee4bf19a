"""Regular files, opened so that no link or device can be swapped in."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

# a FIFO must not block, and a link put there between a check and the opening must not be followed
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_below(path: Path, root: Path) -> BufferedReader:
    """Open a file; if it is a link, its target must stay in the same folder or below the root.

    Raises:
        OSError: The target lies elsewhere, is not a regular file, or cannot be opened.
    """
    try:
        real = Path(os.path.realpath(path, strict=True))
    except ValueError:
        raise FileNotFoundError(errno.ENOENT, "its name holds a NUL character", str(path)) from None
    if not any(real.is_relative_to(folder.resolve()) for folder in (path.parent, root)):
        raise PermissionError(errno.EACCES, "it is a link that leaves its folder", str(path))
    return open_regular(real)


def holds(path: Path, content: bytes) -> bool:
    """Check that a file exists, is not a link, and has this content."""
    try:
        with open_regular(path) as opened:
            return opened.read(len(content) + 1) == content
    except OSError:
        return False


def open_regular(path: Path) -> BufferedReader:
    """Open a file to read it.

    Raises:
        OSError: It is a link, a folder, a FIFO or a device, or cannot be opened.
    """
    number = os.open(path, _FLAGS)
    mode = os.fstat(number).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(number, "rb")
    os.close(number)
    raise OSError(errno.EINVAL, "it is a folder" if stat.S_ISDIR(mode) else "it is not a regular file", str(path))
