"""A cache of drawn results, kept under a hash of everything that they were made from.

An entry is used only if this user made it: it carries a code made with a secret in the user's own folder, so entries
that are damaged, or that others put into a project, are drawn again.
"""

import hashlib
import hmac
import io
import os
import re
import secrets
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracegram.diagnostics import Place, TracegramError, error_of
from tracegram.files import MARK, MARKER, is_marked, open_below, open_regular, sweep, write_whole

NO_CACHE = "TRACEGRAM_NO_CACHE"  # a variable of the environment; with any value nothing is found and nothing kept
_DAY = 24 * 3600  # seconds
LONGEST_UNUSED = 60 * _DAY  # what nobody has asked for in that time is deleted
_BEGINNING = b"tracegram entry 1\n"
_KEY = re.compile(r"[0-9a-f]{64}")
_DISTRIBUTION = re.compile(r"(\w+)-([^-]+)\.dist-info")
_CODE_BYTES = _SECRET_BYTES = 32
_DRAWN_BY = (  # what the bytes of an output depend on
    "altair",
    "duckdb",
    "fonttools",
    "numpy",
    "pillow",
    "pypdf",
    "ruptures",
    "scipy",
    "vl-convert-python",
)


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of entries by key; several processes may use it at the same time.

    Without a secret, it finds and keeps nothing.
    """

    folder: Path
    secret: bytes

    def get(self, key: str) -> bytes | None:
        """Return the content that this user kept under a key, or None."""
        if not self.secret:
            return None
        try:
            with open_regular(self.folder / key) as opened:
                content = opened.read()
        except OSError:
            return None
        start = len(_BEGINNING) + _CODE_BYTES
        if not hmac.compare_digest(content[:start], self._head(key, content[start:])):
            return None
        with suppress(OSError):  # another process may be deleting it
            os.utime(self.folder / key)
        return content[start:]

    def put(self, key: str, content: bytes) -> None:
        """Keep content under a key, unless the folder cannot be written or the name is taken by another file."""
        path = self.folder / key
        if self.secret and (_is_entry(path) or not path.exists()):
            with suppress(TracegramError):
                write_whole({path: self._head(key, content) + content})

    def prune(self) -> None:
        """Delete entries that nobody has used for a long time, and no other file."""
        if not is_marked(self.folder):
            return
        for path in self.folder.iterdir():
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - LONGEST_UNUSED and _is_entry(path):
                    path.unlink()

    def _head(self, key: str, content: bytes) -> bytes:
        return _BEGINNING + hmac.digest(self.secret, key.encode() + content, "sha256")


NO_STORE = Store(Path(), b"")


@contextmanager
def nothing_kept() -> Generator[None]:
    """Turn the cache off for a while, in this process and in those that it starts."""
    before = os.environ.get(NO_CACHE, "")
    os.environ[NO_CACHE] = "1"
    try:
        yield
    finally:
        os.environ[NO_CACHE] = before


def users_store() -> Store:
    """Return the store in the user's own cache folder, which nobody else can read.

    It keeps nothing if there is no such folder, or if the variable `TRACEGRAM_NO_CACHE` is set.
    """
    if os.environ.get(NO_CACHE):
        return NO_STORE
    from platformdirs import user_cache_path

    folder = user_cache_path("tracegram", appauthor=False)
    try:
        return _pruned(Store(folder, _secret(folder)))
    except (OSError, TracegramError):
        return Store(folder, b"")


def store_in(folder: Path) -> Store:
    """Return a store in a folder of the user's choice, such as one inside a project.

    Raises:
        TracegramError: `bad-output-path`, if the folder holds files that are not ours, is a link, or cannot be made.
    """
    try:
        _claim(folder)
    except OSError as error:
        raise _unusable(folder, f"cannot be made: {error.strerror or error}") from None
    return _pruned(Store(folder, users_store().secret))


def key_of(files: Iterable[Path], root: Path, *words: str) -> str:
    """Return the key of a drawn result: a hash of its files, of the options, and of the code that draws it.

    Args:
        files: The files. Their names count too, since they name the runs of a pattern of files.
        root: The folder that names are relative to, so that a project can be moved.
        words: The options.

    Raises:
        OSError: A file cannot be read.
    """
    digest = hashlib.sha256()
    for word in (*words, _code(), *map(version_of, _DRAWN_BY)):
        digest.update(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest())
    for path in files:
        digest.update(Path(os.path.relpath(path, root)).as_posix().encode("utf-8", "surrogateescape") + b"\0")
        with open_below(path, root) as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def _pruned(store: Store) -> Store:
    """Remove files that killed processes left, and prune a store once a day; a marker file has the time."""
    sweep(store.folder)
    marker = store.folder / MARKER
    with suppress(OSError):
        if marker.stat().st_mtime < time.time() - _DAY:
            os.utime(marker)
            store.prune()
    return store


def _secret(folder: Path) -> bytes:
    """Return the user's secret, which is made on first use.

    Raises:
        OSError: Other users could read or write the folder or the secret.
        TracegramError: It cannot be written.
    """
    if not folder.is_absolute():  # a variable that names a folder of the project
        raise OSError
    _claim(folder)
    folder.chmod(0o700)
    path = folder / "secret"
    if not path.exists():
        write_whole({path: secrets.token_bytes(_SECRET_BYTES)})
        path.chmod(0o600)
    with open_regular(path) as opened:
        found = opened.read()
        if len(found) != _SECRET_BYTES or not _is_ours_alone(os.fstat(opened.fileno())):
            raise OSError
    return found


def _is_ours_alone(status: os.stat_result) -> bool:
    """Check that nobody else can read or write a file; on Windows the user's folder is private anyway."""
    return os.name != "posix" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)


def _claim(folder: Path) -> None:
    """Make a folder and mark it as ours, unless it already holds other files.

    Raises:
        OSError: The folder cannot be made.
        TracegramError: `bad-output-path`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink():
        raise _unusable(folder, "is a link")
    if is_marked(folder):
        return
    others = [path for path in folder.iterdir() if not path.name.startswith(".tracegram-")]
    if not is_marked(folder):  # asked again after the list: whoever claims it at the same time writes the mark first
        if others:
            raise _unusable(folder, "holds other files")
        write_whole({folder / MARKER: MARK, folder / ".gitignore": b"*\n"})


def _is_entry(path: Path) -> bool:
    """Check by its name and its first bytes that a file is ours."""
    try:
        with open_regular(path) as opened:
            return bool(_KEY.fullmatch(path.name)) and opened.read(len(_BEGINNING)) == _BEGINNING
    except OSError:
        return False


def _unusable(folder: Path, found: str) -> TracegramError:
    message = f"{folder} {found}, so nothing that was drawn can be kept there"
    return error_of("bad-output-path", message, Place(file=str(folder)), "name a new or an empty folder")


@cache
def _code() -> str:
    """Return a hash of our own source files, which change in a checkout while the version stays the same."""
    here = Path(__file__)
    digest = hashlib.sha256()
    for folder in (here.parent, here.parents[1] / "vega_datalite", here.parents[2] / "spec" / "v1"):
        for path in sorted(_files_in(folder)):  # as texts: paths are compared ten times as slowly
            if path.endswith((".py", ".css", ".js", ".json")):
                with io.FileIO(path) as opened:
                    digest.update(opened.readall())
    return digest.hexdigest()


def _files_in(folder: Path) -> Iterator[str]:
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (f"{at}{os.sep}{name}" for name in names)


@cache
def version_of(name: str) -> str:
    """Return the version of an installed distribution, empty where there is none."""
    found = _installed().get(name.replace("-", "_"))
    if found is not None:
        return found
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _installed() -> dict[str, str]:
    """Return versions read from folder names, in the order of `sys.path`; `importlib.metadata` would take 60 ms."""
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for each in os.scandir(folder or "."):
                if matched := _DISTRIBUTION.fullmatch(each.name):
                    found.setdefault(matched[1].lower(), matched[2])
    return found
