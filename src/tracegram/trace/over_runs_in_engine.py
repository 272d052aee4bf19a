"""One value for the cells of several runs at one step and position, computed by an engine."""

from typing import Any, Protocol, final

import numpy as np

from tracegram.diagnostics import Place, error_of, quote
from tracegram.trace.over_runs import share_of
from tracegram.trace.scan_values import ScanValues
from tracegram.trace.table import Column, objects
from tracegram.trace.vocabulary import Kind

MOST_PLACES = 2_000_000  # as many rows as are read of a file


class Cells(Protocol):
    """The cells of several runs, as a trace in an engine has them."""

    values: ScanValues

    def rows(self, fields: Any = ()) -> Any:
        """Return the cells as a lazy frame."""
        ...


@final
class PoolInEngine:
    """A pool of cells in an engine, which is asked for each field when it is drawn."""

    def __init__(self, cells: Cells, whole: Place, runs: int) -> None:
        import narwhals as nw

        self._cells = cells
        keys = self._grouped(cells.rows(), runs=nw.len()).head(MOST_PLACES + 1)
        found = cells.values.arrow(keys)
        if found.num_rows > MOST_PLACES:
            message = f"{quote(whole.file)} holds cells at more than {MOST_PLACES:,} steps and positions"
            raise error_of("too-many-rows", message, whole, "draw a part with `window`")
        self.steps, self.positions, self.runs = (
            np.array(found[name].to_pylist(), dtype=np.int64) for name in ("step", "position", "runs")
        )
        crowded = np.flatnonzero(self.runs > runs)
        if crowded.size:
            first = int(crowded[0])
            at = f"step {self.steps[first]}, position {self.positions[first]}"
            message = f"{at} has {self.runs[first]:,} cells in {runs:,} run{'' if runs == 1 else 's'}"
            advice = "keep one row a cell and run; tell runs apart with a column “run”, or a file a run"
            raise error_of("duplicate-cell", message, whole, advice)

    def values(self, field: str, kind: Kind, word: str) -> Column:
        """Return what a word makes of a field at each place."""
        import narwhals as nw

        is_number = kind in {"number", "flag"} or word not in {"mode", "count"}
        value = self._cells.values.number(field) if is_number else self._cells.values.text(field)
        table = self._keyed(self._cells.rows({field}), value=value)
        if word == "mode":
            counted = table.filter(~nw.col("value").is_null()).group_by("step", "position", "value").agg(cells=nw.len())
            most = counted.with_columns(most=nw.col("cells").max().over("step", "position"))
            asked = self._grouped(most.filter(nw.col("cells") == nw.col("most")), value=nw.col("value").min())
        else:
            asked = self._grouped(table, value=_aggregate(word), held=nw.col("value").count())
        found = self._cells.values.arrow(asked)
        values = found["value"].to_pylist()
        if word == "sum":  # of nothing, which engines say is 0
            values = [each if held else None for each, held in zip(values, found["held"].to_pylist(), strict=True)]
        if not is_number and word == "mode":
            return self._placed(found, objects(values))
        column = np.array([np.nan if each is None else each for each in values], dtype=np.float64)
        placed = self._placed(found, column)
        return placed == 1 if (kind, word) == ("flag", "mode") else placed

    def _placed(self, found: Any, values: Column) -> Column:
        """Return values at all places, where groups of nothing were left out."""
        if values.size == self.steps.size:
            return values
        at = {place: row for row, place in enumerate(zip(self.steps.tolist(), self.positions.tolist(), strict=True))}
        whole = objects([None] * self.steps.size) if values.dtype == object else np.full(self.steps.size, np.nan)
        places = zip(found["step"].to_pylist(), found["position"].to_pylist(), strict=True)
        whole[[at[place] for place in places]] = values
        return whole

    def _keyed(self, table: Any, **more: Any) -> Any:
        keys = {name: self._cells.values.column(name) for name in ("step", "position")}
        return table.select(**keys, **more)

    def _grouped(self, table: Any, **asked: Any) -> Any:
        keyed = table if "value" in table.collect_schema().names() else self._keyed(table)
        return keyed.group_by("step", "position").agg(**asked).sort("step", "position")


def _aggregate(word: str) -> Any:
    import narwhals as nw

    value = nw.col("value")
    spreads = {"stdev": value.std(ddof=1), "variance": value.var(ddof=1)}
    if word in spreads:
        return spreads[word]
    if word in {"mean", "sum", "min", "max", "count"}:
        return getattr(value, word)()
    return value.quantile(share_of(word), interpolation="linear")
