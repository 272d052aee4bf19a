"""From a document to its trace: which source it has, how the spec reads it, and the segments that the spec names."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from tracegram.cells import cells_of
from tracegram.cells.interface import TraceCells
from tracegram.cells.over_runs import Difference, over_runs
from tracegram.cells.stretches import Stretch
from tracegram.diagnostics import Diagnostic, Label, Place, TracegramError, origin_of_errors, quote
from tracegram.language.document import Document
from tracegram.language.entries import condition_of, fields_tested
from tracegram.language.schema import defaults_of
from tracegram.language.text_places import place_within
from tracegram.sources import (
    Read,
    Said,
    generate,
    is_pattern,
    read_file,
    read_files,
    read_frame,
    renumbered,
    with_header,
)
from tracegram.sources.sql import NO_CONNECTIONS, Connections, read_sql
from tracegram.sources.trace_options import NOTHING, OPTIONS
from tracegram.syntax.tree import pointer_token
from tracegram.trace import Table, Window, listed, open_trace
from tracegram.trace.trace import steps_at
from tracegram.trace.unknown_field import unknown_field
from tracegram.trace.words import KINDS

_EVENTS = frozenset({"answer_emerges", "changed", "committed", "edited", "remasked"})  # true of single steps
_TOO_LARGE = frozenset({"too-many-rows", "file-too-large"})
_APART = (("facet", "field"), ("facet", "row"), ("facet", "column"), ("x", "field"), ("y", "field"))  # may be of fields


def with_segments(document: Document, cells: TraceCells) -> TraceCells:
    """Return a trace with the field `segment`, and flags of its steps where a segment is an answer.

    Raises:
        TracegramError: `out-of-range` for positions that no run has, `no-match` for an answer that no run has,
            `reversed-range`, `unknown-field` or `several-values`.
    """
    segments: Mapping[str, Any] = document.get("trace", "segments")
    found = {name: _places(document, name, where, cells) for name, where in segments.items()}
    flagging = next((name for name in found if isinstance(segments[name], Mapping)), None)
    return cells.with_segments(found, flagging)


def _places(document: Document, name: str, where: Any, cells: TraceCells) -> Mapping[str, Stretch]:
    """Return where a segment lies in each run that has it, by the run's name."""
    pointer = f"/trace/segments/{pointer_token(name)}"
    if isinstance(where, Mapping):
        return _answers(document, f"{pointer}/match", where["match"], cells)
    first, last = where
    if first > last:
        message = f"{quote(name)} ends at position {last}, before it starts at {first}"
        raise document.error("reversed-range", pointer, message, f"write [{last}, {first}]")
    held = {int(text) for texts in cells.texts_by_run("position").values() for text in texts}
    if not any(first <= position <= last for position in held):
        message = f"{quote(name)} is positions {first} to {last}, and the trace has {min(held)} to {max(held)}"
        advice = "write positions of the trace, or delete it"
        raise document.error("out-of-range", pointer, message, advice)
    if first < min(held) or last > max(held):
        message = f"{quote(name)} is positions {first} to {last}, and the trace has only {min(held)} to {max(held)}"
        advice = f"write [{max(first, min(held))}, {min(last, max(held))}], if the trace is whole"
        cells.fields.warn(document.warning("out-of-range", pointer, message, advice))
    return dict.fromkeys(cells.fields.run_names, Stretch(first=first, last=last))


def _answers(document: Document, pointer: str, match: Mapping[str, Any], cells: TraceCells) -> Mapping[str, Stretch]:
    found: dict[str, Stretch] = {}
    missed: list[Diagnostic] = []
    matches = _spelled(document, pointer, match, cells)
    for run in cells.fields.run_names:
        try:
            answer = cells.answer(matches[run], document.place(pointer), run)
            found[run] = Stretch(first=answer.first, last=answer.last, answer=answer)
        except TracegramError as error:
            if any(each.code != "no-match" for each in error.findings):
                raise
            missed += error.findings
    if not found:
        raise TracegramError(missed[:1])
    if missed:
        runs = len(matches)
        message = f"{len(missed):,} of {runs:,} runs do not end with the answer; none of their steps counts as one"
        advice = "state it in the caption, or choose runs with `where`"
        cells.fields.warn(document.warning("no-match", pointer, message, advice))
    return found


def _spelled(
    document: Document, pointer: str, match: Mapping[str, Any], cells: TraceCells
) -> Mapping[str, Mapping[str, Any]]:
    """Return the match of each run, whose text is that of the run where a field holds it."""
    text, runs = match.get("text"), cells.fields.run_names
    if not isinstance(text, Mapping):
        return dict.fromkeys(runs, match)
    field, asked = text["field"], f"{pointer}/text/field"
    cells.fields.require(field, document.place(asked))
    held = {run: texts - {""} for run, texts in cells.texts_by_run(field).items()}
    for run, texts in held.items():
        if len(texts) > 1:
            shown = " and ".join(quote(each) for each in sorted(texts)[:2])
            message = f"{quote(field)} has {len(texts):,} values in {f'run {quote(run)}' if run else 'the run'},"
            message = f"{message} such as {shown}, and an answer is one text"
            raise document.error("several-values", asked, message, "name a field of the run")
    return {run: {"text": next(iter(held.get(run, ())), "")} for run in runs}


def open_source(
    document: Document,
    frame: object,
    root: Path,
    read: Read = read_file,
    connections: Connections = NO_CONNECTIONS,
) -> TraceCells:
    """Read the trace of a valid document, or open it in an engine if it is too large for that.

    Args:
        document: The spec.
        frame: A data frame that replaces the spec's source, a table read from one, or None.
        root: The folder that trace files may be read from.
        read: What reads them.
        connections: The databases that queries may ask.

    Raises:
        TracegramError: The trace cannot be read or is invalid; see `tracegram.sources` and `tracegram.trace`.
    """
    words: dict[str, Any] = {**defaults_of("trace"), **document.get("trace", default={})}
    _check_words(document, words)
    try:
        in_engine = _in_engine(document, words, frame, root)
        cells = in_engine or _read_whole(document, words, frame, root, (read, connections))
        if "segments" in words:
            cells = with_segments(document, cells)
        if "where" in words:
            cells = _chosen(document, words["where"], cells)
        for name in ("x", "y"):
            if points := document.get(name, "bin"):
                _warn_of_skipped_events(document, name, points, cells)
                cells = cells.at_progress(points, document.place(f"/{name}/bin"))
        if "minus" in words:
            base = _chosen(document, words["minus"], cells, "minus")
            condition = condition_of(words["minus"])
            rest = _chosen(document, {"not": words["minus"]}, cells, "minus")
            cells = Difference(rest, condition, base) if condition else cells
    except TracegramError as error:
        raise TracegramError([document.with_edit(each) for each in error.findings]) from None
    return over_runs(cells, words["over_runs"]) if "over_runs" in words else cells


def _warn_of_skipped_events(document: Document, name: str, points: int, cells: TraceCells) -> None:
    """Warn of events on an axis of progress that leaves out or repeats steps of a run, and with them their events."""
    drawn = [document.get(word, default=[]) for word in ("marks", "overlays", "panels")]
    used = sorted({field.removesuffix("_rate") for field in _fields_in(drawn)} & _EVENTS)
    if not used:
        return
    runs = [np.array(sorted(map(int, steps))) for steps in cells.texts_by_run("step").values()]
    most = max(steps.size for steps in runs)
    if all(np.array_equal(steps_at(steps, points), steps) for steps in runs):
        return
    other = (
        f"write `bin: {most}`" if all(np.array_equal(steps_at(each, most), each) for each in runs) else "show `step`"
    )
    message = f"{points:,} points of progress leave out or repeat steps of a run, and with them {listed(used)}"
    advice = f"{other}, or draw what lasts, such as `{{not: masked}}` or `answered_so_far`"
    cells.fields.warn(document.warning("steps-left-out", f"/{name}/bin", message, advice))


def _fields_in(written: Any) -> Iterator[str]:
    """Return the fields that conditions, colors and marks name."""
    if isinstance(written, list):
        for each in cast("list[Any]", written):
            yield from [each] if isinstance(each, str) else _fields_in(each)
    elif isinstance(written, Mapping):
        for word, each in cast("Mapping[str, Any]", written).items():
            if word in {"field", "where", "not"} and isinstance(each, str):
                yield each
            elif not isinstance(each, str):
                yield from _fields_in(each)


def _check_words(document: Document, words: dict[str, Any]) -> None:
    if "over_runs" in words and words["window"].get("run") is not None:
        message = "`over_runs` draws all runs, and the window chooses one of them"
        advice = "delete one of the two"
        raise document.error("conflicting-words", "/trace/over_runs", message, advice)


def _chosen(document: Document, where: Any, cells: TraceCells, word: str = "where") -> TraceCells:
    """Return the cells that `where` and the other keys of the trace select."""
    findings: list[Diagnostic] = []
    for pointer, field in fields_tested(where, f"/trace/{word}"):
        try:
            cells.fields.require(field, document.place(pointer))
        except TracegramError as error:
            findings += error.findings
    if findings:
        raise TracegramError(findings)
    condition = condition_of(where)
    kept = cells.keep(condition) if condition else cells
    if kept is None:
        does = "selects" if where is document.get("trace", word) else "leaves"
        message = f"`{word}` {does} no cell of the trace, which has {cells.fields.header.rows:,}"
        raise document.error("empty-window", f"/trace/{word}", message, "change the condition, or delete it")
    return kept


def _read_whole(
    document: Document, words: dict[str, Any], frame: object, root: Path, by: tuple[Read, Connections]
) -> TraceCells:
    try:
        table = _table(document, words, frame, root, *by)
    except TracegramError as error:
        large = any(each.code in _TOO_LARGE for each in error.findings)
        if frame is None and large and str(words.get("file", "")).lower().endswith((".parquet", ".part")):
            return _in_order(document, words, root) or _scan(document, words, root, stays=False)
        raise
    apart = [field for path in _APART if (field := document.get(*path))]
    apart += [field for _, field in fields_tested(words.get("where"), "")]
    whole = with_header(table) if table.recording.of_run else table
    try:
        trace = open_trace(whole, names=words["columns"], window=_window(words), asked_at=document.place, apart=apart)
    except TracegramError:
        _check_apart(document, words, table)
        raise
    return cells_of(trace, axes=_axes(document))


def _axes(document: Document) -> tuple[str, ...]:
    """Return the fields of the axes, as far as they are written."""
    return tuple(field for name in ("x", "y") if (field := document.get(name, "field")))


def _check_apart(document: Document, words: dict[str, Any], table: Table) -> None:
    """Check the fields that tell cells apart, since several cells share a place if one is misspelled."""
    asked = {f"/{'/'.join(path)}": document.get(*path) for path in _APART}
    asked |= dict(fields_tested(words.get("where"), "/trace/where"))
    known = [*words["columns"], *table.columns]
    unknown = [
        unknown_field(field, known, document.place(pointer))
        for pointer, field in asked.items()
        if field and field not in {*known, *KINDS}
    ]
    if unknown:
        raise TracegramError(unknown)


def _window(words: dict[str, Any]) -> Window:
    window = words["window"]
    return Window(steps=_pair(window.get("step")), positions=_pair(window.get("position")), run=window.get("run"))


def without_engine(document: Document) -> Document:
    """Return a spec whose trace is read into memory if it fits there, whatever engine draws it."""
    trace = {word: said for word, said in document.get("trace", default={}).items() if word != "engine"}
    return replace(document, value={**document.value, "trace": trace})


def _in_engine(document: Document, words: dict[str, Any], frame: object, root: Path) -> TraceCells | None:
    """Open a trace in an engine if the spec asks for one, or if a lazy frame is too large to read."""
    if frame is not None:
        from tracegram.sources.engine import lazy_frame

        held = None if isinstance(frame, Table | list | dict) else lazy_frame(frame)
        if held is None or not (held.is_large or "engine" in words):
            return None
        return _held(document, words, held, stays="engine" in words)
    if "file" in words and "engine" in words:
        return _scan(document, words, root, stays=True)
    return None


def _held(document: Document, words: dict[str, Any], held: Any, *, stays: bool) -> TraceCells:
    from tracegram.sources.runs import open_held

    window = _window(words)
    opened = open_held(held, said=Said.of(words), window=window, asked_at=document.place, stays=stays)
    return cells_of(opened, axes=_axes(document))


def _in_order(document: Document, words: dict[str, Any], root: Path) -> TraceCells | None:
    """Open a large file whose rows are one cell for each place, in order."""
    from tracegram.sources.rows_in_order import open_in_order

    asked_at, window = document.place, _window(words)
    found = open_in_order(words["file"], root, said=Said.of(words), window=window, asked_at=asked_at)
    return cells_of(found) if found else None


def _scan(document: Document, words: dict[str, Any], root: Path, *, stays: bool) -> TraceCells:
    from tracegram.sources.engine import scan_files

    window = _window(words)
    engine, asked_at = words.get("engine", "duckdb"), document.place("/trace/file")
    with origin_of_errors(Label(place=asked_at, message="named here")):
        held = scan_files(words["file"], root, asked_at, engine=engine, run=window.run)
        return _held(document, words, held, stays=stays)


def _pair(found: list[int] | None) -> tuple[int, int] | None:
    return (found[0], found[1]) if found else None


def _table(
    document: Document, words: dict[str, Any], frame: object, root: Path, read: Read, connections: Connections
) -> Table:
    is_plain = OPTIONS.isdisjoint(document.get("trace", default={}))
    said = NOTHING if is_plain else Said.of(words)
    if frame is not None and not isinstance(frame, Table):
        return read_frame(frame, Place(file="frame"), said)
    if frame is None and "file" in words:
        return _blamed(document, words, root, said, read)
    table = _made(document, words, connections) if frame is None else frame
    return table if said == NOTHING else renumbered(table, said)


def _made(document: Document, words: dict[str, Any], connections: Connections) -> Table:
    """Return the table of a source that is no file."""
    if "generate" in words:
        return generate({**defaults_of("generate"), **words["generate"]}, document.place("/trace/generate"))
    if "values" in words:
        from tracegram.sources.files.json_table import read_values

        return read_values(words["values"], _value_place(document), document.place("/trace/values"))
    if "sql" in words:
        return _queried(document, words["sql"], connections)
    if "frame" in words:
        message = "this spec draws a data frame that Python passes"
        advice = "call tracegram.load(path, trace=frame), or name a `file`"
        raise document.error("frame-not-given", "/trace/frame", message, advice)
    raise document.error("missing-word", "", "the spec names no “trace”", "add `trace: {file: …}`")


def _value_place(document: Document) -> Any:
    def place(row: int, column: str | None) -> Place:
        pointer = f"/trace/values/{row}"
        return document.place(pointer if column is None else f"{pointer}/{pointer_token(column)}")

    return place


def _blamed(document: Document, words: dict[str, Any], root: Path, said: Said, read: Read) -> Table:
    """Read one or several trace files; a finding inside them also points to the spec that names them."""
    file, asked_at = words["file"], document.place("/trace/file")
    with origin_of_errors(Label(place=asked_at, message="named here")):
        if is_pattern(file):
            return read_files(file, root, asked_at, said, read, words["window"].get("run"))
        return read(file, root, asked_at, said)


def _queried(document: Document, asked: dict[str, str], connections: Connections) -> Table:
    """Query a database; a finding inside its rows also points to the query in the spec."""
    with origin_of_errors(Label(place=document.place("/trace/sql"), message="asked for here")):
        return read_sql(
            asked["connection"],
            asked["query"],
            connections,
            lambda word, offset: place_within(document, f"/trace/sql/{word}", offset),
        )
