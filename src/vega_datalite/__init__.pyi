"""Light data for Vega-Lite: fewer rows, the same picture; plain rows and texts that every renderer survives."""

from vega_datalite.arrays import reduce_arrays
from vega_datalite.faults import MissingEngineError, UnfitTableError
from vega_datalite.frames import reduce
from vega_datalite.lighten import lighten
from vega_datalite.plain import glyphs, inline_rows, label, visible
from vega_datalite.ramps import palette_of, ramp_of, stops_of
from vega_datalite.requests import Image, Palette, Pixels, Ramp, Rectangles, Reduced, Request, Rows, Runs, Tiles, Window
from vega_datalite.restore import restore
from vega_datalite.scan import scan_parquet
from vega_datalite.tiles import in_view

__all__ = [
    "Image",
    "MissingEngineError",
    "Palette",
    "Pixels",
    "Ramp",
    "Rectangles",
    "Reduced",
    "Request",
    "Rows",
    "Runs",
    "Tiles",
    "UnfitTableError",
    "Window",
    "glyphs",
    "in_view",
    "inline_rows",
    "label",
    "lighten",
    "palette_of",
    "ramp_of",
    "reduce",
    "reduce_arrays",
    "restore",
    "scan_parquet",
    "stops_of",
    "visible",
]
