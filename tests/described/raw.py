"""The cells of a trace as pandas has them, with words of the language derived anew, to recompute claims from."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from tracegram.diagnostics import Place
from tracegram.language.schema import defaults_of
from tracegram.sources import generate


def cells_of(spec, folder: Path) -> pd.DataFrame:
    """Return the cells of the trace of a spec, all runs, with derived words."""
    trace = spec["trace"]
    state = "before"
    if "generate" in trace:
        made = generate({**defaults_of("generate"), **trace["generate"]}, Place(file="spec"))
        cells = pd.DataFrame(made.columns)
    elif trace["file"].endswith(".csv"):
        cells = pd.read_csv(folder / trace["file"])
    else:
        schema = pq.read_schema(folder / trace["file"])
        state = json.loads((schema.metadata or {}).get(b"tracegram", b"{}")).get("state") or "before"
        cells = pd.read_parquet(folder / trace["file"])
    for name in cells.select_dtypes("float32"):
        cells[name] = [float(str(each)) for each in cells[name].to_numpy()]  # the number that was written
    cells = cells.rename(columns={name: word for word, name in trace.get("columns", {}).items()})
    if "run" not in cells:
        cells["run"] = ""
    if window := trace.get("window", {}).get("run"):
        cells = cells[cells["run"] == window]
    return derived(cells, state)


def derived(cells: pd.DataFrame, state: str) -> pd.DataFrame:
    """Return cells with what can be derived of `changed`, `committed`, `remasked` and `commit_step`."""
    cells = cells.sort_values(["run", "position", "step"], kind="stable").reset_index(drop=True)
    of = cells.groupby(["run", "position"], sort=False)
    if "changed" not in cells:
        content = next((name for name in ("token", "text") if name in cells), None)
        if content:
            cells["changed"] = (cells[content] != of[content].shift()) & (of.cumcount() > 0)
    if "masked" in cells and "committed" not in cells and "commit_step" not in cells:
        masked = cells["masked"].astype(bool)
        if state == "after":
            before = of["masked"].shift().astype("boolean").fillna(value=True).astype(bool)
            forced = cells["forced"].astype(bool) if "forced" in cells else False
            cells["committed"] = before & ~masked & ~forced
            cells["remasked"] = masked & ~of["masked"].shift().astype("boolean").fillna(value=True).astype(bool)
        else:
            after = of["masked"].shift(-1).astype("boolean").fillna(value=False).astype(bool)
            cells["committed"] = masked & ~after  # the last step commits what is left
    if "committed" in cells and "commit_step" not in cells:
        first = cells[cells["committed"].astype(bool)].groupby(["run", "position"])["step"].min()
        cells["commit_step"] = cells.set_index(["run", "position"]).index.map(first)
    return cells.sort_values(["run", "step", "position"], kind="stable").reset_index(drop=True)


def chosen(cells: pd.DataFrame, where) -> pd.Series:
    """Return which cells a `where` selects."""
    if where is None:
        return pd.Series(np.ones(len(cells), dtype=bool), index=cells.index)
    if isinstance(where, str):
        return cells[where].astype(bool)
    if "not" in where:
        return ~chosen(cells, where["not"])
    held = pd.Series(np.ones(len(cells), dtype=bool), index=cells.index)
    for word, value in where.items():
        column = cells[where["field"]]
        if word == "gte":
            held &= column >= value
        elif word == "lt":
            held &= column < value
        elif word == "equal":
            held &= column == value
        elif word == "oneOf":
            held &= column.isin(value)
        elif word != "field":
            raise KeyError(word)
    return held


def plots_of(spec, cells: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the cells of each plot: of a facet those of each value, of a difference what one has more."""
    trace = spec["trace"]
    cells = cells[chosen(cells, trace.get("where"))]
    if "minus" in trace:
        base = chosen(cells, trace["minus"])
        numbers = ["step", "position", *cells.select_dtypes("number").columns.difference(["step", "position"])]
        one, other = (part[numbers].set_index(["step", "position"]) for part in (cells[~base], cells[base]))
        cells = (one - other).reset_index()
    if trace.get("over_runs") == "mean":
        cells = cells.groupby(["step", "position"], as_index=False).mean(numeric_only=True)
    window = trace.get("window", {})
    for axis in ("step", "position"):
        if axis in window:
            cells = cells[cells[axis].between(*window[axis])]
        words = next((spec[word] for word in ("x", "y") if spec.get(word, {}).get("field") == axis), {})
        words = words or (spec.get({"step": "x", "position": "y"}[axis], {}) if not _names_fields(spec) else {})
        if "domain" in words:
            cells = cells[cells[axis].between(*words["domain"])]
    if facet := spec.get("facet"):
        values = facet.get("sort") or list(dict.fromkeys(cells[facet["field"]]))
        return [cells[cells[facet["field"]] == value] for value in values]
    return [cells]


def _names_fields(spec) -> bool:
    return any("field" in spec.get(word, {}) for word in ("x", "y"))
