"""The color scales of Vega-Lite, so that an image is painted as its rectangles would be.

Numbers of a domain become distances from 0 to 1, and these colors. Schemes are straight lines in RGB between stops.
Between colors that somebody lists, Vega-Lite goes through HCL: CIE LCh on the white D50, by the shorter arc of hues.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vega_datalite.requests import INVISIBLE, Palette, Ramp, ScaleType
from vega_datalite.schemes import RAMPS

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_AT_ONCE = 2**16  # numbers, so that what they need on the way stays in the cache
_NEAR = 1e-9  # of a channel, or of a number: less than that a renderer may round away
_BINS = 2**13  # of the way from 0 to 1; few of them hold more than one color

Colors = NDArray[np.uint32]
Numbers = NDArray[np.float64]
_WHITE = np.array([0.96422, 1.0, 0.82521])  # D50
_TO_XYZ = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
_FROM_XYZ = np.array(
    [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]]
)
_KNEE = 6 / 29  # of CIE Lab: a line below it, a cube root above
_SLOPE = 3 * _KNEE**2


def ramp_of(
    scheme: str | Sequence[str], domain: Sequence[float], *, scale: ScaleType = "linear", reverse: bool = False
) -> Ramp:
    """Return the colors of a quantitative Vega-Lite scale that clamps.

    Example:
        >>> light.ramp_of(["white", "#d62728"], (0, 1)).colors[-1]
        '#d62728'

    Args:
        scheme: The name of a continuous scheme (a key of `RAMPS`), or at least one color of a `range`.
        domain: The first and the last number, or a single number.
        scale: The type of the scale.
        reverse: Reverse the order of the colors.

    Raises:
        ValueError: The scheme or a color is unknown, or the domain is empty.
    """
    if len(domain) not in {1, 2}:
        raise ValueError(f"a domain is a first and a last number, not {list(domain)}")
    colors = _stops(scheme) if isinstance(scheme, str) else tuple(as_hex(each) for each in scheme)
    return Ramp(
        colors=colors[::-1] if reverse else colors,
        domain=(float(domain[0]), float(domain[-1])),
        scale=scale,
        blend="rgb" if isinstance(scheme, str) else "hcl",
    )


def palette_of(
    values: Iterable[Any], colors: str | Sequence[str], domain: Sequence[Any] = (), *, reverse: bool = False
) -> Palette:
    """Return the colors of a nominal Vega-Lite scale; after the last color it starts again with the first.

    Example:
        >>> light.palette_of(["b", "a", "b"], ["#1f77b4", "#ff7f0e"]).colors
        {'b': '#ff7f0e', 'a': '#1f77b4'}

    Args:
        values: The drawn values, which may repeat; None is a missing one, which Vega-Lite colors like any value.
        colors: The colors of a categorical scheme or of a `range`, or the name of a continuous scheme.
        domain: The order of the values; others are not drawn. Default: sorted as in JavaScript, missing values first
            and texts by their UTF-16 code units.
        reverse: Reverse the order of the colors.

    Raises:
        ValueError: A color or the scheme is unknown.
    """
    drawn = dict.fromkeys(values)
    order = dict.fromkeys(domain if len(domain) else ordered_as_drawn(drawn))
    inks = _sampled(colors, len(order)) if isinstance(colors, str) else [as_hex(each) for each in colors]
    named = dict(zip(order, cycle(reversed(inks) if reverse else inks), strict=False))
    found = {value: named.get(value, INVISIBLE) for value in drawn}
    return Palette(missing=found.pop(None, INVISIBLE), colors=found)


def _sampled(scheme: str, count: int) -> list[str]:
    """Return `count` colors of a continuous scheme, without its two ends."""
    colors = _Way(_opaque(_stops(scheme)), "rgb").colors(np.arange(1, count + 1) / (count + 1))
    return [f"#{int(each) >> 8:06x}" for each in colors]


def _opaque(colors: Iterable[str]) -> NDArray[np.uint8]:
    """Return colors, shape (colors, 4), without the transparency that some may have."""
    return np.array([[*bytes.fromhex(each[1:7]), 255] for each in colors], dtype=np.uint8)


def _stops(scheme: str) -> tuple[str, ...]:
    if scheme.lower() not in RAMPS:
        raise ValueError(f"{scheme!r} is not one of the schemes {', '.join(RAMPS)}")
    digits = RAMPS[scheme.lower()]
    return tuple(f"#{digits[at : at + 6]}" for at in range(0, len(digits), 6))


def ordered_as_drawn(values: Iterable[Any]) -> list[Any]:
    """Sort distinct values as JavaScript does: missing ones first, texts by their UTF-16 code units."""
    return sorted(values, key=_in_javascript)


def _in_javascript(value: Any) -> tuple[bool, Any]:
    return value is not None, value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else value or 0


def as_hex(color: str) -> str:
    """Return a CSS color as `#rrggbb`, or as `#rrggbbaa` if it is not opaque.

    Raises:
        ValueError: The text is not a color.
    """
    if _HEX.fullmatch(color):
        return color.lower()
    from PIL import ImageColor  # for the names of CSS

    channels = ImageColor.getrgb(color)
    return "#" + "".join(f"{each:02x}" for each in channels)


def colors_along(numbers: Numbers, ramp: Ramp, stops: NDArray[np.uint8], missing: int) -> Colors:
    """Return the color of each number as 0xrrggbbaa.

    Args:
        numbers: Shape (N,), NaN for missing.
        ramp: The scale.
        stops: Its colors, shape (colors, 4).
        missing: The color of missing values and of numbers without a logarithm.
    """
    if ramp.steps:
        return _in_steps(numbers, ramp, stops, missing)
    way = _Way(stops, ramp.blend)
    colors = np.empty(len(numbers), dtype=np.uint32)
    for start in range(0, len(numbers), _AT_ONCE):
        distances = _distances(numbers[start : start + _AT_ONCE], ramp)
        nowhere = np.isnan(distances)
        distances[nowhere] = 0.0
        part = way.looked_up(distances) if len(numbers) > 2 * _BINS else way.colors(distances)
        part[nowhere] = missing
        colors[start : start + _AT_ONCE] = part
    return colors


def sure_colors(numbers: Numbers, ramp: Ramp) -> Colors | None:
    """Return the color of each number as 0xrrggbbaa, or None if a renderer may draw one of them in another color.

    A renderer rounds numbers in its own way when it reads and computes with them. A number next to the edge between two
    colors may therefore get either.

    Args:
        numbers: Shape (N,).
        ramp: The scale.
    """
    stops = _opaque(ramp.colors)
    if np.isnan(numbers).any():
        return None
    if ramp.steps:
        apart = np.abs(numbers[:, None] - np.array(ramp.steps))
        is_near = (apart > 0) & (apart < _NEAR * np.abs(numbers)[:, None])
        return None if is_near.any() else _in_steps(numbers, ramp, stops, 0)
    ends, distances = _stretched(np.array(ramp.domain), ramp), _distances(numbers, ramp)
    if ends[0] == ends[1] or np.isnan(distances).any():
        return None
    way, margin = _Way(stops, ramp.blend), _NEAR * max(1, float(np.max(np.abs(ends)) / abs(ends[1] - ends[0])))
    colors = np.empty(len(numbers), dtype=np.uint32)
    for start in range(0, len(numbers), _AT_ONCE):
        channels = way.channels(distances[start : start + _AT_ONCE])
        if (np.abs(channels % 1 - 0.5) <= margin).any():
            return None
        colors[start : start + _AT_ONCE] = _rounded(channels)
    return colors


def _in_steps(numbers: Numbers, ramp: Ramp, stops: NDArray[np.uint8], missing: int) -> Colors:
    colors = np.ascontiguousarray(stops).view(">u4").reshape(len(stops)).astype(np.uint32)
    found = colors[np.searchsorted(np.array(ramp.steps), numbers, side="right")]
    found[np.isnan(numbers)] = missing
    return found


def stops_of(ramp: Ramp, count: int) -> list[tuple[str, float]]:
    """Return colors at equal distances along a ramp, as `#rrggbb`, each with the number that it stands for.

    A ramp with steps returns its own colors, each with the smallest number that has it; the first with the start of
    the domain.

    Example:
        >>> light.stops_of(light.ramp_of(["#000000", "#ffffff"], (0, 1)), 2)
        [('#000000', 0.0), ('#ffffff', 1.0)]
    """
    if ramp.steps:
        return list(zip((each[:7] for each in ramp.colors), (ramp.domain[0], *ramp.steps), strict=True))
    ends = _stretched(np.array(ramp.domain), ramp)
    distances = np.linspace(0, 1, count)
    numbers = _unstretched(ends[0] + distances * (ends[1] - ends[0]), ramp)
    colors = _Way(_opaque(ramp.colors), ramp.blend).colors(distances).tolist()
    return [(f"#{color >> 8:06x}", number) for color, number in zip(colors, numbers.tolist(), strict=True)]


def _unstretched(stretched: Numbers, ramp: Ramp) -> Numbers:
    match ramp.scale:
        case "linear":
            return stretched
        case "log":
            return -np.exp(-stretched) if ramp.domain[0] < 0 else np.exp(stretched)
        case "sqrt":
            return np.copysign(stretched**2, stretched)
        case "symlog":
            return np.copysign(np.expm1(np.abs(stretched)), stretched)


def _distances(numbers: Numbers, ramp: Ramp) -> Numbers:
    """Return the positions of numbers along the domain, from 0 to 1."""
    ends = _stretched(np.array(ramp.domain), ramp)
    if ends[0] == ends[1]:
        return np.where(np.isnan(numbers), np.nan, 0.5)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.clip((_stretched(numbers, ramp) - ends[0]) * (1 / (ends[1] - ends[0])), 0, 1)


def _stretched(numbers: Numbers, ramp: Ramp) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        match ramp.scale:
            case "linear":
                return numbers
            case "log":
                return -np.log(-numbers) if ramp.domain[0] < 0 else np.log(numbers)
            case "sqrt":
                return np.copysign(np.sqrt(np.abs(numbers)), numbers)
            case "symlog":
                return np.copysign(np.log1p(np.abs(numbers)), numbers)


class _Way:
    """A path through colors with equal distances between neighbors."""

    def __init__(self, stops: NDArray[np.uint8], blend: str) -> None:
        points = (stops if len(stops) > 1 else np.repeat(stops, 2, axis=0)).astype(np.float64)
        self._blend = blend
        self._from, self._by = _legs(_lch(points) if blend == "hcl" else points)
        if blend == "hcl":
            self._by[:, 0] -= 360 * np.round(self._by[:, 0] / 360)

    def colors(self, distances: Numbers) -> Colors:
        """Return the colors at distances from 0 to 1."""
        return _rounded(self.channels(distances))

    def channels(self, distances: Numbers) -> Numbers:
        """Return red, green, blue and alpha at distances from 0 to 1, from 0 to 255."""
        along = distances * len(self._from)
        leg = np.minimum(along.astype(np.int64), len(self._from) - 1)
        mixed = self._from[leg] + (along - leg)[:, None] * self._by[leg]
        return np.clip(_rgb(mixed) if self._blend == "hcl" else mixed, 0, 255)

    @cached_property
    def _edges(self) -> Colors:
        return self.colors(np.arange(_BINS + 1) / _BINS)

    @cached_property
    def _pure(self) -> NDArray[np.bool_]:
        """Return which bins of the path hold one color: they begin and end with it, and the path does not bend."""
        pure = np.append(self._edges[1:] == self._edges[:-1], False)
        pure[np.arange(1, len(self._from)) * _BINS // len(self._from)] = False
        return pure

    def looked_up(self, distances: Numbers) -> Colors:
        """Return the same as `colors`, faster for many: distances in bins of one color are looked up."""
        bins = (distances * _BINS).astype(np.int64)
        found = self._edges[bins]
        mixed = np.flatnonzero(~self._pure[bins])
        found[mixed] = self.colors(distances[mixed])
        return found


def _rounded(channels: Numbers) -> Colors:
    rounded = np.floor(channels + 0.5).astype(np.uint8)
    return np.ascontiguousarray(rounded).view(">u4").reshape(len(channels)).astype(np.uint32)


def _legs(points: Numbers) -> tuple[Numbers, Numbers]:
    """Return start and difference of each pair of neighbors; a grey, whose hue is NaN, takes the other's hue."""
    start, stop = points[:-1], points[1:]
    start, stop = np.where(np.isnan(start), stop, start), np.where(np.isnan(stop), start, stop)
    return start, stop - start


def _lch(colors: Numbers) -> Numbers:
    """Return hue in degrees, chroma, lightness and alpha of colors; greys have no hue, black and white no chroma."""
    shares = colors[:, :3] / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    parts = linear @ _TO_XYZ.T / _WHITE
    x, y, z = np.where(parts > _KNEE**3, np.cbrt(parts), parts / _SLOPE + 4 / 29).T
    grey = (colors[:, 0] == colors[:, 1]) & (colors[:, 1] == colors[:, 2])
    light, a, b = 116 * y - 16, np.where(grey, 0, 500 * (x - y)), np.where(grey, 0, 200 * (y - z))
    extreme = grey & ((colors[:, 0] == 0) | (colors[:, 0] == 255))
    hue = np.where(grey, np.nan, np.degrees(np.arctan2(b, a)) % 360)
    return np.stack((hue, np.where(extreme, np.nan, np.hypot(a, b)), light, colors[:, 3]), axis=1)


def _rgb(lch: Numbers) -> Numbers:
    hue, chroma, light, alpha = lch.T
    y = (light + 16) / 116
    a, b = (np.nan_to_num(part(np.radians(hue)) * chroma) for part in (np.cos, np.sin))
    roots = np.stack((y + a / 500, y, y - b / 200), axis=1)
    parts = np.where(roots > _KNEE, roots**3, _SLOPE * (roots - 4 / 29)) * _WHITE
    linear = parts @ _FROM_XYZ.T
    shares = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055)
    return np.concatenate((255 * shares, alpha[:, None]), axis=1)
