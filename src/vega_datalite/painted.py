"""Heatmaps of Altair as one image, if its pixels are known to be those of the rectangles."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from vega_datalite.arrays import reduce_arrays
from vega_datalite.frozen import frozen
from vega_datalite.heatmaps import Axis, Heatmap, OtherChartError
from vega_datalite.ramps import as_hex, ordered_as_drawn, palette_of, ramp_of
from vega_datalite.requests import Image, Palette, Ramp
from vega_datalite.schemes import RAMPS, TABLEAU10
from vega_datalite.values import Values, values_of

URL = "image_of_cells"  # the field of the image
MOST_CATEGORIES = 1_000
_MARK = frozenset({"type", "color", "fill", "aria", "clip"})  # an opacity would be rounded another way
_SCALE = frozenset({"type", "scheme", "range", "domain", "clamp", "reverse", "nice", "zero"})
_EDGES = frozenset({"domain", "reverse", "nice", "zero"})


@frozen
class Drawn:
    """The parts of a heatmap's chart."""

    mark: str | dict[str, Any]
    encoding: dict[str, Any]
    rows: list[dict[str, Any]]


def pixels_a_cell(heatmap: Heatmap, spec: Mapping[str, Any]) -> tuple[float, float]:
    """Return the least width and height of a cell in pixels, 0 if unknown."""
    across, down = (_pixels(heatmap, spec, name) for name in ("x", "y"))
    return across, down


def _pixels(heatmap: Heatmap, spec: Mapping[str, Any], name: str) -> float:
    axis: Axis = getattr(heatmap, name)
    views = heatmap.look.view
    side, named = ("width", "continuousWidth") if name == "x" else ("height", "continuousHeight")
    given = spec.get(side)
    if not axis.channel2:
        if given is None and not {"step", "discreteWidth", "discreteHeight"} & set(views):
            return 20.0
        if isinstance(given, dict):
            return float(given.get("step", 0)) if set(given) == {"step"} else 0.0
    elif given is None:
        given = views.get(named, 300)
    span = axis.span()
    return given / span if isinstance(given, int | float) and span else 0.0


def painted(heatmap: Heatmap, spec: Mapping[str, Any]) -> Drawn:
    """Return the heatmap as an image, with the same axes and the same legend.

    Raises:
        OtherChartError: Its colors or its place are not known here.
    """
    if set(heatmap.mark) - _MARK or not heatmap.look.is_plain:
        raise OtherChartError
    x, y = heatmap.x, heatmap.y
    flip_x, flip_y = _falls(x), not _falls(y) if y.channel2 else False
    name = "fill" if "fill" in spec["encoding"] else "color"
    channel = dict(spec["encoding"].get(name, {}))
    if URL in {*x.fields, *y.fields, heatmap.color}:
        raise OtherChartError
    row: dict[str, Any] = {}
    for axis in (x, y):
        row[axis.fields[0]], row[axis.fields[1]] = axis.starts[0].item(), axis.stops[-1].item()
    encoding = {**_places(x), **_places(y), "url": {"field": URL, "type": "nominal"}}
    if heatmap.color is None:
        paint: Palette | Ramp = Palette(colors={True: _constant(heatmap, channel)})
    else:
        values = values_of(heatmap.values)
        paint, scale = _scale(values, channel)
        encoding[name] = {**channel, "scale": scale}
        row[heatmap.color] = scale["domain"][0]
    reduced = reduce_arrays(x.cells, y.cells, heatmap.values, Image(paint=paint, flip_x=flip_x, flip_y=flip_y))
    mark = {key: value for key, value in heatmap.mark.items() if key in {"aria", "clip"}}
    mark.update(type="image", aspect=False, smooth=False)
    return Drawn(mark=mark, encoding=encoding, rows=[{**row, URL: reduced.uri}])


def _falls(axis: Axis) -> bool:
    """Return whether an axis is reversed; for bands, never."""
    scale = axis.channel.get("scale", {})
    if not isinstance(scale, dict) or set(scale) - _EDGES:
        raise OtherChartError
    domain = scale.get("domain", [0, 1])
    if not isinstance(domain, list) or len(domain) != 2 or not all(isinstance(each, int | float) for each in domain):
        raise OtherChartError
    return bool(scale.get("reverse")) != (domain[0] > domain[1])


def _places(axis: Axis) -> dict[str, Any]:
    """Return the two channels of the image; all bands must be listed, since no row names them."""
    if axis.channel2:
        return {axis.name: axis.channel, f"{axis.name}2": axis.channel2}
    channels = axis.channels()
    channels[axis.name]["scale"] = {"domain": axis.starts.tolist()}
    drawn = axis.channel.get("axis", {})
    if isinstance(drawn, dict):  # Vega-Lite draws it over rectangles, and beneath an image
        channels[axis.name]["axis"] = {"zindex": 1, **drawn}
    return channels


def _constant(heatmap: Heatmap, channel: Mapping[str, Any]) -> str:
    given = channel.get("value") or heatmap.mark.get("fill") or heatmap.mark.get("color", "#4c78a8")
    if not isinstance(given, str):
        raise OtherChartError
    return as_hex(given)


def _scale(values: Values, channel: Mapping[str, Any]) -> tuple[Palette | Ramp, dict[str, Any]]:
    """Return the colors of values, and the complete scale."""
    scale = channel.get("scale", {})
    if not isinstance(scale, dict) or set(scale) - _SCALE or scale.get("nice") or scale.get("zero"):
        raise OtherChartError
    kind = channel.get("type")
    default = {"quantitative": "yellowgreenblue", "ordinal": "blues", "nominal": TABLEAU10}.get(str(kind))
    colors: Any = scale.get("range", scale.get("scheme", default))
    if colors == "tableau10":
        colors = TABLEAU10
    if {"range", "scheme"} <= set(scale) or not _are_colors(colors):
        raise OtherChartError
    said = {"scheme": colors} if isinstance(colors, str) else {"range": list(colors)}
    paint, domain = _numbers(values, scale, colors) if kind == "quantitative" else _categories(values, scale, colors)
    return paint, {**scale, **(said if "scheme" not in scale else {}), "domain": domain}


def _are_colors(colors: Any) -> bool:
    if isinstance(colors, str):
        return colors.lower() in RAMPS
    return isinstance(colors, list | tuple) and len(colors) > 1 and all(isinstance(each, str) for each in colors)


def _numbers(values: Values, scale: Mapping[str, Any], colors: Any) -> tuple[Ramp, list[Any]]:
    kind: Any = scale.get("type", "linear")
    numbers = values.numbers()
    present = numbers[~np.isnan(numbers)]
    if kind not in {"linear", "log", "sqrt", "symlog"} or not len(present):
        raise OtherChartError
    least, most = float(present.min()), float(present.max())
    domain = scale.get("domain", [least, most])
    if not isinstance(domain, list) or len(domain) != 2 or not all(isinstance(each, int | float) for each in domain):
        raise OtherChartError
    inside = min(domain) <= least and most <= max(domain)
    if (not inside and not scale.get("clamp")) or (kind == "log" and min(least, *domain) <= 0):
        raise OtherChartError
    return ramp_of(colors, domain, scale=kind, reverse=bool(scale.get("reverse"))), domain


def _categories(values: Values, scale: Mapping[str, Any], colors: Any) -> tuple[Palette, list[Any]]:
    if scale.get("type", "ordinal") != "ordinal":
        raise OtherChartError
    _, first = np.unique(values.codes, return_index=True)
    if not 0 < len(first) <= MOST_CATEGORIES:
        raise OtherChartError
    levels = values.take(first)
    plain = [None if missing else each for each, missing in zip(levels.plain().tolist(), levels.missing(), strict=True)]
    domain = scale.get("domain") or ordered_as_drawn(plain)
    if not isinstance(domain, list):
        raise OtherChartError
    return palette_of(plain, colors, domain, reverse=bool(scale.get("reverse"))), domain
