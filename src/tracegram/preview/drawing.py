"""One spec as the preview shows it: its picture, or its findings."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from tracegram.api import load
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.diagnostics.terminal import render
from tracegram.embed.figures import drawn
from tracegram.files import open_below
from tracegram.language.document import texts_of
from tracegram.language.inputs import inputs
from tracegram.sources.sql import NO_CONNECTIONS, Connections
from tracegram.store import users_store
from vega_datalite.frozen import frozen


@frozen
class Drawn:
    """The state of a spec. `svg` is empty if the spec has an error; `findings` is what `tracegram check` prints."""

    svg: bytes
    title: str
    description: str
    findings: str


def draw(spec: Path, root: Path | None, connections: Connections = NO_CONNECTIONS) -> Drawn:
    """Draw a spec, or return its findings if it has errors."""
    try:
        figure = load(spec, root=root, connections=connections)
        svg = drawn(users_store(), figure.picture, ".svg")
    except TracegramError as error:
        return Drawn(svg=b"", title="", description="", findings=_framed(error.findings))
    findings = _framed((*figure.warnings, *figure.remarks([".png"])))
    return Drawn(svg=svg, title=figure.title, description=figure.description, findings=findings)


def stamp(spec: Path, root: Path | None) -> str:
    """Return a fingerprint of the spec and its trace; it changes when a file is written, renamed, added or deleted."""
    digest = hashlib.sha256()
    for path in inputs(spec, root=root):
        digest.update(f"{path}\0".encode("utf-8", "surrogateescape"))
        try:
            digest.update(f"{path.stat().st_mtime_ns}\0".encode())
            with open_below(path, root or spec.parent) as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        except OSError:
            digest.update(b"absent")
    return digest.hexdigest()


def _framed(findings: Sequence[Diagnostic]) -> str:
    """Return findings with the lines of the specs that they point at."""
    texts = texts_of(findings)
    return "\n\n".join(render(finding, texts) for finding in findings)
