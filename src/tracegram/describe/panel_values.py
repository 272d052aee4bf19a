"""The values of panels in detail: minimum and maximum of each line, and groups side by side."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tracegram.describe.claim import Name, Scope, Sentence, Slot, Table
from tracegram.describe.frame import at
from tracegram.describe.panels import named
from tracegram.describe.wording import text_of
from tracegram.model import Axis, Panel, Placed, Series

MOST_GROUPS = 12  # of a table
Kept = NDArray[np.bool_]


def panels(placed: Placed, scope: Scope) -> Iterator[Sentence]:
    """Return the places of the minimum and the maximum of each line of one color."""
    for shown in placed.panels:
        axis = placed.plot.x if shown.side in {"top", "bottom"} else placed.plot.y
        for series in shown.series:
            if (
                not (len(series.groups) or series.bases.any())
                and np.unique(series.lines).size == 1
                and _values(series).size
            ):
                yield from _ends(series, axis, _scope(series, scope), _name(shown, series))


def _ends(series: Series, axis: Axis, scope: Scope, name: str) -> Iterator[Sentence]:
    known = ~np.isnan(series.values)
    values, places = series.values[known], series.places[known]
    for word, extreme in (("least", float(values.min())), ("most", float(values.max()))):
        found = places[values == extreme]
        if found.size == values.size:
            value = scope.claim(word, extreme, "value", "value drawn", kind="extreme")
            yield Sentence(word="constant line", slots={"name": name, "value": value}, topic=name)
            return
        slots: dict[str, Slot] = {
            "name": name,
            "value": scope.claim(word, extreme, "value", f"{word} value drawn", kind="extreme"),
            "axis": Name(word=axis.name),
            "at": at(axis, float(found[0]), f"{word}/at", scope, f"first place of the {word} value drawn"),
            "count": scope.claim(
                f"{word}/places", int(found.size), "places", f"places of the {word} value", kind="count"
            ),
        }
        yield Sentence(word=f"{word} of a line{'' if found.size == 1 else ' at several'}", slots=slots, topic=name)


def tables(placed: Placed, scope: Scope) -> Iterator[Table]:
    """Return mean, minimum and maximum of each group, with a table for each mark that has groups."""
    for shown in placed.panels:
        for series in shown.series:
            groups = list(dict.fromkeys(series.groups))
            if series.mark in {"rect", "text"} or series.bases.any() or not 0 < len(groups) <= MOST_GROUPS:
                continue
            of, held = _scope(series, scope), np.asarray(series.groups)
            rows = tuple(row for group in groups if (row := _row(series, held == group, group, of)))
            caption = Sentence(word="groups", slots={"name": text_of(named(series))})
            columns = (series.title or Name(word="group"), *(Name(word=word) for word in ("mean", "least", "most")))
            yield Table(caption=caption, columns=columns, rows=rows)


def _row(series: Series, kept: Kept, group: str, scope: Scope) -> tuple[Slot, ...]:
    values = _values(series, kept)
    if not values.size:
        return ()
    made = {"mean": values.mean(), "least": values.min(), "most": values.max()}
    of = scope.on(group=group)
    claims = (
        of.claim(f"{group}/{word}", float(value), "value", f"{word} value drawn", kind="group")
        for word, value in made.items()
    )
    return (group, *claims)


def _values(series: Series, kept: Kept | None = None) -> NDArray[np.float64]:
    values = series.values if kept is None else series.values[kept]
    return values[~np.isnan(values)]


def _scope(series: Series, scope: Scope) -> Scope:
    return scope.within(series.pointer.strip("/"), layer=series.pointer)


def _name(panel: Panel, series: Series) -> str:
    return series.name or (panel.axis.title if panel.axis else "") or series.title
