"""The map from values to colors of a layer, which legend, cells, images, pages and warnings share."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.compile.color_scales import CATEGORIES, DEFAULT, OUR_RAMPS
from tracegram.measure.color_difference import rgb_of
from tracegram.model import Scaled, Theme
from vega_datalite import Palette, Ramp, palette_of, ramp_of, stops_of

RAMP = "viridis"  # of numbers, where the spec names no scheme
_STOPS = 256  # numbers that a page tells apart by their color


def hex_of(color: str) -> str:
    """Return any color that a spec may write as `#rrggbb`."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb_of(color))


def color_map(paint: Scaled, values: Sequence[Any], theme: Theme, cuts: Sequence[float] = ()) -> Palette | Ramp:
    """Return the color of each value of a field.

    Args:
        paint: The scale as the spec writes it.
        values: What is drawn: the different texts, or numbers.
        theme: The look, which has the color of cells without a value.
        cuts: The numbers below which the `shares` of the scale lie. Without them they are computed from `values`, of
            which only the least and the largest count otherwise.

    Returns:
        The categories in the order of the legend, each with its color; or the ramp between two numbers.
    """
    missing = hex_of(theme.missing)
    written = [hex_of(each) for each in paint.range]
    if not paint.quantitative:
        order = [str(each) for each in paint.domain] or _ascending(values)
        colors = written or CATEGORIES.get(paint.scheme or DEFAULT, "").split() or _sampled(paint.scheme, len(order))
        return Palette(colors=palette_of(order, colors, order, reverse=paint.reverse).colors, missing=missing)
    found = np.asarray(cuts or (np.quantile(values, paint.shares) if paint.shares and len(values) else ()))
    kind: Any = paint.scale
    ramp = ramp_of(
        written or OUR_RAMPS.get(paint.scheme, paint.scheme) or RAMP,
        _domain(paint, values, found),
        scale=kind,
        reverse=paint.reverse,
    )
    # Straight in RGB: the way through hue and chroma that Vega takes by itself draws salmon where a range says white.
    ramp = Ramp(colors=ramp.colors, domain=ramp.domain, missing=missing, scale=kind)
    return _stepped(paint, ramp, found) if paint.is_stepped else ramp


def _ascending(texts: Sequence[Any]) -> Sequence[Any]:
    """Return texts in the order of their numbers, so that 8 stands before 16; as they are if some are not numbers."""
    try:
        return sorted(texts, key=float)
    except ValueError:
        return texts


def _sampled(scheme: str, count: int) -> str | list[str]:
    """Return the name of a Vega scheme, which Vega samples itself, or `count` inner colors of a ramp of ours."""
    if scheme not in OUR_RAMPS:
        return scheme
    ramp = Ramp(colors=OUR_RAMPS[scheme], domain=(0, 1))
    return [color for color, _ in stops_of(ramp, count + 2)[1:-1]]


def _domain(paint: Scaled, values: Sequence[Any], cuts: NDArray[np.float64]) -> tuple[float, float]:
    """Return the numbers of the first and the last color."""
    if paint.domain:
        written: Any = paint.domain
        return float(written[0]), float(written[1])
    spread: Any = cuts if paint.robust and len(cuts) and cuts[0] < cuts[-1] else values
    if paint.center is None:
        return ends_of_scale(spread)
    half = float(np.max(np.abs(np.asarray(spread) - paint.center))) if len(spread) else 0.0
    return paint.center - (half or 1), paint.center + (half or 1)


def _stepped(paint: Scaled, ramp: Ramp, cuts: NDArray[np.float64]) -> Ramp:
    """Return a ramp whose colors change in steps: at numbers of the spec, at equal distances, or at the cuts."""
    equal = [number for _, number in stops_of(ramp, paint.bins + 1)[1:-1]] if paint.bins else []
    steps = paint.thresholds or tuple(equal) or tuple(np.unique(cuts[cuts > ramp.domain[0]]).tolist())
    count = len(steps) + 1
    colors = ramp.colors if len(paint.range) == count else [color for color, _ in stops_of(ramp, count)]
    return replace(ramp, colors=tuple(colors), steps=steps)


def ends_of_scale(numbers: Sequence[Any] | NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of a color scale; if all numbers are equal, these lie in its middle."""
    if not len(numbers):
        return 0, 1
    low, high = float(np.min(numbers)), float(np.max(numbers))
    if low < high:
        return low, high
    return (low - abs(low) / 2, low + abs(low) / 2) if low else (-1, 1)


def shares_of(color: str) -> Ramp:
    """Return the colors for the share of a pixel that is covered: one color, more or less opaque."""
    ink = hex_of(color)
    return Ramp(colors=(f"{ink}00", f"{ink}ff"), domain=(0, 1))


def colors_with_values(colors: Palette | Ramp, *, has_missing: bool) -> tuple[tuple[str, Any], ...]:
    """Return colors and what they stand for, so that a page can read an image.

    Args:
        colors: The map; of a ramp, numbers at equal distances are listed.
        has_missing: Whether there are cells without a value, which stand as `–`.

    Returns:
        Pairs of `#rrggbb` and a value. Categories that share a color are named together: “a or b”.
    """
    absent = [(colors.missing, "–")] if has_missing else []
    match colors:
        case Ramp() if colors.steps:
            return (*absent, *zip(colors.colors, _stretches(colors.steps), strict=True))
        case Ramp():
            return (*absent, *((color, float(f"{number:.3g}")) for color, number in stops_of(colors, _STOPS)))
        case Palette():
            named: dict[str, list[str]] = {}
            for value, color in [*colors.colors.items(), *((value, color) for color, value in absent)]:
                named.setdefault(color, []).append(value)
            return tuple((color, " or ".join(values)) for color, values in named.items())
        case _:
            assert_never(colors)


def _stretches(steps: Sequence[float]) -> list[str]:
    """Return the range of numbers that each color of a stepped ramp stands for, in words."""
    numbers = [f"{each:.3g}" for each in steps]
    between = [f"{low} to {high}" for low, high in pairwise(numbers)]
    return [f"below {numbers[0]}", *between, f"{numbers[-1]} and more"]
