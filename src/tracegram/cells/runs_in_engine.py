"""Numbers and answers of a whole run in an engine, of which no more cells are fetched than tell them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegram.cells.chosen_in_engine import column_of
from tracegram.diagnostics import Place, error_of, quote
from tracegram.statistics.change_point import cuts_of
from tracegram.statistics.match import find_answer
from tracegram.statistics.registry import STATISTICS
from tracegram.statistics.series import SERIES
from tracegram.statistics.statistic import settle
from tracegram.trace import Run, Table, open_trace
from tracegram.trace.answer import Answer
from tracegram.trace.scan import Scan
from tracegram.trace.table import BEYOND, OTHER_UNIT, computed
from vega_datalite.frozen import frozen

_OF_ANSWERS = ("text", "token", "canvas", "masked", "committed", "changed")


def measured(scan: Scan, word: str, options: Mapping[str, Any], asked: Place) -> float:
    """Return a statistic of the run: a change point of a series, or a step of an answer; NaN where undefined.

    Raises:
        TracegramError: `needs-whole-trace` for what no aggregate of the cells tells, and as `measure` does.
    """
    settled = settle(STATISTICS[word], options, asked)
    if word == "change_point":
        of, which = settled["of"], settled["which"]
        series = SERIES[of]
        for need in series.needs:
            scan.require(need, scan.header.whole)
        if of not in _AGGREGATES:
            raise scan.needs_whole(f"the series {quote(of)}", asked, "look for a change point of another series")
        rows = scan.whole_rows({"step", "position", *series.needs})
        rows = _with_flips(scan, rows) if of == "canvas_flips" else rows
        held = aggregated(scan, rows, series.per, _AGGREGATES[of](scan))
        if np.isinf(held.values).any():
            message = f"the series {quote(of)}, or a sum on the way to it, is {BEYOND}"
            raise error_of("out-of-range", message, asked, OTHER_UNIT)
        cuts = {name: settled[name] for name in ("count", "penalty")}
        found = cuts_of(held.places, held.values, of=of, whole=scan.header.whole, **cuts)
        return float(found[which - 1]) if which <= found.size else float("nan")
    answer = answer_of(scan, settled["match"], asked, scan.run_names[0])
    return {"answer_emergence": answer.emergence, "answer_stability": answer.stability}[word]


@frozen
class Aggregated:
    """A number for each of some steps or positions, which are ascending; NaN where there is none."""

    places: NDArray[np.int64]
    values: NDArray[np.float64]


def aggregated(scan: Scan, rows: Any, per: str, made: tuple[Any, Callable[[Any], Any]]) -> Aggregated:
    """Return what is made of the cells of each step or position.

    Args:
        scan: The trace.
        rows: Some of its rows.
        per: Whether to group by `step` or `position`.
        made: What each cell has, and what is made of those of a group.
    """
    import narwhals as nw

    cell, make = made
    table = rows.select(place=scan.values.column(per), value=cell)
    found = scan.values.arrow(table.group_by("place").agg(value=make(nw.col("value"))).sort("place"))
    places = np.array(found["place"].to_pylist(), dtype=np.int64)
    return Aggregated(places=places, values=computed(found["value"].to_pylist()))


def true_ones(flag: Any) -> tuple[Any, Callable[[Any], Any]]:
    """Return what counts the cells for which a flag is true."""
    import narwhals as nw

    return flag.cast(nw.Int64), lambda value: value.sum()


def late(scan: Scan) -> Any:
    """Return whether a cell comes after the commit of its position."""
    return (scan.values.column("step") > scan.values.exact("commit_step")).fill_null(value=False)


def _last_commit(scan: Scan) -> Any:
    import narwhals as nw

    return nw.when(scan.values.flag("committed")).then(scan.values.column("step")), lambda value: value.max()


def _with_flips(scan: Scan, rows: Any) -> Any:
    """Add a flag of cells whose token on the canvas differs from the last one there, masks left out."""
    import narwhals as nw

    values = scan.values
    step, position = (values.columns[each].name for each in ("step", "position"))
    rows = rows.with_columns(_token=nw.when(~values.flag("masked")).then(values.known("canvas")))
    rows = rows.with_columns(_stands=nw.col("_token").fill_null(strategy="forward").over(position, order_by=step))
    rows = rows.with_columns(_before=nw.col("_stands").shift(1).over(position, order_by=step))
    return rows.with_columns(_flips=(nw.col("_token") != nw.col("_before")).fill_null(value=False))


def _flips(_scan: Scan) -> Any:
    import narwhals as nw

    return true_ones(nw.col("_flips"))


_AGGREGATES: dict[str, Callable[[Scan], Any]] = {  # what each cell has, and what becomes of those of a place
    "canvas_flips": _flips,
    "last_commit_step": _last_commit,
    "changes_before_commit": lambda scan: true_ones(scan.values.flag("changed") & ~late(scan)),
    "changes_after_commit": lambda scan: true_ones(scan.values.flag("changed") & late(scan)),
    "remasks": lambda scan: true_ones(scan.values.flag("remasked")),
    "edits": lambda scan: true_ones(scan.values.flag("edited")),
}
for _word in (
    "commit_step",
    "convergence_step",
    "gap",
    "changes",
    "changes_per_step",
    "tokens_per_step",
    "masked_count",
):
    _AGGREGATES[_word] = lambda scan, word=_word: (scan.values.number(word), lambda value: value.max())
for _word, _field in (
    ("mean_entropy_per_position", "entropy"),
    ("mean_entropy_per_step", "entropy"),
    ("mean_confidence_per_step", "confidence"),
):
    _AGGREGATES[_word] = lambda scan, field=_field: (scan.values.number(field), lambda value: value.mean())


def answer_of(scan: Scan, match: Mapping[str, Any], asked: Place, name: str) -> Answer:
    """Return the answer of a run, by its name.

    Raises:
        TracegramError: As `find_answer` does.
    """
    fields = [field for field in _OF_ANSWERS if scan.supports(field)]
    rows = scan.whole_rows({"step", "position", *fields})
    rows = rows.filter(scan.values.text("run").fill_null("") == name) if "run" in scan.header.fields else rows
    rows, is_told = _telling(scan, rows, fields)

    def with_cells(first: int, last: int) -> Run:
        is_inside = scan.values.column("position").is_between(first, last)
        return _fetched(scan, rows.filter(is_told | is_inside), fields)

    return find_answer(_fetched(scan, rows.filter(is_told), fields), match, asked=asked, with_cells=with_cells)


def _telling(scan: Scan, rows: Any, fields: list[str]) -> tuple[Any, Any]:
    """Return rows, and an expression of those that tell the steps of a run and its final text, as `Spelling` has it.

    Of each position these are its last cell, its last commit, and the last cells up to there that have a prediction;
    of each step a cell; of each token the last cell that spells it, where the canvas is of tokens and not of texts.
    """
    import narwhals as nw

    values = scan.values
    step, position = (values.columns[each].name for each in ("step", "position"))
    committed = values.flag("committed") if "committed" in fields else nw.lit(value=False)
    rows = rows.with_columns(_commits=nw.when(committed).then(nw.col(step)))
    rows = rows.with_columns(
        _told0=nw.col(step).max().over(position),
        _told1=nw.col("_commits").max().over(position),
        _lowest=nw.col(position).min().over(step),
    )
    told = ["_told0", "_told1"]
    for field in (each for each in ("text", "token") if each in fields):
        held = ~values.known(field).is_null()
        for is_kept in (held, held & (nw.col(step) <= nw.col("_told1"))):
            name = f"_told{len(told)}"
            rows = rows.with_columns(_at=nw.when(is_kept).then(nw.col(step)))
            rows = rows.with_columns(**{name: nw.col("_at").max().over(position)})
            told.append(name)
    is_told = nw.col(position) == nw.col("_lowest")
    for name in told:
        is_told = is_told | (nw.col(step) == nw.col(name)).fill_null(value=False)
    if not {"text", "token", "canvas"} <= set(fields):
        return rows, is_told
    low, high = nw.col(position).min(), nw.col(position).max()
    ends = values.ask(rows.select(low=low, high=high))[0]
    order = nw.col(step).cast(nw.Int64) * (ends["high"] - ends["low"] + 1) + nw.col(position)
    is_spelled = ~values.column("text").is_null()
    rows = rows.with_columns(_order=nw.when(is_spelled).then(order), _token=values.column("token"))
    rows = rows.with_columns(_spells=nw.col("_order").max().over("_token"))
    return rows, is_told | (nw.col("_order") == nw.col("_spells")).fill_null(value=False)


def _fetched(scan: Scan, rows: Any, fields: list[str]) -> Run:
    values, names = scan.values, ("step", "position", *fields)
    held = values.ask(rows.select(**{f"f{at}": values.column(name) for at, name in enumerate(names)}))
    columns = {name: column_of([row[f"f{at}"] for row in held], values.bits(name)) for at, name in enumerate(names)}
    whole = scan.header.whole
    table = Table(columns=columns, rows=len(held), typed=True, place=lambda _row, _column: whole, whole=whole)
    return open_trace(table, recording=scan.recording).run
