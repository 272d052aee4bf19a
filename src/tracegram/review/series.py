"""Colors of the series of panels: those that cannot be told apart, and diverging ones that are not centered on 0."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from tracegram.compile.color_scales import aside_of_zero
from tracegram.diagnostics import Diagnostic, Label, quote
from tracegram.language.document import Document
from tracegram.measure.color_difference import rgb_of
from tracegram.model import Panel, Series
from tracegram.review.similar_colors import SAFE, likeness
from vega_datalite import Palette


def series_of_panels(document: Document, panels: Sequence[Panel]) -> Iterator[Diagnostic]:
    """Return warnings about the colors of panels, at most one for each series."""
    for panel in panels:
        for at, series in enumerate(panel.series):
            found = (
                _off_center(document, series)
                or _groups_alike(document, series)
                or _series_alike(document, series, panel.series[:at])
            )
            if found:
                yield found


def _off_center(document: Document, series: Series) -> Diagnostic | None:
    values = series.values[~np.isnan(series.values)]
    if series.paint is None or not values.size:
        return None
    return aside_of_zero(document, f"{series.pointer}/color", values, (series.paint, series.colors))


def _groups_alike(document: Document, series: Series) -> Diagnostic | None:
    colors: Mapping[str, str] = series.colors.colors if isinstance(series.colors, Palette) else {}
    close = [
        (found.difference, first, second, found)
        for first, second in combinations(colors, 2)
        if (found := likeness(rgb_of(colors[first]), rgb_of(colors[second])))
    ]
    if not close:
        return None
    _, first, second, found = min(close, key=lambda each: each[0])
    shown = " and ".join(f"{quote(each, 40)} in {colors[each]}" for each in (first, second))
    word = next((word for word in ("range", "scheme") if series.paint and getattr(series.paint, word)), "")
    pointer = f"{series.pointer}/color" + (f"/{word}" if word else "")
    advice = f"write a `range` that all can tell apart, such as {SAFE}"
    return replace(document.finding(found.code, pointer, f"{shown} {found.words}", advice), severity="warning")


def _series_alike(document: Document, series: Series, earlier: Sequence[Series]) -> Diagnostic | None:
    """Find an earlier series of the same form whose one color looks like that of this one."""
    rivals = [each for each in earlier if each.mark == series.mark and each.color and each.color != series.color]
    close = [
        (found.difference, each, found)
        for each in rivals
        if series.color and (found := likeness(rgb_of(series.color), rgb_of(each.color)))
    ]
    if not close:
        return None
    _, other, found = min(close, key=lambda each: each[0])
    message = f"{_called(series)} and {_called(other)} {found.words}"
    advice = "choose colors of other lightness, or draw one of them in a panel of its own"
    finding = document.finding(found.code, f"{series.pointer}/color", message, advice)
    label = Label(place=document.place(f"{other.pointer}/color"), message="the other color")
    return replace(finding, severity="warning", labels=(label,))


def _called(series: Series) -> str:
    return f"{quote(series.name)} in {series.color}" if series.name else series.color
