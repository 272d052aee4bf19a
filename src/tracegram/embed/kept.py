"""Compiled figures that are kept, so that of a document that is read again only changed figures are compiled.

A figure is kept under a key made of all its files, and which files these are under what a document asks for. Finding
it again needs neither a parser nor NumPy.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath

from tracegram.diagnostics import Diagnostic
from tracegram.export import Picture
from tracegram.store import Store, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a document asks for: a spec file, or where there is none a spec's text, and the folder of its traces.

    `params` are the values of the spec's params that it sets, as texts. Findings in a spec's text are at places of its
    `page`, where it begins on a `line`, from 1, with so many blanks as `indent` before each of its lines.
    """

    file: Path | None
    text: str
    root: Path
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    page: str = "spec"
    line: int = 1
    indent: int = 0


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
class Inputs:
    """The files that a figure is made of, and the patterns that name some of them."""

    files: tuple[Path, ...]
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a figure, whichever host asked for it.

    `pictures` is the figure by look, none when one of the `findings` is an error; `inputs` are the files it is made of.
    """

    inputs: Inputs
    pictures: Mapping[str, Picture]
    findings: tuple[Diagnostic, ...] = ()


def look_up(store: Store, asked: Asked, looks: Iterable[str]) -> Outcome | None:
    """Return a figure as it is kept, or None when it is not kept in one of the looks."""
    kept = store.get(_made_of(asked))
    if kept is None:
        return None
    card = json.loads(kept)
    patterns = tuple(
        Pattern(folder=each["folder"], pattern=each["pattern"], named=tuple(each["named"])) for each in card["patterns"]
    )
    inputs = Inputs(files=tuple(map(Path, card["files"])), patterns=patterns)
    if any(each.changed for each in patterns):
        return None
    found = {look: picture_kept(store, key_for(asked, inputs, look)) for look in looks}
    pictures = {look: picture for look, picture in found.items() if picture is not None}
    return Outcome(inputs=inputs, pictures=pictures) if len(pictures) == len(found) else None


def names_now(folder: str, pattern: str) -> tuple[str, ...]:
    """Return the paths that a pattern names, in their order; none when it cannot be one or leaves the folder."""
    if ".." in PurePath(pattern).parts:
        return ()
    try:
        return tuple(sorted(map(str, Path(folder).glob(pattern))))
    except (OSError, ValueError, NotImplementedError):  # the last: it does not start in the folder
        return ()


def keep_inputs(store: Store, asked: Asked, inputs: Inputs) -> None:
    """Keep which files a figure is made of; a base that changes may change them, and then the figure's key too."""
    content = {"files": [str(file) for file in inputs.files], "patterns": [asdict(each) for each in inputs.patterns]}
    store.put(_made_of(asked), json.dumps(content).encode())


def key_for(asked: Asked, inputs: Inputs, look: str) -> str:
    """Return the key of a figure in a look."""
    return _key(inputs.files, asked, "figure", look)


def picture_kept(store: Store, key: str) -> Picture | None:
    """Return the figure that is kept under a key."""
    kept = store.get(key)
    return Picture(**json.loads(kept)) if kept is not None else None


def keep_picture(store: Store, key: str, picture: Picture) -> None:
    """Keep a figure that has no warnings and is shown without the name of its file."""
    shown = {name: value for name, value in asdict(picture).items() if name not in {"file", "warnings"}}
    store.put(key, json.dumps(shown, ensure_ascii=False).encode())


def _made_of(asked: Asked) -> str:
    name = str(asked.file or asked.root)
    return _key([asked.file] if asked.file else [], asked, "made of", name)


def _key(files: Iterable[Path], asked: Asked, *words: str) -> str:
    """Return a key, or an empty text when a file cannot be read; compiling says why."""
    try:
        params = json.dumps(dict(sorted(asked.params.items())))
        return key_of(files, asked.root, *words, "" if asked.file else asked.text, params)
    except OSError:
        return ""
