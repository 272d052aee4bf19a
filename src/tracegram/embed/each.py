"""One figure per value of a field, such as one per run."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tracegram.api import Tracegram
from tracegram.cells.interface import TraceCells
from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import error_of
from tracegram.language.document import Document, read_spec
from tracegram.language.params import NO_PARAMS, Chosen, complete
from tracegram.language.validate import validate
from tracegram.sources.many_files import read_once
from tracegram.sources.sql import NO_CONNECTIONS, Connections, Grants

_OF_RUNS = ("over_runs", "minus")  # words of a trace that make one value of those of several runs


def load_each(  # noqa: PLR0913  # as `load`
    path: str | Path,
    field: str = "run",
    *,
    trace: object = None,
    root: str | Path | None = None,
    theme: str = "",
    params: Mapping[str, Any] = NO_PARAMS,
    connections: Grants = NO_CONNECTIONS,
) -> dict[str, Tracegram]:
    """Read a spec file and its trace, and return one figure per value of a field, by value.

    Example:
        >>> for run, shown in tracegram.load_each("figure.yaml").items():
        ...     _ = shown.save(f"{run}.svg")

    Args:
        path: A YAML or JSON file.
        field: The field: `run`, or any other, such as `sampler`.
        trace: A data frame to draw instead of the file, as for `load`.
        root: The folder that trace files may be read from, as for `load`.
        theme: The name of a theme, as for `load`.
        params: Values for the spec's `params`, as for `load`.
        connections: Databases that the spec may query, as for `load`.

    Raises:
        TracegramError: As for `load`; `unknown-field` if the field has no value.
        ValueError: As for `load`.
    """
    folder = Path(root) if root is not None else Path(path).parent
    document, granted = read_spec(Path(path), folder), Connections.of(connections)
    choices = choices_of_each(
        document, field, Chosen(theme=theme, params=params), folder, frame=trace, connections=granted
    )
    return {
        value: Tracegram(document, frame=trace, root=folder, read=read_once, chosen=chosen, connections=granted)
        for value, chosen in choices.items()
    }


def choices_of_each(
    document: Document,
    field: str,
    chosen: Chosen,
    root: Path,
    *,
    frame: object = None,
    connections: Connections = NO_CONNECTIONS,
) -> dict[str, Chosen]:
    """Return the choice of each value of a field, by value, in the order of the trace.

    Args:
        document: A spec.
        field: `run`, or another field of the trace.
        chosen: What all of the figures choose.
        root: The folder that trace files may be read from.
        frame: A data frame that replaces the spec's source, or None.
        connections: The databases that queries may ask.

    Raises:
        TracegramError: What is wrong with the spec or its trace; `unknown-field` if the field has no value.
    """
    document = complete(document, root, chosen.params)
    validate(document)
    open_cells = partial(open_source, frame=frame, root=root, read=read_once, connections=connections)
    values = _values(chosen.over(document), field, open_cells)
    if field == "run":
        return {value: replace(chosen, run=value) for value in values}
    return {value: replace(chosen, fields={field: value}) for value in values}


def _values(document: Document, field: str, open_cells: Callable[[Document], TraceCells]) -> tuple[str, ...]:
    trace, asked_at = document.get("trace", default={}), document.place("/trace")
    trace: dict[str, Any] = {word: said for word, said in trace.items() if word not in _OF_RUNS}
    if field == "run":
        cells = open_cells(replace(document, value={**document.value, "trace": trace}))
        found = tuple(name for name in cells.fields.run_names if name)
    else:
        present = {"not": {"field": field, "equal": ""}}  # which also says that the field tells cells apart
        where = {"and": [trace["where"], present]} if "where" in trace else present
        cells = open_cells(replace(document, value={**document.value, "trace": {**trace, "where": where}}))
        found = cells.values_of(field, asked_at)
    if not found:
        message = f"one figure per value of “{field}” is asked for, and the trace has none"
        raise error_of(
            "unknown-field", message, asked_at, f"name the column that holds them: `columns: {{{field}: …}}`"
        )
    return found
