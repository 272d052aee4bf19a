"""Paths and patterns that name Parquet files under the folder of a spec."""

import re
from pathlib import Path, PurePosixPath

from tracegram.diagnostics import Place, TracegramError, quote, refuse
from tracegram.sources.file import check_path, resolve_inside

MOST_FILES = 100_000  # in one pattern; each is opened for its footer
_PATTERN = re.compile(r"[*?\[]")


def is_pattern(path: str) -> bool:
    """Return whether a path names several files: `*`, `?` and `[…]` stand for parts of names, `**` for folders."""
    return _PATTERN.search(path) is not None


def matching(path: str, root: Path, asked_at: Place) -> tuple[Path, ...]:
    """Return the files that a path or a pattern names, in the order of their names.

    Raises:
        TracegramError: `path-outside-folder`, `unknown-format` or `file-not-found`.
    """
    check_path(path, asked_at)
    if PurePosixPath(path).suffix.lower() != ".parquet":
        message = f"{quote(path)} is not Parquet, and only Parquet is drawn without reading it whole"
        raise refuse("unknown-format", message, asked_at, "write it as Parquet: `tracegram convert IN OUT.parquet`")
    if not is_pattern(path):
        return (resolve_inside(path, root, asked_at),)
    if ".." in PurePosixPath(path).parts:
        message = f"the pattern {quote(path)} leaves the folder"
        raise refuse("path-outside-folder", message, asked_at, "write a pattern without `..`")
    found: list[Path] = []
    if any("**" in part and part != "**" for part in PurePosixPath(path).parts):
        message = f"no file matches {quote(path)}: `**` stands for whole folders"
        raise refuse("file-not-found", message, asked_at, "write `**/*.parquet` for files in any folder")
    for each in sorted(root.resolve().glob(path)):
        found.append(resolve_inside(each.relative_to(root.resolve()).as_posix(), root, asked_at))
        if len(found) > MOST_FILES:
            message = f"{quote(path)} matches more than {MOST_FILES:,} files"
            raise refuse("too-many-rows", message, asked_at, "name a part of them")
    if not found:
        advice = "check the pattern; it starts at the folder of the spec"
        raise refuse("file-not-found", f"no file matches {quote(path)}", asked_at, advice)
    return tuple(found)


def named_now(path: str, root: Path) -> tuple[str, ...]:
    """Return the files that a path or a pattern names now, from the root; none of a pattern that is refused."""
    if not is_pattern(path):
        return (path,)
    try:
        found = matching(path, root, Place(file=path))
    except TracegramError:
        return ()
    return tuple(each.relative_to(root.resolve()).as_posix() for each in found)
