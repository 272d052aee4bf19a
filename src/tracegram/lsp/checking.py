"""The findings of a spec as an editor has it, saved or not."""

import re
from collections.abc import Sequence
from pathlib import Path

from tracegram.api import Tracegram
from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.document import Document, parse
from tracegram.language.params import with_params
from tracegram.language.validate import validate
from tracegram.sources import Read
from vega_datalite.frozen import frozen

_SIGNS = re.compile(
    r"""^["']?tracegram["']?[ \t]*:  # the version, in block style
    | [{,\s]"tracegram"\s*:\s*[0-9]  # in JSON
    | [{,]\s*tracegram[ ]*:  # in flow style
    | \$schema["']?\s*[:=]\s*\S{0,500}?tracegram  # the line that tells an editor of the schema
    """,
    re.MULTILINE | re.VERBOSE,
)


@frozen
class Checked:
    """What was found in a text; `document` is None when the text does not parse."""

    text: str
    document: Document | None
    findings: tuple[Diagnostic, ...]

    @property
    def is_broken(self) -> bool:
        """Whether there is an error among the findings."""
        return any(each.severity == "error" for each in self.findings)


def is_spec(name: str, text: str) -> bool:
    """Return whether a YAML or JSON text is meant as a spec: by its file's name, its version key or its schema line."""
    return ".tracegram." in name.lower() or _SIGNS.search(text) is not None


def check_text(text: str, file: str, root: Path | None, read: Read) -> Checked:
    """Check a text.

    Args:
        text: The spec.
        file: Its name, whose suffix says the format.
        root: The folder that trace files may be read from; None where there is none, then no trace is looked at.
        read: What reads trace files.
    """
    document = None
    try:
        document = parse(text.encode("utf-8", "surrogatepass"), file)
        if root is None:
            if document.get("extends") is None:  # without a folder there is no base to see it whole with
                validate(with_params(document, {}))
            return Checked(text=text, document=document, findings=())
        figure = Tracegram(document, root=root, read=read)
        return Checked(text=text, document=document, findings=figure.findings)
    except TracegramError as error:
        return Checked(text=text, document=document, findings=_without_grants(error.findings))


def _without_grants(findings: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out that no connection is granted: an editor asks no database at each key that is pressed."""
    return tuple(each for each in findings if each.code != "connection-not-granted")
