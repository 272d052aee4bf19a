"""This file is about writing files whole or not at all: the one place that writes."""

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from tracegram.diagnostics import Diagnostic, Place, TracegramError


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write files so that each is the old one or the new one at any moment, and none is new if one cannot be.

    Each goes to a temporary file beside it that is flushed to the disk; when all are, they replace the old ones.

    Raises:
        TracegramError: `bad-output-path`; the old files are untouched and no temporary file is left.
    """
    refused = [finding for path in files for finding in _refusals(path)]
    if refused:
        raise TracegramError(refused)
    written: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            written[path] = path.parent / f".{path.name}.tmp-{os.getpid()}"
            _write(written[path], content)
            if path.exists():  # who may read the old file may read the new one, and nobody else
                written[path].chmod(stat.S_IMODE(path.stat().st_mode))
        for path, temporary in written.items():
            temporary.replace(path)
    except OSError as error:
        path = next((each for each, temporary in written.items() if str(temporary) == error.filename), None)
        path = path or list(written)[-1]
        reason = error.strerror or str(error)
        raise TracegramError(
            [_refusal(path, f"cannot be written: {reason}", "free space, or write elsewhere")]
        ) from None
    finally:
        for temporary in written.values():
            with contextlib.suppress(OSError):  # it was put in its place, or never came to be
                temporary.unlink()
    for folder in {path.parent for path in files}:
        _flush_folder(folder)


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some file systems cannot flush a folder; the files are whole all the same
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _refusals(path: Path) -> list[Diagnostic]:
    try:
        return _refusals_seen(path)
    except OSError as error:  # a name too long, or a folder above that may not be entered
        return [_refusal(path, f"cannot be written: {error.strerror or error}", "write elsewhere")]


def _refusals_seen(path: Path) -> list[Diagnostic]:
    if not path.parent.exists():
        return [_refusal(path, f"has no folder: {path.parent} does not exist", f"mkdir -p {path.parent}")]
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
