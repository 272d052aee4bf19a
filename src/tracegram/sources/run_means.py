"""The means over all runs of a table in an engine, and of how many runs each is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracegram.diagnostics import Place, refuse
from tracegram.sources.engine import Held
from tracegram.sources.files.columnar import table_of
from tracegram.sources.files.limits import MOST_ROWS, check_size
from tracegram.sources.runs import renumbered_frame
from tracegram.sources.trace_options import Said
from tracegram.trace import Recording, Table, Window
from tracegram.trace.scan import asking
from tracegram.trace.scan_columns import Recorded, bind_columns, changed_in, has_gaps

AsksAt = Callable[[str], Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runs:
    """The cells of all runs in an engine, what their columns hold, and the column that names the run of a cell."""

    table: Any
    columns: Mapping[str, Recorded]
    run: Recorded | None
    number: int


def mean_over_runs(held: Held, *, said: Said, window: Window, asked_at: AsksAt) -> Table:
    """Return the means over all runs at each step and position as a table that is read in memory.

    Numbers keep their names. Flags become `NAME_rate`, the share of the runs in which they hold there; `changed` is
    derived run by run where it is not recorded. `runs` is how many runs have a cell there; where some of them have no
    value for a field, `FIELD_runs` is how many have one. Other columns are left out.

    Raises:
        TracegramError: `not-an-index`, `duplicate-cell`, `empty-trace`, `too-many-rows` or `unreadable-trace`.
    """
    frame, recording = renumbered_frame(held, said)
    with asking(held.whole):
        bound = bind_columns(frame, said.columns, held.halves, held.whole, asked_at)
    columns = bound.columns
    _check_keys(bound.table, (columns["step"].name, columns["position"].name), held.whole)
    run = columns.get("run")
    with asking(held.whole):
        runs = _Runs(table=bound.table, columns=columns, run=run, number=_count_runs(bound.table, run, held))
    means = {field: each for field, each in columns.items() if _is_measured(field, each)}
    found = _averaged(_with_changes(runs, held), means, window, held.whole)
    _refuse_crowds(found, runs.number, held.whole)
    used = (columns["step"], columns["position"], _prediction(columns), run, *means.values())
    named = {each.name for each in used if each}
    texts = (field for field, each in columns.items() if each.name not in named)
    made = table_of(found.combine_chunks(), held.whole.file)
    unread = (*texts, *bound.unread)
    return replace(made, whole=held.whole, recording=_plain(recording), unread=unread, runs=runs.number)


def _with_changes(runs: _Runs, held: Held) -> _Runs:
    """Add `changed` where it is not recorded and predictions are, run by run."""
    import narwhals as nw

    columns = runs.columns
    prediction = _prediction(columns)
    if "changed" in columns or not prediction:
        return runs
    with asking(held.whole):
        gaps = has_gaps(runs.table, prediction)
    table = runs.table.with_columns(which=nw.lit("") if runs.run is None else nw.col(runs.run.name))
    table = changed_in(table, columns["step"], columns["position"], prediction, "which", gaps=gaps)
    changed = {"changed": Recorded(name="changed", kind="flag")}
    return replace(runs, table=table, columns={**columns, **changed})


def _prediction(columns: Mapping[str, Recorded]) -> Recorded | None:
    return columns.get("token") or columns.get("text")


def _averaged(runs: _Runs, means: Mapping[str, Recorded], window: Window, whole: Place) -> Any:
    """Return an Arrow table with a row for each step and position: the means, and of how many runs they are."""
    import narwhals as nw

    step, position = runs.columns["step"].name, runs.columns["position"].name
    table = _inside(runs.table, (step, position), window)
    derived = {"changed": runs.columns["changed"]} if "changed" in runs.columns else {}
    values = {field: (_rate(field, each), _values(field, each)) for field, each in {**means, **derived}.items()}
    asked = {name: value.mean() for name, value in values.values()}
    counts = {f"{field}_runs": value.count() for field, (_, value) in values.items() if f"{field}_runs" not in asked}
    grouped = table.group_by(step, position).agg(runs=nw.len(), **asked, **counts).sort(step, position)
    with asking(whole):
        cells = grouped.head(MOST_ROWS + 1).rename({step: "step", position: "position"})
        found = cells.collect(backend="pyarrow").to_native()
    runs_of_all = found["runs"].cast("int64")
    found = found.drop_columns([name for name in counts if found[name].cast("int64").equals(runs_of_all)])
    check_size(found.num_rows, len(found.column_names), whole.file)
    return found


def _is_measured(field: str, column: Recorded) -> bool:
    return column.kind != "text" and field not in {"step", "position", "run", "token", "canvas", "runs"}


def _rate(field: str, column: Recorded) -> str:
    return f"{field}_rate" if column.kind == "flag" else field


def _values(field: str, column: Recorded) -> Any:
    """Return the numbers of a column, null where there is none."""
    import narwhals as nw

    value = nw.col(column.name)
    if column.kind == "flag":
        return value.cast(nw.Int64).cast(nw.Float64)
    value = value.cast(nw.Float64)
    if column.kind != "float":
        return value
    is_held = ~value.is_nan()
    return nw.when(is_held & (value != float("-inf")) if field == "confidence" else is_held).then(value)


def _count_runs(table: Any, run: Recorded | None, held: Held) -> int:
    import narwhals as nw

    if held.runs:
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
