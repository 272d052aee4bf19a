"""Findings as JSON lines, for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tracegram.diagnostics.diagnostic import Diagnostic, Edit, Place, Span
from vega_datalite import visible


def json_lines(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:  # noqa: ARG001  # a renderer takes both
    """Return one JSON object per finding, in ASCII, all with the same keys.

    Lines and columns count characters from 1, the end is exclusive; all are null if a place has no span.
    Only `replacement` keeps control characters as they are, since it is written into the file.
    """
    return "\n".join(json.dumps(_record(each)).replace("##", "#\\u0023") for each in findings)  # no command of a log


def _record(finding: Diagnostic) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": visible(finding.message),
        "help": visible(finding.help),
        **_place(finding.place),
        "pointer": visible(finding.pointer),
        "labels": [{"message": visible(each.message), **_place(each.place)} for each in finding.labels],
        "edit": _edit(finding.edit) if finding.edit else None,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": visible(place.file), **_span(place.span), "words": visible(place.words)}


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_span(edit.span), "replacement": edit.replacement, "safe": edit.safe}


def _span(span: Span | None) -> dict[str, int | None]:
    return {
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }
