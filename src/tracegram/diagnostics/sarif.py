"""Findings as one SARIF 2.1.0 document, the input of code scanning services.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0; sections are named where they decide.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tracegram.diagnostics.catalog import CATALOG
from tracegram.diagnostics.diagnostic import Diagnostic, Edit, Place, Span
from vega_datalite import visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:  # noqa: ARG001  # a renderer takes both
    """Return one document with one run, in ASCII; without findings it has no results."""
    codes = [code for code in CATALOG if any(each.code == code for each in findings)]
    rules = [{"id": code, "shortDescription": {"text": CATALOG[code]}} for code in codes]
    run = {
        "tool": {"driver": {"name": "tracegram", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in findings],
    }
    written = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)
    return written.replace("##", "#\\u0023")  # which logs may take for a command


def _result(finding: Diagnostic) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": _message(finding.message),
        "locations": [_location(finding.place)],
    }
    if finding.labels:
        result["relatedLocations"] = [_location(each.place, each.message) for each in finding.labels]
    if finding.edit:
        result["fixes"] = [_fix(finding, finding.edit)]
    if finding.help:
        result["properties"] = {"help": visible(finding.help)}
    return result


def _fix(finding: Diagnostic, edit: Edit) -> dict[str, Any]:
    """Return an edit by sections 3.55 to 3.57. Its text keeps control characters, since it is written into the file."""
    replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
    change = {"artifactLocation": {"uri": _uri(finding.place.file)}, "replacements": [replacement]}
    fix: dict[str, Any] = {"artifactChanges": [change], "properties": {"safe": edit.safe}}
    return {"description": _message(finding.help), **fix} if finding.help else fix


def _location(place: Place, message: str = "") -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.span:
        physical["region"] = _region(place.span)
    location: dict[str, Any] = {"physicalLocation": physical}
    said = ", ".join(each for each in (message, "" if place.span else place.words) if each)
    if said:
        location["message"] = _message(said)
    return location


def _region(span: Span) -> dict[str, int]:  # 3.30: counted from 1, the end column is the one after the last character
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _message(text: str) -> dict[str, str]:  # 3.11.5: single braces stand for arguments; 3.11.6: `[…](…)` is a link
    return {"text": visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _uri(file: str) -> str:
    """Return a file as a relative URI reference; a file outside the current folder gets an absolute one."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    prefix = "file://" + ("" if path.as_posix().startswith("/") else "/") if path.is_absolute() else ""
    return prefix + quote(visible(path.as_posix()), safe="/")
