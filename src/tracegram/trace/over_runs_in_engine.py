"""One value for the cells of several runs at one step and position, computed by an engine."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, final

import numpy as np
from numpy.typing import NDArray

from tracegram.diagnostics import Place, error_of, quote
from tracegram.trace.over_runs import share_of
from tracegram.trace.scan_values import ScanValues
from tracegram.trace.table import Column, computed, objects
from tracegram.trace.words import Kind

MOST_PLACES = 2_000_000  # as many rows as are read of a file


class Cells(Protocol):
    """The cells of several runs of a trace in an engine."""

    values: ScanValues

    @property
    def step(self) -> Any:
        """The step of each row, or what stands in its place."""
        ...

    def rows(self, fields: Any = ()) -> Any:
        """Return the cells as a lazy frame."""
        ...


@final
class PoolInEngine:
    """A pool of cells in an engine, which is queried for each field when the field is drawn."""

    def __init__(self, cells: Cells, whole: Place, runs: int, apart: Mapping[str, Kind]) -> None:
        """Ask for the places that have a cell: steps and positions, and values of the fields that are kept apart."""
        import narwhals as nw

        self._cells, self._apart = cells, apart
        run = {"run": cells.values.text("run")} if apart and runs > 1 else {}
        keyed = self._keyed(cells.rows(apart), **run)
        asked = {"runs": nw.len(), **({"first": nw.col("run").min()} if run else {})}
        found = cells.values.arrow(keyed.group_by(*self._keys).agg(**asked).sort(*self._keys).head(MOST_PLACES + 1))
        if found.num_rows > MOST_PLACES:
            message = f"{quote(whole.file)} holds cells at more than {MOST_PLACES:,} steps and positions"
            raise error_of("too-many-rows", message, whole, "draw a part with `window`")
        rows = found.to_pydict()
        self._order = _in_appearance(rows, self._keys)
        self.steps, self.positions, self.runs = (
            np.array(rows[name], dtype=np.int64)[self._order] for name in ("step", "position", "runs")
        )
        self.apart: dict[str, Column] = {
            field: _column([rows[key][at] for at in self._order.tolist()], kind)
            for key, (field, kind) in zip(self._keys[2:], apart.items(), strict=True)
        }
        self._places = {place: at for at, place in enumerate(zip(*(rows[key] for key in self._keys), strict=True))}
        crowded = np.flatnonzero(self.runs > runs)
        if crowded.size:
            first = int(crowded[0])
            at = f"step {self.steps[first]}, position {self.positions[first]}"
            message = f"{at} has {self.runs[first]:,} cells in {runs:,} run{'' if runs == 1 else 's'}"
            advice = "keep one row per cell and run; tell runs apart with a column “run”, or with one file per run"
            raise error_of("duplicate-cell", message, whole, advice)

    def values(self, field: str, kind: Kind, word: str) -> Column:
        """Return what a word makes of a field at each place."""
        import narwhals as nw

        is_number = kind in {"number", "flag"} or word not in {"mode", "count"}
        value = self._cells.values.number(field) if is_number else self._cells.values.text(field)
        table = self._keyed(self._cells.rows({field, *self._apart}), value=value)
        if word == "mode":
            asked = modes(table.filter(~nw.col("value").is_null()), self._keys)
        else:
            asked = table.group_by(*self._keys).agg(value=aggregate(word), held=nw.col("value").count())
        found = self._cells.values.arrow(asked.sort(*self._keys))
        values = found["value"].to_pylist()
        if word == "sum":  # of nothing, which engines say is 0
            values = [each if held else None for each, held in zip(values, found["held"].to_pylist(), strict=True)]
        if not is_number and word == "mode":
            return self._placed(found, objects(values))
        placed = self._placed(found, computed(values))
        return placed == 1 if (kind, word) == ("flag", "mode") else placed

    def _placed(self, found: Any, values: Column) -> Column:
        """Return values at all places, including those whose groups were empty."""
        if values.size < self.steps.size:
            whole = objects([None] * self.steps.size) if values.dtype == object else np.full(self.steps.size, np.nan)
            places = zip(*(found[key].to_pylist() for key in self._keys), strict=True)
            whole[[self._places[place] for place in places]] = values
            values = whole
        return values[self._order]

    @property
    def _keys(self) -> tuple[str, ...]:
        return ("step", "position", *(f"apart{at}" for at in range(len(self._apart))))

    def _keyed(self, table: Any, **more: Any) -> Any:
        values = self._cells.values
        keys = {"step": self._cells.step, "position": values.column("position")}
        for at, (field, kind) in enumerate(self._apart.items()):
            keys[f"apart{at}"] = values.number(field) if kind == "number" else values.text(field)
        return table.select(**keys, **more)


def _column(values: list[Any], kind: Kind) -> Column:
    if kind == "number":
        return np.array([np.nan if each is None else each for each in values], dtype=np.float64)
    return objects(values)


def _in_appearance(rows: Mapping[str, list[Any]], keys: Sequence[str]) -> NDArray[np.int64]:
    """Return the order of places in which each value of the fields that are kept apart follows those before it."""
    size = len(rows["step"])
    if len(keys) == 2:
        return np.arange(size)
    begins = rows.get("first", [""] * size)
    order = sorted(range(size), key=lambda at: (begins[at] or "", rows["step"][at], rows["position"][at]))
    ranks: list[list[int]] = []
    for key in reversed(keys[2:]):
        seen: dict[Any, int] = {}
        for at in order:
            seen.setdefault(rows[key][at], len(seen))
        ranks.append([seen[each] for each in rows[key]])
    return np.lexsort((rows["position"], rows["step"], *reversed(ranks)))


def modes(table: Any, keys: Sequence[str]) -> Any:
    """Return the most frequent value of each group, the least if several are; no value may be missing."""
    import narwhals as nw

    counted = table.group_by(*keys, "value").agg(cells=nw.len())
    most = counted.with_columns(most=nw.col("cells").max().over(*keys))
    return most.filter(nw.col("cells") == nw.col("most")).group_by(*keys).agg(value=nw.col("value").min())


def aggregate(word: str) -> Any:
    """Return the number that a word, such as `mean` or `count`, makes of the values of a group."""
    import narwhals as nw

    value = nw.col("value")
    spreads = {"stdev": value.std(ddof=1), "variance": value.var(ddof=1)}
    if word in spreads:
        return spreads[word]
    if word in {"mean", "sum", "min", "max", "count"}:
        return getattr(value, word)()
    return value.quantile(share_of(word), interpolation="linear")
