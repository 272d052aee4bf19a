"""A trace that stays in its engine: the questions that a trace answers, and expressions of fields.

It holds no cell. Fields are those recorded and the words that are derived from them, which the engine computes.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, final

import numpy as np

from tracegram.diagnostics import Diagnostic, Place, TracegramError, error_of, quote
from tracegram.trace.asking import asking
from tracegram.trace.in_order import InOrder
from tracegram.trace.indexing import Window
from tracegram.trace.numbered import numbered
from tracegram.trace.over_runs import pooled_table
from tracegram.trace.refusal import listed
from tracegram.trace.run import mask_predicted_in
from tracegram.trace.scan_columns import Recorded
from tracegram.trace.scan_values import ScanValues
from tracegram.trace.table import LARGEST_INDEX, Recording, broken_off, not_read
from tracegram.trace.trace import Header, Trace, no_point, open_trace, steps_at
from tracegram.trace.unknown_field import unknown_field
from tracegram.trace.words import KINDS, RECIPES, Kind, kind_of
from tracegram.trace.words_in_engine import WordsInEngine

SAMPLE = 10_000  # texts looked at to tell a column of texts from one of numbers written as texts
_POINT = "point"  # the column of points of progress
_WHOLE = "draw a run that fits memory, and without `engine`"


@final
class Scan:
    """The cells of one or several runs inside a window, in an engine; made by `open_held`.

    `header`, `run_names`, `supports`, `require` and `kind` are like those of a `Trace`. Expressions refer to the rows
    of `rows`. For several runs it is unknown whether each has every cell at most once. `in_order` reads all cells
    without the engine; it is None where that is not possible. The engine starts when it is first asked.
    """

    def __init__(
        self, opened: Callable[[], Any], columns: Mapping[str, Recorded], window: Window, said: Mapping[str, Any]
    ) -> None:
        self.recording: Recording = said["recording"]
        self.in_order: InOrder | None = said.get("in_order")
        self._opened, self._columns, self._window = opened, columns, window
        self._whole: Place = said["whole"]
        self.notes = not_read(said["unread"], self._whole)
        self._names: Mapping[str, str] = said["names"]
        self._keep = said["keep"]
        self._kinds: dict[str, Kind] = {}
        self.values: ScanValues = said.get("values") or ScanValues(opened, columns, self._names, self._whole)
        self.words: WordsInEngine = said.get("words") or WordsInEngine(self.values, self.recording)
        self._filters: tuple[tuple[frozenset[str], Any], ...] = said.get("filters", ())
        self._points: tuple[int, list[tuple[str, int]], Any, Place] | None = said.get("points")
        self._said = said
        self._pools: dict[str, Trace] = {}
        self.run_names: tuple[str, ...] = said["runs"] or self._names_of_runs()
        held: Header | None = said.get("header")
        self.header = replace(held, fields=self._fields) if held else self._measured(said["asked_at"])
        self._noted: tuple[Diagnostic, ...] = (
            said["noted"] if "noted" in said else (*broken_off(self.recording, self._whole), *self._masks_predicted())
        )

    @property
    def _table(self) -> Any:
        return self.values.table

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings about the source and about the words used so far."""
        return (*self._noted, *self.words.warnings)

    def _masks_predicted(self) -> tuple[Diagnostic, ...]:
        """Check a sample of undecided cells for masks instead of predictions."""
        import narwhals as nw

        mask, token, masked = self.recording.mask_id, self._columns.get("token"), self._columns.get("masked")
        if mask is None or token is None or masked is None or (token.kind, masked.kind) != ("int", "flag"):
            return ()
        undecided = self._table.filter(nw.col(masked.name)).select(token.name).head(SAMPLE)
        held = [row[token.name] for row in self.values.ask(undecided)]
        return mask_predicted_in(held, mask, self._names["token"], self._whole)

    def _names_of_runs(self) -> tuple[str, ...]:
        if "run" not in self._columns:
            return ("",)
        found = self.values.ask(self.rows().select(run=self.values.text("run")).unique().sort("run"))
        return tuple(each["run"] or "" for each in found) or ("",)

    def kept(self, fields: Collection[str], condition: Any) -> "Scan":
        """Return the cells for which an expression of fields holds; derived words stay as they are.

        Raises:
            TracegramError: `empty-window` where there is none.
        """
        return self._with(filters=(*self._filters, (frozenset(fields), condition)), runs=())

    @property
    def _fields(self) -> tuple[str, ...]:
        return (*self._columns, *self.values.derived)

    def told_apart(self, fields: Collection[str]) -> "Scan":
        """Return the same cells, whose runs are put together for each value of some fields, those of axes."""
        return self._with(apart=tuple(fields), header=self.header)

    def knowing(self, words: Mapping[str, Any]) -> "Scan":
        """Return the same with words that are expressions of the rows of whole runs."""
        for word, expression in words.items():
            self.words.know(word, KINDS[word], expression)
        return self._with(header=self.header)

    def at_progress(self, points: int, asked: Place) -> "Scan":
        """Return each run at so many points of its progress, as a `Trace` does; `step` is then the point.

        Raises:
            TracegramError: `empty-window` where no run is left.
        """
        import narwhals as nw

        step, run = self.values.column("step"), self.values.run
        rows = self.values.ask(self._table.select(run=run, step=step).unique().sort("run", "step"))
        steps: dict[str, list[int]] = {}
        for each in rows:
            steps.setdefault(each["run"] or "", []).append(each["step"])
        keys = [
            (f"{shown}:{name}", point)
            for name, own in steps.items()
            for point, shown in enumerate(steps_at(np.array(own, dtype=np.int64), points).tolist())
        ]
        by = nw.concat_str(step.cast(nw.Int64).cast(nw.String), nw.lit(":"), run.fill_null(""))
        return self._with(points=(points, keys, by, asked))

    @property
    def step(self) -> Any:
        """The step of each row, or the point of progress that stands in its place."""
        import narwhals as nw

        return nw.col(_POINT) if self._points else self.values.column("step")

    @property
    def is_at_progress(self) -> bool:
        """Whether points of progress stand in the place of steps."""
        return self._points is not None

    def whole_rows(self, fields: Collection[str] = ()) -> Any:
        """Return the rows of the runs that have a cell here, of all steps and positions, as a lazy frame."""
        table = self.words.added(self._table, fields)
        if "run" not in self._columns:
            return table
        return table.filter(self.values.run.fill_null("").is_in(list(self.run_names)))

    def _with(self, **more: Any) -> "Scan":
        said = {**self._said, "values": self.values, "words": self.words, "runs": self.run_names, "in_order": None}
        said |= {"noted": self._noted, "header": None}
        return Scan(self._opened, self._columns, self._window, {**said, **more})

    def _measured(self, asked_at: Callable[[str], Place]) -> Header:
        """Query the ranges, and check that each place has one cell."""
        if self.in_order:
            return self._header(self.in_order.cells, self.in_order.box.x, self.in_order.box.y)
        import narwhals as nw

        from vega_datalite.relations import one, refuse_overlaps_in, relation_of

        step, position = (self._columns[each].name for each in ("step", "position"))
        is_part = bool(self._filters or self._points)
        with asking(self._whole):
            table, names = self.rows() if is_part else self._table, (_POINT if self._points else step, position, None)
            found = relation_of(table, names, None if is_part else self._asked_window(), guarded=True)
            if len(self.run_names) == 1:
                refuse_overlaps_in(found)
        (first, last), (low, high) = found.box.x, found.box.y
        if not found.cells and self._points:
            raise no_point(self._points[0], self._points[3])
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
        if (self._window.steps or self._window.positions) and not is_part:
            x, y = nw.col("x"), nw.col("y")
            with asking(self._whole):
                ends = one(found.table.select(a=x.min(), b=x.max(), c=y.min(), d=y.max()))
            first, last, low, high = ends["a"], ends["b"] + 1, ends["c"], ends["d"] + 1
        return self._header(found.cells, (first, last), (low, high))

    def _header(self, rows: int, steps: tuple[int, int], positions: tuple[int, int]) -> Header:
        return Header(
            rows=rows,
            steps=(int(steps[0]), int(steps[1]) - 1),
            positions=(int(positions[0]), int(positions[1]) - 1),
            fields=self._fields,
            names=self._names,
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

    def warn(self, finding: Diagnostic) -> None:
        """Add a warning about the source."""
        self.words.warnings.append(finding)

    def supports(self, field: str) -> bool:
        """Return whether a field is recorded or can be derived without the whole trace."""
        return field in self._columns or field in self.values.derived

    def require(self, field: str, asked: Place) -> None:
        """Check a field that a user named at `asked`.

        Raises:
            TracegramError: `unsupported-word` for a word that cannot be had, `unknown-field` for another name.
        """
        if self.supports(field):
            return
        fields = self.header.fields
        if field in KINDS:
            message = f"{quote(field)} is not available in this trace, which has {listed(fields)}"
            advice = RECIPES.get(field, f"record a column `{field}`, or map yours under `columns`")
            raise error_of("unsupported-word", message, asked, advice)
        raise TracegramError([unknown_field(field, fields, asked)])

    def in_memory(self, asked: Place, /) -> Trace:
        """Refuse a statistic that is computed from all cells at once.

        Raises:
            TracegramError: `needs-whole-trace`, always.
        """
        raise self.needs_whole("a statistic", asked)

    def needs_whole(self, what: str, asked: Place, advice: str = _WHOLE) -> TracegramError:
        """Return the error for a result that is computed from all cells at once."""
        message = (
            f"{what} needs the whole trace in memory, and this one of {self.header.rows:,} cells stays in its engine"
        )
        return error_of("needs-whole-trace", message, asked, advice)

    def kind(self, field: str) -> Kind:
        """Return the kind of a field's values; `unknown` if neither the source nor the language tells."""
        if field in self.values.derived or KINDS.get(field) in {"number", "flag"}:
            return KINDS[field]
        held = self._columns[field]
        if held.kind != "text":
            return "flag" if held.kind == "flag" else "number"
        if field not in self._kinds:
            with asking(self._whole):
                some = self._table.select(held.name).head(SAMPLE).collect(backend="pyarrow").to_native()
            self._kinds[field] = kind_of(np.array(some.column(0).to_pylist(), dtype=object))
        return self._kinds[field]

    def largest(self, field: str) -> float | None:
        """Return the largest number of a field, None where it has no value."""
        (found,) = self.values.ask(self.rows((field,)).select(most=self.values.number(field).max()))
        return found["most"]

    def rows(self, fields: Collection[str] = ()) -> Any:
        """Return the cells in the window as a lazy frame, with those of the fields that are derived."""
        import narwhals as nw

        wanted = set(fields).union(*(named for named, _ in self._filters))
        table = self.words.added(self._table, wanted)
        for field, ends in (("step", self._window.steps), ("position", self._window.positions)):
            if ends:
                table = table.filter(nw.col(self._columns[field].name).is_between(*ends))
        for _, condition in self._filters:
            table = table.filter(condition)
        if self._points is None:
            return table
        _, keys, by, _ = self._points
        return numbered(table, self._table, keys, by, _POINT)

    def require_tested(self, field: str, asked: Place) -> None:
        """Check a field that a condition names.

        Raises:
            TracegramError: As `require`.
        """
        self.require(field, asked)

    def is_of_runs(self, _field: str, /) -> bool:
        """Return whether a field is about the runs of a cell; here none is."""
        return False

    def over_runs(self, word: str) -> Trace:
        """Return one cell for each step and position, as a `Trace` does.

        Raises:
            TracegramError: `duplicate-cell`, `too-many-rows` or `unreadable-trace`.
        """
        if word not in self._pools:
            runs = len(self.run_names)
            fields: dict[str, Kind] = {field: self.kind(field) for field in self.header.fields}
            apart = self._said.get("apart", ())
            from tracegram.trace.over_runs_in_engine import PoolInEngine

            pool = PoolInEngine(self, self._whole, runs, {field: fields[field] for field in apart})
            table = pooled_table(pool, word, fields, pool.apart, self._whole)
            table = replace(table, recording=self.recording, runs=runs, unread=self._said["unread"])
            self._pools[word] = open_trace(table, apart=apart).made_of(self)
        return self._pools[word]
