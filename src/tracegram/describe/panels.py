"""Panels in words."""

import numpy as np

from tracegram.compile.stacks import is_stack, stands_in_front
from tracegram.describe.cells import kind_of_range
from tracegram.describe.claim import Claim, Name, Scope, Sentence, Slot, joined
from tracegram.describe.conditions import condition
from tracegram.describe.frame import NOTHING, name_of_overlay, places_of
from tracegram.model import Axis, Panel, Placed, Segment, Series

MOST_NAMED = 8  # braces; a reader of a description remembers no more


def panel(placed: Placed, shown: Panel, scope: Scope) -> Sentence:
    """Return what a panel shows in short: its marks, and from where to where its axis of values goes."""
    marks, values = [*(_with_range(each, scope) for each in shown.series), *_braces(shown)], _axis(shown, scope)
    side = Name(word=shown.side if placed.drawings else "panel")
    axis: Slot = Sentence(word="value axis", slots={"axis": values}) if values else NOTHING
    slots = {"side": side, "marks": joined("and further", marks), "shown": axis}
    return Sentence(word="panel", slots=slots)


def panel_in_full(placed: Placed, shown: Panel, scope: Scope) -> Sentence:
    """Return what a panel shows, with what each of its marks is made of."""
    axis, values = axis_of(placed, shown), _axis(shown, scope)
    marks = [_in_full(each, axis, scope.of(each.pointer)) for each in shown.series]
    marks += [*_lines(shown, scope), *_braces(shown)]
    place: Slot = NOTHING
    if placed.drawings:
        side = {"side": Name(word=shown.side)}
        place = (
            Sentence(word="on this side", slots={**side, "axis": values})
            if values
            else Sentence(word="beside", slots=side)
        )
    elif values:
        place = Sentence(word="of an axis", slots={"axis": values})
    return Sentence(word="panel in full", slots={"place": place, "marks": joined("and further", marks)})


def axis_of(placed: Placed, shown: Panel) -> Axis:
    """Return the axis of a plot that a panel shares."""
    return placed.plot.x if shown.is_across else placed.plot.y


def named(series: Series) -> Sentence:
    """Return the kind and the name of a mark of a panel."""
    word = "named series" if series.name else "series"
    return Sentence(word=word, slots={"mark": Name(word=series.mark), "name": series.name})


def range_of(series: Series, scope: Scope) -> dict[str, Claim]:
    """Return the least and the largest value that a mark draws; nothing where it places none on the axis of values."""
    values = series.values[~np.isnan(series.values)]
    if series.mark in {"rect", "text"} or not values.size:
        return {}
    lows = series.bases if series.bases.any() else values
    of = scope.of(series.pointer)
    ends = {"least": float(np.nanmin(lows)), "most": float(values.max())}
    return {word: of.claim(word, value, "value", f"{word} value drawn", kind="extreme") for word, value in ends.items()}


def _with_range(series: Series, scope: Scope) -> Sentence:
    ends = range_of(series, scope)
    if not ends:
        return named(series)
    return Sentence(word=f"series with {kind_of_range(ends)}", slots={"series": named(series), **ends})


def made_of(series: Series, scope: Scope | None = None) -> Slot:
    """Return what the values of a mark are, such as the mean of a field; within a scope also of how many runs."""
    values: Slot = series.field
    if series.made:
        values = Sentence(word="over a place", slots={"made": _made(series.made), "values": values})
    if not series.over:
        return values
    slots = {"made": _made(series.over), "values": values}
    if scope is None or series.runs is None:
        return Sentence(word="over all runs", slots=slots)
    least, most = series.runs.least, series.runs.most
    ends: dict[str, Slot] = {
        "least": scope.claim("least-runs", least, "", "least number of runs of a value", kind="runs"),
        "most": scope.claim("most-runs", most, "runs", "largest number of runs of a value", kind="runs"),
    }
    return Sentence(word="over so many runs" if least == most else "over varying runs", slots={**slots, **ends})


def _axis(shown: Panel, scope: Scope) -> Sentence | None:
    if shown.axis is None:
        return None
    scope = scope.of(shown.pointer)
    low = scope.claim("low", shown.axis.low, "place", "least value of the axis", kind="range")
    high = scope.claim("high", shown.axis.high, "place", "largest value of the axis", kind="range")
    title: Slot = shown.axis.title or Name(word="values")
    return Sentence(word="axis of values", slots={"title": title, "low": low, "high": high})


def _braces(shown: Panel) -> list[Sentence]:
    names = ", ".join(
        f"“{each}”" for each in list(dict.fromkeys(of.text for of in shown.brackets if of.text))[:MOST_NAMED]
    )
    return [Sentence(word="braces", slots={"names": f" {names}" if names else ""})] if shown.brackets else []


def _in_full(series: Series, axis: Axis, scope: Scope) -> Sentence:
    rolling: Slot = NOTHING
    if series.rolling > 1:
        count = scope.claim("rolling", series.rolling, "", "count of places in a row", kind="count")
        rolling = Sentence(word="rolling", slots={"count": count, "axes": places_of(axis)})
    of: Slot = NOTHING
    if series.field:
        of = Sentence(word="are values of" if series.name else "of values of", slots={"values": made_of(series, scope)})
    where: Slot = NOTHING
    if series.where is not None:
        where = Sentence(word="where", slots={"condition": condition(series.where, scope)})
    called = Sentence(word="named series in full", slots=named(series).slots) if series.name else named(series)
    slots = {"series": called, "of": of, "rolling": rolling, "where": where, "groups": _groups(series, scope)}
    return Sentence(word="series in full", slots=slots)


def _groups(series: Series, scope: Scope) -> Slot:
    """Return how many lines a mark has, or of how many groups its bars, areas, points or texts are; "" for one."""
    several = np.unique(series.lines).size
    if several < 2:
        return NOTHING
    if series.mark == "line":
        count = scope.claim("lines", several, "", "count of lines", kind="count")
        by: Slot = series.detail or series.title
        return Sentence(word="lines", slots={"count": count, "by": by, "colored": _colored(series)})
    count = scope.claim("groups", several, "", "count of groups", kind="count")
    places = series.places[~np.isnan(series.values)]
    share_places = np.unique(places).size < places.size
    word = "colored groups"
    if share_places and is_stack(series):
        word = "stacked groups"
    elif series.mark == "area":
        word = "areas"
    elif stands_in_front(series):
        word = "groups over one another"
    return Sentence(word=word, slots={"count": count, "by": series.title})


def _colored(series: Series) -> Slot:
    if series.groups and series.detail:
        return Sentence(word="colored by", slots={"field": series.title})
    return NOTHING


def _lines(shown: Panel, scope: Scope) -> list[Sentence]:
    """Return the straight lines across a panel that are its own."""
    found: list[Sentence] = []
    for each in shown.overlays:
        at = 1 if shown.is_across else 0
        if isinstance(each, Segment) and each.pointer.startswith(shown.pointer) and each.start[at] == each.stop[at]:
            of = scope.of(each.pointer)
            value = of.claim("at", each.start[at], "place", "as drawn", kind="place")
            name = name_of_overlay(each)
            word = "called line at a value" if name else "line at a value"
            found.append(Sentence(word=word, slots={"name": name, "at": value}))
    return found


def _made(words: tuple[str, ...]) -> Slot:
    if all(word[1:].isdecimal() for word in words) and len(words) > 1:
        return Sentence(word="both percentiles", slots={"first": words[0], "second": words[1]})
    return joined("both", map(_made_with, words))


def _made_with(word: str) -> Slot:
    return Sentence(word="percentile", slots={"word": word}) if word[1:].isdecimal() else Name(word=f"the {word}")
