"""From the text of a spec to a Document with the place of every value; spec files that the user names."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tracegram.diagnostics import Diagnostic, Place, Span, TracegramError, error_of, nearest, quote
from tracegram.files import open_below, open_regular
from tracegram.language.document import Document, with_whole_numbers
from tracegram.language.schema import load_schema
from tracegram.syntax import decode_text, is_json, read_json, read_yaml

MOST_BYTES = 4_000_000  # twenty thousand inline rows and room; more belongs into a trace file
MOST_BYTES_READ = 16_000_000  # read at most; the parser's own limit is lower and says so
MOST_BYTES_SHOWN = 4_000_000
SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_KEY = re.compile(rb"""^[ \t{]*["']?tracegram["']?[ \t]*:""", re.MULTILINE)
_HEAD = 65_536  # bytes in which the key has to stand
_BEGINNING = re.compile(r"""^(["']?)(tracegram|marks)\1[ \t]*:|\A\s*\{\s*"tracegram"\s*:""", re.MULTILINE)
_QUOTING_NOTHING = frozenset({"empty-spec", "file-too-large", "not-utf8", "merge-conflict", "tab-indentation"})


def parse(content: bytes, file: str) -> Document:
    """Read a spec: as JSON if the file's name ends in `.json` or the text is JSON, otherwise as YAML 1.2.

    YAML includes JSON except escapes by two surrogates, which are frequent in JSON.

    Args:
        content: The bytes of the file.
        file: Its name, for messages.

    Raises:
        TracegramError: The bytes are too many, not UTF-8, or not of the format; see `tracegram.syntax`.
    """
    if len(content) > MOST_BYTES:
        message = f"{file} holds {len(content):,} bytes, a spec has at most {MOST_BYTES:,}"
        advice = "put the cells into a trace file"
        finding = Diagnostic(code="file-too-large", message=message, place=Place(file=file), help=advice)
        raise TracegramError([finding])
    text = decode_text(content, file)
    if not text.strip():
        message = f"{file} is empty"
        start = Span(line=1, column=1, end_line=1, end_column=1)
        finding = Diagnostic(
            code="empty-spec", message=message, place=Place(file=file, span=start), help="start with `tracegram: 1`"
        )
        raise TracegramError([finding])
    as_json = file.lower().endswith(".json") or (text.lstrip().startswith("{") and is_json(text))
    tree = read_json(text, file) if as_json else read_yaml(text, file)
    return Document(file=file, text=text, value=with_whole_numbers(tree.value), spans=tree.spans)


def read_bytes(path: Path, root: Path | None = None) -> bytes:
    """Return the content of a spec file.

    Args:
        path: The file. If it is a link, its target must stay in the same folder or below the root.
        root: The folder that the spec may read from; default: its own.

    Raises:
        TracegramError: `file-not-found`, or `file-unreadable` for a folder, a device, a link that leaves, or a file
            without permission.
    """
    place = Place(file=str(path))
    try:
        with open_below(path, root or path.parent) as opened:
            return opened.read(MOST_BYTES_READ)
    except (FileNotFoundError, NotADirectoryError):
        names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        near = nearest(path.name, names)
        advice = f"did you mean {quote(near)}?" if near else "`tracegram new FILE` writes one to start from"
        raise error_of("file-not-found", f"{path} does not exist", place, advice) from None
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        advice = "name the file that it leads to" if path.is_symlink() else "name a spec file"
        raise error_of("file-unreadable", message, place, advice) from None


def read_spec(path: Path, root: Path | None = None) -> Document:
    """Read a spec file, with the limits of `read_bytes`.

    Raises:
        TracegramError: The file cannot be read, or is no YAML or JSON.
    """
    return parse_file(read_bytes(path, root), str(path))


def parse_file(content: bytes, file: str) -> Document:
    """Parse the content of a spec file. If that fails and the file is not a spec, the findings quote nothing of it.

    Raises:
        TracegramError: What `parse` raises.
    """
    try:
        return parse(content, file)
    except TracegramError as error:
        if _BEGINNING.search(content.decode("utf-8", "replace")):
            raise
        message = f"{file} is not a spec: it has no key “tracegram”, and cannot be read"
        kept = [
            each
            if each.code in _QUOTING_NOTHING
            else replace(each, message=message, help="start with `tracegram: 1`", labels=(), suggestion=None, edit=None)
            for each in error.findings
        ]
        raise TracegramError(kept) from None


def texts_of(findings: Iterable[Diagnostic]) -> dict[str, str]:
    """Return the texts of the spec files (and no other files) with findings, by name, to show their lines."""
    files = {each.place.file for each in findings if each.place.span}
    return {file: text for file in files if (text := text_of(file)) and _is_spec_text(text, file)}


def text_of(file: str) -> str:
    """Return the text of a file with a finding; empty if the file is too large or gone."""
    try:
        with open_regular(Path(file).resolve()) as opened:
            content = opened.read(MOST_BYTES_SHOWN + 1)
    except (OSError, RuntimeError, ValueError):
        return ""
    return content.decode("utf-8-sig", "replace") if len(content) <= MOST_BYTES_SHOWN else ""


def _is_spec_text(text: str, file: str) -> bool:
    try:
        value = parse(text.encode(), file).value
    except TracegramError:
        return _BEGINNING.search(text) is not None
    words = load_schema()["properties"].keys()
    return isinstance(value, dict) and bool(value.keys() & {"tracegram", "marks"} or value.keys() <= words)


def specs_in(folder: Path) -> list[Path]:
    """Return the spec files of a folder and its subfolders, sorted by name.

    A spec is a YAML or JSON file with the key `tracegram`; our own outputs and the schema that `new` writes do not
    count.

    Raises:
        TracegramError: `file-not-found` when there are none.
    """
    found = [each for each in sorted(folder.rglob("*")) if each.suffix in SUFFIXES and _is_spec(each)]
    if not found:
        place = Place(file=str(folder))
        raise error_of("file-not-found", f"no spec is in {folder}", place, "a spec has the key `tracegram`")
    return found


def _is_spec(path: Path) -> bool:
    if not path.is_file() or path.name.endswith((".vl.json", ".vg.json", ".schema.json")):
        return False
    with path.open("rb") as opened:
        return _KEY.search(opened.read(_HEAD)) is not None
