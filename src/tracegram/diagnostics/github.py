"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Source: docs.github.com, “Workflow commands for GitHub Actions”; the escapes are those of actions/toolkit, command.ts.
"""

from collections.abc import Mapping, Sequence

from tracegram.diagnostics.diagnostic import Diagnostic, Place
from vega_datalite import visible

_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_MESSAGES = str.maketrans(_ESCAPES)
_IN_PROPERTIES = str.maketrans({**_ESCAPES, ":": "%3A", ",": "%2C"})


def github(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:  # noqa: ARG001  # a renderer takes both
    """Return one workflow command per finding; a place without lines follows the message in words."""
    return "\n".join(map(_command, findings))


def _command(finding: Diagnostic) -> str:
    place = finding.place
    properties = {"file": visible(place.file), **_lines(place), "title": finding.code}
    written = ",".join(f"{name}={value.translate(_IN_PROPERTIES)}" for name, value in properties.items())
    words = f" ({place.words})" if place.words and not place.span else ""
    command = "notice" if finding.severity == "note" else finding.severity
    return f"::{command} {written}::{visible(finding.message + words).translate(_IN_MESSAGES)}"


def _lines(place: Place) -> dict[str, str]:
    span = place.span
    if span is None:
        return {}
    if span.line != span.end_line:  # GitHub takes columns within one line only
        return {"line": str(span.line), "endLine": str(span.end_line)}
    return {
        "line": str(span.line),
        "endLine": str(span.end_line),
        "col": str(span.column),
        "endColumn": str(span.end_column),
    }
