"""The visible color below each place of a plot."""

import base64
import io
from collections.abc import Sequence
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.measure.color_difference import rgb_of
from tracegram.measure.plot_places import Places, covered, rows_at, rows_of
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Form,
    Joined,
    Labels,
    Note,
    Outline,
    Path,
    Plot,
    Points,
    Raster,
    Segment,
    Separate,
    color_of,
)
from vega_datalite import Palette, Ramp

Colors = NDArray[np.float64]  # shape (N, 3), from 0 to 1
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue in what the eye takes for light (WCAG 2.2)


def grounds_below(
    plot: Plot, places: Places, drawings: Sequence[Drawing], forms: Sequence[Form], least_px: float
) -> Colors:
    """Return the color below each place, shape (N, 3).

    Args:
        plot: The plot.
        places: The middles of N cells.
        drawings: The drawings below, from the bottom up.
        forms: Their forms, one each; empty if not known yet. Then each cell counts as drawn in the
            color of its value.
        least_px: How wide a symbol must be to count as ground.
    """
    seen = np.tile(rgb_of(plot.theme.background), (len(places.x), 1))
    for at, drawing in enumerate(drawings):
        form = forms[at] if forms else None
        match form:
            case Raster():
                ink = _image_at(plot, places, form)
            case Separate() | Joined() | None:
                ink = _inks_at(plot, places, drawing, least_px)
            case _:
                assert_never(form)
        opacity = ink[:, 3:] * drawing.layer.opacity
        seen = ink[:, :3] * opacity + seen * (1 - opacity)
    return seen


def letters(plot: Plot, drawings: Sequence[Drawing], forms: Sequence[Form]) -> list[str]:
    """Return the color of each text of the last drawing: of its two colors, the one with more contrast to the ground.

    Args:
        plot: The plot.
        drawings: The drawings up to these texts, from the bottom up.
        forms: The forms of all drawings but the last; empty if not known yet.

    Returns:
        One color per row; no colors if the spec colors the texts.
    """
    *below, texts = drawings
    layer = texts.layer
    match layer:
        case Labels(paper=""):
            return []
        case Labels():
            grounds = grounds_below(plot, rows_of(plot, texts), below, forms, layer.font_size)
            dark, light = (
                contrasts(np.tile(rgb_of(each), (len(grounds), 1)), grounds) for each in (color_of(layer), layer.paper)
            )
            return np.where(dark >= light, color_of(layer), layer.paper).tolist()
        case Cells() | Points() | Box() | Outline() | Segment() | Path() | Note():
            return []
        case _:
            assert_never(layer)


def inks_of(drawing: Drawing) -> Colors:
    """Return the color of each row of cells, symbols or texts, shape (rows, 3), those without a value last."""
    layer, colors = drawing.layer, drawing.colors
    match colors:
        case None:
            return np.tile(rgb_of(color_of(layer)), (drawing.rows, 1))
        case Palette():
            table = np.array([rgb_of(colors.colors[level]) for level in drawing.levels]).reshape(-1, 3)
            inks = table[drawing.codes]
        case Ramp():
            from vega_datalite.paint import colors_of
            from vega_datalite.values import values_of

            packed = colors_of(values_of(np.asarray(drawing.columns["value"])), colors)
            inks = np.stack([(packed >> shift) & 255 for shift in (24, 16, 8)], axis=1) / 255
        case _:
            assert_never(colors)
    absent = len(next(iter(drawing.missing.values()), ()))
    return np.concatenate([inks, np.tile(rgb_of(colors.missing), (absent, 1))])


def contrasts(first: Colors, second: Colors) -> NDArray[np.float64]:
    """Return the contrast ratio of each pair of colors, from 1 to 21 (WCAG 2.2)."""
    dark, light = np.sort([_luminances(first), _luminances(second)], axis=0)
    return (light + 0.05) / (dark + 0.05)


def _luminances(colors: Colors) -> NDArray[np.float64]:
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return linear @ _WEIGHTS


def _inks_at(plot: Plot, places: Places, drawing: Drawing, least_px: float) -> Colors:
    """Return the color that a drawing puts on each place, shape (N, 4), with opacity 0 where it draws nothing."""
    ink = np.zeros((len(places.x), 4))
    layer = drawing.layer
    match layer:
        case Points() if layer.size < least_px**2:
            pass
        case Cells() | Points():
            rows = rows_at(plot, places, drawing)
            ink[rows >= 0] = np.insert(inks_of(drawing)[rows[rows >= 0]], 3, 1, axis=1)
        case Box():
            if layer.stroke is None:
                ink[covered(plot, places, [drawing])] = (*rgb_of(layer.color), 1)
        case Labels() | Outline() | Segment() | Path() | Note():
            pass
        case _:
            assert_never(layer)
    return ink


def _image_at(plot: Plot, places: Places, form: Raster) -> Colors:
    """Return the pixel of an image at each place, shape (N, 4)."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(form.uri.partition(",")[2]))).convert("RGBA")
    across, down = form.grid
    column = ((places.x - plot.x.edges[0]) / plot.x.cells * across).astype(np.int64).clip(0, across - 1)
    row = ((places.y - plot.y.edges[0]) / plot.y.cells * down).astype(np.int64).clip(0, down - 1)
    column = across - 1 - column if plot.x.reverse else column
    row = row if plot.y.reverse else down - 1 - row
    return np.asarray(image)[row, column] / 255
