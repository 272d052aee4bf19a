"""Every number of a description, parsed out of its text and computed again from the raw cells."""

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tests.described.raw import chosen
from tracegram.model import label_of

NUMBER = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+−]?\d+)?")
HIDDEN = {"absence"}


@dataclass
class Report:
    """What was compared: numbers of texts, claims, and what did not agree."""

    numbers: int = 0
    claims: int = 0
    given: int = 0  # claims whose value is taken as it is
    unknown: int = 0  # claims about words of a spec that this computation lacks
    wrong: list[str] = field(default_factory=list)

    def add(self, other):
        """Take in another report."""
        self.numbers, self.claims = self.numbers + other.numbers, self.claims + other.claims
        self.given, self.unknown = self.given + other.given, self.unknown + other.unknown
        self.wrong += other.wrong


def check(spec, plots, figure, levels=("alt", "short", "full")) -> Report:
    """Compare a description with the raw cells of the plots of its figure."""
    report = Report()
    layers = [each.layer for each in figure._figure.plots[0].drawings]
    for level in levels:
        shown = figure.describe(level).to_json()
        values = {}
        for claim in shown["claims"]:
            plot = Plot(spec, plots[claim["selection"].get("plot", 0)], len(plots), layers)
            try:
                found = plot.computed(claim)
            except (AttributeError, LookupError, TypeError):
                found, report.unknown = claim["value"], report.unknown + 1
            report.claims += 1
            report.given += plot.is_given(claim)
            if not same(found, claim["value"]):
                report.wrong.append(f"{claim['id']} ({claim['operation']}): {claim['value']!r}, computed {found!r}")
            values[claim["id"]] = written(found, claim["unit"], claim.get("whole", 0))
        names = names_in(spec, plots, [name for each in layers for name in called(each)])
        for section in shown["sections"]:
            told = [(each["text"], each["claims"]) for each in section["sentences"]]
            told += [
                (cell, ids)
                for table in section["tables"]
                for row, of in zip(table["rows"], table["claims"])
                for cell, ids in zip(row, of)
            ]
            for text, ids in told:
                numbers = Counter(NUMBER.findall(blanked(text, names)))
                known = Counter(each for name in ids for each in NUMBER.findall(values[name]))
                report.numbers += numbers.total()
                if extra := numbers - known:
                    report.wrong.append(f"{dict(extra)} in “{text}” are of no claim")
    return report


def same(found, value) -> bool:
    """Return whether two values of a claim are equal, numbers to nine digits."""
    if isinstance(value, str) or isinstance(found, str) or found is None:
        return str(found) == str(value)
    return math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9)


def names_in(spec, plots, names) -> list[str]:
    """Return the texts of a figure that are not ours, the longest first."""
    found = set(names)

    def look(value):
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            found.add(json.dumps(value, ensure_ascii=False))
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look({word: each for word, each in spec.items() if word != "trace" and not word.startswith("_")})
    fields = [mark["color"]["field"] for mark in spec.get("marks", []) if isinstance(mark.get("color"), dict)]
    for plot, name in (
        (plot, name) for plot in plots for name in fields if not pd.api.types.is_numeric_dtype(plot[name])
    ):
        found |= {str(each) for each in plot[name].dropna().unique()}
    if "facet" in spec:
        found |= {str(each) for plot in plots for each in plot[spec["facet"]["field"]].unique()}
    return sorted((each for each in found if re.search(r"\d", each) and not each.isdecimal()), key=len, reverse=True)


def called(layer) -> list[str]:
    """Return the name of a layer and the text of its label, as they stand in sentences and at their beginning."""
    label = label_of(layer)
    names = [each for each in (layer.name, label.text if label else "") if each]
    return [*names, *(each[:1].upper() + each[1:] for each in names)]


def blanked(text, names):
    """Return a text without the names in it."""
    for name in names:
        text = text.replace(name, "§")
    return re.sub("“[^”]*”", "§", text)


def written(value, unit, whole) -> str:
    """Return a number as a sentence has it, by another way than the wording of the description."""
    if isinstance(value, str) or value is None:
        return str(value)
    if unit == "share":
        tenths = round(1000 * value, 6)
        if value == 0 or (whole > 2 and round(whole * value) == whole - 1):
            return "none" if value == 0 else "all but one"
        if f"{100 * value:.1f}" in {"0.0", "100.0"} and value != 1:
            return "under 0.1 %" if tenths < 500 else "over 99.9 %"
        return f"{100 * value:.1f} %"
    if unit == "value":
        digits = float(np.format_float_scientific(value, precision=2)) if value else 0.0
        shown = f"{digits:,.0f}" if 1000 <= abs(digits) < 1e15 else f"{digits:.3g}"
        return shown.replace("-", "−")
    return (f"{value:.10g}" if unit == "place" else f"{value:,}").replace("-", "−")


class Plot:
    """The raw cells of a plot, and how each operation is computed from them."""

    def __init__(self, spec, cells, plots, layers):
        self.spec, self.cells, self.plots, self.layers = spec, cells, plots, layers
        fields = [spec.get(word, {}).get("field") for word in ("x", "y")]
        self.x, self.y = fields if any(fields) else ("step", "position")
        named = spec["trace"].get("columns", {})
        self.names = {**{word: word for word in ("step", "position")}, **named}

    def layer(self, selection):
        """Return the words of the mark that a claim is about."""
        pointer = selection.get("layer", "")
        return self.spec["marks"][int(pointer.rpartition("/")[2])] if pointer.startswith("/marks") else {}

    def rows(self, selection, *, where=True):
        """Return the cells of a selection."""
        rows = self.cells
        if where:
            rows = rows[chosen(rows, selection.get("where"))]
        for axis in ("step", "position"):
            if axis in selection:
                rows = rows[rows[axis].between(*selection[axis])]
        return rows

    def ends(self, axis):
        """Return the first and the last place of an axis."""
        word = "x" if axis == self.x else "y"
        domain = self.spec.get(word, {}).get("domain")
        return tuple(domain) if domain else (int(self.whole[axis].min()), int(self.whole[axis].max()))

    @property
    def whole(self):
        """The cells of all plots, whose extent the axes show."""
        return self.cells if self.plots == 1 else self.spec["_all"]

    def places(self, axis):
        """Return every place of an axis."""
        first, last = self.ends(axis)
        return np.arange(first, last + 1)

    def counts(self, axis, selection):
        """Return how many cells of a layer each place of an axis has."""
        found = self.rows(selection).groupby(axis).size()
        return found.reindex(self.places(axis), fill_value=0)

    def field(self, selection):
        """Return the field that colors a layer."""
        return self.layer(selection)["color"]["field"]

    def computed(self, claim):
        """Return the value of a claim, from the raw cells."""
        operation, selection = claim["operation"], claim["selection"]
        for pattern, compute in OPERATIONS:
            if found := re.fullmatch(pattern, operation):
                value = compute(self, selection, claim, *found.groups())
                return value.item() if hasattr(value, "item") else value
        raise KeyError(operation)

    def is_given(self, claim):
        """Return whether a claim is not computed but taken as it is."""
        held = (compute for pattern, compute in OPERATIONS if re.fullmatch(pattern, claim["operation"]))
        return next(held, None) is _given

    def axis_called(self, name):
        """Return the axis of a name that a description has."""
        return next((word for word, named in self.names.items() if named == name), name)


def _given(plot, selection, claim, *_names):
    return claim["value"]


def _series(plot, selection, what, axis):
    axis, across = plot.axis_called(axis), plot.y if plot.axis_called(axis) == plot.x else plot.x
    size = plot.places(across).size
    if what == "share of cells":
        return plot.counts(axis, selection).to_numpy() / size
    rows = plot.rows(selection)
    return rows.groupby(axis)[what.removeprefix("mean of ")].mean().reindex(plot.places(axis)).to_numpy()


def _cut(plot, selection, claim, what, axis):
    selection = {word: each for word, each in selection.items() if word not in {"step", "position"}}
    values = _series(plot, selection, what, axis)
    errors = [values[:cut].var() * cut + values[cut:].var() * (values.size - cut) for cut in range(1, values.size)]
    told = claim["value"] - plot.ends(plot.axis_called(axis))[0] - 1
    best = int(np.argmin(errors))
    best = told if math.isclose(errors[int(told)], errors[best], rel_tol=1e-9) else best  # equally good cuts
    return int(plot.ends(plot.axis_called(axis))[0] + best + 1)


def _share(plot, selection, claim):
    whole = plot.rows(selection, where=False)
    return len(plot.rows(selection)) / len(whole)


def _first_most(plot, selection, claim, axis):
    axis = plot.axis_called(axis)
    rest = {word: each for word, each in selection.items() if word not in {"step", "position"}}
    return int(plot.counts(axis, rest).idxmax())


def _values(plot, selection):
    return plot.rows(selection)[plot.field(selection)].dropna()


QUANTILES = {"least": 0, "quarter": 0.25, "median": 0.5, "three quarters": 0.75, "most": 1}


def _extreme_cells(plot, selection, word):
    rows = plot.rows(selection)
    values = rows[plot.field(selection)]
    return rows[values == (values.min() if word == "least" else values.max())]


def _overlay(plot, selection, claim):
    """Return a coordinate as the spec has it; an answer and a change point come from the trace."""
    words = plot.spec["overlays"][int(re.search(r"overlays/(\d+)", selection.get("overlay", selection["layer"]))[1])]
    name = claim["id"].rpartition("/")[2].partition("-to-")[0]
    first = name.removesuffix("2")
    if name in words:
        return words[name] if isinstance(words[name], int | float) else claim["value"]
    if "region" in words:
        return claim["value"]
    if first in words and words["mark"] == "rule":
        return words[first]
    axis = {"x": plot.x, "y": plot.y}[first]
    return plot.ends(axis)[1 if name.endswith("2") else 0]


def _inside(plot, selection):
    words = plot.spec["overlays"][int(selection["overlay"].rpartition("/")[2])]
    bounds = {}
    for word, axis in (("x", plot.x), ("y", plot.y)):
        ends = plot.ends(axis)
        bounds[axis] = (words.get(word, ends[0]), words.get(f"{word}2", words.get(word, ends[1])))
    if "region" in words:
        layer = next(each for each in plot.layers if each.pointer == selection["overlay"])
        bounds = {plot.x: layer.x, plot.y: layer.y}
    held = pd.Series(np.ones(len(plot.cells), dtype=bool), index=plot.cells.index)
    for axis, (low, high) in bounds.items():
        held &= plot.cells[axis].between(low, high)
    return held


def _inside_share(plot, selection, *, inside):
    held = _inside(plot, selection)
    held = held if inside else ~held
    return (chosen(plot.cells, selection.get("where")) & held).sum() / held.sum()


def _inside_mean(plot, selection, field, *, inside):
    held = _inside(plot, selection)
    rows = plot.cells[(held if inside else ~held) & chosen(plot.cells, selection.get("where"))]
    return rows[field].mean()


def _commits(plot):
    rows = plot.cells.groupby("position")["commit_step"].first().dropna()
    return rows[rows.between(*plot.ends("step"))]


def _tau(x, y):
    signs = [(np.sign(x[j] - x[i]), np.sign(y[j] - y[i])) for i in range(len(x)) for j in range(i + 1, len(x))]
    a, b = np.array(signs).T
    return (a * b).sum() / math.sqrt((a != 0).sum() * (b != 0).sum())


def _line(plot):
    commits = _commits(plot)
    x, y = commits.index.to_numpy(float), commits.to_numpy(float)
    slope, start = np.polyfit(x, y, 1)
    return x, y, slope, start


def _outliers(plot):
    x, y, slope, start = _line(plot)
    apart = np.abs(y - slope * x - start)
    return x[(apart > 3 * 1.4826 * np.median(apart)) & (apart >= 1)]


def _events(plot, what):
    flag = {"changes": "changed", "commits": "committed"}[what]
    return (
        plot.cells[plot.cells[flag].astype(bool)]
        .groupby("step")
        .size()
        .reindex(np.sort(plot.cells["step"].unique()), fill_value=0)
    )


def _after(plot):
    rows = plot.cells
    return rows[rows["changed"].astype(bool) & (rows["step"] > rows["commit_step"])]


def _late(plot):
    commits = _commits(plot).sort_values(kind="stable")
    most = int(len(commits) * 0.1)
    gaps = np.diff(commits.to_numpy())[-most:] - 1
    return commits.index[len(commits) - most + int(gaps.argmax()) :], int(gaps.max())


def _between(plot):
    commits = _commits(plot)
    blocks = plot.cells.groupby("position")["block"].first().reindex(commits.index)
    held = blocks.notna()
    commits, blocks = commits[held], blocks[held]
    within = sum(((part - part.mean()) ** 2).sum() for _, part in commits.groupby(blocks))
    return blocks.nunique(), 1 - within / ((commits - commits.mean()) ** 2).sum()


def _from_line(plot, selection):
    words = plot.spec["overlays"][int(selection["layer"].rpartition("/")[2])]
    ends = sorted([(words["y"], words["x"]), (words["y2"], words["x2"])])
    (low, step), (high, last) = ends
    commits = _commits(plot)
    commits = commits[(commits.index >= low) & (commits.index <= high)]
    return np.abs(commits - (step + (commits.index - low) * (last - step) / (high - low)))


def _panel_series(plot, selection):
    """Return the values that a mark of a panel draws, by place and group."""
    _, _, side, at, _, number = selection["layer"].split("/")
    words = plot.spec["panels"][side][int(at)]["marks"][int(number)]
    axis = "step" if side in {"top", "bottom"} else "position"
    field = words["field"]
    if field in {"changes_per_step", "changes"}:
        values = (
            plot.cells[plot.cells["changed"].astype(bool)]
            .groupby(axis)
            .size()
            .reindex(plot.places(axis), fill_value=0)
            .astype(float)
        )
        wide = words.get("rolling", 1)
        return values.rolling(wide).mean().shift(-(wide // 2)) if wide > 1 else values
    group = words["color"]["field"]
    of_runs = plot.cells.groupby([group, "run", axis])[field].mean().reset_index()
    over = words["over_runs"]
    share = 0.5 if over == "median" else int(over[-1][1:]) / 100
    return of_runs.groupby([group, axis])[field].quantile(share)


def _panel(plot, selection, word):
    values = _panel_series(plot, selection)
    if "group" in selection:
        values = values[selection["group"]]
    return {"least": values.min, "most": values.max, "mean": values.mean}[word]()


def _panel_places(plot, selection, word):
    values = _panel_series(plot, selection)
    return values[values == (values.min() if word == "least" else values.max())].index


def _scale(plot, selection, claim):
    color = plot.layer(selection)["color"]
    if "domain" in color:
        return color["domain"][0 if claim["id"].endswith("low") else -1]
    values = plot.whole[chosen(plot.whole, selection.get("where"))][color["field"]].dropna()
    if "minus" in plot.spec["trace"]:
        return values.abs().max() * (-1 if claim["id"].endswith("low") else 1)
    return values.min() if claim["id"].endswith("low") else values.max()


def _ticks(plot, claim):
    words = plot.spec.get(claim["id"].split("/")[-2], {})
    return words["ticks"] if isinstance(words.get("ticks"), int) else claim["value"]


def _axis_of(plot, claim):
    return plot.x if claim["id"].split("/")[-2] == "x" else plot.y


OPERATIONS = [
    (r"count of cells", lambda plot, s, c: len(plot.rows(s))),
    (r"share of cells", _share),
    (r"count of plots", lambda plot, s, c: plot.plots),
    (r"count of runs", lambda plot, s, c: plot.spec["_runs"]),
    (r"count of cells without a value", lambda plot, s, c: int(plot.rows(s)[plot.field(s)].isna().sum())),
    (r"number of places on the axes", lambda plot, s, c: plot.places(plot.x).size * plot.places(plot.y).size),
    (r"first place of the axis", lambda plot, s, c: plot.ends(_axis_of(plot, c))[0]),
    (r"last place of the axis", lambda plot, s, c: plot.ends(_axis_of(plot, c))[1]),
    (
        r"number of places of the axis",
        lambda plot, s, c: (
            plot.places(_axis_of(plot, c) if c["id"].endswith("places") else c["id"].rpartition("-")[2]).size
        ),
    ),
    (
        r"number of places without a cell",
        lambda plot, s, c: plot.places(plot.x).size * plot.places(plot.y).size - len(plot.cells),
    ),
    (r"distance of ticks", lambda plot, s, c: _ticks(plot, c)),
    (r"as drawn", _overlay),
    (
        r"slope as drawn",
        lambda plot, s, c: (lambda o: (o["y2"] - o["y"]) / (o["x2"] - o["x"]))(
            plot.spec["overlays"][int(s["layer"].rpartition("/")[2])]
        ),
    ),
    (r"count of points", lambda plot, s, c: len(_commits(plot)[lambda held: held.index.isin(plot.places("position"))])),
    (r"count of rectangles", lambda plot, s, c: plot.cells["block"].nunique()),
    (r"(?:least|largest) value of the axis", lambda plot, s, c: _panel_axis(plot, s, c)),
    (r"(?:first|last) number of the color scale", _scale),
    (r"change point of the (share of cells|mean of .+) along (.+)", _cut),
    (r"count of change points", lambda plot, s, c: 0),
    (r"first place with the largest count of cells at each (.+)", _first_most),
    (
        r"largest count of cells at each (.+)",
        lambda plot, s, c, axis: int(plot.counts(plot.axis_called(axis), _unplaced(s)).max()),
    ),
    (
        r"places with the largest count of cells at each (.+)",
        lambda plot, s, c, axis: int(
            (lambda counts: (counts == counts.max()).sum())(plot.counts(plot.axis_called(axis), _unplaced(s)))
        ),
    ),
    (
        r"places with no count of cells at each (.+)",
        lambda plot, s, c, axis: int((plot.counts(plot.axis_called(axis), s) == 0).sum()),
    ),
    (r"cells with the (least|most) .+", lambda plot, s, c, word: len(_extreme_cells(plot, s, word))),
    (
        r"x of the first cell with the (least|most) .+",
        lambda plot, s, c, word: _extreme_cells(plot, s, word)[plot.x].iloc[0],
    ),
    (
        r"y of the first cell with the (least|most) .+",
        lambda plot, s, c, word: _extreme_cells(plot, s, word)[plot.y].iloc[0],
    ),
    (r"(least|most) value drawn", lambda plot, s, c, word: _panel(plot, s, word)),
    (r"mean value drawn", lambda plot, s, c: _panel(plot, s, "mean")),
    (r"value drawn", lambda plot, s, c: _panel(plot, s, "least")),
    (r"first place of the (least|most) value drawn", lambda plot, s, c, word: _panel_places(plot, s, word)[0]),
    (r"places of the (least|most) value", lambda plot, s, c, word: len(_panel_places(plot, s, word))),
    (r"count of places inside", lambda plot, s, c: int(_inside(plot, s).sum())),
    (r"share of cells inside", lambda plot, s, c: _inside_share(plot, s, inside=True)),
    (r"share of cells outside", lambda plot, s, c: _inside_share(plot, s, inside=False)),
    (r"mean (.+) inside", lambda plot, s, c, field: _inside_mean(plot, s, field, inside=True)),
    (r"mean (.+) outside", lambda plot, s, c, field: _inside_mean(plot, s, field, inside=False)),
    (r"count of different values", lambda plot, s, c: plot.rows(s)[plot.field(s)].nunique()),
    (
        r"count of a value",
        lambda plot, s, c: int((plot.rows(s)[plot.field(s)].astype(str) == c["id"].split("values/")[1]).sum()),
    ),
    (
        r"share of a value",
        lambda plot, s, c: (_values(plot, s).astype(str) == c["id"].split("values/")[1].removesuffix("/share")).mean(),
    ),
    (r"distance along .+", _given),  # the places it lies between are claims of the same sentence
    (r"least squares slope of commit step over position", lambda plot, s, c: _line(plot)[2]),
    (r"Kendall's tau-b of position and commit step", lambda plot, s, c: _tau(*_line(plot)[:2])),
    (r"R squared of the line", lambda plot, s, c: np.corrcoef(*_line(plot)[:2])[0, 1] ** 2),
    (r"count of positions far from the line", lambda plot, s, c: len(_outliers(plot))),
    (r"first position far from the line", lambda plot, s, c: _outliers(plot)[0]),
    (
        r"count of (front|stragglers|blocks|burst of .+|plateau of .+|changes after commit|correction)",
        lambda plot, s, c, _: 0 if c["kind"] == "absence" else _between(plot)[0],
    ),
    (r"positions after the last gap", lambda plot, s, c: len(_late(plot)[0])),
    (r"first of these positions", lambda plot, s, c: int(min(_late(plot)[0]))),
    (r"steps without a commit before these", lambda plot, s, c: _late(plot)[1]),
    (r"share of the variance of commit steps between blocks", lambda plot, s, c: _between(plot)[1]),
    (r"first step of the (burst|plateau)", lambda plot, s, c, _: _stretch(plot, s, c)[0]),
    (r"last step of the (burst|plateau)", lambda plot, s, c, _: _stretch(plot, s, c)[1]),
    (
        r"mean of the (changes|commits) of these steps",
        lambda plot, s, c, what: _events(plot, what).loc[slice(*s["step"])].mean(),
    ),
    (r"mean of the (changes|commits) of the other steps of its level", _given),
    (r"count of steps", lambda plot, s, c: int(plot.cells["step"][plot.cells["step"].between(*s["step"])].nunique())),
    (r"count of changes after the commit", lambda plot, s, c: len(_after(plot))),
    (r"share of changes", lambda plot, s, c: len(_after(plot)) / plot.cells["changed"].astype(bool).sum()),
    (r"count of positions", lambda plot, s, c: _after(plot)["position"].nunique()),
    (r"count of positions committed along the line", lambda plot, s, c: len(_from_line(plot, s))),
    (r"median distance of commit steps from the line", lambda plot, s, c: _from_line(plot, s).median()),
    (r"largest distance of commit steps from the line", lambda plot, s, c: _from_line(plot, s).max()),
    (r"(first|last) position of the answer", _given),
    (r"first step that predicts the answer", _given),
    (r"count of runs that patterns were looked for in", lambda plot, s, c: 0),
    (r"mean of (.+)", lambda plot, s, c, field: plot.rows(s)[field].mean()),
    (r"mean .+", lambda plot, s, c: _values(plot, s).mean()),
    (
        r"(least|quarter|median|three quarters|most) (.+)",
        lambda plot, s, c, word, _: np.quantile(_values(plot, s), QUANTILES[word]),
    ),
]


def _unplaced(selection):
    return {word: each for word, each in selection.items() if word not in {"step", "position"}}


def _panel_axis(plot, selection, claim):
    side, at = selection["layer"].split("/")[2:4]
    words = plot.spec["panels"][side][int(at)].get("y" if side in {"top", "bottom"} else "x", {})
    return words["domain"][0 if claim["id"].endswith("low") else 1] if "domain" in words else claim["value"]


def _stretch(plot, selection, claim):
    """Return the ends of a stretch if no other of its length has more events, or for a plateau none is longer."""
    what = "commits" if selection["series"] == "commit_step" else "changes"
    counts = _events(plot, what)
    first, last = selection["step"]
    held = counts.loc[first:last]
    if "plateau" in claim["operation"]:
        runs = (counts > 0).cumsum()[counts == 0].value_counts()
        is_right = held.sum() == 0 and len(held) == runs[(runs.index > 0) & (runs.index < (counts > 0).sum())].max()
    else:
        is_right = held.sum() >= 2 * counts.median() * len(held)
    return (first, last) if is_right else (None, None)
