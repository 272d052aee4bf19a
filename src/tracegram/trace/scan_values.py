"""The fields of a trace in an engine as expressions of its rows, checked when they are asked for."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, final

import numpy as np

from tracegram.diagnostics import Place, error_of, quote
from tracegram.trace.asking import asking
from tracegram.trace.refusal import ADVICE
from tracegram.trace.scan_columns import Recorded


@final
class ScanValues:
    """The columns of a table in an engine, recorded or derived; a word that is derived is sound."""

    def __init__(
        self, opened: Callable[[], Any], columns: Mapping[str, Recorded], names: Mapping[str, str], whole: Place
    ) -> None:
        self._opened, self.columns, self.whole = opened, columns, whole
        self.derived: dict[str, Recorded] = {}
        self._names = names
        self._sound: set[tuple[str, str]] = set()
        self._with_excluded: set[str] = set()

    @cached_property
    def table(self) -> Any:
        """The rows as a lazy frame; its engine starts when they are first asked for."""
        return self._opened()

    def source_of(self, field: str) -> str:
        """Return the source's own name of the column of a field, empty where the field is derived."""
        return self._names[field] if field in self.columns else ""

    def column(self, field: str) -> Any:
        """Return a field as it is recorded, as an expression."""
        import narwhals as nw

        return nw.col(self._held(field).name)

    @property
    def run(self) -> Any:
        """The name of the run of each row, "" where runs have no name."""
        import narwhals as nw

        return self.text("run") if "run" in self.columns else nw.lit("")

    def known(self, field: str) -> Any:
        """Return a field as it is recorded, null where there is no value."""
        import narwhals as nw

        from vega_datalite.relations import is_number

        value = self.column(field)
        return nw.when(is_number(value)).then(value) if self.is_float(field) else value

    def number(self, field: str) -> Any:
        """Return a field as floats, null where there is no value.

        Raises:
            TracegramError: `not-a-number` where it holds texts or infinite numbers, `two-commits`.
        """
        import narwhals as nw

        from vega_datalite.relations import is_number

        held, value = self._held(field), self.column(field)
        if held.kind == "flag":
            return value.cast(nw.Int64).cast(nw.Float64)
        if field in self.columns:
            self._check_numbers(field, held)
        value = value.cast(nw.Float64)
        if held.kind != "float":
            return value
        is_held = is_number(value)
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

        held, value = self._held(field), self.column(field)
        if field not in self.columns and held.kind == "flag":
            return value
        good = nw.lit(value=False) if held.kind == "text" else ~value.is_null()
        if held.kind in {"int", "float"}:
            good = ((value == 0) | (value == 1)).fill_null(value=False)
        if field in self.columns and ("flag", field) not in self._sound:
            held_at_all = self.ask(self.table.select(cells=nw.len(), held=value.count()))[0]
            if held.kind != "flag" or held_at_all["held"] < held_at_all["cells"]:
                self.check(field, ~good, "not-a-flag", "true or false")
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
        return self._held(field).kind == "flag"

    def is_float(self, field: str) -> bool:
        """Return whether a field holds floats, whose texts engines write in ways of their own."""
        return self._held(field).kind == "float"

    def is_whole(self, field: str) -> bool:
        """Return whether a field holds whole numbers."""
        return self._held(field).kind == "int"

    def bits(self, field: str) -> int:
        """Return the width of the floats of a field; under 64, they read as the number of their shortest text."""
        return self._held(field).bits

    def arrow(self, table: Any) -> Any:
        """Bring the rows of a table here, as an Arrow table.

        Raises:
            TracegramError: `unreadable-trace`.
        """
        with asking(self.whole):
            return table.collect(backend="pyarrow").to_native()

    def ask(self, table: Any) -> list[dict[str, Any]]:
        """Bring the rows of a table here, each as a mapping.

        Raises:
            TracegramError: `unreadable-trace`.
        """
        return self.arrow(table).to_pylist()

    def check(self, field: str, bad: Any, code: str, expected: str) -> None:
        """Refuse a column with a bad value; the first one by step and position is named.

        Raises:
            TracegramError: The code.
        """
        import narwhals as nw

        step, position = (self.columns[each].name for each in ("step", "position"))
        wrong = self.table.filter(bad)
        counted = self.ask(wrong.select(rows=nw.len()))[0]["rows"]
        if not counted:
            return
        name = self.columns[field].name
        first = self.ask(wrong.select(step, position, name).sort(step, position).head(1))[0]
        held = "nothing" if first[name] is None else quote(str(first[name]))
        more = f", in {counted:,} rows" if counted > 1 else ""
        message = f"step {first[step]}, position {first[position]}: column {quote(self._names[field])} holds {held}"
        raise error_of(code, f"{message}, expected {expected}{more}", self.whole, ADVICE[code])

    def _held(self, field: str) -> Recorded:
        return self.columns[field] if field in self.columns else self.derived[field]

    def _check_numbers(self, field: str, held: Recorded) -> None:
        if ("number", field) in self._sound:
            return
        value = self.column(field)
        if held.kind == "text":
            self.check(field, ~value.is_null(), "not-a-number", "a finite number")
        elif held.kind == "float":
            ends = self.ask(self.table.select(low=value.min(), high=value.max()))[0]
            infinite = value.abs() == np.inf
            if field == "confidence":
                infinite = value == np.inf
                self._with_excluded |= {field} if ends["low"] == -np.inf else set()
            if any(each is None or not np.isfinite(each) for each in ends.values()):
                self.check(field, infinite, "not-a-number", "a finite number")
        if field == "commit_step":
            self._refuse_second_step(value)
        self._sound.add(("number", field))

    def _refuse_second_step(self, value: Any) -> None:
        """Refuse a recorded commit step that is not the same in all rows of its position."""
        import narwhals as nw

        from vega_datalite.relations import is_number

        position = self.columns["position"].name
        value = value.cast(nw.Float64)
        found = self.table.select(position=nw.col(position), run=self.run, value=nw.when(is_number(value)).then(value))
        parts = found.group_by("run", "position").agg(
            low=nw.col("value").min(), high=nw.col("value").max(), held=nw.col("value").count(), cells=nw.len()
        )
        mixed = (nw.col("low") < nw.col("high")) | ((nw.col("held") > 0) & (nw.col("held") < nw.col("cells")))
        first = self.ask(parts.filter(mixed).sort("run", "position").head(1))
        if first:
            message = f"position {first[0]['position']} has two commit steps: {first[0]['low']:g} in one row"
            message = f"{message}, another in another"
            raise error_of("two-commits", message, self.whole, "give a position one commit step")
