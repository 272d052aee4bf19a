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
_VERSIONS = ("tracegram", "altair", "vl-convert-python", "numpy")  # what the bytes of an output depend on


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


def key_of(inputs: Iterable[Path], suffix: str, options: Options) -> str:
    """Give the key of an output: a hash of the files that it is made of, of how, and of the versions that make it.

    Raises:
        OSError: An input cannot be read.
    """
    digest = hashlib.sha256()
    for part in (suffix, repr(options), *_versions()):
        digest.update(part.encode() + b"\0")
    for path in inputs:
        with path.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest() + suffix


@cache
def _versions() -> tuple[str, ...]:
    from importlib.metadata import version

    return tuple(f"{name} {version(name)}" for name in _VERSIONS)
