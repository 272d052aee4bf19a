"""The options of a figure in Markdown, in the head of a fence or in a directive of mystmd."""

import os
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegram.diagnostics import Diagnostic, Place, quote, suggest
from tracegram.export import is_name
from tracegram.language.settings import settings

OPTIONS = ("src", "alt", "caption", "width", "theme", "format", "set", "run")
NO_EACH = "write `facet: {field: FIELD}` in the spec for one subplot per value, or one figure per run with `run`"
CHOICES = {"theme": ("auto", "light", "dark"), "format": ("svg", "interactive")}
_WIDTH = re.compile(r"(?!0+(\.0+)?\D*$)\d{1,5}(\.\d{1,3})?(px|%|em|rem)?", re.ASCII)


def check_options(
    options: Mapping[str, Any], body: str, place: Place, *, naming: str = 'write src="figure.yaml"'
) -> list[Diagnostic]:
    """Return the mistakes in a figure's options.

    Its spec is either its body or the file that `src` names; `naming` advises how the host writes that.
    """
    findings = [finding for key, value in options.items() for finding in _option(key, value, place)]
    has_body = bool(body.strip())
    if has_body and "src" in options:
        message = "a figure has both a spec file and a spec in its body"
        findings.append(_finding("conflicting-words", message, place, "keep one of them"))
    if not has_body and "src" not in options:
        message = "a figure has neither a spec file nor a spec in its body"
        findings.append(_finding("missing-word", message, place, f"{naming}, or a spec as the body"))
    return findings


def check_name(name: str, taken: Container[str], place: Place) -> list[Diagnostic]:
    """Return the mistake in the id of a figure."""
    if name and not is_name(name):
        message = f"the id {quote(name)} is not letters, digits, - and _ after a letter"
        return [_finding("unsafe-text", message, place, "write one such as #confidence-1")]
    if name and name in taken:
        message = f"the id {quote(name)} is that of a figure further up"
        return [_finding("conflicting-words", message, place, "give each figure of a page its own id, or none")]
    return []


def check_source(source: str, folder: Path, place: Place) -> list[Diagnostic]:
    """Return the mistake in the name of a spec file, which must stay in the folder that names start from."""
    if os.path.isabs(source) or not Path(os.path.realpath(folder / source)).is_relative_to(os.path.realpath(folder)):  # noqa: PTH117
        message = f"the path {quote(source)} leaves the folder that names start from"
        advice = f"name a file relative to {folder}, inside it, or set the option root of the extension"
        return [_finding("path-outside-folder", message, place, advice)]
    return []


def _option(key: str, value: Any, place: Place) -> Iterable[Diagnostic]:
    if key == "each":
        yield _finding(
            "unknown-word", "a figure in a document is a single one: it has no option “each”", place, NO_EACH
        )
    elif key not in OPTIONS:
        finding = _finding("unknown-word", f"a figure has no option {quote(key)}", place, f"write {', '.join(OPTIONS)}")
        yield replace(finding.suggesting(suggest(key, OPTIONS)), suggestion=None)
    elif not isinstance(value, str) or not value.strip() or "\0" in value:
        yield _finding("empty-value", f"the option {quote(key)} has no value", place, f'write {key}="…"')
    elif key in CHOICES and value not in CHOICES[key]:
        message = f"{quote(value)} is no {key}"
        finding = _finding("unknown-choice", message, place, f"write {' or '.join(CHOICES[key])}")
        yield replace(finding.suggesting(suggest(value, CHOICES[key])), suggestion=None)
    elif key == "set":
        yield from _setting(value, place)
    elif key == "width" and not _WIDTH.fullmatch(value):
        message = f"the width {quote(value)} is not a length above 0"
        yield _finding("out-of-range", message, place, "write pixels, such as 400, or 60%, 30em, 20rem")


def _setting(value: str, place: Place) -> Iterable[Diagnostic]:
    try:
        settings(value)
    except ValueError as error:
        yield _finding("unsafe-text", f"the option “set” cannot be read: {error}", place, 'write set="threshold=0.8"')


def _finding(code: str, message: str, place: Place, advice: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, place=place, help=advice)
