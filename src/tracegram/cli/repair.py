"""Fixing a spec: apply the safe edits of its findings and check again, until none is left."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tracegram.api import Tracegram
from tracegram.diagnostics import Diagnostic, Edit, TracegramError
from tracegram.diagnostics.fixing import apply, compatible
from tracegram.language.document import parse_file, read_bytes
from tracegram.language.params import NOTHING_CHOSEN, Chosen, complete
from tracegram.language.validate import validate
from tracegram.sources.sql import NO_CONNECTIONS, Connections
from vega_datalite.frozen import frozen

MOST_PASSES = 100  # a stage that stops at its first mistake needs a pass for each; no person makes more

_OF_A_SPEC = re.compile(rb"\b(tracegram|marks)\b")
_BOM = b"\xef\xbb\xbf"


@frozen
class Repaired:
    """The number of mistakes fixed in a file, and the remaining findings."""

    count: int
    findings: Sequence[Diagnostic]


@frozen
class _Checked:
    """A text with its findings and the stage that ended the check; a later stage is nearer to a figure."""

    content: bytes
    stage: int
    findings: Sequence[Diagnostic]

    @property
    def progress(self) -> tuple[int, int]:
        return self.stage, -sum(each.severity == "error" for each in self.findings)


def repair(
    spec: str, root: Path | None, connections: Connections = NO_CONNECTIONS, chosen: Chosen = NOTHING_CHOSEN
) -> Repaired:
    """Rewrite a spec file with its safe edits applied.

    Only the mistakes change. The file stays unchanged if there is nothing to fix, if fixing one mistake makes two, or
    if it has neither `tracegram` nor `marks`, since it belongs to another program then.

    Raises:
        TracegramError: The file cannot be read.
    """
    folder = root or Path(spec).parent
    check = partial(_checked, file=spec, root=folder, connections=connections, chosen=chosen)
    original = check(read_bytes(Path(spec), folder))
    if not _OF_A_SPEC.search(original.content):
        return Repaired(count=0, findings=original.findings)
    mended, count = _mended(original, spec, check)
    if count:
        from tracegram.export import write_whole

        try:
            write_whole({Path(spec): mended.content})
        except TracegramError as error:
            return Repaired(count=0, findings=(*error.findings, *original.findings))
    return Repaired(count=count, findings=mended.findings)


def _mended(original: _Checked, file: str, check: Callable[[bytes], _Checked]) -> tuple[_Checked, int]:
    checked, count = original, 0
    for _ in range(MOST_PASSES):
        edits = compatible(
            each.edit for each in checked.findings if each.edit and each.edit.safe and each.place.file == file
        )
        if not edits:
            break
        before, checked = checked, check(_applied(checked.content, edits))
        if checked.progress < before.progress:
            return original, 0
        count += len(edits)
    return checked, count


def _applied(content: bytes, edits: Sequence[Edit]) -> bytes:
    mark = _BOM if content.startswith(_BOM) else b""
    return mark + apply(content.decode("utf-8-sig"), edits).encode()


def _checked(content: bytes, file: str, root: Path, connections: Connections, chosen: Chosen) -> _Checked:
    stage = 0
    try:
        document = parse_file(content, file)
        stage = 1
        document = complete(document, root, chosen.params)
        validate(document)
        stage = 2
        figure = Tracegram(document, root=root, chosen=chosen, connections=connections)
        return _Checked(content=content, stage=3, findings=figure.findings)
    except TracegramError as error:
        return _Checked(content=content, stage=stage, findings=error.findings)
