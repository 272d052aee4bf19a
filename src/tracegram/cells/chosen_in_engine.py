"""The cells of a trace in an engine that a condition selects, few as rows and many as what images are made of."""

import sys
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, assert_never

import numpy as np

from tracegram.cells.deferred import Deferred
from tracegram.cells.expressions import FLOATS, expressed
from tracegram.cells.extent import Extent
from tracegram.cells.listed import drawn_cells
from tracegram.cells.on_axes import OnAxes
from tracegram.cells.on_axes import place as place_on
from tracegram.cells.placing import check_apart
from tracegram.cells.pooled_in_engine import PoolableInEngine
from tracegram.cells.pooled_in_memory import PoolableInMemory
from tracegram.cells.pooled_rows import Poolable
from tracegram.cells.texts import BY_DEFAULT
from tracegram.diagnostics import Place, TracegramError
from tracegram.language.document import Document
from tracegram.model import (
    AllOf,
    Axis,
    CellLayer,
    Cells,
    Condition,
    Drawing,
    Labels,
    Plot,
    Points,
    Scaled,
    Tests,
    color_scale_of,
    drawn_fields,
    fields_of,
)
from tracegram.sources.columns import settle, widen
from tracegram.trace import Table, Trace, open_trace
from tracegram.trace.asking import asking
from tracegram.trace.in_order import InOrder
from tracegram.trace.scan import Scan
from tracegram.trace.table import divisor
from vega_datalite import Window as Frame
from vega_datalite import visible
from vega_datalite.frozen import frozen

MOST_FETCHED = 200_000  # cells that come here one by one
_PART = "draw a part: `window: {step: [first, last]}` under `trace`"
MOST_VALUES = 10_000  # that a color scale of categories has; no legend shows more


@frozen
class ChosenInEngine:
    """Cells in an engine that a condition selects."""

    scan: Scan
    here: OnAxes
    where: Condition | None
    among: int
    count: int

    @property
    def plot(self) -> Plot:
        """The plot, on whose axes they lie."""
        return self.here.plot

    def table(self, fields: set[str]) -> Any:
        """Return the cells as a lazy frame that has some fields."""
        table = self.here.table(fields | fields_of(self.where))
        return table if self.where is None else table.filter(expressed(self.where, self.scan))

    def with_number(self, field: str, /) -> "ChosenInEngine":
        """Return those of the cells that have a number in a field."""
        has_number = Tests(field=field, tests=(("gte", -sys.float_info.max),))
        chosen = replace(self, where=AllOf(parts=(self.where, has_number)) if self.where else has_number)
        return replace(chosen, count=count_of(self.scan, chosen.table(set())))

    def extent(self) -> Extent | None:
        """Return the smallest extent around the cells, None where there are none."""
        if not self.count:
            return None
        step, position = (self.scan.values.column(each) for each in ("step", "position"))
        asked = {"first": step.min(), "last": step.max(), "low": position.min(), "high": position.max()}
        return extent_of(self.scan.values.ask(self.table(set()).select(**asked))[0])

    def firsts(self, field: str, asked: Place, /) -> Trace:
        """Return the first cell of each position, that of the first run by name.

        Raises:
            TracegramError: `needs-whole-trace` where positions are too many.
        """
        import narwhals as nw

        scan, values = self.scan, self.scan.values
        low, high = scan.header.positions
        if high - low >= MOST_FETCHED:
            raise scan.needs_whole(f"a line over {high - low + 1:,} positions", asked, _PART)
        table, position = self.table({field}), values.columns["position"].name
        keys = [values.text("run")] if len(scan.run_names) > 1 else []
        for at, key in enumerate([*keys, values.column("step")]):
            table = table.with_columns(**{f"_key{at}": key})
            table = table.filter(nw.col(f"_key{at}") == nw.col(f"_key{at}").min().over(position))
        return self._brought(table, {field})

    def drawing(self, document: Document, layer: CellLayer, /) -> Drawing:
        """Return a layer with its cells if they are few, else with what makes images of them.

        Raises:
            TracegramError: `not-a-number`, `too-many-cells`, `needs-whole-trace` or `unreadable-trace`.
        """
        match layer:
            case Cells() if self.count > MOST_FETCHED and layer.until:
                place = document.place(f"{layer.pointer}/x2")
                raise self.scan.needs_whole("a cell longer than one", place, _PART)
            case Cells() if self.count > MOST_FETCHED:
                self._check_apart(document, layer)
                return self._pictured(document, layer)
            case Cells() | Labels() | Points():
                trace = self._here(drawn_fields(layer))
                return drawn_cells(document, layer, self.plot, trace, self.among, lambda: self._pointed_at(layer))
            case _:
                assert_never(layer)

    def _check_apart(self, document: Document, layer: CellLayer) -> None:
        """Check that each place on axes of other fields than steps and positions has one cell.

        Raises:
            TracegramError: `cells-share-place`.
        """
        import narwhals as nw

        if self.plot.has_steps_and_positions:
            return
        x, y = self.here.places().values()
        table = self.table(set()).with_columns(_x=x, _y=y)
        crowded = table.with_columns(_cells=nw.len().over("_x", "_y")).filter(nw.col("_cells") > 1)
        some = crowded.sort("_x", "_y", *(self.scan.values.columns[each].name for each in ("step", "position"))).head(2)
        if self.scan.values.ask(some.select("_x")):
            check_apart(document, layer, self.plot, self._brought(some, set()))

    @property
    def _in_order(self) -> InOrder | None:
        """Return what reads the cells without the engine, if they are all that there are."""
        header = self.scan.header
        are_all = self.where is None and self.plot.covers(header.steps, header.positions)
        return self.scan.in_order if are_all else None

    def _pictured(self, document: Document, layer: Cells) -> Drawing:
        scale = color_scale_of(layer)
        known = self._known(document, layer, scale) if scale else _Known(absent=0, columns={})
        plot = self.plot
        is_full = self.count - known.absent == plot.x.cells * plot.y.cells
        is_flag = bool(known.levels) and scale is not None and self.scan.values.is_flag(scale.field)
        held = Deferred(
            here=self.here,
            layer=replace(layer, where=self.where),
            frame=Frame(x=(plot.x.first, plot.x.last + 1), y=(plot.y.first, plot.y.last + 1)),
            has_all_flags=is_full and is_flag,
            in_order=known.in_order,
            shown=known.shown,
        )
        return Drawing(
            layer=layer,
            columns=known.columns,
            rows=self.count - known.absent,
            among=self.among,
            missing={"step": range(known.absent)} if known.absent else {},
            image=held.image,
            along=lambda axis, of: self._along(axis, scale if of == "mean" else None, known.columns),
            levels=known.levels,
            cuts=known.cuts,
        )

    def _along(self, axis: Axis, scale: Scaled | None, ends: Mapping[str, Any]) -> Any:
        """Return the number of cells at each place of an axis, or the mean of the field of a scale of them."""
        import narwhals as nw

        values, by = self.scan.values, 1.0
        value, made = nw.lit(1), nw.col("value").sum()
        if scale:
            by = divisor(np.asarray(ends["value"], dtype=np.float64))
            value, made = values.number(scale.field) / by, nw.col("value").mean()
        table = self.table({scale.field} if scale else set())
        table = table.select(place=place_on(self.scan, axis), value=value)
        found = values.arrow(table.group_by("place").agg(value=made))
        along = np.zeros(axis.cells)
        along[np.array(found["place"].to_pylist(), dtype=np.int64) - axis.first] = found["value"].to_pylist()
        return along * by

    def _known(self, document: Document, layer: Cells, paint: Scaled) -> "_Known":
        if not paint.quantitative:
            return self._flags(paint) or self._categories(document, layer, paint)
        if (ends := self._ends(paint)) is not None:
            return ends
        value = self.scan.values.number(paint.field)
        asked = {"held": value.count(), "low": value.min(), "high": value.max()}
        asked |= {f"cut_{at}": value.quantile(share, "linear") for at, share in enumerate(paint.shares)}
        found = self.scan.values.ask(self.table({paint.field}).select(**asked))[0]
        cuts = tuple(found[f"cut_{at}"] for at in range(len(paint.shares)) if found["held"])
        ends = np.array([each for each in (found["low"], found["high"]) if each is not None], dtype=np.float64)
        ends = widen(ends.astype(FLOATS[self.scan.values.bits(paint.field)]))
        return _Known(absent=self.count - found["held"], columns={"value": ends}, cuts=cuts)

    def _ends(self, paint: Scaled) -> "_Known | None":
        """Return what is known of numbers that are read in order; None if the engine has to be asked."""
        values, rows = self.scan.values, self._in_order
        is_number = values.is_float(paint.field) or values.is_whole(paint.field)
        name = values.source_of(paint.field)
        if rows is None or paint.shares or not is_number or not rows.has(name) or paint.field == "commit_step":
            return None
        with asking(self.scan.header.whole):
            found = rows.ends_of(name)
        ends = np.array([found.least, found.most])
        if not np.isfinite(ends).all():
            return None
        ends = widen(ends.astype(FLOATS[values.bits(paint.field)]))
        return _Known(absent=self.count - found.held, columns={"value": ends}, in_order=rows)

    def _flags(self, paint: Scaled) -> "_Known | None":
        """Return which flags there are, none missing, where they are read in order; else None."""
        values, rows = self.scan.values, self._in_order
        name = values.source_of(paint.field)
        flags = rows.flags_in(name) if rows and rows.has(name) and values.is_flag(paint.field) else None
        if flags is None:
            return None
        levels = tuple(str(flag).lower() for flag in flags)
        return _Known(absent=0, columns={"value": np.array(levels, dtype=object)}, levels=levels, in_order=rows)

    def _categories(self, document: Document, layer: Cells, paint: Scaled) -> "_Known":
        scan = self.scan
        if scan.values.is_float(paint.field):
            place = document.place(f"{layer.pointer}/color/type")
            advice = "leave `type: nominal` out, and write `bins` or `thresholds` for colors that change at once"
            raise scan.needs_whole("a category for each floating-point number", place, advice)
        found = (_flags if scan.values.is_flag(paint.field) else _texts)(scan, paint.field, self.table({paint.field}))
        absent = found.pop(None, 0)
        if len(found) > MOST_VALUES:
            message = f"“{paint.field}” has more than {MOST_VALUES:,} values, and each would need its own color"
            advice = "draw fewer with `where`, or write `type: quantitative` if they are numbers"
            raise document.error("too-many-cells", f"{layer.pointer}/color", message, advice)
        shown = {str(text): visible(str(text)) for text in found}
        levels = tuple(sorted(set(shown.values())))
        written = {text: seen for text, seen in shown.items() if text != seen}
        values = np.array(levels, dtype=object)
        return _Known(absent=absent, columns={"value": values}, levels=levels, shown=written)

    def _is_sound(self, field: str) -> bool:
        """Return whether a field can be had without an error."""
        try:
            return self.scan.supports(field) and self.scan.rows({field}) is not None
        except TracegramError:
            return False

    def _pointed_at(self, layer: CellLayer) -> Trace:
        """Bring the cells here, with the fields that their tooltips show by default."""
        shown = () if layer.tooltip else (field for field in BY_DEFAULT if self._is_sound(field))
        return self._here({*drawn_fields(layer), *shown})

    def poolable(self, fields: frozenset[str], /) -> Poolable:
        """Return the cells as those of which values are made: few come here, of many the engine makes them."""
        if self.count > MOST_FETCHED:
            return PoolableInEngine(self.here)
        return PoolableInMemory(self._here(set(fields)))

    def rows(self, fields: frozenset[str], asked: Place, /) -> Trace:
        """Return the cells in memory if they are few.

        Raises:
            TracegramError: `needs-whole-trace`, or `unreadable-trace`.
        """
        if self.count > MOST_FETCHED:
            advice = f"{_PART}, or leave `filled: false` out"
            raise self.scan.needs_whole(f"an outline of more than {MOST_FETCHED:,} cells", asked, advice)
        return self._here(set(fields))

    def _here(self, fields: set[str]) -> Trace:
        """Bring the cells here, with some fields and those of the axes."""
        return self._brought(self.table(fields).head(self.count), fields)

    def _brought(self, table: Any, fields: set[str]) -> Trace:
        """Bring the rows of a table here, as a trace of some fields and those of the axes."""
        scan, values = self.scan, self.scan.values
        several = {"run"} if len(scan.run_names) > 1 else set[str]()
        names = ("step", "position", *sorted((fields | self.here.fields | several) - {"step", "position"}))
        alias = {f"f{index}": name for index, name in enumerate(names)}
        points = {"point": scan.step} if scan.is_at_progress else {}
        table = table.select(**{each: values.column(name) for each, name in alias.items()}, **points)
        rows = values.ask(table.sort(f"f{names.index('run')}") if several else table)
        columns = {name: column_of([row[each] for row in rows], values.bits(name)) for each, name in alias.items()}
        columns |= {name: settle([row[name] for row in rows]) for name in points}
        whole, at = scan.header.whole, "point" if points else "step"
        held = Table(columns=columns, rows=len(rows), typed=True, place=lambda _row, _column: whole, whole=whole)
        return open_trace(held, at=at)


@frozen
class _Known:
    """What a drawing needs of its cells beside their image.

    `absent` of them have no value. `columns` have the least and the largest number, or the `levels`. `shown` has the
    texts of the engine that are written in another way in the figure, and how, `cuts` what the color scale is made of.
    `in_order` reads the values without the engine, if that is possible.
    """

    absent: int
    columns: Mapping[str, Any]
    levels: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict[str, str])
    cuts: tuple[float, ...] = ()
    in_order: InOrder | None = None


def extent_of(ends: Mapping[str, Any]) -> Extent:
    """Return the extent of the least and largest step and position."""
    return (float(ends["first"]), float(ends["last"])), (float(ends["low"]), float(ends["high"]))


def count_of(scan: Scan, table: Any) -> int:
    """Return how many rows a table has."""
    import narwhals as nw

    return int(scan.values.ask(table.select(cells=nw.len()))[0]["cells"])


def _texts(scan: Scan, name: str, table: Any) -> dict[str | None, int]:
    """Count the cells of each value, of a few more than may be."""
    import narwhals as nw

    grouped = table.select(value=scan.values.text(name)).group_by("value").agg(cells=nw.len()).head(MOST_VALUES + 2)
    return {each["value"]: int(each["cells"]) for each in scan.values.ask(grouped)}


def _flags(scan: Scan, name: str, table: Any) -> dict[str | None, int]:
    """Count the cells of each flag by sums, which takes an engine half the time of a group each."""
    import narwhals as nw

    value = scan.values.column(name)
    found = scan.values.ask(table.select(cells=nw.len(), held=value.count(), true=value.cast(nw.Int64).sum()))[0]
    true = int(found["true"] or 0)
    counts = {"true": true, "false": found["held"] - true, None: found["cells"] - found["held"]}
    return {flag: count for flag, count in counts.items() if count}


def column_of(values: list[Any], bits: int) -> Any:
    """Return values as a column, floats of so many bits as the numbers that they read as."""
    if bits < 64:
        return widen(np.array([np.nan if each is None else each for each in values], dtype=FLOATS[bits]))
    return settle(values)
