"""Warnings about colors and lines: too similar, or not as the legend says, and scales that contradict each other.

The least difference is 10 in CIEDE2000, with and without a simulated deficiency: what the package cols4all (Tennekes
and Puts) asks of a palette for categories before it calls it friendly to the color-blind. The eight colors of Okabe
and Ito 2008 keep 10.9; red and green, as CSS names them, fall from 72 to 7.7.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import assert_never

import numpy as np

from tracegram.compile.color_scales import DEFAULT, aside_of_zero, repeated_colors
from tracegram.compile.paints import RAMP, colors_with_values
from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.measure.color_difference import DEFICIENCIES, Triple, distance, rgb_of
from tracegram.model import (
    Box,
    Cells,
    Drawing,
    Labels,
    Layer,
    Note,
    Outline,
    Panel,
    Path,
    Plot,
    Points,
    Scaled,
    Segment,
    Series,
    color_of,
    color_scale_of,
    written_field,
)
from tracegram.review.contrast import LEAST_STEP, seen_color
from vega_datalite import Palette, Ramp
from vega_datalite.frozen import frozen

LEAST_DISTANCE = 10.0
MOST_STOPS = 256  # colors that are compared with that of missing values
MOST_VALUES = 100  # whose colors are compared in pairs; more than a legend shows
MOST_COLORS = 20  # of one kind that later layers are compared with; nobody tells more of them apart
SAFE = "#0072b2, #e69f00, #009e73, #cc79a7, #56b4e9, #d55e00, #f0e442"  # Okabe and Ito 2008, without black


def split_scales(document: Document, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of a layer whose color scale for a field differs from that of an earlier layer.

    Every layer has its own color scale and legend, and a scale without a `domain` reaches over what its own layer
    draws. Two legends with different titles are taken as intended; two scales without legends cannot mislead.
    """
    found: list[Diagnostic] = []
    first: dict[str, tuple[Drawing, Scaled]] = {}
    for drawing in drawings:
        scale = color_scale_of(drawing.layer)
        if scale is None or not drawing.rows:
            continue
        other, paint = first.setdefault(scale.field, (drawing, scale))
        is_another = other is not drawing and _misleads(scale, paint)
        if is_another and _scale(drawing, scale) != _scale(other, paint):
            found.append(_finding(document, (drawing, scale), (other, paint)))
    return found


def _misleads(paint: Scaled, other: Scaled) -> bool:
    if paint.legend and other.legend:
        return paint.title == other.title
    return paint.legend or other.legend


def _scale(drawing: Drawing, paint: Scaled) -> dict[str, Hashable]:
    """Return the keys of the spec that decide the color of a value."""
    kind = "quantitative" if paint.quantitative else "nominal"
    colors = {
        "range": paint.range,
        "scheme": "" if paint.range else paint.scheme or (RAMP if paint.quantitative else DEFAULT),
        "reverse": paint.reverse,
    }
    return {"type": kind, "domain": _reach(drawing), "scale": paint.quantitative and paint.scale, **colors}


def _reach(drawing: Drawing) -> Hashable:
    match drawing.colors:
        case Palette():
            return tuple(drawing.colors.colors)
        case Ramp():
            return drawing.colors.steps or drawing.colors.domain
        case None:
            return ()
        case _:
            assert_never(drawing.colors)


def _finding(document: Document, drawn: tuple[Drawing, Scaled], other: tuple[Drawing, Scaled]) -> Diagnostic:
    mine, theirs = _scale(*drawn), _scale(*other)
    words = [word for word in mine if mine[word] != theirs[word]]
    ways = " and ".join(quote(word) for word in words)
    message = f"{quote(drawn[1].field)} is colored by two scales, which differ in {ways}, so one color has two meanings"
    advice = "write the same `color` in both layers, with a `domain`, or give each legend its own `title`"
    label = Label(place=document.place(f"{other[0].layer.pointer}/color"), message="the other scale")
    return document.warning("split-scale", f"{drawn[0].layer.pointer}/color", message, advice, label)


@frozen
class Likeness:
    """How much two colors differ, as a code and in words."""

    code: str
    difference: float
    words: str


def colors_alike(document: Document, plot: Plot, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of two layers, or two values of a field, whose colors cannot be told apart.

    Only what color alone tells apart is compared: fills with fills, lines of one dash with each other, outlines of one
    dash, symbols of one shape. A box without a name is known by its place, whatever its color. Layers of the same
    color mean the same, unless a legend gives them two names; values that are also written as texts need no color.
    A layer that has the name of a value means this value.
    """
    rivals: dict[Hashable, _Rivals] = {}
    found: list[Diagnostic] = []
    for layer in (each.layer for each in drawings):
        kind = _kind(layer)
        if kind is not None and color_of(layer):
            earlier = rivals.setdefault(kind, _Rivals())
            finding = _layer_finding(document, plot, layer, earlier.layers)
            found += [finding] if finding else []
            earlier.add(layer, seen_color(plot, layer))
    written = {written_field(each.layer) for each in drawings}
    found += _value_findings(document, drawings, written)
    for each in drawings:
        scale, kind = color_scale_of(each.layer), _kind(each.layer)
        if scale and scale.legend and scale.field not in written:
            values = _Values(pointer=each.layer.pointer, field=scale.field, colors=colors_of_values(each))
            found += _layers_like(document, plot, rivals[kind].layers if kind in rivals else (), values)
    return found


class _Rivals:
    """The layers of one kind that later layers are compared with: the first names of each of the first colors.

    Two names of a color are enough, since a layer has at most one of them.
    """

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self._names: dict[Triple, set[str]] = {}

    def add(self, layer: Layer, seen: Triple) -> None:
        names = self._names.get(seen, set())
        is_known = layer.name in names or len(names - {""}) == 2
        if not is_known and (names or len(self._names) < MOST_COLORS):
            self._names[seen] = names | {layer.name}
            self.layers.append(layer)


def _layer_finding(document: Document, plot: Plot, layer: Layer, earlier: Sequence[Layer]) -> Diagnostic | None:
    rivals = [other for other in earlier if _means_another(plot, layer, other)]
    seen = [(other, likeness(seen_color(plot, layer), seen_color(plot, other))) for other in rivals]
    close = [(alike.difference, other, alike) for other, alike in seen if alike]
    if not close:
        return None
    _, other, alike = min(close, key=lambda each: each[0])
    message = f"{_called(layer)} and {_called(other)} {alike.words}"
    advice = f"choose colors of other lightness, or {_other_form(layer)}"
    label = Label(place=document.place(f"{other.pointer}/color"), message="the other color")
    return document.warning(alike.code, f"{layer.pointer}/color", message, advice, label)


@frozen
class _Values:
    """The colors of the values of a field, which a layer or a series at a place in the spec draws."""

    pointer: str
    field: str
    colors: Mapping[str, str]


def _layers_like(
    document: Document, plot: Plot, layers: Sequence[Layer], values: _Values, advice: str = ""
) -> Iterator[Diagnostic]:
    """Find layers of one color that look like a value of a field, whose color the legend explains."""
    for layer in layers:
        seen = ((value, likeness(seen_color(plot, layer), rgb_of(color))) for value, color in values.colors.items())
        close = [(alike.difference, value, alike) for value, alike in seen if alike and value != layer.name]
        if close:
            _, value, alike = min(close, key=lambda each: each[0])
            shown = f"{quote(value, 40)} of {quote(values.field)} in {values.colors[value]}"
            label = Label(place=document.place(f"{values.pointer}/color"), message="the colors of the values")
            other = f"choose another `color`, {advice or _other_form(layer)}, or `name: {value}` if it means the same"
            called = _called(layer) if layer.name else f"this layer in {color_of(layer)}"
            message = f"{called} and {shown} {alike.words}"
            yield document.warning(alike.code, f"{layer.pointer}/color", message, other, label)


def _kind(layer: Layer) -> Hashable:
    """Return a key that is equal for layers that only their colors distinguish; None if something else always does."""
    match layer:
        case Cells():
            return "fill"
        case Box():
            named = ("outline", layer.stroke.dash) if layer.stroke else "fill"
            return named if layer.name else None
        case Segment() | Path():
            return "line", layer.stroke.dash
        case Points():
            return "symbol", layer.shape
        case Labels() | Outline() | Note():
            return None
        case _:
            assert_never(layer)


def _other_form(layer: Layer) -> str:
    """Return what tells a layer from one of the same kind without a color."""
    match layer:
        case Cells():
            return "draw one with a symbol, `mark: point`, or as an outline: an overlay `rect` with `filled: false`"
        case Points():
            return "write another `shape` for one"
        case Box() if layer.stroke is None:
            return "write `filled: false` for one"
        case Box() | Segment() | Path():
            return "write a `dash` for one, such as [4, 3]"
        case Labels() | Outline() | Note():
            raise TypeError("nothing else has this form")
        case _:
            assert_never(layer)


def _means_another(plot: Plot, layer: Layer, other: Layer) -> bool:
    if seen_color(plot, layer) != seen_color(plot, other):
        return not layer.name or layer.name != other.name
    return plot.legend != "none" and bool(layer.name and other.name) and layer.name != other.name


def _called(layer: Layer) -> str:
    color = color_of(layer)
    return f"{quote(layer.name)} in {color}" if layer.name else color


@lru_cache(maxsize=4096)
def likeness(first: Triple, second: Triple) -> Likeness | None:
    """Return how two colors look alike, to everyone or to people with a deficiency; None where all tell them apart."""
    plain = distance(first, second)
    if plain < LEAST_DISTANCE:
        words = f"look alike: a color difference of {plain:.1f}, and {LEAST_DISTANCE:g} tell two meanings apart"
        return Likeness(code="low-contrast", difference=plain, words=words)
    least, name = min((distance(first, second, name), name) for name in DEFICIENCIES)
    if least >= LEAST_DISTANCE:
        return None
    words = f"look alike to people with {name}: a color difference of {least:.1f} instead of {plain:.1f}"
    return Likeness(code="colours-confusable", difference=least, words=words)


def _value_findings(document: Document, drawings: Sequence[Drawing], written: set[str]) -> Iterator[Diagnostic]:
    for drawing in drawings:
        scale = color_scale_of(drawing.layer)
        if scale is None or written_field(drawing.layer):
            continue
        pointer = _colors_pointer(drawing.layer.pointer, scale)
        alike = _values_alike(document, pointer, colors_of_values(drawing))
        finding = alike or _missing_finding(document, drawing, pointer)
        if finding and scale.field not in written:
            yield finding


def _missing_finding(document: Document, drawing: Drawing, pointer: str) -> Diagnostic | None:
    """Warn when cells without a value are drawn in a color that stands for a value."""
    if drawing.colors is None or not drawing.missing:
        return None
    grey = rgb_of(drawing.colors.missing)
    shown = colors_with_values(drawing.colors, has_missing=False)
    near = [(distance(rgb_of(color), grey), value) for color, value in shown[:MOST_STOPS]]
    difference, value = min(near, default=(LEAST_STEP, ""), key=lambda each: each[0])
    if difference >= LEAST_STEP:
        return None
    missing = drawing.colors.missing
    message = f"cells without a value are drawn in {missing}, which looks like the color of {quote(str(value))}"
    return document.warning("low-contrast", pointer, message, "choose other colors, or select cells with `where`")


def _values_alike(document: Document, pointer: str, colors: Mapping[str, str]) -> Diagnostic | None:
    """Warn of the two values whose colors are most similar, if they are hard to tell apart."""
    pairs = [
        (alike.difference, first, second, alike)
        for first, second in combinations(colors, 2)
        if (alike := likeness(rgb_of(colors[first]), rgb_of(colors[second])))
    ]
    if not pairs:
        return None
    _, first, second, alike = min(pairs, key=lambda each: each[0])
    shown = " and ".join(f"{quote(value, 40)} in {colors[value]}" for value in (first, second))
    advice = f"write a `range` that all can tell apart, such as {SAFE}"
    return document.warning(alike.code, pointer, f"{shown} {alike.words}", advice)


def _colors_pointer(pointer: str, paint: Scaled | None) -> str:
    """Return the place of the colors of a layer or a series."""
    word = next((word for word in ("range", "scheme") if paint and getattr(paint, word)), "")
    return f"{pointer}/color" + (f"/{word}" if word else "")


def colors_of_values(drawing: Drawing) -> Mapping[str, str]:
    """Return the color of each category; none if values share colors (`colours-repeat`) or are too many."""
    if not isinstance(drawing.colors, Palette) or len(drawing.colors.colors) > MOST_VALUES:
        return {}
    colors = drawing.colors.colors
    return colors if len(set(colors.values())) == len(colors) else {}


def series_of_panels(
    document: Document, plot: Plot, panels: Sequence[Panel], layers: Sequence[Layer]
) -> Iterator[Diagnostic]:
    """Return warnings about the colors of panels beside a plot, which has these layers."""
    fills = [each for each in layers if _kind(each) == "fill" and color_of(each)]
    for panel in panels:
        for at, series in enumerate(panel.series):
            found = (
                _off_center(document, series)
                or repeated_colors(document, f"{series.pointer}/color", series.colors)
                or _groups_alike(document, series)
                or _series_alike(document, plot, series, panel.series[:at])
            )
            if found:
                yield found
            colors = series.colors.colors if isinstance(series.colors, Palette) else {}
            if series.paint and series.paint.legend and series.mark in {"bar", "area", "rect"}:
                values = _Values(pointer=series.pointer, field=series.paint.field, colors=colors)
                yield from _layers_like(document, plot, fills, values, "draw lines in the panel")


def _off_center(document: Document, series: Series) -> Diagnostic | None:
    values = series.values[~np.isnan(series.values)]
    if series.paint is None or not values.size:
        return None
    return aside_of_zero(document, f"{series.pointer}/color", values, (series.paint, series.colors))


def _groups_alike(document: Document, series: Series) -> Diagnostic | None:
    colors: Mapping[str, str] = series.colors.colors if isinstance(series.colors, Palette) else {}
    return _values_alike(document, _colors_pointer(series.pointer, series.paint), colors)


def _series_alike(document: Document, plot: Plot, series: Series, earlier: Sequence[Series]) -> Diagnostic | None:
    """Find an earlier series of the same form whose one color looks like that of this one on the background."""
    rivals = [
        each
        for each in earlier
        if each.mark == series.mark
        and each.color
        and (each.color != series.color or (each.name and series.name and each.name != series.name))
    ]
    close = [
        (found.difference, each, found)
        for each in rivals
        if series.color and (found := likeness(*(seen_color(plot, one) for one in (series, each))))
    ]
    if not close:
        return None
    _, other, found = min(close, key=lambda each: each[0])
    message = f"{_named_series(series)} and {_named_series(other)} {found.words}"
    advice = "choose colors of other lightness, or draw one of them in a panel of its own"
    label = Label(place=document.place(f"{other.pointer}/color"), message="the other color")
    return document.warning(found.code, f"{series.pointer}/color", message, advice, label)


def _named_series(series: Series) -> str:
    return f"{quote(series.name)} in {series.color}" if series.name else series.color
