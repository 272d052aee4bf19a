"""The cells of a trace that stays in its engine.

Few cells are read into memory and drawn like those of any trace. Of many cells only the picture is read, later, when
its pixels are known.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, final

from tracegram.cells.chosen_in_engine import MOST_VALUES, ChosenInEngine, column_of, count_of, extent_of
from tracegram.cells.expressions import expressed
from tracegram.cells.extent import Extent, NumberRange
from tracegram.cells.on_axes import OnAxes, placed
from tracegram.cells.on_axes import place as place_on
from tracegram.cells.shown import Shown
from tracegram.cells.stretches import Segments
from tracegram.cells.stretches_in_engine import segments_in
from tracegram.diagnostics import Place, TracegramError
from tracegram.model import (
    Axis,
    Condition,
    Plot,
    Tests,
    fields_of,
)
from tracegram.trace.answer import Answer
from tracegram.trace.refusal import many_runs
from tracegram.trace.scan import Scan
from tracegram.trace.table import to_texts


@final
class InEngine:
    """The cells of a trace that stays in its engine; the second of the `TraceCells`."""

    def __init__(self, scan: Scan) -> None:
        self.fields = scan

    def values_of(self, field: str, _asked: Place, /) -> tuple[str, ...]:
        """Return the different values of a field as texts: run after run by name, in each in order of appearance."""
        import narwhals as nw

        scan, values = self.fields, self.fields.values
        is_float = values.is_float(field)
        table = scan.rows({field})
        low, high = scan.header.positions
        place = (values.column("step") - scan.header.steps[0]) * (high - low + 1) + values.column("position") - low
        run = values.text("run") if len(scan.run_names) > 1 else nw.lit("")
        value = values.number(field) if is_float else values.text(field)
        table = table.select(value=value, place=place, run=run).filter(~nw.col("value").is_null())
        seen = table.group_by("value", "run").agg(place=nw.col("place").min())
        first = seen.filter(nw.col("run") == nw.col("run").min().over("value"))
        found = [each["value"] for each in values.ask(first.sort("run", "place", "value").head(MOST_VALUES + 1))]
        return tuple(to_texts(column_of(found, values.bits(field))).tolist() if is_float else found)

    def numbers_of(self, field: str, /) -> NumberRange | None:
        """Return the range of the numbers of a field; None where it has texts, or no value at all."""
        import narwhals as nw

        scan = self.fields
        if scan.kind(field) not in {"number", "unknown"}:
            return None
        try:
            value = scan.values.number(field)
        except TracegramError:
            return None
        table = scan.rows({field}).select(value=value)
        number = nw.col("value")
        asked = {"low": number.min(), "high": number.max(), "parts": (number != number.floor()).cast(nw.Int64).sum()}
        found = scan.values.ask(table.select(**asked))[0]
        if found["low"] is None:
            return None
        return NumberRange(low=found["low"], high=found["high"], are_whole=not found["parts"])

    def last_along(self, axis: Axis, field: str, /) -> Mapping[int, tuple[str | None, ...]]:
        """Return the value of a field at the last step of each place of an axis; where these differ, two of them."""
        import narwhals as nw

        scan, values = self.fields, self.fields.values
        is_float = values.is_float(field)
        table = placed(scan, scan.rows({field, axis.field}), axis)
        value = values.number(field) if is_float else values.text(field)
        table = table.select(place=place_on(scan, axis), step=scan.step, value=value)
        table = table.filter(nw.col("place").is_between(axis.first, axis.last))
        last = table.filter(nw.col("step") == nw.col("step").max().over("place"))
        value = nw.col("value")
        asked = {"low": value.min(), "high": value.max(), "held": value.count(), "cells": nw.len()}
        found = values.ask(last.group_by("place").agg(**asked).sort("place"))
        ends: dict[str, list[Any]] = {name: [each[name] for each in found] for name in ("low", "high")}
        if is_float:
            ends = {name: to_texts(column_of(each, values.bits(field))).tolist() for name, each in ends.items()}
        made: dict[int, tuple[str | None, ...]] = {}
        for each, low, high in zip(found, *ends.values(), strict=True):
            differing = (low, high) if low != high else (low, None) if 0 < each["held"] < each["cells"] else (low,)
            made[int(each["place"])] = differing
        return made

    def part(self, field: str, value: str) -> "InEngine":
        """Return the cells where a field has one of its values."""
        kept = self.keep(Tests(field=field, tests=(("equal", value),)))
        if kept is None:
            raise KeyError(value)
        return kept

    def keep(self, condition: Condition) -> "InEngine | None":
        """Return the cells for which a condition holds; None where there are none."""
        scan, fields = self.fields, fields_of(condition)
        held = expressed(condition, scan)
        return InEngine(scan.kept(fields, held)) if count_of(scan, scan.rows(fields).filter(held)) else None

    def at_progress(self, points: int, asked: Place) -> "InEngine":
        """Return the cells of each run at so many points of its progress."""
        return InEngine(self.fields.at_progress(points, asked))

    def of_each_run(self) -> "InEngine":
        """Return these cells, whose runs are not merged."""
        return self

    def most_runs_at_one_place(self, plot: Plot, /) -> int:
        """Return how many runs have a cell at one place of the axes, where most do."""
        import narwhals as nw

        scan = self.fields
        if len(scan.run_names) == 1:
            return 1
        here = OnAxes(scan=scan, plot=plot)
        x, y = here.places().values()
        places = here.table({"run"}).select(x=x, y=y, run=scan.values.text("run"))
        runs = places.group_by("x", "y").agg(runs=nw.col("run").n_unique())
        return int(scan.values.ask(runs.select(nw.col("runs").max()))[0]["runs"] or 0)

    def choose(self, plot: Plot, where: Condition | None) -> "ChosenInEngine":
        """Return the cells on the axes of a plot that a condition selects."""
        scan = self.fields
        here = OnAxes(scan=scan, plot=plot)
        header = scan.header
        are_all = plot.covers(header.steps, header.positions)
        among = header.rows if are_all else count_of(scan, here.table(set()))
        chosen = ChosenInEngine(scan=scan, here=here, where=where, among=among, count=among)
        return chosen if where is None else replace(chosen, count=count_of(scan, chosen.table(set())))

    def measure(self, word: str, options: Mapping[str, Any], asked: Place, /) -> float:
        """Return a statistic of the whole run that is one number."""
        from tracegram.cells.runs_in_engine import measured

        self._check_one_run()
        return measured(self.fields, word, options, asked)

    def answer(self, match: Mapping[str, Any], asked: Place, run: str | None = None, /) -> Answer:
        """Return the answer of the whole run, or of one of several by its name."""
        from tracegram.cells.runs_in_engine import answer_of

        if run is None:
            self._check_one_run()
        return answer_of(self.fields, match, asked, self.fields.run_names[0] if run is None else run)

    def shown(self, plot: Plot, /) -> Shown | None:
        """Return the only run of a plot, as far as its axes show it."""
        from tracegram.cells.shown_in_engine import shown_in_engine

        return shown_in_engine(self.fields, plot)

    def texts_by_run(self, field: str, /) -> Mapping[str, frozenset[str]]:
        """Return the different values of a field as texts, by the name of the run, of whole runs."""
        import narwhals as nw

        scan, values = self.fields, self.fields.values
        is_float = values.is_float(field)
        value = values.number(field) if is_float else values.text(field)
        rows = scan.whole_rows({field}).select(run=values.run, value=value)
        held: dict[str, list[Any]] = {name: [] for name in scan.run_names}
        for each in values.ask(rows.filter(~nw.col("value").is_null()).unique()):
            held[each["run"] or ""].append(each["value"])
        return {
            run: frozenset(to_texts(column_of(each, values.bits(field))).tolist() if is_float else each)
            for run, each in held.items()
        }

    def with_segments(self, segments: Segments, flagging: str | None, /) -> "InEngine":
        """Return the cells with the fields of segments."""
        return InEngine(segments_in(self.fields, segments, flagging))

    def _check_one_run(self) -> None:
        if len(self.fields.run_names) > 1:
            raise many_runs(self.fields.run_names, self.fields.header.whole)

    def blocks(self) -> list[Extent]:
        """Return the steps and positions of each block of the run."""
        import narwhals as nw

        scan, values = self.fields, self.fields.values
        self._check_one_run()
        at = "commit_step" if scan.supports("commit_step") else "step"
        rows = scan.whole_rows({"block", at})
        rows = rows.select(block=values.number("block"), step=values.number(at), position=values.column("position"))
        step, position = nw.col("step"), nw.col("position")
        asked = {"first": step.min(), "last": step.max(), "low": position.min(), "high": position.max()}
        parts = rows.filter(~nw.col("block").is_null()).group_by("block").agg(**asked)
        found = values.ask(parts.filter(~nw.col("first").is_null()).sort("block"))
        return [extent_of(each) for each in found]
