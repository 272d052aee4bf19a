"""A trace that stays in its engine: the questions that a trace answers, and expressions of fields.

It holds no cell. Fields are those recorded, and `changed` where `token` or `text` is; every other word needs the whole
trace in memory.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, final

import numpy as np

from tracegram.diagnostics import Diagnostic, Place, TracegramError, error_of, quote
from tracegram.trace.asking import asking
from tracegram.trace.convert import LARGEST_INDEX
from tracegram.trace.indexing import Window
from tracegram.trace.over_runs import PooledTable
from tracegram.trace.over_runs_in_engine import PoolInEngine
from tracegram.trace.predictions import mask_predicted_in
from tracegram.trace.recording import Recording
from tracegram.trace.refusal import ADVICE, listed
from tracegram.trace.run import Run
from tracegram.trace.scan_columns import Recorded, changed_in, has_gaps
from tracegram.trace.table import broken_off, not_read
from tracegram.trace.trace import Header, Trace, open_trace
from tracegram.trace.unknown_field import unknown_field
from tracegram.trace.vocabulary import KINDS, RECIPES, Kind, basis_of, kind_of

SAMPLE = 10_000  # texts looked at to tell a column of texts from one of numbers written as texts
_PREDICTIONS = ("token", "text")

_WHOLE = "draw a run that fits memory, and without `engine`"


@final
class Scan:
    """The cells of one or several runs inside a window, in an engine; made by `open_held`.

    `header`, `run_names`, `supports`, `require` and `kind` are as those of a `Trace`. Expressions are about the rows
    that `rows` gives. Of several runs it is not known whether each has a cell at most once.
    """

    def __init__(self, table: Any, columns: Mapping[str, Recorded], window: Window, said: Mapping[str, Any]) -> None:
        self.recording: Recording = said["recording"]
        self._table, self._columns, self._window = table, columns, window
        self._whole: Place = said["whole"]
        self.notes = not_read(said["unread"], self._whole)
        self._names: Mapping[str, str] = said["names"]
        self._keep = said["keep"]
        self._kinds: dict[str, Kind] = {}
        self._sound: set[tuple[str, str]] = set()
        self._with_excluded: set[str] = set()
        self._with_gaps: bool | None = None
        self._filters: tuple[tuple[frozenset[str], Any], ...] = said.get("filters", ())
        self._said = said
        self._pools: dict[str, Trace] = {}
        derived = ("changed",) if "changed" not in columns and self._prediction() else ()
        self._derived = derived
        self.run_names: tuple[str, ...] = said["runs"] or self._names_of_runs()
        self.header = self._measured(said["asked_at"])
        self.warnings = (*broken_off(self.recording, self._whole), *self._masks_predicted())

    def _prediction(self) -> str:
        return next((each for each in _PREDICTIONS if each in self._columns), "")

    def _masks_predicted(self) -> tuple[Diagnostic, ...]:
        """Look at some undecided cells for a mask where a prediction should be."""
        import narwhals as nw

        mask, token, masked = self.recording.mask_id, self._columns.get("token"), self._columns.get("masked")
        if mask is None or token is None or masked is None or (token.kind, masked.kind) != ("int", "flag"):
            return ()
        undecided = self._table.filter(nw.col(masked.name)).select(token.name).head(SAMPLE)
        held = [row[token.name] for row in self.ask(undecided)]
        return mask_predicted_in(held, mask, self._names["token"], self._whole)

    def _names_of_runs(self) -> tuple[str, ...]:
        if "run" not in self._columns:
            return ("",)
        found = self.ask(self.rows().select(run=self.text("run")).unique().sort("run"))
        return tuple(each["run"] or "" for each in found) or ("",)

    def kept(self, fields: Collection[str], condition: Any) -> "Scan":
        """Return the cells for which an expression of fields holds; derived words stay as they are.

        Raises:
            TracegramError: `empty-window` where there is none.
        """
        said = {**self._said, "filters": (*self._filters, (frozenset(fields), condition)), "runs": ()}
        return Scan(self._table, self._columns, self._window, said)

    def _measured(self, asked_at: Callable[[str], Place]) -> Header:
        """Learn the ranges, and that each place holds one cell."""
        import narwhals as nw

        from vega_datalite.relations import refuse_overlaps_in, relation_of

        step, position = (self._columns[each].name for each in ("step", "position"))
        with asking(self._whole):
            table = self.rows() if self._filters else self._table
            window = None if self._filters else self._asked_window()
            found = relation_of(table, (step, position, None), window, guarded=True)
            if len(self.run_names) == 1:
                refuse_overlaps_in(found)
        (first, last), (low, high) = found.box.x, found.box.y
        if not found.cells and self._asked_window() is None and not self._filters:
            message, advice = f"{quote(self._whole.file)} holds 0 rows", "write one row for each step and position"
            raise error_of("empty-trace", message, self._whole, advice)
        if not found.cells:
            word = "where" if self._filters else "window"
            message = f"the {word} leaves no row of the trace"
            raise error_of("empty-window", message, asked_at(f"/trace/{word}"), f"choose a {word} inside the trace")
        if min(first, low) < 0 or max(last, high) > LARGEST_INDEX:
            message = f"steps reach from {first} to {last - 1}, positions from {low} to {high - 1}"
            raise error_of("not-an-index", message, self._whole, "number both from 0; the largest is 2^52 - 1")
        if (self._window.steps or self._window.positions) and not self._filters:
            x, y = nw.col("x"), nw.col("y")
            with asking(self._whole):
                ends = _one(found.table.select(a=x.min(), b=x.max(), c=y.min(), d=y.max()))
            first, last, low, high = ends["a"], ends["b"] + 1, ends["c"], ends["d"] + 1
        return Header(
            rows=found.cells,
            steps=(int(first), int(last) - 1),
            positions=(int(low), int(high) - 1),
            fields=(*self._columns, *self._derived),
            names=self._names,
            typed=True,
            whole=self._whole,
            guidance=self.recording.guidance,
        )

    def _asked_window(self) -> Any:
        import vega_datalite as light

        if not self._window.steps and not self._window.positions:
            return None
        (first, last), (low, high) = (
            (each or (0, LARGEST_INDEX)) for each in (self._window.steps, self._window.positions)
        )
        return light.Window(x=(first, last + 1), y=(low, high + 1))

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived without the whole trace."""
        return field in self._columns or field in self._derived

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named at `asked`.

        Raises:
            TracegramError: `needs-whole-trace` for a word that is derived from more than the row,
                `unsupported-word` for one that cannot be had at all, `unknown-field` for another name.
        """
        if self.supports(field):
            return
        recording = self.recording
        given = {*self._columns, *(["state: before"] if recording.state != "after" else [])}
        given |= {"mask_id"} if recording.mask_id is not None else set()
        given |= {"maskless"} if recording.maskless else {"masks"}
        given |= {"block_length"} if recording.block_length is not None else set()
        if basis_of(field, given) is not None:
            raise self.needs_whole(quote(field), asked, f"record it as a column of the file, or {_WHOLE}")
        fields = self.header.fields
        if field in KINDS:
            message = f"{quote(field)} cannot be had from this trace, which has {listed(fields)}"
            advice = RECIPES.get(field, f"record a column `{field}`, or map yours under `columns`")
            raise error_of("unsupported-word", message, asked, advice)
        raise TracegramError([unknown_field(field, fields, asked)])

    def in_memory(self, what: str, asked: Place, /) -> Trace:
        """Refuse what is computed from all cells at once.

        Raises:
            TracegramError: `needs-whole-trace`, always.
        """
        raise self.needs_whole(what, asked)

    def whole_run(self, what: str, asked: Place, /) -> Run:
        """Refuse what is computed from all cells at once.

        Raises:
            TracegramError: `needs-whole-trace`, always.
        """
        raise self.needs_whole(what, asked)

    def needs_whole(self, what: str, asked: Place, advice: str = _WHOLE) -> TracegramError:
        """Return the error for something that is computed from all cells at once."""
        message = (
            f"{what} needs the whole trace in memory, and this one of {self.header.rows:,} cells stays in its engine"
        )
        return error_of("needs-whole-trace", message, asked, advice)

    def kind(self, field: str) -> Kind:
        """Return what the values of a field are: unknown where neither the source nor the language says."""
        if field in self._derived or KINDS.get(field) in {"number", "flag"}:
            return KINDS[field]
        held = self._columns[field]
        if held.kind != "text":
            return "flag" if held.kind == "flag" else "number"
        if field not in self._kinds:
            with asking(self._whole):
                some = self._table.select(held.name).head(SAMPLE).collect(backend="pyarrow").to_native()
            self._kinds[field] = kind_of(np.array(some.column(0).to_pylist(), dtype=object))
        return self._kinds[field]

    def rows(self, fields: Collection[str] = ()) -> Any:
        """Return the cells in the window as a lazy frame, with `changed` in it if it is one of the fields."""
        import narwhals as nw

        table = self._table
        wanted = set(fields).union(*(named for named, _ in self._filters))
        if "changed" in wanted and "changed" in self._derived:
            step, position, prediction = (self._columns[each] for each in ("step", "position", self._prediction()))
            if self._with_gaps is None:
                with asking(self._whole):
                    self._with_gaps = has_gaps(table, prediction)
            runs = [self._columns["run"].name] if "run" in self._columns else []
            table = changed_in(table, step, position, prediction, *runs, gaps=self._with_gaps)
        for field, ends in (("step", self._window.steps), ("position", self._window.positions)):
            if ends:
                table = table.filter(nw.col(self._columns[field].name).is_between(*ends))
        for _, condition in self._filters:
            table = table.filter(condition)
        return table

    def column(self, field: str) -> Any:
        """Return a field as it is recorded, as an expression."""
        import narwhals as nw

        return nw.col("changed" if field in self._derived else self._columns[field].name)

    def number(self, field: str) -> Any:
        """Return a field as floats, null where there is no value.

        Raises:
            TracegramError: `not-a-number` where it holds texts or infinite numbers.
        """
        import narwhals as nw

        if field in self._derived:
            return self.column(field).cast(nw.Int64).cast(nw.Float64)
        held, value = self._columns[field], self.column(field)
        if held.kind == "flag":
            return value.cast(nw.Int64).cast(nw.Float64)
        self._check_numbers(field, held)
        value = value.cast(nw.Float64)
        if held.kind != "float":
            return value
        is_held = ~value.is_nan()
        return nw.when(is_held & (value != -np.inf) if field in self._with_excluded else is_held).then(value)

    def exact(self, field: str) -> Any:
        """Return a field as numbers without loss: whole numbers as they are recorded, others as `number` does."""
        return self.column(field) if self.is_whole(field) else self.number(field)

    def flag(self, field: str) -> Any:
        """Return a field as true and false.

        Raises:
            TracegramError: `not-a-flag` where it holds something else, or nothing.
        """
        import narwhals as nw

        if field in self._derived:
            return self.column(field)
        held, value = self._columns[field], self.column(field)
        good = nw.lit(value=False) if held.kind == "text" else ~value.is_null()
        if held.kind in {"int", "float"}:
            good = ((value == 0) | (value == 1)).fill_null(value=False)
        if ("flag", field) not in self._sound:
            held_at_all = self.ask(self._table.select(cells=nw.len(), held=value.count()))[0]
            if held.kind != "flag" or held_at_all["held"] < held_at_all["cells"]:
                self._check(field, ~good, "not-a-flag", "true or false")
            self._sound.add(("flag", field))
        return value if held.kind == "flag" else value == 1

    def text(self, field: str) -> Any:
        """Return a field as texts, as whole numbers and flags read; null where there is no value."""
        import narwhals as nw

        value = self.column(field)
        if self.is_flag(field):
            return nw.when(value).then(nw.lit("true")).otherwise(nw.when(~value).then(nw.lit("false")))
        return value.cast(nw.String)

    def is_flag(self, field: str) -> bool:
        """Return whether a field holds true and false, and not numbers or texts that stand for them."""
        return field in self._derived or self._columns[field].kind == "flag"

    def is_float(self, field: str) -> bool:
        """Return whether a field holds floats, whose texts engines write in ways of their own."""
        return field in self._columns and self._columns[field].kind == "float"

    def is_whole(self, field: str) -> bool:
        """Return whether a field holds whole numbers."""
        return field in self._columns and self._columns[field].kind == "int"

    def bits(self, field: str) -> int:
        """Return the width of the floats of a field; under 64, they read as the number of their shortest text."""
        return self._columns[field].bits if field in self._columns else 64

    def require_tested(self, field: str, asked: Place) -> None:
        """Check a field that a condition names.

        Raises:
            TracegramError: As `require`.
        """
        self.require(field, asked)

    def is_of_runs(self, _field: str, /) -> bool:
        """Return whether a field is about the runs of a cell: none is."""
        return False

    def over_runs(self, word: str) -> Trace:
        """Return one cell for each step and position, as a `Trace` does.

        Raises:
            TracegramError: `duplicate-cell`, `too-many-rows` or `unreadable-trace`.
        """
        if word not in self._pools:
            runs = len(self.run_names)
            pool = PoolInEngine(self, self._whole, runs)
            fields: dict[str, Kind] = {field: self.kind(field) for field in self.header.fields}
            table = PooledTable(word, fields, pool, {}).table(self._whole, self.recording, runs)
            table = replace(table, unread=self._said["unread"])
            whole = self._whole
            made = open_trace(table, names={}, window=Window(), asked_at=lambda _: whole)
            self._pools[word] = made.made_of(self)
        return self._pools[word]

    def arrow(self, table: Any) -> Any:
        """Bring the rows of a table that was made from `rows` here, as an Arrow table.

        Raises:
            TracegramError: `unreadable-trace`.
        """
        with asking(self._whole):
            return table.collect(backend="pyarrow").to_native()

    def ask(self, table: Any) -> list[dict[str, Any]]:
        """Bring the rows of a table that was made from `rows` here, each as a mapping.

        Raises:
            TracegramError: `unreadable-trace`.
        """
        return self.arrow(table).to_pylist()

    def _check_numbers(self, field: str, held: Recorded) -> None:
        if ("number", field) in self._sound or held.kind == "int":
            return
        value = self.column(field)
        if held.kind == "text":
            self._check(field, ~value.is_null(), "not-a-number", "a finite number")
        else:
            ends = self.ask(self._table.select(low=value.min(), high=value.max()))[0]
            infinite = value.abs() == np.inf
            if field == "confidence":
                infinite = value == np.inf
                self._with_excluded |= {field} if ends["low"] == -np.inf else set()
            if any(each is None or not np.isfinite(each) for each in ends.values()):
                self._check(field, infinite, "not-a-number", "a finite number")
        self._sound.add(("number", field))

    def _check(self, field: str, bad: Any, code: str, expected: str) -> None:
        """Refuse a column with a bad value; the first one by step and position is named."""
        import narwhals as nw

        step, position = (self._columns[each].name for each in ("step", "position"))
        wrong = self._table.filter(bad)
        counted = self.ask(wrong.select(rows=nw.len()))[0]["rows"]
        if not counted:
            return
        name = self._columns[field].name
        first = self.ask(wrong.select(step, position, name).sort(step, position).head(1))[0]
        held = "nothing" if first[name] is None else quote(str(first[name]))
        more = f", in {counted:,} rows" if counted > 1 else ""
        message = f"step {first[step]}, position {first[position]}: column {quote(self._names[field])} holds {held}"
        raise error_of(code, f"{message}, expected {expected}{more}", self._whole, ADVICE[code])


def _one(table: Any) -> dict[str, Any]:
    return table.collect(backend="pyarrow").to_native().to_pylist()[0]
