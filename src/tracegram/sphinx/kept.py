"""This file is about what is kept of compiled figures, so that of a document that is read anew only changes compile."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracegram.api import Tracegram
from tracegram.diagnostics import Diagnostic
from tracegram.export import Options, key_of, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A compiled figure: the name of its Vega-Lite document in the folder, and what pages need to know of it."""

    document: str
    title: str
    description: str
    follows_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What came of compiling: the figure, and the warnings, which only a figure that was compiled just now has."""

    figure: Kept
    warnings: tuple[Diagnostic, ...]


def compiled(folder: Path, key: str | None, compile_it: Callable[[], Tracegram]) -> Compiled:
    """Give the figure of a key as it is kept in a folder, or compile and keep it.

    A figure with warnings is not kept under its key, so that every reading says them.
    """
    card = folder / f"{key}.figure.json"
    if key and card.exists():
        figure = Kept(**json.loads(card.read_text("utf-8")))
        if (folder / figure.document).exists():
            return Compiled(figure=figure, warnings=())
    made = compile_it()
    figure = _keep(made, folder)
    if key and not made.warnings:
        write_whole({card: json.dumps(asdict(figure), ensure_ascii=False).encode()})
    return Compiled(figure=figure, warnings=made.warnings)


def key_for(files: Iterable[Path], *said: str) -> str | None:
    """Give the key of a figure that is made of files and of what is said in a document, or None without the files."""
    try:
        made_of: list[Any] = [key_of(files, "", Options()), *said]
    except OSError:
        return None  # compiling will say what cannot be read
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:32]


def _keep(made: Tracegram, folder: Path) -> Kept:
    """Write the document of a figure into a folder under a name made of its content."""
    content = json.dumps(made.to_dict(), sort_keys=True, ensure_ascii=False).encode()
    name = hashlib.sha256(content).hexdigest()[:32] + ".vl.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        write_whole({folder / name: content})
    return Kept(document=name, title=made.title, description=made.description, follows_page=made.picture.follows_page)
