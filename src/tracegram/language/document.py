"""A spec as written: its values and the place of each, read from a text or from a file that the user names."""

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Literal

from tracegram.diagnostics import (
    Diagnostic,
    Edit,
    Label,
    Place,
    Span,
    Suggestion,
    TracegramError,
    error_of,
    lines_of,
    nearest_file,
    quote,
)
from tracegram.files import open_below, open_regular
from tracegram.language.schema import load_schema
from tracegram.sources.formats import COMPRESSIONS, READERS
from tracegram.syntax import Spans, decode_text, is_json, read_json, read_yaml, spell
from vega_datalite.frozen import frozen

MOST_BYTES = 4_000_000  # twenty thousand inline rows and room; more belongs into a trace file
MOST_BYTES_READ = 16_000_000  # read at most; the parser's own limit is lower and says so
MOST_BYTES_SHOWN = 4_000_000
SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_KEY = re.compile(rb"""^[ \t{]*["']?tracegram["']?[ \t]*:""", re.MULTILINE)
_HEAD = 65_536  # bytes in which the key has to stand
_BEGINNING = re.compile(r"""^(["']?)(tracegram|marks)\1[ \t]*:|\A\s*\{\s*"tracegram"\s*:""", re.MULTILINE)
Part = Literal["key", "value"]  # of an entry of a mapping
_QUOTING_NOTHING = frozenset({"empty-spec", "file-too-large", "not-utf8", "merge-conflict", "tab-indentation"})


@frozen
class Document:
    """A spec before it is checked. `text` and `spans` are empty for a spec from Python values.

    `borrowed` has the places of values that come from another spec, each with its file. `labels` has a further place
    for each value from a param. `inside` is the pointer of this spec in the spec around it. `unused` are warnings about
    params that nothing uses, None before params are filled in.
    """

    file: str
    text: str
    value: Any
    spans: Mapping[str, Spans]
    borrowed: Mapping[str, tuple[str, Spans]] = field(default_factory=dict[str, tuple[str, Spans]])
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    inside: str = ""
    unused: tuple[Diagnostic, ...] | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the spec extends no other, uses no params, and has no key that could be a misspelled `params`."""
        known = load_schema()["properties"].keys() - {"extends", "params"}
        return isinstance(self.value, dict) and self.value.keys() <= known and not _uses_params(self.value)

    def place(self, pointer: str, part: Part = "value") -> Place:
        """Return the place of a value, or of its key, at a JSON pointer; if absent, that of the value around it."""
        nearest = pointer
        while nearest not in self.spans and nearest not in self.borrowed and nearest:
            nearest, part = nearest.rpartition("/")[0], "key"
        if nearest in self.borrowed:
            file, spans = self.borrowed[nearest]
            return Place(file=file, span=getattr(spans, part))
        if nearest in self.spans:
            return Place(file=self.file, span=getattr(self.spans[nearest], part))
        return Place(file=self.file, words=self.inside + pointer)

    def finding(
        self,
        code: str,
        pointer: str,
        message: str,
        help: str = "",  # noqa: A002
        part: Part = "value",
    ) -> Diagnostic:
        """Return a finding about a value of this spec."""
        place, around = self.place(pointer, part), pointer
        while around not in self.labels and around:
            around = around.rpartition("/")[0]
        labels = (self.labels[around],) if around in self.labels else ()
        return Diagnostic(code=code, message=message, place=place, help=help, pointer=pointer, labels=labels)

    def warning(self, code: str, pointer: str, message: str, advice: str, label: Label | None = None) -> Diagnostic:
        """Return a warning. Its `label`, if there is one, stands in place of the one that a param would add."""
        found = self.finding(code, pointer, message, advice)
        return replace(found, severity="warning", labels=(label,) if label else found.labels)

    def error(self, code: str, pointer: str, message: str, advice: str, part: Part = "value") -> TracegramError:
        """Return the error for one finding."""
        return TracegramError([self.finding(code, pointer, message, advice, part)])

    def with_edit(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding with its suggestion as an edit if its place is in this text."""
        if finding.suggestion is None or finding.edit is not None or finding.place.file != self.file:
            return finding
        return replace(finding, edit=self._written(finding.place, finding.suggestion))

    def swapped(self, one: str, other: str) -> Edit | None:
        """Return an edit that swaps the values at two pointers; the author must review it."""
        places = [self.spans[each].value for each in (one, other) if each in self.spans]
        if len(places) < 2:
            return None
        lines = lines_of(self.text)
        (start, stop), (after, end) = sorted(map(lines.offsets, places))
        text = self.text
        return lines.edit(start, end, text[after:end] + text[stop:after] + text[start:stop], safe=False)

    def _written(self, place: Place, suggestion: Suggestion) -> Edit | None:
        if place.span is None or not self.text:
            return None
        lines = lines_of(self.text)
        start, stop = lines.offsets(place.span)
        text = spell(suggestion.value, self.text[start:stop])
        return None if text is None else lines.edit(start, stop, text, safe=suggestion.safe)

    def get(self, *keys: str, default: Any = None) -> Any:
        """Return the value at the end of a path of keys, or the default when any of them is absent."""
        found = self.value
        for key in keys:
            if not isinstance(found, Mapping) or key not in found:
                return default
            found: Any = found[key]  # type: ignore[no-redef]
        return found  # pyright: ignore[reportUnknownVariableType]


def _uses_params(value: Any) -> bool:
    """Return whether a mapping somewhere in a value has the key `param`, as a row of a trace may have it, too."""
    if isinstance(value, dict):
        return "param" in value or any(map(_uses_params, value.values()))
    return isinstance(value, list) and any(map(_uses_params, value))


def plain_copy(values: Any) -> Any:
    """Return a copy of nested values in which arrays are lists.

    Raises:
        TypeError: JSON cannot represent one of them.
    """
    return json.loads(json.dumps(values, default=_as_list))


def _as_list(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a spec holds mappings, lists, texts, numbers, flags and None, found {type(value).__name__}")


def with_whole_numbers(value: Any) -> Any:
    """Return the values of a spec with 5.0 as 5, the same to JSON Schema; cells in `values` stay unchanged."""
    if isinstance(value, dict):
        return {key: each if key == "values" else with_whole_numbers(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [with_whole_numbers(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return int(value) if isinstance(value, float) and value.is_integer() else value


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
        raise error_of("file-too-large", message, Place(file=file), "put the cells into a trace file")
    text = decode_text(content, file)
    if not text.strip():
        start = Place(file=file, span=Span(line=1, column=1, end_line=1, end_column=1))
        raise error_of("empty-spec", f"{file} is empty", start, "start with `tracegram: 1`")
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
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        names = [each.name for each in beside if each.suffix.lower() in SUFFIXES or each.is_dir()]
        near = nearest_file(path.name, names)
        advice = f"did you mean {quote(near)}?" if near else "`tracegram new FILE` writes one to start from"
        raise error_of("file-not-found", f"{path} does not exist", place, advice) from None
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        advice = "name the file that it leads to" if path.is_symlink() else "name a spec file"
        raise error_of("file-unreadable", message, place, advice) from None


def read_spec(path: Path, root: Path | None = None) -> Document:
    """Read a spec file, with the limits of `read_bytes`.

    Raises:
        TracegramError: The file cannot be read, is a trace, or is no YAML or JSON.
    """
    content = read_bytes(path, root)
    if _is_trace(path) and not _BEGINNING.search(content.decode("utf-8", "replace")):
        spec = path.with_suffix(".yaml")
        command = shlex.join(["tracegram", "new", str(spec), "--trace", path.name])
        advice = f"did you mean {quote(str(spec))}?" if spec.exists() else f"`{command}` writes a spec that draws it"
        raise error_of("not-a-mapping", f"{path} is a trace and not a spec", Place(file=str(path)), advice)
    return parse_file(content, str(path))


def _is_trace(path: Path) -> bool:
    """Return whether a file has the suffix of a trace and not that of a spec."""
    suffixes = [each.lower() for each in path.suffixes if each.lower() not in COMPRESSIONS]
    return bool(suffixes) and suffixes[-1] in READERS and suffixes[-1] not in SUFFIXES


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
