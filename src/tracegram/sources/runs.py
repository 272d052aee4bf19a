"""Many runs in an engine: one of them, or all as one table of means."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tracegram.diagnostics import Place, error_of
from tracegram.sources.engine import Held
from tracegram.sources.files.arrow import load_pyarrow
from tracegram.sources.files.columnar import table_of
from tracegram.sources.files.limits import MOST_ROWS, MOST_VALUES, affordable, cost_of
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table, Trace, Window, listed, open_trace
from tracegram.trace.asking import asking
from tracegram.trace.scan import Scan
from tracegram.trace.scan_columns import Recorded, bind_columns

AsksAt = Callable[[str], Place]
_MOST_LISTED = 14


def open_held(held: Held, *, said: Said, window: Window, asked_at: AsksAt, stays: bool) -> Trace | Scan:
    """Make a trace of the requested run, or of all runs: in memory if they fit, unless they must stay in the engine.

    Raises:
        TracegramError: What `open_trace` and `Scan` raise.
    """
    frame, recording = renumbered_frame(held, said)
    with asking(held.whole):
        frame = framed_with_header(frame, recording)
        bound = bind_columns(frame, said.columns, held.halves, asked_at)
    columns, names = bound.columns, bound.names
    table = _of_run(replace(held, frame=bound.table), columns, window.run, asked_at)
    if not stays and (small := _in_memory(table, columns, names, replace(held, recording=recording))) is not None:
        small = replace(small, unread=bound.unread)
        return open_trace(small, names=said.columns, window=replace(window, run=None), asked_at=asked_at)
    about = {"recording": recording, "whole": held.whole, "names": names, "unread": bound.unread}
    about |= {"keep": held.keep, "asked_at": asked_at, "runs": (window.run,) if window.run else held.runs}
    return Scan(lambda: table, columns, window, about)


def framed_with_header(frame: Any, recording: Recording) -> Any:
    """Add a column for each word of a header that says something of the run, as `with_header` does for tables."""
    import narwhals as nw

    names = frame.collect_schema().names()
    words = {word: value for word, value in recording.of_run.items() if word not in names}
    return frame.with_columns(**{word: nw.lit(value) for word, value in words.items()}) if words else frame


def renumbered_frame(held: Held, said: Said) -> tuple[Any, Recording]:
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
    """Return the cells of the requested run, or of all runs."""
    import narwhals as nw

    if run is None or held.runs == (run,):
        return held.frame
    if "run" not in columns:
        message = f"the window asks for run “{run}”, and the trace has no column “run”"
        raise error_of("unknown-field", message, asked_at("/trace/window/run"), "name it under `columns`: {run: …}")
    name = nw.col(columns["run"].name).cast(nw.String)
    chosen = held.frame.filter(name == run)
    with asking(held.whole):
        any_row = chosen.head(1).collect(backend="pyarrow").to_native().num_rows
    if any_row:
        return chosen
    message = f"the trace has no run “{run}”; its runs are {listed(_names_of(held, name))}"
    raise error_of("empty-window", message, asked_at("/trace/window/run"), "write the name of one of these runs")


def _names_of(held: Held, name: Any) -> list[str]:
    with asking(held.whole):
        some = held.frame.select(run=name).unique().sort("run").head(_MOST_LISTED)
        return [str(each) for each in some.collect(backend="pyarrow").to_native().column(0).to_pylist()]


def _in_memory(table: Any, columns: Mapping[str, Recorded], bound: Mapping[str, str], held: Held) -> Table | None:
    """Read a run into memory if it is as small as a file that is read whole."""
    import narwhals as nw

    with asking(held.whole):
        rows = int(table.select(rows=nw.len()).collect(backend="pyarrow").to_native().column(0).to_pylist()[0])
        too_dear = held.size is not None and cost_of(rows, len(columns)) > affordable(held.size)
        if too_dear or rows > MOST_ROWS or rows * len(columns) > MOST_VALUES:
            return None
        found = table.collect(backend="pyarrow").to_native()
    names = {columns[field].name: name for field, name in bound.items()}
    pa = load_pyarrow()
    plain = pa.table({names.get(name, name): found[name] for name in found.column_names})
    made = table_of(plain, held.whole.file)
    return replace(made, whole=held.whole, recording=held.recording)
