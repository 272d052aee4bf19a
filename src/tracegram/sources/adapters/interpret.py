"""The form of a payload: the one that the user names, or the only one that fits its structure."""

from collections.abc import Collection
from dataclasses import replace
from typing import cast

from tracegram.diagnostics import error_of, quote
from tracegram.sources.adapters import FORMATS
from tracegram.sources.adapters.nearest import nearest_form
from tracegram.sources.files.limits import unreadable
from tracegram.sources.files.payload import Payload
from tracegram.sources.shapes.adapter import mapping_of
from tracegram.sources.shapes.renumber import check_matrix
from tracegram.sources.trace_options import Said
from tracegram.trace import Table


def interpret(payload: Payload, said: Said) -> Table:
    """Read a payload by the adapter for its form.

    Raises:
        TracegramError: `ambiguous-trace` or `unreadable-trace` when the form is not clear; else whatever is wrong.
    """
    word = said.format or _recognized(payload, said.columns)
    if word not in FORMATS:
        message = f"the format {quote(word)} is none of {', '.join(FORMATS)}"
        raise error_of("unknown-choice", message, payload.whole)
    check_matrix(said, word, payload.whole)
    return replace(FORMATS[word].read(payload, said), format=word)


def _recognized(payload: Payload, columns: Collection[str]) -> str:
    found = [word for word, adapter in FORMATS.items() if adapter.recognizes(payload)]
    if len(found) > 1:
        message = f"the file may be read as {' or as '.join(found)}"
        raise payload.ask(message, f"write which is meant: `format: {found[0]}`")
    if found:
        return found[0]
    may_be_rows = _may_be_rows(payload)
    has_cells = bool(columns) or bool(mapping_of(payload.first).keys() & {"step", "position"})
    near = None if may_be_rows and has_cells else nearest_form(payload)
    if near or not may_be_rows:
        known = near.found if near else f"none of {', '.join(FORMATS)}"
        advice = near.advice if near else "see the table of formats in spec/README.md, or write one row per cell"
        raise unreadable(payload.file, f"has no known form: {known}", advice)
    return "table"


def _may_be_rows(payload: Payload) -> bool:
    """Return whether a payload is most likely a table: a JSON list, or a value that fits nothing else."""
    value = payload.value
    if isinstance(value, list):
        listed = cast("list[object]", value)
        return not listed or bool(mapping_of(listed[0])) or not isinstance(listed[0], list)
    return not mapping_of(value) and not isinstance(value, str)
