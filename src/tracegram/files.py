"""Opening, writing and deleting files safely, for all rooms: files are regular, and written whole or not at all."""

import errno
import os
import re
import secrets
import shlex
import shutil
import stat
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from tracegram.diagnostics import Diagnostic, Place, TracegramError

# a FIFO must not block, and a link put there between a check and the opening must not be followed
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
MARKER = "CACHEDIR.TAG"  # backup programs leave out a folder that has one; source: bford.info/cachedir
MARK = b"Signature: 8a477f597d28d172789f06886806bc55\n# tracegram made this folder, and deletes what it puts into it.\n"
_TEMPORARY = re.compile(r"\.tracegram-[0-9a-f]{32}")
_INSIDE = re.compile(r"\d+(\.old)?")  # a temporary folder: new files, and the old ones until all new ones are in place


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


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write all files or none; at any moment each file is the whole old one or the whole new one.

    Each is written into a temporary folder beside it and flushed to the disk. Then all replace the old files; if one
    cannot, the old files are restored. Temporary folders that a killed process left there are removed first.

    Raises:
        TracegramError: `bad-output-path`; the old files are there as before and no temporary file is left.
    """
    refused = [finding for path in files for finding in _refusals(path)]
    if refused:
        raise TracegramError(refused)
    path = Path()
    folders: dict[Path, Path] = {}
    new: dict[Path, Path] = {}
    try:
        with ExitStack() as stack:
            for path, content in files.items():
                if path.parent not in folders:
                    folders[path.parent] = stack.enter_context(temporary_folder(path.parent))
                new[path] = folders[path.parent] / str(len(new))
                _write(new[path], content)
                if path.exists():
                    new[path].chmod(stat.S_IMODE(path.stat().st_mode))  # who may read the old file may read the new one
                    _keep(path, _old(new[path]))
            with _undone_on_errors(new):
                for path in files:
                    new[path].replace(path)
    except OSError as error:
        found = f"cannot be written: {error.strerror or error}"
        raise TracegramError([_refusal(path, found, "free space, or write elsewhere")]) from None
    for folder in folders:
        with suppress(OSError):  # some file systems cannot flush a folder; the files are whole all the same
            flush(folder)


def flush(path: Path) -> None:
    """Flush a file or a folder to the disk.

    Raises:
        OSError: The file system does not support it.
    """
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _old(new: Path) -> Path:
    return new.with_suffix(".old")


def _keep(path: Path, old: Path) -> None:
    try:
        old.hardlink_to(path)
    except OSError:  # a file system without links, or a file of somebody else
        shutil.copy2(path, old)


@contextmanager
def _undone_on_errors(new: Mapping[Path, Path]) -> Generator[None]:
    """Restore the old files if not all new ones can replace them."""
    try:
        yield
    except BaseException:
        for path, temporary in new.items():
            if not temporary.exists():  # it is in its place
                with suppress(OSError):
                    _old(temporary).replace(path) if _old(temporary).exists() else path.unlink()
        raise


def _refusals(path: Path) -> list[Diagnostic]:
    try:
        return _refusals_seen(path)
    except OSError as error:  # a name too long, or a folder above that may not be entered
        return [_refusal(path, f"cannot be written: {error.strerror or error}", "write elsewhere")]


def _refusals_seen(path: Path) -> list[Diagnostic]:
    if not path.parent.exists():
        command = shlex.join(["mkdir", "-p", str(path.parent)])
        return [_refusal(path, f"has no folder: {path.parent} does not exist", command)]
    if not path.parent.is_dir():
        return [_refusal(path, f"has no folder: {path.parent} is a file", "write into a folder")]
    if path.is_symlink():
        return [_refusal(path, "is a link, and links are not written through", "name the file that it leads to")]
    if path.exists() and not path.is_file():
        found = "a folder" if path.is_dir() else "not a regular file"
        return [_refusal(path, f"is {found}", "name a file")]
    if not os.access(path.parent, os.W_OK):
        return [_refusal(path, f"cannot be written: no permission in {path.parent}", "write elsewhere")]
    return []


def _refusal(path: Path, found: str, advice: str) -> Diagnostic:
    return Diagnostic(code="bad-output-path", message=f"{path} {found}", place=Place(file=str(path)), help=advice)
