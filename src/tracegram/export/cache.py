"""This file is about keeping what was rendered, by the content of all that it was made of."""

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tracegram.export.picture import Options

LONGEST_UNUSED = 60 * 24 * 3600  # seconds; what no build has asked for in that time is deleted
_DRAWN_BY = (  # what the bytes of an output depend on
    "tracegram",
    "altair",
    "duckdb",
    "numpy",
    "pillow",
    "pypdf",
    "ruptures",
    "scipy",
    "vl-convert-python",
)


class Cache:
    """A folder of outputs by key; any number of builds may use it at the same time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """Give what was put under a key, or None."""
        kept = self._folder / key
        try:
            content = kept.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):  # another build may be deleting it
            os.utime(kept)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep something under a key; nothing is kept where nothing can be written."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            ignore = self._folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", "utf-8")
            temporary = self._folder / f".{key}.tmp-{os.getpid()}"
            temporary.write_bytes(content)
            temporary.replace(self._folder / key)

    def prune(self) -> None:
        """Delete what was not asked for in a long time."""
        with contextlib.suppress(OSError):
            for kept in self._folder.iterdir():
                if kept.name != ".gitignore" and kept.stat().st_mtime < time.time() - LONGEST_UNUSED:
                    kept.unlink()


def key_of(inputs: Iterable[Path], root: Path, suffix: str, options: Options) -> str:
    """Give the key of an output: a hash of the files that it is made of, of how, and of the versions that make it.

    Args:
        inputs: The files. Their names count, too: of a pattern they are those of the runs.
        root: The folder from which names are taken, so that a project may lie elsewhere.
        suffix: The end of the output's name, and of the key.
        options: How the output is made.

    Raises:
        OSError: An input cannot be read.
    """
    digest = hashlib.sha256()
    for part in (suffix, repr(options), *map(_version, _DRAWN_BY)):
        digest.update(part.encode() + b"\0")
    for path in inputs:
        digest.update(Path(os.path.relpath(path, root)).as_posix().encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest() + suffix


@cache
def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
