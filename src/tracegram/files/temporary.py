"""Temporary folders that can be cleaned up after a kill, and the mark of folders in which we may delete."""

import os
import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

MARKER = "CACHEDIR.TAG"  # backup programs leave out a folder that has one; source: bford.info/cachedir
MARK = b"Signature: 8a477f597d28d172789f06886806bc55\n# tracegram made this folder, and deletes what it puts into it.\n"
_TEMPORARY = re.compile(r"\.tracegram-[0-9a-f]{32}")
_INSIDE = re.compile(r"\d+(\.old)?")  # a temporary folder: new files, and the old ones until all new ones are in place


@contextmanager
def temporary_folder(beside: Path) -> Generator[Path]:
    """Make a temporary folder for files named by numbers, and remove it with them at the end.

    Its name is random, so that no other thread, process or container uses it, and short, however long the names of the
    final files are.

    Raises:
        OSError: The folder cannot be made.
    """
    sweep(beside)
    with _lock(beside, alone=False):
        folder = beside / f".tracegram-{secrets.token_hex(16)}"
        folder.mkdir(0o700)
        try:
            with (folder / MARKER).open("xb") as opened:
                opened.write(MARK)
            yield folder
        finally:
            _remove(folder)


def sweep(folder: Path) -> None:
    """Remove the temporary folders that this user's killed processes left, unless a process is writing there now."""
    with suppress(OSError):
        named = [folder / name for name in os.listdir(folder) if _TEMPORARY.fullmatch(name)]  # noqa: PTH208  # names only
        left = [each for each in named if each.lstat().st_uid == getattr(os, "geteuid", int)()]
        if left:
            with _lock(folder, alone=True) as locked:
                for each in left if locked else ():
                    _remove(each)


def is_marked(folder: Path) -> bool:
    """Check that we made a folder, and that it is not a link."""
    return _mark_in(folder) == MARK


def _remove(folder: Path) -> None:
    """Remove a temporary folder with our files. A folder without our mark or with other files stays."""
    with suppress(OSError):
        mark = _mark_in(folder)
        if mark is not None and MARK.startswith(mark):  # a part of it, if the process was killed while it wrote that
            for path in folder.iterdir():
                if _INSIDE.fullmatch(path.name):
                    path.unlink()
            if [path.name for path in folder.iterdir()] == [MARKER]:
                (folder / MARKER).unlink()
        folder.rmdir()


def _mark_in(folder: Path) -> bytes | None:
    marker = folder / MARKER
    try:
        if folder.is_symlink() or marker.is_symlink() or not marker.is_file():
            return None
        with marker.open("rb") as opened:
            return opened.read(len(MARK) + 1)
    except OSError:
        return None


@contextmanager
def _lock(folder: Path, *, alone: bool) -> Generator[bool]:
    """Lock a folder, so that no other process sweeps it. The lock ends with the process, even if that is killed.

    Yields:
        Whether the folder is locked. It is not on Windows and on some network drives; then nothing is swept.
    """
    number = -1
    locked = False
    try:
        with suppress(ImportError, OSError):
            import fcntl

            number = os.open(folder, os.O_RDONLY)
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
            locked = True
        yield locked
    finally:
        if number >= 0:
            os.close(number)
