"""This file is about many runs in an engine: one of them chosen, or all of them as one table of means."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tracegram.diagnostics import Place, refuse
from tracegram.sources.engine import Held
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.sources.files.columnar import table_of
from tracegram.sources.files.limits import MOST_ROWS, MOST_VALUES, check_size
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Scan, Table, Trace, Window, listed, open_trace
from tracegram.trace.scan import asking
from tracegram.trace.scan_columns import Recorded, bind_columns, changed_in, has_gaps

AsksAt = Callable[[str], Place]
_MOST_LISTED = 14


def open_held(held: Held, *, said: Said, window: Window, asked_at: AsksAt, stays: bool) -> Trace | Scan:
    """Make a trace of one run of a table in an engine: in memory if it fits, unless it is to stay where it is.

    Raises:
        TracegramError: `many-runs`, and what `open_trace` and `Scan` raise.
    """
    frame, recording = _renumbered(held, said)
    with asking(held.whole):
        bound = bind_columns(_without_file(frame, held), said.columns, held.halves, held.whole, asked_at)
    columns, names = bound.columns, bound.names
    table = _of_run(replace(held, frame=bound.table), columns, window.run, asked_at)
    if not stays and (small := _in_memory(table, columns, names, replace(held, recording=recording))) is not None:
        small = replace(small, unread=bound.unread)
        return open_trace(small, names=said.columns, window=replace(window, run=None), asked_at=asked_at)
    about = {"recording": recording, "whole": held.whole, "names": names, "unread": bound.unread}
    about |= {"keep": held.keep, "asked_at": asked_at}
    return Scan(table, columns, window, about)


def mean_over_runs(held: Held, *, said: Said, window: Window, asked_at: AsksAt) -> Table:
    """Give the means over all runs at each step and position as a table that is read in memory.

    Numbers keep their names. Flags become `NAME_rate`, the share of the runs in which they hold there; `changed` is
    derived run by run where it is not recorded. `runs` is how many runs have a cell there. Other columns are left out.

    Raises:
        TracegramError: `not-an-index`, `duplicate-cell`, `empty-trace`, `too-many-rows` or `unreadable-trace`.
    """
    import narwhals as nw

    frame, recording = _renumbered(held, said)
    with asking(held.whole):
        bound = bind_columns(frame, said.columns, held.halves, held.whole, asked_at)
    columns = bound.columns
    step, position = columns["step"].name, columns["position"].name
    _check_keys(bound.table, (step, position), held.whole)
    table = _inside(bound.table, (step, position), window)
    run = columns.get("run") or (columns.get(held.file) if held.file else None)
    means = {field: each for field, each in columns.items() if _is_measured(field, each, held)}
    asked = {_rate(field, each): _mean(field, each) for field, each in means.items()}
    prediction = columns.get("token") or columns.get("text")
    if "changed" not in columns and prediction and (run or len(held.runs) < 2):
        one = nw.lit("") if run is None else nw.col(run.name)
        with asking(held.whole):
            gaps = has_gaps(table, prediction)
        table = table.with_columns(which=one)
        table = changed_in(table, columns["step"], columns["position"], prediction, "which", gaps=gaps)
        asked["changed_rate"] = nw.col("changed").cast(nw.Int64).cast(nw.Float64).mean()
    with asking(held.whole):
        runs = _count_runs(table, run, held)
        grouped = table.group_by(step, position).agg(runs=nw.len(), **asked).sort(step, position).head(MOST_ROWS + 1)
        found = grouped.rename({step: "step", position: "position"}).collect(backend="pyarrow").to_native()
    check_size(found.num_rows, len(found.column_names), held.whole.file)
    _refuse_crowds(found, runs, held.whole)
    made = table_of(found.combine_chunks(), held.whole.file)
    read = {step, position, *(each.name for each in (*means.values(), run, prediction) if each)}
    texts = (field for field, each in columns.items() if each.name not in read and field != held.file)
    unread = (*texts, *bound.unread)
    return replace(made, whole=held.whole, recording=_plain(recording), unread=unread, runs=runs)


def _is_measured(field: str, column: Recorded, held: Held) -> bool:
    return column.kind != "text" and field not in {"step", "position", "run", "token", "canvas", "runs", held.file}


def _rate(field: str, column: Recorded) -> str:
    return f"{field}_rate" if column.kind == "flag" else field


def _mean(field: str, column: Recorded) -> Any:
    import narwhals as nw

    value = nw.col(column.name)
    if column.kind == "flag":
        return value.cast(nw.Int64).cast(nw.Float64).mean()
    value = value.cast(nw.Float64)
    if column.kind == "float":
        is_held = ~value.is_nan()
        value = nw.when(is_held & (value != float("-inf")) if field == "confidence" else is_held).then(value)
    return value.mean()


def _count_runs(table: Any, run: Recorded | None, held: Held) -> int:
    import narwhals as nw

    if held.runs and (run is None or run.name == held.file):
        return len(held.runs)
    if run is None:
        return 1
    counted = table.select(nw.col(run.name)).unique().select(runs=nw.len()).collect(backend="pyarrow").to_native()
    return int(counted.column(0).to_pylist()[0])


def _refuse_crowds(found: Any, runs: int, whole: Place) -> None:
    held = found["runs"].to_pylist()
    for row, count in enumerate(held):
        if count > runs:
            at = f"step {found['step'][row]}, position {found['position'][row]}"
            message = f"{at} has {count:,} cells in {runs:,} run{'' if runs == 1 else 's'}"
            advice = "keep one row a cell and run; tell runs apart with a column “run”, or a file a run"
            raise refuse("duplicate-cell", message, whole, advice)


def _plain(recording: Recording) -> Recording:
    return Recording(
        prompt_length=recording.prompt_length,
        generation_length=recording.generation_length,
        block_length=recording.block_length,
        step_base=recording.step_base,
    )


def _check_keys(table: Any, names: tuple[str, str], whole: Place) -> None:
    from vega_datalite.relations import relation_of

    with asking(whole):
        relation = relation_of(table, (*names, None), None)
    if not relation.cells:
        raise refuse("empty-trace", "the trace holds 0 rows", whole, "write one row for each step and position")
    if min(relation.box.x[0], relation.box.y[0]) < 0:
        raise refuse("not-an-index", "a step or a position is below 0", whole, "number both from 0")


def _inside(table: Any, names: tuple[str, str], window: Window) -> Any:
    import narwhals as nw

    for name, ends in zip(names, (window.steps, window.positions), strict=True):
        if ends:
            table = table.filter(nw.col(name).is_between(*ends))
    return table


def _without_file(frame: Any, held: Held) -> Any:
    names = frame.collect_schema().names()
    return frame.drop(held.file) if held.file in names else frame


def _renumbered(held: Held, said: Said) -> tuple[Any, Recording]:
    """Count steps from 0 and positions from the first generated token, as `renumbered` does for tables."""
    import narwhals as nw

    frame, header = held.frame, held.recording
    recording = said.amend(header)
    moves = (
        ("position", said.prompt_length if header.prompt_length is None else None),
        ("step", said.step_base if not header.step_base else None),
    )
    with asking(held.whole):
        names = frame.collect_schema().names()
    for word, offset in moves:
        name = said.columns.get(word, word)
        if offset and name in names:
            frame = frame.filter(nw.col(name) >= offset) if word == "position" else frame
            frame = frame.with_columns((nw.col(name) - offset).alias(name))
    return frame, recording


def _of_run(held: Held, columns: Mapping[str, Recorded], run: str | None, asked_at: AsksAt) -> Any:
    import narwhals as nw

    if held.runs and (run in held.runs) and len(held.runs) == 1:
        return held.frame
    if "run" not in columns:
        return _without_runs(held, run, asked_at)
    name = nw.col(columns["run"].name).cast(nw.String)
    if run is not None:
        chosen = held.frame.filter(name == run)
        with asking(held.whole):
            any_row = chosen.head(1).collect(backend="pyarrow").to_native().num_rows
        if not any_row:
            raise _no_such_run(_names_of(held, name), run, asked_at)
        return chosen
    found = _names_of(held, name)
    if len(found) > 1:
        raise _many(f"at least {len(found)}" if len(found) == _MOST_LISTED else str(len(found)), found, asked_at)
    return held.frame


def _names_of(held: Held, name: Any) -> list[str]:
    with asking(held.whole):
        some = held.frame.select(run=name).unique().sort("run").head(_MOST_LISTED)
        return [str(each) for each in some.collect(backend="pyarrow").to_native().column(0).to_pylist()]


def _without_runs(held: Held, run: str | None, asked_at: AsksAt) -> Any:
    if run is not None and not held.runs:
        message = f"the window asks for run “{run}”, and the trace has no column “run”"
        raise refuse("unknown-field", message, asked_at("/trace/window/run"), "name it under `columns`: {run: …}")
    if run is not None:
        raise _no_such_run(list(held.runs), run, asked_at)
    if len(held.runs) > 1:
        raise _many(f"{len(held.runs):,}", list(held.runs), asked_at)
    return held.frame


def _no_such_run(found: list[str], run: str, asked_at: AsksAt) -> Exception:
    message = f"the trace has no run “{run}”; its runs are {listed(found)}"
    return refuse("empty-window", message, asked_at("/trace/window/run"), "write the name of one of these runs")


def _many(count: str, found: list[str], asked_at: AsksAt) -> Exception:
    message = f"the trace holds {count} runs: {listed(found)}"
    advice = "choose one with `window: {run: …}`, or draw all of them with `over_runs: mean`"
    return refuse("many-runs", message, asked_at("/trace"), advice)


def _in_memory(table: Any, columns: Mapping[str, Recorded], bound: Mapping[str, str], held: Held) -> Table | None:
    """Bring a run here if it is as small as a file that is read whole."""
    import narwhals as nw

    with asking(held.whole):
        rows = int(table.select(rows=nw.len()).collect(backend="pyarrow").to_native().column(0).to_pylist()[0])
        if rows > MOST_ROWS or rows * len(columns) > MOST_VALUES:
            return None
        found = table.collect(backend="pyarrow").to_native()
    names = {columns[field].name: name for field, name in bound.items()}
    pa = load_pyarrow()
    plain = pa.table({names.get(name, name): found[name] for name in found.column_names})
    made = table_of(plain, held.whole.file)
    return replace(made, whole=held.whole, recording=held.recording)
