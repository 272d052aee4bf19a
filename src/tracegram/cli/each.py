"""A figure for each value of a field: `render --each run`."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tracegram.cli.choosing import chosen_by
from tracegram.cli.connecting import connections_of
from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import error_of
from tracegram.language.document import Document
from tracegram.language.params import Chosen, complete
from tracegram.language.spec_file import read_spec
from tracegram.language.validate import validate
from tracegram.sources.once import read_once
from tracegram.sources.sql import Connections

_OF_RUNS = ("over_runs", "minus")  # words of a trace that make one value of those of several runs


def chosen_of_each(spec: Path, arguments: argparse.Namespace) -> Sequence[Chosen]:
    """Return the choices for the figures of a spec: one figure, or one for each value of the field after `--each`.

    Raises:
        TracegramError: What is wrong with the spec or its trace; `unknown-field` if the field has no value.
    """
    field, chosen = arguments.each, chosen_by(arguments)
    if not field:
        return [chosen]
    root = arguments.root or spec.parent
    document = complete(read_spec(spec, root), root, chosen.params)
    validate(document)
    values = _values(chosen.over(document), root, field, connections_of(arguments))
    if field == "run":
        return [replace(chosen, run=value) for value in values]
    return [replace(chosen, fields={field: value}) for value in values]


def _values(document: Document, root: Path, field: str, connections: Connections) -> tuple[str, ...]:
    trace, asked_at = document.get("trace", default={}), document.place("/trace")
    trace = {word: said for word, said in trace.items() if word not in _OF_RUNS}
    if field == "run":
        cells = open_source(
            replace(document, value={**document.value, "trace": trace}), None, root, read_once, connections=connections
        )
        found = tuple(name for name in cells.fields.run_names if name)
    else:
        present = {"not": {"field": field, "equal": ""}}  # which also says that the field tells cells apart
        where = {"and": [trace["where"], present]} if "where" in trace else present
        value = {**document.value, "trace": {**trace, "where": where}}
        cells = open_source(replace(document, value=value), None, root, read_once, connections=connections)
        found = cells.values_of(field, asked_at)
    if not found:
        message = f"`--each {field}` draws each value of a field, and the trace has none"
        raise error_of(
            "unknown-field", message, asked_at, f"name the column that holds them: `columns: {{{field}: …}}`"
        )
    return found
