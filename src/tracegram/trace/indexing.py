"""The rows of a table that form a trace: their steps, positions and runs, and the window."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import (
    Diagnostic,
    Label,
    Place,
    Suggestion,
    TracegramError,
    error_of,
    nearest,
    quote,
    suggest,
)
from tracegram.syntax import quoted
from tracegram.trace.refusal import and_more, listed, row_label
from tracegram.trace.table import Column, Table, objects, show, to_indices, to_texts
from tracegram.trace.words import KINDS
from vega_datalite.frozen import frozen

Indices = NDArray[np.int64]
_OF_A_TABLE = "if each column is a position, write a row for each cell, or pass an array from Python: `trace=matrix`"
_OF_A_TEXT = "if each column is a position, write `format: arrays`"
_WITHOUT_STEPS = f"{_OF_A_TEXT}, and begin each row with its step, under the name `step`"


@frozen
class Window:
    """The part of a trace to show. Ranges include both ends; None means everything."""

    steps: tuple[int, int] | None = None
    positions: tuple[int, int] | None = None
    run: str | None = None


@frozen
class Rows:
    """The rows of one run, sorted by step and then position: their numbers in the table, steps and positions."""

    source: Indices
    steps: Indices
    positions: Indices


def bind_names(table: Table, names: Mapping[str, str], asked_at: Callable[[str], Place]) -> dict[str, str]:
    """Return the column of each field: words by `names`, other columns under their own names.

    A column `token` that `names` maps to `canvas` holds no predictions.

    Raises:
        TracegramError: `unknown-field` for each column that is named, or needed, and not there.
    """
    found = tuple(table.columns)
    wanted = {"step": "step", "position": "position"} | dict(names)
    missing = {field: column for field, column in wanted.items() if column not in table.columns}
    if missing:
        places = {field: asked_at(_pointer(field, names)) for field in missing}
        findings = [
            _missing_column(field, column, found, places[field], mapped=field in names, typed=table.typed)
            for field, column in missing.items()
        ]
        lists = table.unread if len(missing) == len(wanted) and not names else ()
        raise TracegramError([_with_lists(each, lists) for each in findings])
    is_canvas = {"token"} if names.get("canvas") == "token" else set[str]()
    taken = set(names.values()) - (KINDS.keys() - is_canvas)
    return dict(names) | {column: column for column in found if column not in taken and column not in names}


def index_runs(
    table: Table,
    bound: Mapping[str, str],
    run: str | None,
    asked_at: Callable[[str], Place],
    apart: Collection[str] = (),
) -> dict[str, Rows]:
    """Choose the rows of each run, or of the requested one, and sort them by step and position.

    Args:
        table: The table that a source read.
        bound: The column of each field.
        run: The run to choose; None chooses all, in order of appearance.
        asked_at: Returns the place of a JSON pointer in the spec.
        apart: Fields that tell rows apart if a run has several at one place, such as those of a facet.

    Raises:
        TracegramError: `not-an-index`, `empty-window` or `duplicate-cell`.
    """
    steps, positions = _indices(table, bound["step"], bound["position"])
    columns = [bound[field] for field in apart if field in bound and field not in {"step", "position", "run"}]
    found: dict[str, Rows] = {}
    for name, source in _runs(table, bound.get("run"), run, asked_at).items():
        rows = _sorted(source, steps, positions)
        again = _repeated(rows)
        if not again.size:
            found[name] = rows
            continue
        if not columns:
            raise TracegramError([_duplicate_cell(table, bound, rows, again)])
        for label, part in _split(table, columns, np.sort(rows.source)).items():
            found[f"{name} {label}".strip()] = parted = _sorted(part, steps, positions)
            if (again := _repeated(parted)).size:
                raise TracegramError([_duplicate_cell(table, bound, parted, again)])
    return _with_shared_places(found) if len(found) > 1 else found


def _with_shared_places(runs: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return runs of which those with the same steps and positions hold them once."""
    found: dict[str, Rows] = {}
    last: Rows | None = None
    for name, rows in runs.items():
        if last is None or not (
            np.array_equal(last.steps, rows.steps) and np.array_equal(last.positions, rows.positions)
        ):
            last = replace(rows, steps=rows.steps.copy(), positions=rows.positions.copy())
        found[name] = replace(last, source=rows.source)
    return found


def _sorted(source: Indices, steps: Indices, positions: Indices) -> Rows:
    if source.size < steps.size:
        steps, positions = taken(steps, source), taken(positions, source)
    if not _in_order(steps, positions):
        order = np.lexsort((positions, steps))
        source, steps, positions = source[order], steps[order], positions[order]
    return Rows(source=source, steps=steps, positions=positions)


def taken(values: NDArray[Any], rows: Indices) -> NDArray[Any]:
    """Return the values of some rows, without a copy where they follow on each other."""
    if rows.size and rows[-1] - rows[0] == rows.size - 1 and (rows[1:] > rows[:-1]).all():
        return values[rows[0] : rows[-1] + 1]
    return values[rows]


def _in_order(steps: Indices, positions: Indices) -> bool:
    later = steps[1:] > steps[:-1]
    return bool((later | ((steps[1:] == steps[:-1]) & (positions[1:] >= positions[:-1]))).all())


def window_rows(runs: Collection[Rows], window: Window, asked_at: Callable[[str], Place]) -> list[Indices]:
    """Return the numbers of the rows of each run inside a window, in order.

    Raises:
        TracegramError: `empty-window` when there are none in any run.
    """
    found = [np.flatnonzero(_inside(rows, window)) for rows in runs]
    if not any(rows.size for rows in found):
        steps, positions = (
            (min(int(ends(each).min()) for each in runs), max(int(ends(each).max()) for each in runs))
            for ends in (lambda each: each.steps, lambda each: each.positions)
        )
        held = f"steps {steps[0]} to {steps[1]} and positions {positions[0]} to {positions[1]}"
        message = f"the window leaves no row; the trace holds {held}"
        raise error_of("empty-window", message, asked_at("/trace/window"), "choose a window inside these ranges")
    return found


def _inside(rows: Rows, window: Window) -> NDArray[np.bool_]:
    inside = np.ones(rows.steps.size, dtype=bool)
    for values, bounds in ((rows.steps, window.steps), (rows.positions, window.positions)):
        if bounds is not None:
            inside &= (values >= bounds[0]) & (values <= bounds[1])
    return inside


def _pointer(field: str, names: Mapping[str, str]) -> str:
    token = field.replace("~", "~0").replace("/", "~1")
    return f"/trace/columns/{token}" if field in names else "/trace"


def _missing_column(
    field: str, column: str, found: tuple[str, ...], place: Place, *, mapped: bool, typed: bool
) -> Diagnostic:
    role = "" if field == column else f" for “{field}”"
    message = f"the trace has no column {quote(column)}{role}; its columns are {listed(found)}"
    if mapped:
        near = suggest(column, found, words=False)
        finding = Diagnostic(code="unknown-field", message=message, place=place, help="write one of these")
        return finding.suggesting(near)
    near = nearest(column, found) or _only_with(field, found)
    advice = f"map it under `columns`: {{{field}: …}}"
    if near:
        advice = f"did you mean {quote(near)}? Then map it under `columns`: {{{field}: {quoted(near)}}}"
    elif _are_numbered(found):
        advice = _OF_A_TABLE if typed else _OF_A_TEXT if "step" in found else _WITHOUT_STEPS
    return Diagnostic(code="unknown-field", message=message, place=place, help=advice)


def _are_numbered(columns: Sequence[str]) -> bool:
    """Return whether the columns of a table are numbers, as those of a matrix with a column for each position."""
    others = [each for each in columns if each not in {"", "step"}]
    return len(others) > 1 and all(each.isdecimal() for each in others)


def _with_lists(finding: Diagnostic, lists: tuple[str, ...]) -> Diagnostic:
    """Return a finding with advice on where the data may be, in a table that has neither steps nor positions."""
    if not lists:
        return finding
    advice = f"{finding.help}; if {listed(lists)} is a step map, save the records as JSON: `format: step_map`"
    return replace(finding, help=advice)


def _only_with(word: str, columns: tuple[str, ...]) -> str | None:
    """Return the only column with a word in its name, such as “Diffusion step” for `step`."""
    having = [each for each in columns if word in each.casefold()]
    return having[0] if len(having) == 1 else None


def _indices(table: Table, step: str, position: str) -> tuple[Indices, Indices]:
    findings: list[Diagnostic] = []
    indices: list[Indices] = []
    for name in (step, position):
        converted = to_indices(table.columns[name], typed=table.typed)
        indices.append(converted.values)
        bad = np.flatnonzero(converted.bad)
        findings += [_not_an_index(table, bad, name)] if bad.size else []
    if findings:
        raise TracegramError(findings)
    return indices[0], indices[1]


def _not_an_index(table: Table, bad: Indices, name: str) -> Diagnostic:
    row, *others = bad.tolist()
    value = table.columns[name][row : row + 1].tolist()[0]
    place = table.place(row, name)
    label = row_label(place if place.span else table.place(row, None))
    message = f"{label}: column {quote(name)} holds {show(value, typed=table.typed)}"
    alike = (row_label(table.place(other, None)) for other in others)
    return Diagnostic(
        code="not-an-index",
        message=f"{message}, expected a whole number from 0{and_more(alike, len(others), label)}",
        place=place,
        help="number steps and positions from 0; the largest is 2^52 - 1",
    )


def _runs(table: Table, column: str | None, run: str | None, asked_at: Callable[[str], Place]) -> dict[str, Indices]:
    """Return the rows of each run, or of the requested one, by name."""
    if column is None:
        if run is None:
            return {"": np.arange(table.rows)}
        message = f"the window asks for run {quote(run)}, and the trace has no column “run”"
        raise error_of("unknown-field", message, asked_at("/trace/window/run"), "name it under `columns`: {run: …}")
    runs = _split(table, [column], np.arange(table.rows))
    if run is None or run in runs:
        return runs if run is None else {run: runs[run]}
    message = f"the trace has no run {quote(run)}; its runs are {listed(list(runs))}"
    place, advice = asked_at("/trace/window/run"), "write the name of one of these runs"
    near = nearest(run, list(runs))
    finding = Diagnostic(code="empty-window", message=message, place=place, help=advice)
    raise TracegramError([finding.suggesting(Suggestion(value=near, safe=False) if near else None)])


def _split(table: Table, columns: Sequence[str], source: Indices) -> dict[str, Indices]:
    """Split rows by the texts of columns, in order of appearance; a missing one is an empty text."""
    labels = to_texts(taken(table.columns[columns[0]], source))
    if len(columns) > 1 or None in labels[_starts(labels)].tolist():
        texts = [to_texts(taken(table.columns[column], source)).tolist() for column in columns]
        labels = objects([" ".join(text or "" for text in row) for row in zip(*texts, strict=True)])
    starts = _starts(labels)
    names = list(dict.fromkeys(labels[starts].tolist()))
    if len(names) == starts.size:
        return dict(zip(names, np.split(source, starts[1:]), strict=True))
    numbers = {name: number for number, name in enumerate(names)}
    number = np.fromiter(map(numbers.__getitem__, labels), np.int64, len(labels))
    order = np.argsort(number, kind="stable")
    parts = np.split(source[order], np.flatnonzero(np.diff(number[order])) + 1)
    return dict(zip(names, parts, strict=True))


def _starts(labels: Column) -> Indices:
    """Return where other labels begin, the first of all included."""
    return np.append(0, np.flatnonzero(labels[1:] != labels[:-1]) + 1)


def _repeated(rows: Rows) -> Indices:
    return np.flatnonzero((rows.steps[1:] == rows.steps[:-1]) & (rows.positions[1:] == rows.positions[:-1]))


def _duplicate_cell(table: Table, bound: Mapping[str, str], rows: Rows, again: Indices) -> Diagnostic:
    at, *others = again.tolist()
    both = [int(rows.source[each]) for each in (at, at + 1)]
    first, second = (table.place(each, None) for each in both)
    cell = f"step {rows.steps[at]}, position {rows.positions[at]}"
    alike = (f"step {rows.steps[other]}, position {rows.positions[other]}" for other in others)
    return Diagnostic(
        code="duplicate-cell",
        message=f"{cell} is given twice, by {row_label(first)} and {row_label(second)}{and_more(alike, len(others))}",
        place=second,
        help=f"keep one row for each step and position; {_telling_apart(table, bound, both)}",
        labels=(Label(place=first, message="first given here"),),
    )


def _telling_apart(table: Table, bound: Mapping[str, str], rows: Sequence[int]) -> str:
    """Return how to tell two rows apart, by the columns of names or whole numbers in which they differ if there are."""
    differing = [
        column
        for field, column in bound.items()
        if field not in KINDS
        and len(values := {table.columns[column][row] for row in rows}) == 2
        and all(isinstance(each, str | int | np.integer) for each in values)
    ]
    if not differing:
        return "tell several runs apart with a column “run”"
    return (
        f"these differ in {listed(differing)}: choose one value of it with `trace.where`, draw a plot for each with"
        f" `facet`, or tell runs apart by it with `columns: {{run: {differing[0]}}}`"
    )
