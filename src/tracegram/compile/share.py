"""What the plots of a figure have in common: colors, legends and the labels of axes.

It follows `gather`, since a color scale is made from the values of all plots.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tracegram.compile.paints import color_map
from tracegram.compile.stacks import recolored
from tracegram.diagnostics import Diagnostic, quote
from tracegram.language.document import Document
from tracegram.model import (
    Box,
    Drawing,
    Panel,
    Placed,
    Scaled,
    Segment,
    Series,
    ValueAxis,
    as_cells,
    color_scale_of,
    size_field_of,
)
from vega_datalite import Palette, Ramp


def share(placed: Sequence[Placed], groups: Sequence[int], independent: frozenset[str]) -> tuple[Placed, ...]:
    """Return the plots with one color for each value, one legend for each scale, and labels at the outermost axes.

    Args:
        placed: The plots.
        groups: One number per plot; plots with the same number are facets of one spec.
        independent: The scales that each plot has for itself: `color`, `x`, `y`.
    """
    apart = "color" in independent
    shared = tuple(placed) if apart else _with_colors_of_series(_sized(_colored(placed)))
    outer = [_with_outer_axes(at, shared, groups, independent) for at in range(len(shared))]
    valued = _with_values(outer, groups, independent)
    return _with_legends(valued, apart=apart)


def idle_words(document: Document, groups: Sequence[int], *, has_panels: bool) -> Iterator[Diagnostic]:
    """Warn of words in `independent` that change nothing; a base may have them for specs of more plots.

    Args:
        document: The spec of the figure.
        groups: One number per plot, as for `share`.
        has_panels: Whether panels could share their colors with the plot.
    """
    if "/independent" in document.borrowed:
        return
    is_alone = len(groups) == 1
    has_facets = any(count > 1 for count in Counter(groups).values())
    for at, word in enumerate(document.get("independent", default=[])):
        if has_panels or not is_alone if word == "color" else has_facets:
            continue
        why = "this figure has one plot" if is_alone else "each plot of `concat` has its axes to itself"
        advice = "delete it, or add `facet`" + (" or `concat`" if word == "color" else "")
        if "facet" in document.value:
            advice = "delete it, unless the facet has more values in other traces"
        message = f"{quote(word)} in `independent` changes nothing: {why}"
        yield document.warning("idle-word", f"/independent/{at}", message, advice)


def _colored(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the plots with each color scale made from the values of all its drawings."""
    members: dict[Scaled, list[Drawing]] = {}
    for drawing in (drawing for each in placed for drawing in each.drawings):
        if paint := color_scale_of(drawing.layer):
            members.setdefault(_scale_of(paint), []).append(drawing)
    theme = placed[0].plot.theme
    colors = {scale: color_map(scale, _values(drawn), theme, _cuts(scale, drawn)) for scale, drawn in members.items()}

    def in_common(drawing: Drawing) -> Drawing:
        paint = color_scale_of(drawing.layer)
        return replace(drawing, colors=colors[_scale_of(paint)]) if paint else drawing

    return tuple(replace(each, drawings=tuple(map(in_common, each.drawings))) for each in placed)


def _with_colors_of_series(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the plots with one color for each value of a field in the panels of all, and in the marks of all."""
    theme, members = placed[0].plot.theme, dict[Scaled, list[Series]]()
    for series in (series for each in placed for panel in each.panels for series in panel.series):
        if key := _key_of_series(series):
            members.setdefault(key, []).append(series)
    drawings = [drawing for each in placed for drawing in each.drawings]
    of_marks = {
        replace(_scale_of(paint), title=""): drawing.colors
        for drawing in drawings
        if (paint := color_scale_of(drawing.layer))
    }
    colors: dict[Scaled, Palette | Ramp] = {}
    for key, of in members.items():
        values: Any = np.concatenate([each.values[~np.isnan(each.values)] for each in of])
        if not key.quantitative:
            known = of_marks.get(key)
            first = known.colors if isinstance(known, Palette) else ()
            values = list(dict.fromkeys([*first, *(group for each in of for group in each.groups)]))
        colors[key] = color_map(key, values, theme)

    def in_common(series: Series) -> Series:
        key = _key_of_series(series)
        return recolored(series, colors[key]) if key else series

    def with_colors(panel: Panel) -> Panel:
        return replace(panel, series=tuple(map(in_common, panel.series)))

    return tuple(replace(each, panels=tuple(map(with_colors, each.panels))) for each in placed)


def _key_of_series(series: Series) -> Scaled | None:
    """Return a key that is equal for marks of panels whose values share their colors, whatever their legends say."""
    if series.paint is None:
        return None
    paint = replace(_scale_of(series.paint), title="")
    if isinstance(series.colors, Palette):
        return replace(paint, quantitative=False, domain=tuple(map(str, paint.domain)))
    return paint


def _sized(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the plots with symbols of one scale of areas wherever the same field sizes them."""
    largest: dict[str, float] = {}
    for drawing in (drawing for each in placed for drawing in each.drawings):
        field = size_field_of(drawing.layer)
        largest[field] = max(largest.get(field, 0.0), drawing.largest)

    def resized(drawing: Drawing) -> Drawing:
        return replace(drawing, largest=largest[size_field_of(drawing.layer)])

    return tuple(replace(each, drawings=tuple(map(resized, each.drawings))) for each in placed)


def _scale_of(paint: Scaled) -> Scaled:
    """Return a key that is equal for layers whose values share a color scale."""
    return replace(paint, legend=True)


def _cuts(paint: Scaled, drawn: Sequence[Drawing]) -> tuple[float, ...]:
    """Return the numbers that make a color scale of several drawings.

    A robust scale spans the robust ranges of all drawings. Quantiles are those of all cells; among
    cells that are not listed, those between two cuts count as evenly spread.
    """
    held = [each for each in drawn if each.rows]
    if not (paint.quantitative and paint.shares and held):
        return ()
    if paint.robust:
        each = np.array([drawing.cuts or np.quantile(drawing.columns["value"], paint.shares) for drawing in held])
        return float(each[:, 0].min()), float(each[:, -1].max())
    if all(each.is_listed for each in held):
        pooled = np.concatenate([each.columns["value"] for each in held])
        return tuple(np.quantile(pooled, paint.shares).tolist())
    known = [_known_quantiles(paint, each) for each in held]
    places = np.unique(np.concatenate(known))
    shares = [np.interp(places, points, np.linspace(0, 1, points.size)) for points in known]
    below = np.average(shares, axis=0, weights=[each.rows for each in held])
    return tuple(np.interp(paint.shares, below, places).tolist())


def _known_quantiles(paint: Scaled, drawing: Drawing) -> NDArray[np.float64]:
    """Return the smallest number of a drawing, the cuts that divide its cells into equal parts, and the largest."""
    values = np.asarray(drawing.columns["value"])
    cuts = drawing.cuts or np.quantile(values, paint.shares)
    return np.array([values.min(), *cuts, values.max()])


def _values(drawn: Sequence[Drawing]) -> Any:
    if all(isinstance(each.colors, Palette) for each in drawn):
        return sorted({level for each in drawn for level in each.levels})
    parts = [np.asarray(each.columns["value"], dtype=np.float64) for each in drawn if each.rows]
    return np.array([end for part in parts if part.size for end in (part.min(), part.max())])


def _with_outer_axes(at: int, placed: Sequence[Placed], groups: Sequence[int], independent: frozenset[str]) -> Placed:
    """Return a plot whose axes are labeled unless a facet beside or below it has the same axis."""
    each = placed[at]
    facets = [other for other, group in zip(placed, groups, strict=True) if group == groups[at]]
    has_below = any(other.column == each.column and other.row > each.row for other in facets)
    has_before = any(other.row == each.row and other.column < each.column for other in facets)
    plot = each.plot
    if has_below and "x" not in independent:
        plot = replace(plot, x=replace(plot.x, is_labeled=False))
    if has_before and "y" not in independent:
        plot = replace(plot, y=replace(plot.y, is_labeled=False))
    return replace(each, plot=plot)


def _with_values(placed: Sequence[Placed], groups: Sequence[int], independent: frozenset[str]) -> list[Placed]:
    """Return facets whose panels of the same place share one axis of values, labeled at the outermost."""
    made: list[Placed] = []
    for at, each in enumerate(placed):
        facets = [other for other, group in zip(placed, groups, strict=True) if group == groups[at]]
        panels: list[Panel] = []
        for panel in each.panels:
            if panel.axis is None:
                panels.append(panel)
                continue
            if ("y" if panel.is_across else "x") in independent:
                panels.append(_with_axis(panel, panel.axis))
                continue
            alike = [other for facet in facets for other in facet.panels if other.pointer == panel.pointer]
            drawn = [other for other in alike if not all(each.is_empty for each in other.series)]
            known = [other.axis for other in drawn or alike if other.axis]
            inner = any(other.row == each.row and other.column < each.column for other in facets)
            below = any(other.column == each.column and other.row > each.row for other in facets)
            axis = replace(
                panel.axis,
                low=min(axis.low for axis in known),
                high=max(axis.high for axis in known),
                is_labeled=not (inner if panel.is_across else below),
            )
            panels.append(_with_axis(panel, axis))
        made.append(replace(each, panels=tuple(panels)))
    return made


def _with_axis(panel: Panel, axis: ValueAxis) -> Panel:
    """Return a panel with an axis of values and with overlays that end with it where they name no value."""

    def within(ends: tuple[float, float]) -> tuple[float, float]:
        return (max(ends[0], axis.low), min(ends[1], axis.high)) if np.isinf(ends).all() else ends

    overlays: list[Segment | Box] = []
    for each in panel.overlays:
        match each:
            case Box():
                overlays.append(replace(each, x=within(each.x), y=within(each.y)))
            case Segment():
                x, y = (within((each.start[at], each.stop[at])) for at in (0, 1))
                overlays.append(replace(each, start=(x[0], y[0]), stop=(x[1], y[1])))
            case _:
                assert_never(each)
    return replace(panel, axis=axis, overlays=tuple(overlays))


def _with_legends(placed: Sequence[Placed], *, apart: bool) -> tuple[Placed, ...]:
    """Return the plots with every shared legend beside one plot only, at the edge of the figure."""
    owners: dict[object, list[int]] = {}
    first: dict[object, Drawing | Series] = {}
    of_cells = {_told(drawn) for each in placed for drawn in each.drawings if not apart} - {None}
    for at, each in enumerate(placed):
        for drawn in (*each.drawings, *(series for panel in each.panels for series in panel.series)):
            key = (at, _legend_key(drawn)) if apart else _legend_key(drawn)
            if _legend_key(drawn) is not None and not (isinstance(drawn, Series) and _told(drawn) in of_cells):
                owners.setdefault(key, []).append(at)
                if _draws_nothing(drawn):
                    continue
                if key not in first or (isinstance(drawn, Drawing) and drawn.missing):
                    first[key] = drawn
    carrier = _carrier(placed)
    made: list[Placed] = []
    for at, each in enumerate(placed):
        held = ((first[key], of) for key, of in owners.items() if key in first)
        mine = [drawn for drawn, of in held if (carrier if len(set(of)) > 1 else of[0]) == at]
        made.append(
            replace(
                each,
                drawings=tuple(map(_without_legend, each.drawings)),
                legends=tuple(drawn for drawn in mine if isinstance(drawn, Drawing)),
                series_with_legends=tuple(drawn for drawn in mine if isinstance(drawn, Series)),
            )
        )
    return tuple(made)


def _told(drawn: Drawing | Series) -> tuple[str, str] | None:
    """Return what the legend of a field says, None without one; a panel does not say again what cells say."""
    if isinstance(drawn, Series):
        return (drawn.title, repr(drawn.colors)) if drawn.has_legend else None
    paint = color_scale_of(drawn.layer)
    return (paint.title, repr(drawn.colors)) if paint and paint.legend and drawn.rows else None


def _draws_nothing(drawn: Drawing | Series) -> bool:
    """Return whether a legend could not be made of what is drawn, because it has no value for its color."""
    if isinstance(drawn, Series):
        return drawn.paint is not None and drawn.is_empty
    return color_scale_of(drawn.layer) is not None and not drawn.rows


def _legend_key(drawing: Drawing | Series) -> object:
    """Return a key that identifies a legend; None if there is no legend."""
    if isinstance(drawing, Series):
        if drawing.has_legend:
            return drawing.title, repr(drawing.colors)
        return (drawing.name, drawing.mark) if drawing.name and drawing.color else None
    paint = color_scale_of(drawing.layer)
    if paint is not None:
        return _scale_of(paint) if paint.legend else None
    return (drawing.layer.name, type(drawing.layer)) if drawing.layer.name else None


def _without_legend(drawing: Drawing) -> Drawing:
    cells, scale = as_cells(drawing.layer), color_scale_of(drawing.layer)
    return replace(drawing, layer=replace(cells, paint=replace(scale, legend=False))) if cells and scale else drawing


def _carrier(placed: Sequence[Placed]) -> int:
    """Return the number of the plot that shared legends stand beside."""
    side = placed[0].plot.legend
    corner: Any = {
        "left": lambda each: (each.column, each.row),
        "top": lambda each: (each.row, each.column),
        "bottom": lambda each: (-each.row, each.column),
    }.get(side, lambda each: (-each.column, each.row))
    return min(range(len(placed)), key=lambda at: corner(placed[at]))
