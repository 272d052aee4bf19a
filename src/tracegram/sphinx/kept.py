"""This file is about what is kept of compiled figures, so that of a document that is read anew only changes compile.

A figure is kept under a key made of all its files, and which files these are under what a document asks for. Finding
it again needs neither a parser nor NumPy.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracegram.export import Options, key_of, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a document asks for: a spec file, or where there is none a spec's text, and the folder of its traces."""

    file: Path | None
    text: str
    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern of files, the folder that it starts from, and what it named when the figure was compiled."""

    folder: str
    pattern: str
    named: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether it names other files now."""
        return self.named != names_now(self.folder, self.pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A compiled figure: the name of its Vega-Lite document in the folder, and what pages need to know of it."""

    document: str
    title: str
    description: str
    follows_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files that a figure is made of, and the patterns that name some of them."""

    files: tuple[Path, ...]
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The files that a figure is made of, and the figure in each look."""

    inputs: Inputs
    figures: Mapping[str, Kept]


def look_up(folder: Path, asked: Asked, looks: Iterable[str]) -> Found | None:
    """Give a figure as it is kept in a folder, or None when it is not kept in one of the looks."""
    try:
        card = json.loads(_inputs_card(folder, asked).read_text("utf-8"))
    except OSError:
        return None
    patterns = tuple(
        Pattern(folder=each["folder"], pattern=each["pattern"], named=tuple(each["named"])) for each in card["patterns"]
    )
    inputs = Inputs(files=tuple(map(Path, card["files"])), patterns=patterns)
    if any(each.changed for each in patterns):
        return None
    found = {look: figure_kept(folder, key_for(inputs.files, asked, look)) for look in looks}
    figures = {look: figure for look, figure in found.items() if figure is not None}
    return Found(inputs=inputs, figures=figures) if len(figures) == len(found) else None


def names_now(folder: str, pattern: str) -> tuple[str, ...]:
    """Give the paths that a pattern names, in their order; none when it cannot be one."""
    try:
        return tuple(sorted(map(str, Path(folder).glob(pattern))))
    except (OSError, ValueError, NotImplementedError):  # the last: it does not start in the folder
        return ()


def keep_inputs(folder: Path, asked: Asked, inputs: Inputs) -> None:
    """Keep which files a figure is made of; a base that changes may change them, and then the figure's key too."""
    try:
        card = _inputs_card(folder, asked)
    except OSError:
        return  # compiling will say what cannot be read
    folder.mkdir(parents=True, exist_ok=True)
    content = {"files": [str(file) for file in inputs.files], "patterns": [asdict(each) for each in inputs.patterns]}
    write_whole({card: json.dumps(content).encode()})


def key_for(files: Iterable[Path], asked: Asked, look: str) -> str | None:
    """Give the key of a figure in a look, or None when a file of it cannot be read."""
    try:
        return _hash(key_of(files, asked.root, "", Options()), look, "" if asked.file else asked.text)
    except OSError:
        return None


def figure_kept(folder: Path, key: str | None) -> Kept | None:
    """Give the figure that is kept under a key."""
    card = folder / f"{key}.figure.json"
    if not key or not card.exists():
        return None
    figure = Kept(**json.loads(card.read_text("utf-8")))
    return figure if (folder / figure.document).exists() else None


def keep_figure(folder: Path, key: str | None, document: Mapping[str, Any], **known: Any) -> Kept:
    """Write the document of a figure under a name made of its content, and what is known of it under its key."""
    content = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
    name = hashlib.sha256(content).hexdigest()[:32] + ".vl.json"
    figure = Kept(document=name, **known)
    folder.mkdir(parents=True, exist_ok=True)
    files = {} if (folder / name).exists() else {folder / name: content}
    if key:
        files[folder / f"{key}.figure.json"] = json.dumps(asdict(figure), ensure_ascii=False).encode()
    write_whole(files)
    return figure


def _inputs_card(folder: Path, asked: Asked) -> Path:
    text = asked.file.read_bytes().hex() if asked.file else asked.text
    return folder / f"{_hash(str(asked.file or asked.root), text)}.made-of.json"


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
