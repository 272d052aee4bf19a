"""The cells of a trace as pandas has them, with words of the language derived anew, to recompute claims from."""

import itertools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml

CONTENT = ("token", "text")


def cells_of(spec, folder: Path, made: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the cells of the trace of a spec, all runs, with derived words; those of a generated trace are `made`."""
    trace = spec["trace"]
    state = state_of(spec, folder)
    if made is not None:
        cells = made.copy()
    elif trace["file"].endswith(".jsonl"):
        cells = _run_log(folder / trace["file"])
    elif trace["file"].endswith(".csv"):
        cells = pd.read_csv(folder / trace["file"])
    else:
        cells = pd.read_parquet(folder / trace["file"])
    cells["row"] = np.arange(len(cells))
    for name in cells.select_dtypes("float32"):
        cells[name] = [float(str(each)) for each in cells[name].to_numpy()]  # the number that was written
    for name in cells.select_dtypes("category"):
        cells[name] = cells[name].astype(str)
    cells = cells.rename(columns={name: word for word, name in trace.get("columns", {}).items()})
    if "run" not in cells:
        cells["run"] = ""
    if window := trace.get("window", {}).get("run"):
        cells = cells[cells["run"] == window]
    return derived(cells, state, trace)


def _run_log(path: Path) -> pd.DataFrame:
    """Return the cells of a run log of ComfyUI-DiffusionGemma with one canvas: a line for each step."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    parts = []
    for step, line in enumerate(line for line in lines if line["record_type"] == "frame"):
        part = pd.DataFrame(
            {"position": np.arange(len(line["canvas_ids"])), "canvas": line["canvas_ids"], "step": step}
        )
        shares = line["committed_fraction_per_example"]
        bound = line["effective_entropy_bound"]
        parts.append(part.assign(committed_fraction=shares[0], effective_entropy_bound=bound))
    cells = pd.concat(parts, ignore_index=True)
    before = cells.groupby("position")["canvas"].shift()
    return cells.assign(edited=before.notna() & (cells["canvas"] != before))


def extended(path: Path) -> dict:
    """Return a spec with the words of the specs that it extends."""
    spec = yaml.safe_load(path.read_text("utf-8"))
    if "extends" not in spec:
        return spec
    base = extended(path.parent / spec.pop("extends"))
    merged = {
        word: {**base[word], **spec[word]} for word in ("x", "y", "size", "trace") if word in base and word in spec
    }
    return {**base, **spec, **merged}


def with_params(value, params):
    """Return a spec with what its parameters stand for."""
    if isinstance(value, dict):
        if set(value) == {"param"}:
            return params[value["param"]]
        return {word: with_params(each, params) for word, each in value.items()}
    return [with_params(each, params) for each in value] if isinstance(value, list) else value


def specs_of(spec) -> list[dict]:
    """Return the specs of a figure: those of `concat`, with the words of the spec around them, or this one."""
    around = {word: each for word, each in spec.items() if word not in {"concat", "title"}}
    trace = around.get("trace", {})
    items = spec.get("concat", [])
    return [{**around, **item, "trace": {**trace, **item.get("trace", {})}} for item in items] or [spec]


def state_of(spec, folder: Path) -> str:
    """Return whether the state of a trace is that before each step or after it."""
    name = spec["trace"].get("file", "")
    if not name.endswith(".parquet"):
        return "before"
    metadata = pq.read_schema(folder / name).metadata or {}
    return json.loads(metadata.get(b"tracegram", b"{}")).get("state") or "before"


def derived(cells: pd.DataFrame, state: str, trace=None) -> pd.DataFrame:
    """Return cells with what can be derived: changes, commits, blocks, segments, progress and sums by step or position."""
    cells = cells.sort_values(["run", "position", "step"], kind="stable").reset_index(drop=True)
    of = cells.groupby(["run", "position"], sort=False)
    if "changed" not in cells:
        content = next((name for name in CONTENT if name in cells), None)
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
    cells = _named(cells, state, trace or {})
    return cells.sort_values(["run", "step", "position"], kind="stable").reset_index(drop=True)


def _named(cells, state, trace):
    """Return cells with what words of the trace add to them, and with sums."""
    if "block_length" in trace:
        cells["block"] = cells["position"] // trace["block_length"]
    if "segments" in trace:
        cells = _segmented(cells, state, trace["segments"])
    if "masked" in cells:
        masked = cells["masked"].astype(int)
        cells["masked_count"] = masked.groupby([cells["run"], cells["step"]]).transform("sum")
    if "changed" in cells:
        for axis, name in (("step", "changes_per_step"), ("position", "changes")):
            cells[name] = cells["changed"].astype(int).groupby([cells["run"], cells[axis]]).transform("sum")
    return cells


def _segmented(cells, state, segments):
    """Return cells with their segments, and with the flags of the steps of the first answer of each run."""
    cells["segment"] = None
    flags = ("answered", "answer_emerges", "answered_so_far")
    for name, of in segments.items():
        if not isinstance(of, dict):
            cells.loc[cells["position"].between(*of), "segment"] = name
            continue
        if is_first := "answered" not in cells:
            cells[[*flags]] = False
        for _, run in cells.groupby("run", sort=False):
            try:
                found = Answer(run, of["match"], state)
            except LookupError:  # its text has no such answer
                continue
            held = run["position"].between(found.first, found.last)
            cells.loc[held[held].index, "segment"] = name
            if is_first:
                step = run["step"]
                made = (step.map(found.holds), step == found.emergence, step >= found.emergence)
                for flag, values in zip(flags, made):
                    cells.loc[run.index, flag] = values
    return cells


@dataclass
class Answer:
    """Where an answer stands in the final text of a run, when it is predicted, and what else stood there before."""

    cells: pd.DataFrame
    match: dict
    state: str = "before"
    first: int = 0
    last: int = 0
    emergence: float = np.nan
    stability: float = np.nan
    other: tuple[float, float] = (np.nan, np.nan)
    late: float = np.nan
    texts: list[str] = field(default_factory=list)
    holds: dict[int, bool] = field(default_factory=dict)  # whether a step predicts it

    def __post_init__(self):
        """Look for the answer."""
        cells = self.cells.sort_values(["step", "position"])
        words = cells.pivot_table(index="step", columns="position", values="text", aggfunc="first")
        places = list(words.columns)
        final = words.iloc[-1].tolist()
        if "canvas" in cells:
            named = dict(zip(cells["token"], cells["text"]))
            held = cells[cells["step"] == cells["step"].max()].sort_values("position")
            open_ = held["masked"].astype(bool) if self.state == "before" else held["masked"] != held["masked"]
            final = [named.get(each, "\ufffd") for each in held["token"].where(open_, held["canvas"])]
        if "positions" in self.match:
            low, high = (places.index(each) for each in self.match["positions"])
        elif "regex" in self.match:
            found = list(re.finditer(self.match["regex"], "".join(final)))[-1]
            span = found.span(1 if found.re.groups else 0)
            begins = np.cumsum([0, *map(len, final)])
            low = int(np.searchsorted(begins, span[0], side="right")) - 1
            high = int(np.searchsorted(begins, span[1], side="left")) - 1
        else:
            low, high = _last_place(final, self._text())
        self.first, self.last = places[low], places[high]
        steps, target = words.index.to_numpy(), "".join(final[low : high + 1])
        self.texts = ["".join(each) for each in words.iloc[:, low : high + 1].to_numpy()]
        holds = np.array([each == target for each in self.texts])
        self.holds = dict(zip(steps.tolist(), holds.tolist()))
        if holds.any():
            self.emergence = float(steps[holds.argmax()])
        if holds[-1]:
            self.stability = float(steps[0] if holds.all() else steps[np.flatnonzero(~holds)[-1] + 1])
            self.late = (self.stability - steps[0]) / (steps[-1] - steps[0] + 1)
        self._look_for_others(steps, holds)

    def _text(self):
        """Return the text that is looked for: as the spec has it, or what a field of the run has."""
        text = self.match["text"]
        return str(self.cells[text["field"]].iloc[0]) if isinstance(text, dict) else text

    def _look_for_others(self, steps, holds):
        best = 0
        start = 0
        for at in range(1, len(steps) + 1):
            if at < len(steps) and self.texts[at] == self.texts[start]:
                continue
            length = at - start
            if not holds[start] and steps[at - 1] < self.stability and length > best:
                best = length
                self.other = (float(steps[start]), float(steps[at - 1]))
            start = at
        if best < max(3, 0.05 * len(steps)):
            self.other = (np.nan, np.nan)


def _last_place(texts, text):
    """Return the numbers of the first and the last of the texts that, joined, are the text; the last such place."""
    for low in reversed(range(len(texts))):
        joined = ""
        for high in range(low, len(texts)):
            joined += texts[high]
            if joined.strip() == text.strip():
                return low, high
            if len(joined.strip()) > len(text):
                break
    raise LookupError(text)


TESTS = {
    "gte": lambda column, value: column >= value,
    "gt": lambda column, value: column > value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "equal": lambda column, value: column == value,
    "oneOf": lambda column, value: column.isin(value),
    "range": lambda column, value: column.between(*value),
}


def chosen(cells: pd.DataFrame, where) -> pd.Series:
    """Return which cells a `where` selects."""
    held = pd.Series(np.ones(len(cells), dtype=bool), index=cells.index)
    if where is None:
        return held
    if isinstance(where, str):
        return cells[where].astype(bool)
    if "not" in where:
        return ~chosen(cells, where["not"])
    if "and" in where:
        return np.logical_and.reduce([held, *(chosen(cells, each) for each in where["and"])])
    if "or" in where:
        return np.logical_or.reduce([chosen(cells, each) for each in where["or"]])
    for word, value in where.items():
        if word != "field":
            held &= TESTS[word](cells[where["field"]], value)
    return held


@dataclass
class Axis:
    """An axis as a spec has it: its places are numbers, and what is shown at each is a number or a text."""

    word: str
    field: str
    names: dict
    first: int = 0
    last: int = 0
    values: list | None = None
    points: int = 0
    origin: int = 0

    @property
    def name(self):
        """What sentences call it."""
        return self.names.get(self.field, self.field)

    @property
    def size(self):
        """How many places it has."""
        return self.last - self.first + 1

    def places(self):
        """Return every place."""
        return np.arange(self.first, self.last + 1)

    def shown(self, place):
        """Return what is shown at a place."""
        if self.points:
            return f"{place / (self.points - 1):.3g}"
        if self.origin:
            return f"{place - self.origin:g}".replace("-", "−")
        if not self.values:
            return place
        value = self.values[int(place)]
        return value if isinstance(value, str) else f"{value:g}"


def axes_of(spec, cells) -> dict[str, Axis]:
    """Return both axes over all cells of a figure."""
    names = dict(spec["trace"].get("columns", {}))
    fields = {word: spec.get(word, {}).get("field") for word in ("x", "y")}
    usual = ["step", "position"]
    if not all(fields.values()):
        named = [each for each in fields.values() if each]
        left = [each for each in usual if each not in named and not (each == "step" and "progress" in named)]
        fields = {word: each or left.pop(0) for word, each in fields.items()}
    ends = [each["x2"]["field"] for each in spec.get("marks", []) if isinstance(each.get("x2"), dict)]
    return {word: _axis(word, each, spec.get(word, {}), cells, names, ends) for word, each in fields.items()}


def _axis(word, name, words, cells, names, ends):
    axis = Axis(word, name, names, origin=words.get("origin", 0))
    if "bin" in words:
        axis.points, axis.last = words["bin"], words["bin"] - 1
    elif pd.api.types.is_string_dtype(cells[name]):
        axis.values = list(cells.sort_values("row")[name].unique())
        axis.last = len(axis.values) - 1
    elif words.get("type") == "ordinal":
        axis.values = sorted(cells[name].unique())
        axis.last = len(axis.values) - 1
    else:
        low, high = words.get("domain") or (cells[name].min(), cells[name].max())
        axis.first, axis.last = int(low), int(high)
        if word == "x" and "domain" not in words:  # up to where the longest cell ends
            axis.last = max(axis.last, *(int(cells[end].max()) for end in ends), axis.first)
    return axis


def plots_of(spec, cells: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the cells of each plot: of a facet those of each value, of a difference what one has more.

    `at_x` and `at_y` are their places on the axes.
    """
    trace = spec["trace"]
    cells = cells[chosen(cells, trace.get("where"))]
    window = trace.get("window", {})
    for axis in ("step", "position"):
        if axis in window:
            cells = cells[cells[axis].between(*window[axis])]
    binned = next((spec[word]["bin"] for word in ("x", "y") if "bin" in spec.get(word, {})), 0)
    if binned:
        cells = _by_progress(cells, binned)
    facet = spec.get("facet")
    fields = [facet[word] for word in ("field", "row", "column") if word in facet] if facet else []
    of_fields = []
    for by in fields:
        found = dict.fromkeys(cells.sort_values("row")[by] if "row" in cells else cells[by])
        of_fields.append(facet.get("sort") or list(found))
    values = list(itertools.product(*of_fields))
    if "minus" in trace:
        base = chosen(cells, trace["minus"])
        numbers = ["step", "position", *cells.select_dtypes("number").columns.difference(["step", "position"])]
        one, other = (part[numbers].set_index(["step", "position"]) for part in (cells[~base], cells[base]))
        cells = (one - other).reset_index()
    if trace.get("over_runs") == "mean":
        by = fields
        numbers = [name for name in cells.select_dtypes(["number", "bool"]).columns if name not in {"step", "position"}]
        cells = cells.groupby([*by, "step", "position"], as_index=False, sort=False)[numbers].mean()
        cells = cells.sort_values(["step", "position"], kind="stable")
    axes = axes_of(spec, cells)
    for word, axis in axes.items():
        if axis.values is not None:
            cells = cells.assign(**{f"at_{word}": cells[axis.field].map(axis.values.index)})
        else:
            cells = cells.assign(**{f"at_{word}": cells["step" if axis.points else axis.field]})
        cells = cells[cells[f"at_{word}"].between(axis.first, axis.last)]
        if axis.values and isinstance(axis.values[0], str):
            cells = cells.sort_values("row")
    if not facet:
        return [cells]
    return [cells[np.logical_and.reduce([cells[by] == each for by, each in zip(fields, of)])] for of in values]


def _by_progress(cells, points):
    """Return for each of so many parts of a run its last step up to there, numbered by part."""
    parts = []
    for _, run in cells.groupby("run", sort=False):
        first, last = run["step"].min(), run["step"].max()
        steps = np.sort(run["step"].unique())
        for part in range(points):
            reached = first + part / (points - 1) * (last - first) + 1e-9
            parts.append(run[run["step"] == steps[steps <= reached][-1]].assign(step=part))
    return pd.concat(parts)
