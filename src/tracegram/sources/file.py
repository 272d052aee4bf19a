"""Opening the file that a spec names: it must be a regular file of limited size in the folder."""

import gzip
import io
import os
import re
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath

from tracegram.diagnostics import Diagnostic, Place, Suggestion, TracegramError, error_of, nearest_file, quote
from tracegram.files import open_regular
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.sources.files.limits import MOST_BYTES, VALUE_COST, affordable, check_inflated, unreadable
from tracegram.sources.trace_options import NOTHING, Said
from tracegram.trace.table import Table

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:file|data|https?|ftp|s3|gs):|[A-Za-z]:", re.IGNORECASE)

_SPECS = frozenset({".yaml", ".yml"})

Read = Callable[[str, Path, Place, Said], Table]
"""Reads a trace file, as `read_file` does."""


def read_file(path: str, root: Path, asked_at: Place, said: Said = NOTHING) -> Table:
    """Read the trace file that a spec names.

    Args:
        path: The file as the spec writes it, with `/` between folders; findings use this name.
        root: The folder to read from; nothing outside it is opened, not even through links.
        asked_at: Where the spec names it.
        said: The options for reading it, which override and complete its header.

    Raises:
        TracegramError: What is wrong with the path, at `asked_at`, or with the file, inside it.
    """
    check_path(path, asked_at)
    from tracegram.sources.formats import READERS

    suffixes = _suffixes(path, root, asked_at)
    content = _content(resolve_inside(path, root, asked_at), path, asked_at)
    _refuse_pointer(content, path)
    if len(suffixes) == 2:
        content = _inflated(content, suffixes[1], path)
    _refuse_nothing(content, path)
    return READERS[suffixes[0]](content, path, said)


def read_own_file(path: str, root: Path, asked_at: Place, said: Said = NOTHING) -> Table:
    """Read a trace file that a user names on a command line: like `read_file`, but columnar files may have any size.

    Memory is in proportion to the size of the file.

    Raises:
        TracegramError: As `read_file` raises it.
    """
    check_path(path, asked_at)
    from tracegram.sources.formats import OWN_READERS

    reader = OWN_READERS.get(PurePosixPath(path).suffix.lower())
    if reader is None:
        return read_file(path, root, asked_at, said)
    content = _content(resolve_inside(path, root, asked_at), path, asked_at, own=True)
    _refuse_pointer(content, path)
    _refuse_nothing(content, path)
    return reader(content, path, said)


def read_inside(path: str, root: Path, asked_at: Place, suffixes: Collection[str]) -> bytes:
    """Return the content of another file that a spec names, under the same rules as for traces.

    Raises:
        TracegramError: `path-outside-folder`, `unknown-format` if it has none of the suffixes, `file-not-found`,
            `file-unreadable` or `file-too-large`.
    """
    check_path(path, asked_at)
    if PurePosixPath(path).suffix.lower() not in suffixes:
        advice = f"name a file that ends in {' or '.join(sorted(suffixes))}"
        raise error_of("unknown-format", f"{quote(path)} is not a spec file", asked_at, advice)
    return _content(resolve_inside(path, root, asked_at), path, asked_at)


def _refuse_pointer(content: bytes, path: str) -> None:
    if content.startswith(b"version https://git-lfs"):
        raise unreadable(path, "is a Git LFS pointer, not the trace itself", "run `git lfs pull`")


def _refuse_nothing(content: bytes, path: str) -> None:
    if not content:
        raise error_of("empty-trace", f"{quote(path)} is empty", Place(file=path), "write one row per cell")


def _suffixes(path: str, root: Path, asked_at: Place) -> list[str]:
    from tracegram.sources.formats import COMPRESSIBLE, COMPRESSIONS, READERS

    suffixes = [suffix.lower() for suffix in PurePosixPath(path).suffixes]
    if suffixes[-1:] and suffixes[-1] in READERS:
        return suffixes[-1:]
    if len(suffixes) > 1 and suffixes[-1] in COMPRESSIONS and suffixes[-2] in COMPRESSIBLE:
        return suffixes[-2:]
    if not suffixes and (root / path).is_dir():
        advice = f"name a file in it, or all of its files with a pattern: `{path.rstrip('/')}/*.parquet`"
        raise error_of("unknown-format", f"{quote(path)} is a folder", asked_at, advice)
    found = f"has the suffix {quote(suffixes[-1])}" if suffixes else "has no suffix"
    known = ", ".join(READERS)
    advice = f"formats are {known}, and the text formats with .gz or .zst after them"
    raise error_of("unknown-format", f"{quote(path)} {found}, which names no format", asked_at, advice)


def check_path(path: str, asked_at: Place) -> None:
    """Check that a path can name a file under a folder.

    Raises:
        TracegramError: `path-outside-folder`.
    """
    if fault := _fault(path):
        raise _outside(path, fault, asked_at)


def resolve_inside(path: str, root: Path, asked_at: Place) -> Path:
    """Return the real path of a file under a folder.

    Raises:
        TracegramError: `path-outside-folder`, `file-not-found` or `file-unreadable`.
    """
    base = root.resolve()
    plain = Path(os.path.normpath(base / path))
    if not plain.is_relative_to(base):
        raise _outside(path, "leaves the folder", asked_at)
    try:
        resolved = (base / path).resolve(strict=True)
    except FileNotFoundError:
        raise _not_found(path, plain, asked_at) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise _file_unreadable(path, str(error), asked_at) from None
    if not resolved.is_relative_to(base):
        raise _outside(path, "leaves the folder through a link", asked_at)
    return resolved


def _fault(path: str) -> str:
    if not path:
        return "is empty"
    if "\0" in path or "\\" in path:
        return "holds a NUL character" if "\0" in path else "holds a backslash"
    if _SCHEME.match(path):
        return "is an address or names a drive"
    return "is not relative" if path.startswith(("/", "~")) else ""


def _outside(path: str, fault: str, asked_at: Place) -> TracegramError:
    advice = (
        "give a path relative to the folder of the spec, or to `--root`, with “/” between folders, that stays inside"
    )
    return error_of("path-outside-folder", f"the path {quote(path)} {fault}", asked_at, advice)


def _meant(plain: Path, asked_at: Place) -> Iterator[str]:
    """Return the names of files that a path may mean: specs or traces, but not the spec that holds the path."""
    from tracegram.sources.formats import COMPRESSIONS, READERS

    asking = Path(asked_at.file)
    own = asking.name if asking.parent.resolve() == plain.parent.resolve() else ""
    wanted = _SPECS if plain.suffix.lower() in _SPECS else READERS.keys() | COMPRESSIONS
    for each in plain.parent.iterdir():
        if each.suffix.lower() in wanted and each.name != own:
            yield each.name


def _not_found(path: str, plain: Path, asked_at: Place) -> TracegramError:
    folder = plain.parent
    if not folder.is_dir():
        message = f"there is no file {quote(path)}: its folder does not exist"
        return error_of("file-not-found", message, asked_at, "check the path; it starts at the folder of the spec")
    message, advice = f"there is no file {quote(path)}", "check the path; it starts at the folder of the spec"
    near = nearest_file(plain.name, _meant(plain, asked_at))
    if near is None:
        return error_of("file-not-found", message, asked_at, advice)
    meant = str(PurePosixPath(path).parent / near)
    finding = Diagnostic(
        code="file-not-found",
        message=message,
        place=asked_at,
        help=f"did you mean {quote(meant)}?",
        suggestion=Suggestion(value=meant, safe=False),  # it is other data
    )
    return TracegramError([finding])


def _file_unreadable(path: str, reason: str, asked_at: Place) -> TracegramError:
    return error_of("file-unreadable", f"{quote(path)} cannot be read: {reason}", asked_at)


def _content(resolved: Path, path: str, asked_at: Place, *, own: bool = False) -> bytes:
    try:
        with open_regular(resolved) as opened:
            content = opened.read(-1 if own else MOST_BYTES + 1)
    except OSError as error:
        raise _file_unreadable(path, error.strerror or str(error), asked_at) from None
    if not own:
        _check_bytes(content, path, "is larger than", MOST_BYTES)
    return content


def _inflated(content: bytes, suffix: str, path: str) -> bytes:
    most = min(MOST_BYTES, affordable(len(content)) // VALUE_COST)
    try:
        inflated = _gunzip(content, most) if suffix == ".gz" else _unzstd(content, most)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, f"cannot be inflated: {quote(error, 120)}", "compress the file again") from None
    _check_bytes(inflated, path, "inflates to more than", most)
    check_inflated(inflated, len(content), path)
    return inflated


def _gunzip(content: bytes, most: int) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
        return stream.read(most + 1)


def _unzstd(content: bytes, most: int) -> bytes:
    pa = load_pyarrow()

    with pa.CompressedInputStream(pa.BufferReader(content), "zstd") as stream:
        return stream.read(most + 1)


def _check_bytes(content: bytes, path: str, claim: str, most: int) -> None:
    if len(content) > most:
        message = f"{quote(path)} {claim} {most // 1024**2} MB"
        raise error_of("file-too-large", message, Place(file=path), "save the rows of one run, or write Parquet")
