"""Images of cells that stay in their engine, which draws them once the size in pixels is known."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.cells.expressions import expressed
from tracegram.cells.on_axes import OnAxes
from tracegram.model import Cells, color_scale_of, drawn_fields, fields_of
from tracegram.trace.in_order import InOrder
from vega_datalite import Image, Palette, Reduced, Request, Window
from vega_datalite.frozen import frozen


@frozen
class Deferred:
    """Cells that stay in their engine until they are drawn as an image.

    `frame` are the places on the axes. `has_all_flags` says that there is a cell in each of them, with a flag to draw.
    `in_order` reads the values without the engine, where that is possible. `shown` has the texts of the engine that are
    written in another way in the figure, and how.
    """

    here: OnAxes
    layer: Cells
    frame: Window
    has_all_flags: bool
    in_order: InOrder | None
    shown: Mapping[str, str]

    def image(self, request: Image) -> Reduced:
        """Return the picture of the cells.

        Raises:
            TracegramError: `unreadable-trace`.
        """
        import vega_datalite as light
        from tracegram.trace.asking import asking

        scan = self.here.scan
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
        scale = color_scale_of(self.layer)
        if self.in_order and scale and how == "mean":
            with asking(scan.header.whole):
                return self._read(self.in_order, request, scale.field)
        x, y = self.here.places()
        table, value = _painted(self.here, self.layer, counted=how == "share")
        with asking(scan.header.whole):
            return light.reduce(table, request, x=x, y=y, value=value, window=self.frame, unique=True)

    def _read(self, rows: InOrder, request: Request, field: str) -> Reduced:
        """Reduce the cells to pixels as they are read in order."""
        name, along_x = self.here.scan.values.source_of(field), self.here.plot.x.field == "step"
        return rows.reduce(request, name, window=self.frame, along_x=along_x)

    def _asked(self, request: Request, field: str) -> Reduced:
        """Reduce the cells to pixels in their engine."""
        import vega_datalite as light

        keys = self.here.places()
        table = self.here.table({field}).select(**keys, value=self.here.scan.values.column(field))
        x, y = keys
        return light.reduce(table, request, x=x, y=y, value="value", window=self.frame, unique=True)

    def _of_flags(self, request: Image) -> Reduced:
        """Draw the more frequent flag of each pixel: true if it is counted in more than half of the cells."""
        import vega_datalite as light
        from tracegram.trace.asking import asking

        paint, pixels = color_scale_of(self.layer), request.pixels
        if not (paint and isinstance(request.paint, Palette) and pixels):
            raise TypeError("flags have a palette")
        share = replace(pixels, how="share", of=True)
        with asking(self.here.scan.header.whole):
            found = self._read(self.in_order, share, paint.field) if self.in_order else self._asked(share, paint.field)
        columns, rows = found.grid
        flags = np.zeros((rows, columns), dtype=bool)
        flags[found.columns["row"], found.columns["column"]] = found.columns["value"] > 0.5
        named = {flag: request.paint.colors.get(name) for flag, name in ((False, "false"), (True, "true"))}
        palette = Palette(colors={flag: color for flag, color in named.items() if color}, missing=request.paint.missing)
        row, column = np.divmod(np.arange(flags.size), columns)
        drawn = light.reduce_arrays(column, row, flags.ravel(), replace(request, paint=palette, pixels=None))
        return replace(drawn, cells=found.cells)


def _painted(here: OnAxes, layer: Cells, *, counted: bool) -> tuple[Any, str | None]:
    """Return the cells of a layer as columns x, y, and the value that is drawn.

    Where their share of a pixel is drawn, all cells are given, and whether each is selected: the engine then knows of
    all of them from what the file says of itself.
    """
    scan, scale = here.scan, color_scale_of(layer)
    table, keys = here.table(fields_of(layer.where) | drawn_fields(layer)), here.places()
    if scale is None and counted and layer.where is not None:
        return table.select(**keys, value=expressed(layer.where, scan)), "value"
    if layer.where is not None:
        table = table.filter(expressed(layer.where, scan))
    if scale is None:
        return table.select(**keys), None
    value = scan.values.number(scale.field) if scale.quantitative else scan.values.text(scale.field)
    return table.select(**keys, value=value), "value"
