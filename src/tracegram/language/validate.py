"""Checking a spec: by the schema, unless it accepted the same spec before, and by the cross-checks."""

import math
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tracegram.diagnostics import Diagnostic, TracegramError
from tracegram.language.cross_checks import check_meaning
from tracegram.language.document import Document
from tracegram.language.extend import items_of
from tracegram.language.wording import named, type_of
from tracegram.store import NO_STORE, key_of, users_store, version_of
from tracegram.syntax.tree import pointer_token
from tracegram.trace.refusal import MOST_FINDINGS

_ACCEPTED = b"accepted"
_FORMS = {str: "text", int: "a number", float: "a number"}  # a file that is no spec is not quoted


def validate(document: Document, *, is_kept: bool = False) -> None:
    """Check a document against the schema, and its parts against each other.

    Args:
        document: The document.
        is_kept: Whether to cache that the schema accepts it.

    Raises:
        TracegramError: Everything that was found, at most 20 findings, in the order of the file.
    """
    if not isinstance(document.value, dict):
        found = _FORMS.get(type(document.value)) or type_of(document.value)
        message = f"a spec is a mapping of words to values, found {found}"
        raise document.error("not-a-mapping", "", message, "start with `tracegram: 1`")
    checked = {key: each for key, each in document.value.items() if key != "params"}
    if strange := list(_not_finite(document, checked, "")):
        raise TracegramError(strange)
    items = items_of(document) if "concat" in document.value else ()
    findings = _schema_findings(document, is_kept=is_kept)
    if not findings or isinstance(document.value.get("trace"), dict):  # plots show parts of a trace that is there
        found = [found for each in items for found in _schema_findings(each, is_kept=is_kept)]
        told = {(each.code, each.pointer, each.message) for each in findings}
        findings += [each for each in found if each.place.span or (each.code, each.pointer, each.message) not in told]
    findings = findings or check_meaning(document) or [found for item in items for found in check_meaning(item)]
    if findings:
        ordered = sorted(map(document.with_edit, findings), key=_line_and_column)
        once = {(each.code, each.place, each.message): each for each in reversed(ordered)}
        raise TracegramError(list(reversed(once.values()))[:MOST_FINDINGS])


def _schema_findings(document: Document, *, is_kept: bool) -> list[Diagnostic]:
    store = users_store() if is_kept and _is_plain(document.value) else NO_STORE
    words = ("accepted by the schema", version_of("jsonschema"), repr(document.value))
    key = "" if store == NO_STORE else key_of((), Path(), *words)
    if store.get(key) == _ACCEPTED:
        return []
    from tracegram.language.schema.validator import violations  # jsonschema takes 100 ms to import

    value = document.value
    if isinstance(value.get("concat"), list):  # its items are checked as merged with the spec around them
        value = {**value, "concat": [{} if isinstance(each, dict) else each for each in value["concat"]]}
    if errors := list(islice(violations(value), MOST_FINDINGS)):
        from tracegram.language.schema_findings import schema_findings

        return schema_findings(document, errors)
    store.put(key, _ACCEPTED)
    return []


def _is_plain(value: Any) -> bool:
    """Check that a value is plain, like all values of YAML and JSON files, so that its text identifies it."""
    if type(value) is dict:
        return all(type(key) is str and _is_plain(each) for key, each in value.items())
    if type(value) is list:
        return all(map(_is_plain, value))
    return type(value) in {str, int, float, bool, type(None)}


def _not_finite(document: Document, value: Any, pointer: str) -> Iterator[Diagnostic]:
    """Find NaN and infinities, which a spec from a text cannot contain; cells in `values` may be NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        yield document.finding(
            "not-finite", pointer, f"{named(pointer)} is {value}, expected a finite number", "write a number"
        )
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        digits = int(math.log10(abs(value))) + 1
        message = f"{named(pointer)} is a whole number of {digits:,} digits, which is too large to compute"
        yield document.finding("out-of-range", pointer, message, "write a smaller number")
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key != "values":
            yield from _not_finite(document, part, f"{pointer}/{pointer_token(str(key))}")


def _line_and_column(finding: Diagnostic) -> tuple[int, int]:
    span = finding.place.span
    return (span.line, span.column) if span else (0, 0)
