"""Bars and areas that are stacked, color upon color in the order of the legend; a part of `gather` and of `share`."""

from dataclasses import replace
from typing import Any

import numpy as np

from tracegram.model import Series
from tracegram.trace.over_runs import begins_of
from vega_datalite import Palette, Ramp

_ADDING = {("count",), ("sum",), ("distinct",)}  # what several values are made to where they add up


def stacked(series: Series) -> Series:
    """Return a series whose bars or areas of counts and sums stand on one another; any other unchanged."""
    if not is_stack(series) or not isinstance(series.colors, Palette):
        return series
    rank = {name: at for at, name in enumerate(series.colors.colors)}
    ranks: Any = np.array([rank[each] for each in series.groups])
    order = np.lexsort((ranks, series.places))
    heights = np.nan_to_num(series.values - series.bases)[order]
    begins = begins_of(series.places[order])
    tops, back = np.empty(order.size), np.empty(order.size, dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):  # a stack that is too high is found with its axis
        for start, stop in zip(begins, [*begins[1:], order.size], strict=True):
            tops[start:stop] = np.cumsum(heights[start:stop])  # of each place: that of another may be huge beside it
        bases = tops - heights
    back[order] = np.arange(order.size)
    return replace(series, values=tops[back], bases=bases[back])


def recolored(series: Series, colors: Palette | Ramp) -> Series:
    """Return a series with the colors that plots share; what is stacked is stacked again if their order is another."""
    before, made = series.colors, replace(series, colors=colors)
    if not isinstance(before, Palette) or not isinstance(colors, Palette):
        return made
    order = [name for name in colors.colors if name in before.colors]
    return made if order == [*before.colors] else stacked(made)


def stands_in_front(series: Series) -> bool:
    """Return whether bars or areas of several colors stand one in front of the other, since they do not add up."""
    places = series.places[~np.isnan(series.values)]
    is_filled = series.mark in {"bar", "area"} and bool(series.groups) and len(series.over) < 2
    return is_filled and not is_stack(series) and np.unique(places).size < places.size


def is_stack(series: Series) -> bool:
    """Return whether bars or areas of several colors stand on one another, since what they show adds up."""
    is_pair = len(series.over) > 1  # whose bases are values too
    return series.mark in {"bar", "area"} and bool(series.groups) and series.made in _ADDING and not is_pair
