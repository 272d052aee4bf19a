"""The values of panels in detail: minimum and maximum of each line, and groups side by side."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.cells import kind_of_range
from tracegram.describe.claim import Name, Scope, Sentence, Slot, Table
from tracegram.describe.frame import at, places_of
from tracegram.describe.panels import axis_of, made_of, range_of
from tracegram.model import Axis, Panel, Placed, Series
from tracegram.trace.table import mean

MOST_GROUPS = 12  # of a table


def panels(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return where each line of one color is least and most, and between which values several lines and areas lie."""
    for shown in placed.panels:
        for series in shown.series:
            ends, name = range_of(series, scope), name_of(shown, series)
            if len(series.groups) or not ends:
                continue
            if (kind := kind_of_range(ends)) != "values":
                yield Sentence(word="constant line" if kind == "one value" else "even line", slots={**ends}, topic=name)
            elif series.bases.any() or np.unique(series.lines).size > 1:
                yield Sentence(word="between values", slots={**ends}, topic=name)
            else:
                yield from _places_of_ends(series, axis_of(placed, shown), scope, name)


def _places_of_ends(series: Series, axis: Axis, scope: Scope, name: str) -> Iterator[Sentence]:
    scope = scope.of(series.pointer)
    known = ~np.isnan(series.values)
    values, places = series.values[known], series.places[known]
    for word, extreme in (("least", float(values.min())), ("most", float(values.max()))):
        found = places[values == extreme]
        slots: dict[str, Slot] = {
            "name": name,
            "value": scope.claim(word, extreme, "value", f"{word} value drawn", kind="extreme"),
            "axis": Name(word=axis.name),
            "axes": places_of(axis, int(found.size)),
            "at": at(axis, float(found[0]), f"{word}/at", scope, f"first place of the {word} value drawn"),
            "count": scope.claim(f"{word}/places", int(found.size), "", f"places of the {word} value", kind="count"),
        }
        yield Sentence(word=f"{word} of a line{'' if found.size == 1 else ' at several'}", slots=slots, topic=name)


def tables(placed: Placed, scope: Scope) -> Iterator[Table]:
    """Return mean, minimum and maximum of each group, with a table for each mark that has groups."""
    for shown in placed.panels:
        for series in shown.series:
            groups = list(dict.fromkeys(series.groups))
            if series.mark in {"rect", "text"} or series.bases.any() or not 0 < len(groups) <= MOST_GROUPS:
                continue
            of, held = scope.of(series.pointer), np.asarray(series.groups)
            rows = tuple(row for group in groups if (row := _row(series, held == group, group, of)))
            slots = {"name": name_of(shown, series), "values": made_of(series), "group": series.title}
            caption = Sentence(
                word="groups of lines" if series.detail else "groups", slots={**slots, "by": series.detail}
            )
            columns = (series.title or Name(word="group"), *(Name(word=word) for word in ("mean", "least", "most")))
            yield Table(caption=caption, columns=columns, rows=rows)


def _row(series: Series, kept: NDArray[np.bool_], group: str, scope: Scope) -> tuple[Slot, ...]:
    values = series.values[kept & ~np.isnan(series.values)]
    if not values.size:
        return ()
    made = {"mean": mean(values), "least": values.min(), "most": values.max()}
    of = scope.on(group=group)
    claims = (
        of.claim(f"{group}/{word}", float(value), "value", f"{word} value drawn", kind="group")
        for word, value in made.items()
    )
    return (group, *claims)


def name_of(panel: Panel, series: Series) -> str:
    """Return what the legend calls a mark of a panel, after what the axis of its values is called."""
    titles = (panel.axis.title if panel.axis else "", series.name)
    return ", ".join(each for each in dict.fromkeys(titles) if each) or series.title
