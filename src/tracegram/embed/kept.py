"""The cache of compiled figures: when a document is built again, only changed figures are compiled.

A figure is kept under a key of the contents of its files. The names of these files are kept under a key of the figure
as the document asks for it. Looking a figure up needs neither a parser nor NumPy.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, field
from pathlib import Path, PurePath

from tracegram.diagnostics import Diagnostic
from tracegram.export import Picture
from tracegram.store import Store, key_of
from vega_datalite.frozen import frozen


@frozen
class Asked:
    """A figure as a document asks for it: a spec file or the text of a spec, and the folder of its traces.

    `params` are the values of params that the document sets, as texts, and `run` is the run that it chooses.
    Findings in a spec's text have places in the `page`: the text begins on its line `line`, from 1, and each line is
    indented by `indent` blanks.
    """

    file: Path | None
    text: str
    root: Path
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    run: str = ""
    page: str = "spec"
    line: int = 1
    indent: int = 0


@frozen
class Pattern:
    """A pattern of file names, its folder, and the files that it matched when the figure was compiled."""

    folder: str
    pattern: str
    named: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether it matches other files now."""
        return self.named != names_now(self.folder, self.pattern)


@frozen
class Inputs:
    """The files of a figure, and the patterns that match some of them."""

    files: tuple[Path, ...]
    patterns: tuple[Pattern, ...]


@frozen
class Outcome:
    """The result of compiling a figure, the same for all hosts.

    `pictures` is the figure by look, empty if one of the `findings` is an error; `inputs` are its files.
    """

    inputs: Inputs
    pictures: Mapping[str, Picture]
    findings: tuple[Diagnostic, ...] = ()


def look_up(store: Store, asked: Asked, looks: Iterable[str]) -> Outcome | None:
    """Return a figure from the cache, or None if one of the looks is missing."""
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
    """Return the paths that a pattern matches, in order; none if it is invalid or leaves the folder."""
    if ".." in PurePath(pattern).parts:
        return ()
    try:
        return tuple(sorted(map(str, Path(folder).glob(pattern))))
    except (OSError, ValueError, NotImplementedError):  # the last: it does not start in the folder
        return ()


def keep_inputs(store: Store, asked: Asked, inputs: Inputs) -> None:
    """Keep the names of a figure's files. When a base changes, they may change, and the figure's key with them."""
    content = {"files": [str(file) for file in inputs.files], "patterns": [asdict(each) for each in inputs.patterns]}
    store.put(_made_of(asked), json.dumps(content).encode())


def key_for(asked: Asked, inputs: Inputs, look: str) -> str:
    """Return the key of a figure in a look."""
    return _key(inputs.files, asked, "figure", look)


def picture_kept(store: Store, key: str) -> Picture | None:
    """Return the figure kept under a key."""
    kept = store.get(key)
    return Picture(**json.loads(kept)) if kept is not None else None


def keep_picture(store: Store, key: str, picture: Picture) -> None:
    """Keep a figure if it has no warnings and does not show the name of its file."""
    store.put(key, json.dumps(picture.shown, ensure_ascii=False).encode())


def _made_of(asked: Asked) -> str:
    name = str(asked.file or asked.root)
    return _key([asked.file] if asked.file else [], asked, "made of", name)


def _key(files: Iterable[Path], asked: Asked, *words: str) -> str:
    """Return a key, or an empty text if a file cannot be read; compiling then reports why."""
    try:
        params = json.dumps(dict(sorted(asked.params.items())))
        return key_of(files, asked.root, *words, "" if asked.file else asked.text, params, asked.run)
    except OSError:
        return ""
