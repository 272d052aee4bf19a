"""Regular files, opened so that nothing else can take their place."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

# a FIFO must not block, and a link put there between a check and the opening must not be followed
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


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
