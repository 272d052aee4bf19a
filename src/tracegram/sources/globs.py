"""Paths and patterns of trace files under the folder of a spec, and the run fields in their names."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from tracegram.diagnostics import Place, TracegramError, error_of, quote
from tracegram.sources.file import check_path, resolve_inside

MOST_FILES = 100_000  # in one pattern; each is opened for its footer
_PATTERN = re.compile(r"[*?\[{]")
_BRACES = re.compile(r"\{([^{}/]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_FOLDER = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,99})=(.*)", re.DOTALL)
_WILDCARD = re.compile(r"(\*\*/|\*|\?|\[[^\]/]{1,20}\])")
_WILD = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
_INDICES = frozenset({"step", "position"})


def is_pattern(path: str) -> bool:
    """Return whether a path can name several files: `*`, `?`, `[…]`, `{name}` are parts of names, `**` is folders."""
    return _PATTERN.search(path) is not None


def as_glob(path: str) -> str:
    """Return a pattern with `*` instead of names in braces."""
    return _BRACES.sub("*", path)


def matching(path: str, root: Path, asked_at: Place) -> dict[str, Path]:
    """Return the files that a path or a pattern matches, as sorted paths from the root.

    Raises:
        TracegramError: `path-outside-folder`, `unsafe-text` for braces that name no field, or `file-not-found`.
    """
    check_path(path, asked_at)
    if not is_pattern(path):
        return {path: resolve_inside(path, root, asked_at)}
    _check_names(path, asked_at)
    if ".." in PurePosixPath(path).parts:
        message = f"the pattern {quote(path)} leaves the folder"
        raise error_of("path-outside-folder", message, asked_at, "write a pattern without `..`")
    if any("**" in part and part != "**" for part in PurePosixPath(path).parts):
        message = f"no file matches {quote(path)}: `**` stands for whole folders"
        raise error_of("file-not-found", message, asked_at, "write `**/*.parquet` for files in any folder")
    base = root.resolve()
    named = _regular(path)
    found: dict[str, Path] = {}
    for each in sorted(base.glob(as_glob(path))):
        name = each.relative_to(base).as_posix()
        if "{" not in path or named.fullmatch(name):
            found[name] = resolve_inside(name, root, asked_at)
        if len(found) > MOST_FILES:
            message = f"{quote(path)} matches more than {MOST_FILES:,} files"
            raise error_of("too-many-rows", message, asked_at, "name a part of them")
    if not found:
        advice = "check the pattern; it starts at the folder of the spec"
        raise error_of("file-not-found", f"no file matches {quote(path)}", asked_at, advice)
    return found


def _check_names(path: str, asked_at: Place) -> None:
    outside = _BRACES.sub("", path)
    wrong = [name for name in _BRACES.findall(path) if not _NAME.fullmatch(name) or name in _INDICES]
    if not wrong and "}{" not in path and not {"{", "}"} & set(outside):
        return
    held = f"holds {{{wrong[0]}}}" if wrong else "has braces that touch or stand alone"
    message = f"the pattern {quote(path)} {held}, expected names of run fields, such as {{sampler}}, with text between"
    raise error_of("unsafe-text", message, asked_at, "write names of letters, digits and _, not step or position")


def _regular(path: str) -> re.Pattern[str]:
    """Return a regular expression that takes apart the names of files.

    A name in braces matches as little as possible up to the text after it, without backtracking, so that the time is
    proportional to the length of a file name.
    """
    first, *rest = _BRACES.split(path)
    made = _of_text(first)
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        taken = f"(?P={name})" if f"(?P<{name}>" in made else f"(?P<{name}>[^/]+?)"
        made += f"(?>{taken}{_of_text(after) or '$'})"
    named = re.compile(made)
    return named  # noqa: RET504  # so that a test finds how it is used


def _of_text(text: str) -> str:
    parts = [part for part in _WILDCARD.split(text) if part]
    return "".join(
        _WILD.get(part) or (part.replace("[!", "[^") if _WILDCARD.fullmatch(part) else re.escape(part))
        for part in parts
    )


def run_fields(path: str, names: Sequence[str]) -> list[Mapping[str, str]]:
    """Return the run fields of a pattern: for each, the texts in the names of the files.

    These are the names in braces, folders `name=text` common to all files, and `run`: a name in braces, a folder
    `run=…`, or else the name of the file, with its folders if files share a name.

    Args:
        path: The pattern; a plain path has no run fields.
        names: The paths of the files, from `matching`.
    """
    if not is_pattern(path):
        return [{} for _ in names]
    named = _regular(path)
    said = [{**_folders(name), **(found.groupdict() if (found := named.fullmatch(name)) else {})} for name in names]
    common = set.intersection(*map(set, said)) - _INDICES
    fields = [{field: text for field, text in each.items() if field in common} for each in said]
    bare = [name.removesuffix("".join(_suffixes(name))) for name in names]
    stems = [PurePosixPath(name).name for name in bare]
    runs = stems if len(set(stems)) == len(stems) else bare
    return [{"run": run, **each} for run, each in zip(runs, fields, strict=True)]


def _folders(name: str) -> dict[str, str]:
    parts = [_FOLDER.fullmatch(part) for part in PurePosixPath(name).parts[:-1]]
    return {part[1]: unquote(part[2]) for part in parts if part}


def _suffixes(name: str) -> list[str]:
    """Return the suffix of a file, or both suffixes of a compressed one."""
    suffixes = PurePosixPath(name).suffixes
    return suffixes[-2:] if suffixes[-1:] and suffixes[-1].lower() in {".gz", ".zst"} else suffixes[-1:]


def named_now(path: str, root: Path) -> tuple[str, ...]:
    """Return the files that a path or a pattern matches now, from the root; none for an invalid pattern."""
    if not is_pattern(path):
        return (path,)
    try:
        return tuple(matching(path, root, Place(file=path)))
    except TracegramError:
        return ()
