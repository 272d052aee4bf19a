"""Changing one cell, and which claims change with it."""

import numpy as np

import tracegram


def unrelated_changes(spec, cells, seed) -> list[str]:
    """Toggle `changed` in one cell, and return the claims that changed without depending on it.

    A claim depends on the cell if its layer tests `changed`, or it is about changes of predictions, and its selection
    holds the cell. Claims of the sentences that come and go have to be about such layers.
    """
    at = int(np.random.default_rng(seed).integers(0, len(cells)))
    cell = cells.iloc[at]
    other = cells.copy()
    other.loc[cells.index[at], "changed"] = not cell["changed"]
    try:
        before, after = (
            {each["id"]: each for each in tracegram.figure(spec, trace=each).describe().to_json()["claims"]}
            for each in (cells, other)
        )
    except tracegram.TracegramError:
        return []
    wrong = []
    for name in before.keys() | after.keys():
        one, two = before.get(name), after.get(name)
        if one == two:
            continue
        for claim in (each for each in (one, two) if each):
            if not _is_about_changes(spec, claim):
                wrong.append(f"{name}: {one} → {two}")
        if one and two and one["selection"] == two["selection"] and not _holds(one["selection"], cell):
            wrong.append(f"{name} does not hold {cell['step']}, {cell['position']}: {one} → {two}")
    return wrong


def _is_about_changes(spec, claim):
    selection = claim["selection"]
    if "change" in selection.get("series", "") or claim["id"] in {"count", "cells"}:
        return True
    if "/to-change-" in claim["id"] or "-to-change-" in claim["id"]:
        return True
    words = [
        spec["marks"][int(part)] for part in [claim["id"].rpartition("marks/")[2].partition("/")[0]] if part.isdigit()
    ]
    return any("changed" in str(each.get("where")) for each in words)


def _holds(selection, cell):
    return all(
        selection[axis][0] <= cell[axis] <= selection[axis][1] for axis in ("step", "position") if axis in selection
    )
