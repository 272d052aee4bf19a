"""Layers of a trace that stays in its engine; a part of the stage `gather`.

Cells that are few come here and are drawn as those of any trace. Of many cells only the picture comes, later, when its
pixels are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

import numpy as np

from tracegram.cells.expressions import FLOATS, expressed, fields_of
from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.model import (
    Answer,
    Blocks,
    Cells,
    Constant,
    Labels,
    Layer,
    Outline,
    Path,
    Plot,
    Points,
    Scaled,
    Selection,
)
from tracegram.sources.columns import settle, widen
from tracegram.trace import Scan, Table, Trace, Window, open_trace
from vega_datalite import Image, Palette, Reduced, visible
from vega_datalite import Window as Frame

MOST_FETCHED = 200_000  # cells that come here one by one
MOST_VALUES = 10_000  # that a color scale of categories has; no legend shows more


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Cells that stay in their engine until they are drawn as an image.

    `has_all_flags` says that there is a cell in each place of the frame, with a flag to draw. `shown` has the texts of
    the engine that are written in another way in the figure, and how.
    """

    scan: Scan
    layer: Cells
    frame: Frame
    flat: tuple[str, str]
    has_all_flags: bool
    shown: Mapping[str, str]

    def image(self, request: Image) -> Reduced:
        """Return the picture of the cells.

        Raises:
            TracegramError: `unreadable-trace`.
        """
        import vega_datalite as light
        from tracegram.trace.scan import asking

        x, y = self.flat
        how = request.pixels.how if request.pixels else ""
        if how == "mode" and self.has_all_flags:
            return self._of_flags(request)
        if self.shown and isinstance(request.paint, Palette):
            colors = request.paint.colors
            held = {text: colors[shown] for text, shown in self.shown.items()}
            request = replace(request, paint=replace(request.paint, colors={**colors, **held}))
            if request.pixels:
                raw = {shown: text for text, shown in self.shown.items()}
                order = tuple(raw.get(each, each) for each in request.pixels.order)
                request = replace(request, pixels=replace(request.pixels, order=order))
        table, value = _painted(self.scan, self.layer, counted=how == "share")
        with asking(self.scan.header.whole):
            return light.reduce(table, request, x=x, y=y, value=value, window=self.frame, unique=True)

    def _of_flags(self, request: Image) -> Reduced:
        """Draw the more frequent flag, true where it is more than half of a pixel: the engine counts true ones only."""
        import vega_datalite as light
        from tracegram.trace.scan import asking

        paint, pixels = self.layer.paint, request.pixels
        if not (isinstance(paint, Scaled) and isinstance(request.paint, Palette) and pixels):
            raise TypeError("flags have a palette")
        x, y = self.flat
        keys = {name: self.scan.column(name) for name in self.flat}
        table = self.scan.rows({paint.field}).select(**keys, value=self.scan.column(paint.field))
        with asking(self.scan.header.whole):
            share = replace(pixels, how="share", of=True)
            found = light.reduce(table, share, x=x, y=y, value="value", window=self.frame, unique=True)
        columns, rows = found.grid
        flags = np.zeros((rows, columns), dtype=bool)
        flags[found.columns["row"], found.columns["column"]] = found.columns["value"] > 0.5
        named = {flag: request.paint.colors.get(name) for flag, name in ((False, "false"), (True, "true"))}
        palette = Palette(colors={flag: color for flag, color in named.items() if color}, missing=request.paint.missing)
        row, column = np.divmod(np.arange(flags.size), columns)
        drawn = light.reduce_arrays(column, row, flags.ravel(), replace(request, paint=palette, pixels=None))
        return replace(drawn, cells=found.cells)


def _painted(scan: Scan, layer: Cells, *, counted: bool) -> tuple[Any, str | None]:
    """Return the cells of a layer as columns x, y and what is drawn of them.

    Where their share of a pixel is drawn, all cells are given, and whether each is selected: the engine then knows of
    all of them from what the file says of itself.
    """
    fields = fields_of(layer.where)
    paint = layer.paint
    if isinstance(paint, Scaled):
        fields.add(paint.field)
    table = scan.rows(fields)
    keys = {"step": scan.column("step"), "position": scan.column("position")}
    if isinstance(paint, Constant) and counted and layer.where is not None:
        return table.select(**keys, value=expressed(layer.where, scan)), "value"
    if layer.where is not None:
        table = table.filter(expressed(layer.where, scan))
    if isinstance(paint, Constant):
        return table.select(**keys), None
    value = scan.number(paint.field) if paint.quantitative else scan.text(paint.field)
    return table.select(**keys, value=value), "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many cells of a scan lie on the axes, how many a layer selects, and how many of these have no value.

    `values` are the least and the largest number, or the different texts as they are shown; None for one color.
    """

    among: int
    selected: int
    absent: int
    values: Any
    shown: Mapping[str, str] = field(default_factory=dict[str, str])


def counted(document: Document, plot: Plot, layer: Cells | Points | Labels, scan: Scan) -> Counted:
    """Count the cells of a layer in their engine.

    Raises:
        TracegramError: `not-a-number`, `not-a-flag`, `needs-whole-trace` or `unreadable-trace`.
    """
    import narwhals as nw

    among = _among(plot, scan)
    paint = layer.paint
    if layer.where is None and isinstance(paint, Constant):
        return Counted(among=among, selected=among, absent=0, values=None)
    fields = fields_of(layer.where) | ({paint.field} if isinstance(paint, Scaled) else set())
    table = _inside(plot, scan, scan.rows(fields))
    if layer.where is not None:
        table = table.filter(expressed(layer.where, scan))
    if isinstance(paint, Constant):
        found = scan.ask(table.select(cells=nw.len()))[0]
        return Counted(among=among, selected=found["cells"], absent=0, values=None)
    if paint.quantitative:
        value = scan.number(paint.field)
        found = scan.ask(table.select(cells=nw.len(), held=value.count(), low=value.min(), high=value.max()))[0]
        ends = np.array([each for each in (found["low"], found["high"]) if each is not None], dtype=np.float64)
        ends = widen(ends.astype(FLOATS[scan.bits(paint.field)]))
        return Counted(among=among, selected=found["cells"], absent=found["cells"] - found["held"], values=ends)
    return _categories(document, layer, scan, table, among)


def _categories(document: Document, layer: Cells | Points | Labels, scan: Scan, table: Any, among: int) -> Counted:
    paint: Any = layer.paint
    if scan.is_float(paint.field):
        place = document.place(f"{layer.pointer}/color/type")
        raise scan.needs_whole("a category for each floating-point number", place)
    found = (_flags if scan.is_flag(paint.field) else _texts)(scan, paint.field, table)
    absent = found.pop(None, 0)
    if len(found) > MOST_VALUES:
        message = f"“{paint.field}” has more than {MOST_VALUES:,} values, and each would have a color"
        advice = "draw fewer with `where`, or say `type: quantitative` if they are numbers"
        raise TracegramError([document.finding("too-many-cells", f"{layer.pointer}/color", message, advice)])
    shown = {text: visible(str(text)) for text in found}
    return Counted(
        among=among,
        selected=sum(found.values()) + absent,
        absent=absent,
        values=np.array(sorted(set(shown.values())), dtype=object),
        shown={str(text): seen for text, seen in shown.items() if text != seen},
    )


def _texts(scan: Scan, name: str, table: Any) -> dict[str | None, int]:
    """Count the cells of each value, of a few more than may be."""
    import narwhals as nw

    grouped = table.select(value=scan.text(name)).group_by("value").agg(cells=nw.len()).head(MOST_VALUES + 2)
    return {each["value"]: int(each["cells"]) for each in scan.ask(grouped)}


def _flags(scan: Scan, name: str, table: Any) -> dict[str | None, int]:
    """Count the cells of each flag by sums, which takes an engine half the time of a group each."""
    import narwhals as nw

    value = scan.column(name)
    found = scan.ask(table.select(cells=nw.len(), held=value.count(), true=value.cast(nw.Int64).sum()))[0]
    true = int(found["true"] or 0)
    counts = {"true": true, "false": found["held"] - true, None: found["cells"] - found["held"]}
    return {flag: count for flag, count in counts.items() if count}


def _ends(plot: Plot) -> dict[str, tuple[int, int]]:
    return {name: (plot.axis_of(name).first, plot.axis_of(name).last) for name in ("step", "position")}


def _covers(plot: Plot, scan: Scan) -> bool:
    header, ends = scan.header, _ends(plot)
    return all(
        ends[name][0] <= held[0] and held[1] <= ends[name][1]
        for name, held in (("step", header.steps), ("position", header.positions))
    )


def _inside(plot: Plot, scan: Scan, table: Any) -> Any:
    if _covers(plot, scan):
        return table
    for name, ends in _ends(plot).items():
        table = table.filter(scan.column(name).is_between(*ends))
    return table


def _among(plot: Plot, scan: Scan) -> int:
    import narwhals as nw

    if _covers(plot, scan):
        return scan.header.rows
    return int(scan.ask(_inside(plot, scan, scan.rows()).select(cells=nw.len()))[0]["cells"])


def deferred(plot: Plot, layer: Cells, scan: Scan, found: Counted) -> Deferred:
    """Return the cells of a layer as they are where they are."""
    frame = Frame(x=(plot.x.first, plot.x.last + 1), y=(plot.y.first, plot.y.last + 1))
    is_full = found.selected - found.absent == plot.x.cells * plot.y.cells
    is_flag = isinstance(layer.paint, Scaled) and not layer.paint.quantitative and scan.is_flag(layer.paint.field)
    return Deferred(
        scan=scan,
        layer=layer,
        frame=frame,
        flat=(plot.x.field, plot.y.field),
        has_all_flags=is_full and is_flag,
        shown=found.shown,
    )


def fetched(plot: Plot, layer: Cells | Points | Labels, scan: Scan, cells: int) -> Trace:
    """Bring the selected cells here, as a trace of the columns that the layer draws."""
    fields = {layer.paint.field} if isinstance(layer.paint, Scaled) else set[str]()
    if isinstance(layer, Labels):
        fields.add(layer.field)
    table = _inside(plot, scan, scan.rows(fields | fields_of(layer.where)))
    if layer.where is not None:
        table = table.filter(expressed(layer.where, scan))
    names = ("step", "position", *sorted(fields - {"step", "position"}))
    alias = {f"f{index}": name for index, name in enumerate(names)}
    rows = scan.ask(table.select(**{each: scan.column(name) for each, name in alias.items()}).head(cells))
    columns = {name: _column([row[each] for row in rows], scan.bits(name)) for each, name in alias.items()}
    whole = scan.header.whole
    held = Table(columns=columns, rows=len(rows), typed=True, place=lambda _row, _column: whole, whole=whole)
    return open_trace(held, names={}, window=Window(), asked_at=lambda _pointer: whole)


def _column(values: list[Any], bits: int) -> Any:
    if bits < 64:
        return widen(np.array([np.nan if each is None else each for each in values], dtype=FLOATS[bits]))
    return settle(values)


def refuse_whole(document: Document, layer: Layer, scan: Scan) -> None:
    """Refuse layers that are computed from all cells at once.

    Raises:
        TracegramError: `needs-whole-trace`.
    """
    if isinstance(layer, Path) and layer.along:
        raise scan.needs_whole("a line along a field", document.place(f"{layer.pointer}/along"))
    if isinstance(layer, Outline):
        match layer.around:
            case Blocks():
                what, pointer = "a grid of blocks", layer.pointer
            case Selection():
                what, pointer = "a rectangle around selected cells", f"{layer.pointer}/region"
            case Answer():
                what, pointer = "the place of an answer", f"{layer.pointer}/region"
            case _:
                assert_never(layer.around)
        raise scan.needs_whole(what, document.place(pointer))
