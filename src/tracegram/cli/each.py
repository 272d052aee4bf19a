"""A figure for each run of a trace: `render --each run`."""

import argparse
from pathlib import Path

from tracegram.cli.choosing import chosen_by
from tracegram.cli.connecting import connections_of
from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import refuse
from tracegram.language.params import complete
from tracegram.language.spec_file import read_spec
from tracegram.language.validate import validate

FIELDS = ("run",)


def values_of_each(spec: Path, arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the runs of the trace of a spec, of which each has a figure.

    Raises:
        TracegramError: What is wrong with the spec or its trace; `unknown-field` if its runs have no names.
    """
    root, chosen = arguments.root or spec.parent, chosen_by(arguments)
    document = complete(read_spec(spec, root), root, chosen.params)
    validate(document)
    document = chosen.over(document)
    names = open_source(document, None, root, connections=connections_of(arguments)).fields.run_names
    if names == ("",):
        message = "`--each run` asks for the runs of the trace, and they have no names"
        advice = "name the column that holds them: `columns: {run: …}`"
        raise refuse("unknown-field", message, document.place("/trace"), advice)
    return names
