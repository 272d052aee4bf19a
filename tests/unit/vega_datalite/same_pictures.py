"""Charts before and after `lighten`: their JSON and their pixels."""

import json
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from tests.unit.vega_datalite.test_lighten import raster, written

from vega_datalite import lighten


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of a chart.

    Attributes:
        how: *unchanged*, *rectangles*, *image*, or *undrawn* where Vega-Lite cannot draw the chart at all.
        is_shorter: Its JSON is shorter.
        is_same: It has the same pixels.
        has_seams: Only without the seams that a renderer draws between cells whose edges lie within a pixel.
    """

    how: str
    is_shorter: bool = True
    is_same: bool = True
    has_seams: bool = False


def compared(chart: Any, theme: str = "default") -> Compared:
    """Draw a chart and its light one under a theme."""
    with alt.theme.enable(theme):
        light = lighten(chart)
        if light is chart:
            return Compared(how="unchanged")
        specs = written(chart), written(light)
    how = "image" if "image_of_cells" in json.dumps(specs[1]) else "rectangles"
    lengths = [len(json.dumps(each)) for each in specs]
    try:
        heavy = vl_convert.vegalite_to_svg(specs[0])
    except ValueError:
        return Compared(how="undrawn", is_shorter=lengths[1] < lengths[0])
    pictures = heavy, vl_convert.vegalite_to_svg(specs[1])
    is_same = np.array_equal(*(raster(each, crisp=False) for each in pictures))
    has_seams = not is_same and np.array_equal(*(raster(each, crisp=True) for each in pictures))
    return Compared(how=how, is_shorter=lengths[1] < lengths[0], is_same=is_same or has_seams, has_seams=has_seams)
