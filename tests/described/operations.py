"""What the operations of claims say, computed from the raw cells; none of it is code of the description."""

import math
import re
from functools import partial

import numpy as np
import pandas as pd
import scipy

from tests.described.raw import Answer, axes_of, chosen

QUANTILES = {"least": 0, "quarter": 0.25, "median": 0.5, "three quarters": 0.75, "most": 1}
ONCE = {"changes_per_step", "changes", "commit_step", "block", "masked_count"}  # one value for each place of an axis


class Plot:
    """The raw cells of a plot, and how each operation is computed from them.

    `plots` are the cells of all plots of a figure; `beside` of those that share the axes of this one.
    """

    def __init__(self, spec, cells, plots, drawn, beside=None):
        self.spec, self.cells, self.plots, self.drawn = spec, cells, plots, drawn
        self.whole = pd.concat(beside or plots)
        axes = axes_of(spec, self.whole) if spec.get("_axes") is None else spec["_axes"]
        self.x, self.y = axes["x"], axes["y"]

    def computed(self, claim):
        """Return the value of a claim, from the raw cells."""
        operation, selection = claim["operation"], claim["selection"]
        for pattern, compute in OPERATIONS:
            if found := re.fullmatch(pattern, operation):
                value = compute(self, selection, claim, *found.groups())
                return value.item() if hasattr(value, "item") else value
        raise KeyError(operation)

    def axis(self, name):
        """Return the axis of a field, of the name that a description has for it, or of a column of places."""
        columns = {"across": self.x, "down": self.y}
        if name in columns:
            return columns[name]
        return next(axis for axis in (self.x, self.y) if name in {axis.field, axis.name})

    def axis_of(self, claim):
        """Return the axis whose word stands before the last part of the name of a claim."""
        return self.x if claim["id"].split("/")[-2] == "x" else self.y

    def mark(self, selection):
        """Return the words of the mark that a claim is about."""
        pointer = selection.get("layer", "")
        return self.spec["marks"][int(pointer.rpartition("/")[2])] if pointer.startswith("/marks") else {}

    def rows(self, selection, *, where=True):
        """Return the cells of a selection; those that have an end, at each of their places."""
        rows = self.cells
        if where:
            rows = rows[chosen(rows, selection.get("where"))]
        end = self.mark(selection).get("x2")
        if isinstance(end, dict) and self.mark(selection)["mark"] == "rect":
            ends = np.minimum(rows[end["field"]].fillna(rows["at_x"]), self.x.last).astype(int)
            rows = rows.loc[rows.index.repeat(ends - rows["at_x"] + 1)]
            rows = rows.assign(at_x=rows["at_x"] + rows.groupby(level=0).cumcount())
        for name in ("step", "position", "across", "down"):
            if name in selection and "series" not in selection:
                rows = rows[rows[self.column(name)].between(*selection[name])]
            elif name in selection:
                rows = rows[rows[name].between(*selection[name])]
        return rows

    def column(self, name):
        """Return where cells have their place on an axis."""
        return f"at_{self.axis(name).word}"

    def counts(self, name, selection):
        """Return how many cells of a layer each place of an axis has."""
        found = self.rows(selection).groupby(self.column(name)).size()
        return found.reindex(self.axis(name).places(), fill_value=0)

    def field(self, selection, claim):
        """Return the field that colors a layer, or that sizes its symbols."""
        return self.mark(selection)["size" if "/size/" in claim["id"] else "color"]["field"]

    def values(self, selection, claim):
        """Return the values of a layer that has any."""
        found = self.rows(selection)[self.field(selection, claim)].dropna()
        return found.abs() if "/size/" in claim["id"] else found

    def steps(self):
        """Return every step recorded here."""
        return np.sort(self.cells["step"].unique())

    def overlay(self, selection):
        """Return the number of an overlay."""
        return int(re.search(r"overlays/(\d+)", selection.get("overlay", selection["layer"]))[1])

    def overlay_end(self, number, name):
        """Return a coordinate of an overlay: as the spec has it, else what its word of the language asks for."""
        words = self.spec["overlays"][number]
        if name in words and isinstance(words[name], int | float):
            return words[name]
        if isinstance(words.get(name), dict) and words[name]["statistic"] == "change_point":
            return _change_point(self, **words[name])
        first = name.removesuffix("2")
        axis = {"x": self.x, "y": self.y}[first]
        if "region" in words:
            found = Answer(self.cells, words["region"]["match"], self.spec.get("_state", "before"))
            begins = found.emergence if words["region"].get("from") == "first_match" else found.stability
            ends = {"position": (found.first, found.last), "step": (begins, axis.last)}[axis.field]
            return ends[1 if name.endswith("2") else 0]
        if name.endswith("2") and first in words and words["mark"] == "rule":
            return words[first]
        return (axis.first, axis.last)[1 if name.endswith("2") else 0]


def _change_point(plot, *, statistic, of="changes_per_step", count=1, which=1):
    """Return the first place of a part of a series of the steps, or of the positions."""
    if of == "changes_per_step":
        values = _events(plot, "changes").set_axis(plot.steps())
    else:
        values = plot.cells.groupby("position" if of == "commit_step" else "step")[of].first()
    return values.index[_best_cuts(values.to_numpy(float), count)[which - 1]]


def _best_cuts(values, count):
    """Return where so many parts begin whose squared distances to their means add up to the least, tried one by one."""
    sums, squares = (np.concatenate([[0], np.cumsum(each)]) for each in (values, values**2))

    def error(start, stop):
        return squares[stop] - squares[start] - (sums[stop] - sums[start]) ** 2 / (stop - start)

    best = {stop: (error(0, stop), []) for stop in range(1, values.size + 1)}
    for parts in range(1, count + 1):
        best = {
            stop: min((best[cut][0] + error(cut, stop), [*best[cut][1], cut]) for cut in range(parts, stop))
            for stop in range(parts + 1, values.size + 1)
        }
    return best[values.size][1]


def _best_cut(values):
    errors = [values[:cut].var() * cut + values[cut:].var() * (values.size - cut) for cut in range(1, values.size)]
    return int(np.argmin(errors)) + 1


def _level(values):
    """Return the place of a change of level, by its definition on the page about words; None where there is none."""
    if values.size < 2 or np.ptp(values) == 0:
        return None
    sums = np.cumsum(values - values.mean())
    if np.abs(sums).max() < 1.6276 * values.std() * math.sqrt(values.size):
        return None
    cut = _best_cut(values)
    before, after = values[:cut], values[cut:]
    within = math.sqrt((before.var() * before.size + after.var() * after.size) / values.size)
    change = abs(before.mean() - after.mean())
    if change < 0.75 * within or change < 0.1 * max(abs(before.mean()), abs(after.mean())):
        return None
    return cut


def _told_level(values):
    """Return the place of a change of level that is told: none where a straight line fits, and better."""
    return None if _is_along_a_line(values) else _level(values)


def _is_along_a_line(values):
    """Return whether a series has a trend, by its definition on the page about words."""
    ends = np.abs([values[0], values[-1]]).max()
    if values.size < 8 or values[0] == values[-1] or abs(values[-1] - values[0]) < 0.1 * ends:
        return False
    best = _best_cut(values)
    levels = values[:best].var() * best + values[best:].var() * (values.size - best)
    line = np.polyval(np.polyfit(np.arange(values.size), values, 1), np.arange(values.size))
    error = ((values - line) ** 2).sum()
    return error <= 0.1 * values.var() * values.size and error < levels


def _line_through(plot, selection, claim, what, name):
    """Return R squared of the line through a series that changes evenly."""
    values = _series(plot, selection, what, name).astype(float)
    if not _is_along_a_line(values):
        raise ValueError(f"{claim['id']} is told of a series that has no trend")
    return np.corrcoef(np.arange(values.size), values)[0, 1] ** 2


def _series(plot, selection, what, name):
    axis = plot.axis(name)
    across = plot.y if axis is plot.x else plot.x
    if what == "share of cells":
        return plot.counts(name, selection).to_numpy() / across.size
    rows = plot.rows(selection)
    return rows.groupby(f"at_{axis.word}")[what.removeprefix("mean of ")].mean().reindex(axis.places()).to_numpy()


def _unplaced(selection):
    return {word: each for word, each in selection.items() if word not in {"step", "position", "across", "down"}}


def _cut(plot, selection, claim, what, name):
    axis = plot.axis(name)
    values = _series(plot, _unplaced(selection), what, name).astype(float)
    best = _told_level(values)
    found = axis.shown(axis.first + best)
    if isinstance(found, str) or found == claim["value"]:
        return found
    told = int(claim["value"]) - axis.first  # one of equally good cuts
    errors = [values[:cut].var() * cut + values[cut:].var() * (values.size - cut) for cut in (told, best)]
    return claim["value"] if math.isclose(*errors, rel_tol=1e-9, abs_tol=1e-12) else found


def _no_cut(plot, selection, claim):
    name = claim["id"].rpartition("change-along-")[2]
    mark = plot.mark(selection)
    is_part = len(plot.rows(selection)) < len(plot.cells)
    what = "share of cells" if is_part else f"mean of {mark['color']['field']}"
    values = _series(plot, selection, what, name).astype(float)
    return 0 if _level(values) is None and not _is_along_a_line(values) else 1


def _share(plot, selection, claim):
    return len(plot.rows(selection)) / len(plot.rows(selection, where=False))


def _shown_at(axis, place):
    return axis.shown(int(place) if float(place).is_integer() else place)


def _first_most(plot, selection, claim, name):
    return _shown_at(plot.axis(name), plot.counts(name, _unplaced(selection)).idxmax())


def _digits(value):
    return float(np.format_float_scientific(value, precision=2)) if value else 0.0


def _extreme_cells(plot, selection, claim, word, rounded=None):
    rows = plot.rows(selection)
    values = rows[plot.field(selection, claim)]
    extreme = values.min() if word == "least" else values.max()
    if rounded:
        return rows[values.map(_digits, na_action="ignore") == _digits(extreme)]
    return rows[values == extreme]


def _extreme_place(plot, selection, claim, word, rounded, axis):
    return axis.shown(_extreme_cells(plot, selection, claim, word, rounded)[f"at_{axis.word}"].iloc[0])


def _as_drawn(plot, selection, claim):
    name = claim["id"].rpartition("/")[2]
    if name == "at":  # a line in a panel
        _, side, at, _, number = re.search(r"(panels)/(\w+)/(\d+)/(overlays)/(\d+)", selection["layer"]).groups()
        words = plot.spec["panels"][side][int(at)]["overlays"][int(number)]
        return words["y" if side in {"top", "bottom"} else "x"]
    place = plot.overlay_end(plot.overlay(selection), name)
    axis = plot.x if name.startswith("x") else plot.y
    return axis.shown(place) if axis.origin else f"{place:g}" if axis.values else place


def _inside(plot, selection):
    number = plot.overlay(selection)
    held = pd.Series(np.ones(len(plot.cells), dtype=bool), index=plot.cells.index)
    for word in ("x", "y"):
        axis = getattr(plot, word)
        low, high = plot.overlay_end(number, word), plot.overlay_end(number, f"{word}2")
        places = plot.cells[f"at_{word}"]
        if axis.values:
            places = plot.cells[axis.field]
        held &= places.between(low, high)
    return held


def _inside_share(plot, selection, *, inside):
    held = _inside(plot, selection)
    held = held if inside else ~held
    return (chosen(plot.cells, selection.get("where")) & held).sum() / held.sum()


def _inside_mean(plot, selection, field, *, inside):
    held = _inside(plot, selection)
    return plot.cells[(held if inside else ~held) & chosen(plot.cells, selection.get("where"))][field].mean()


def _distance(plot, selection, claim):
    """Return how far an overlay lies from the change of level of a mark."""
    head, _, mark = claim["id"].rpartition("-to-change-")
    word = head.rpartition("/")[2]
    axis = getattr(plot, word)
    words = plot.spec["marks"][int(mark)]
    of = {"layer": f"/marks/{mark}", "where": words.get("where")}
    is_part = len(plot.rows(of)) < len(plot.cells)
    what = "share of cells" if is_part else f"mean of {words['color']['field']}"
    values = _series(plot, of, what, axis.field).astype(float)
    return abs(plot.overlay_end(plot.overlay(selection), word) - axis.first - _told_level(values))


def _commits(plot):
    rows = plot.cells.groupby("position")["commit_step"].first().dropna()
    steps = plot.steps()
    return rows[rows.between(steps[0], steps[-1])]


def _line(plot):
    commits = _commits(plot)
    x, y = commits.index.to_numpy(float), commits.to_numpy(float)
    slope, start = np.polyfit(x, y, 1)
    return x, y, slope, start


def _tau(x, y):
    signs = [(np.sign(x[j] - x[i]), np.sign(y[j] - y[i])) for i in range(len(x)) for j in range(i + 1, len(x))]
    a, b = np.array(signs).T
    return (a * b).sum() / math.sqrt((a != 0).sum() * (b != 0).sum())


def _outliers(plot):
    x, y, slope, start = _line(plot)
    apart = np.abs(y - slope * x - start)
    return x[(apart > 3 * 1.4826 * np.median(apart)) & (apart >= 1)]


def _events(plot, what):
    flag = {"changes": "changed", "commits": "committed"}[what]
    found = plot.cells[plot.cells[flag].astype(bool)].groupby("step").size()
    return found.reindex(plot.steps(), fill_value=0)


def _levels(counts):
    cut = _level(np.minimum(counts, np.quantile(counts, 0.95)))
    return [(0, cut), (cut, counts.size)] if cut else [(0, counts.size)]


def _burst(counts):
    """Return the first and the last number of the steps of a burst, and the mean of the others of its level."""
    width, found, least = max(3, counts.size // 40), None, 0.01
    for start, stop in _levels(counts):
        part = counts[start:stop]
        if part.size < max(8, 3 * width) or part.var() == 0:
            continue
        sums = np.array([part[at : at + width].sum() for at in range(part.size - width + 1)])
        mean = width * part.mean()
        variance = width * part.var() * (part.size - width) / (part.size - 1)
        at = int(sums.argmax())
        others = np.delete(part, slice(at, at + width)).mean()
        chance = sums.size * scipy.stats.gamma(mean**2 / variance, scale=variance / mean).sf(sums[at])
        if chance < least and sums[at] / width >= 2 * others:
            found, least = (start + at, start + at + width - 1, others), chance
    return found


def _plateau(counts):
    """Return the first and the last number of the steps of a plateau."""
    events = np.flatnonzero(counts)
    if counts.size < 8 or events.size < 2:
        return None
    gaps = np.diff(events) - 1
    length, start = gaps.max(), events[gaps.argmax()] + 1
    stop = start + length
    low, high = max(_levels(counts), key=lambda level: min(level[1], stop) - max(level[0], start))
    held = ((events >= low) & (events < high)).sum()
    rest = (high - low) - (min(high, stop) - max(low, start))
    if length < 0.05 * counts.size or (held + 1) * ((rest - held + 1) / (rest + 1)) ** length > 0.01:
        return None
    return start, stop - 1


def _stretch(plot, selection, claim, word, end):
    counts = _events(plot, "commits" if selection["series"] == "commit_step" else "changes")
    found = {"burst": _burst, "plateau": _plateau}[word](counts.to_numpy(float))
    return counts.index[found[0 if end == "first" else 1]]


def _others(plot, selection, claim, what):
    counts = _events(plot, what).to_numpy(float)
    if "burst" in claim["id"]:
        return _burst(counts)[2]
    first, last = _plateau(counts)
    return counts.sum() / (counts.size - (last - first + 1))


def _stragglers(plot):
    commits = _commits(plot).sort_values(kind="stable")
    most = int(len(commits) * 0.1)
    if len(commits) < 8 or not most:
        return None
    gaps = np.diff(commits.to_numpy())[-most:] - 1
    gap, steps = gaps.max(), np.ptp(plot.steps()) + 1
    if gap < 0.05 * steps or len(gaps) * (1 - gap / steps) ** commits.nunique() > 0.01:
        return None
    return commits.index[len(commits) - most + int(gaps.argmax()) :], int(gap)


def _blocks(plot):
    commits = _commits(plot)
    blocks = plot.cells.groupby("position")["block"].first().reindex(commits.index)
    commits, blocks = commits[blocks.notna()], blocks.dropna()
    groups = [part for _, part in commits.groupby(blocks)]
    within = sum(((part - part.mean()) ** 2).sum() for part in groups)
    whole = ((commits - commits.mean()) ** 2).sum()
    share = 1 - within / whole if whole else 0.0
    is_there = (
        len(groups) > 1 and min(map(len, groups)) > 1 and share >= 0.35 and scipy.stats.kruskal(*groups)[1] <= 0.01
    )
    return blocks.nunique(), share, is_there


def _after(plot):
    rows = plot.cells
    return rows[rows["changed"].astype(bool) & (rows["step"] > rows["commit_step"])]


def _is_there(plot, selection, claim, what):
    """Return 0 where a pattern that is said to be absent is absent."""
    word, _, series = what.partition(" of ")
    if word in {"burst", "plateau"}:
        found = {"burst": _burst, "plateau": _plateau}[word](_events(plot, series).to_numpy(float))
    elif word == "front":
        x, y = _line(plot)[:2]
        tau = scipy.stats.kendalltau(x, y)
        found = True if np.ptp(y) and abs(tau.statistic) >= 0.35 and tau.pvalue <= 0.01 else None
    elif word == "stragglers":
        found = _stragglers(plot)
    elif word == "blocks":
        found = _blocks(plot)[2] or None
    elif word == "changes after commit":
        found = True if len(_after(plot)) else None
    else:
        found = None if math.isnan(_answer(plot, selection).other[0]) else True
    return 0 if found is None else 1


def _answer(plot, selection):
    return Answer(plot.spec["_run"], selection["match"], plot.spec.get("_state", "before"))


def _from_line(plot, selection):
    words = plot.spec["overlays"][plot.overlay(selection)]
    turned = plot.x.field == "position"
    ends = sorted(
        (words["x"], words["y"]) if turned else (words["y"], words["x"])
        for words in (
            {"x": words["x"], "y": words["y"]},
            {"x": words["x2"], "y": words["y2"]},
        )
    )
    (low, step), (high, last) = ends
    commits = _commits(plot)
    commits = commits[(commits.index >= low) & (commits.index <= high)]
    return np.abs(commits - (step + (commits.index - low) * (last - step) / (high - low)))


def _aggregated(values, word):
    if word is None or word == "first":
        return values.dropna().iloc[0] if values.notna().any() else np.nan
    if word == "count":
        return float(values.notna().sum())
    if word[1:].isdecimal():
        return values.quantile(int(word[1:]) / 100)
    return getattr(values, {"stdev": "std", "variance": "var"}.get(word, word))()


def _panel_series(plot, selection):
    """Return the rows that a mark of a panel draws: place, line, group, value, and for a range its lower end."""
    side, at, number = re.search(r"panels/(\w+)/(\d+)/marks/(\d+)", selection["layer"]).groups()
    words = plot.spec["panels"][side][int(at)]["marks"][int(number)]
    column = "at_x" if side in {"top", "bottom"} else "at_y"
    color = words.get("color")
    by = color["field"] if isinstance(color, dict) and words["mark"] != "rect" else None
    lines = [each for each in (by, words.get("detail")) if each]
    cells = plot.cells.assign(value=plot.cells[words["field"]].astype(float), run=plot.cells.get("run", ""))
    kept = chosen(cells, words.get("where"))
    keys = [*dict.fromkeys([*lines, "run"]), column]
    everywhere = cells.groupby(keys, sort=True).size().index
    aggregate, over = (words.get(each) for each in ("aggregate", "over_runs"))
    pairs = [each if isinstance(each, list) else [each] for each in (aggregate, over)]
    made = []
    for pick in range(max(map(len, pairs))):
        how, across = (each[pick % len(each)] for each in pairs)
        groups = cells[kept].groupby(keys, sort=True)["value"]
        one = groups.first() if words["field"] in ONCE and how is None else groups.agg(partial(_aggregated, word=how))
        one = one.reindex(everywhere)
        one = one.fillna(0) if how in {"count", "sum", "distinct"} else one
        counted = one.groupby([*lines, column]).count()  # of runs with a value
        if across:
            one = one.groupby([*lines, column]).agg(partial(_aggregated, word=across))
        made.append(one.rename("value").reset_index())
    rows = made[-1].rename(columns={column: "place"}).assign(low=made[0]["value"])
    if wide := words.get("rolling"):
        parts = [part for _, part in rows.groupby(lines)] if lines else [rows]
        rows = pd.concat(part.assign(value=_rolled(part["value"].to_numpy(), wide)) for part in parts)
    rows["runs"] = counted.reindex(
        pd.MultiIndex.from_frame(rows[[*lines, "place"]]) if lines else rows["place"]
    ).to_numpy()
    rows["group"] = rows[by].astype(str) if by else ""
    rows["line"] = rows[lines].astype(str).agg(" ".join, axis=1) if lines else ""
    return rows.dropna(subset="value"), len(made) > 1


def _rolled(values, wide):
    """Return the mean of the values around each: as many after it as before, one more where they are even."""
    before, after = (wide - 1) // 2, wide // 2
    return [np.nanmean(values[max(0, at - before) : at + after + 1]) for at in range(len(values))]


def _panel(plot, selection, claim, word):
    rows, is_range = _panel_series(plot, selection)
    if "group" in selection:
        rows = rows[rows["group"] == selection["group"]]
    column = "low" if word == "least" and is_range else "value"
    return {"least": rows[column].min, "most": rows[column].max, "mean": rows[column].mean}[word]()


def _panel_places(plot, selection, word):
    rows = _panel_series(plot, selection)[0]
    return rows[rows["value"] == (rows["value"].min() if word == "least" else rows["value"].max())]["place"]


def _panel_place(plot, selection, claim, word):
    side = re.search(r"panels/(\w+)/", selection["layer"])[1]
    axis = plot.x if side in {"top", "bottom"} else plot.y
    return axis.shown(int(_panel_places(plot, selection, word).iloc[0]))


def _panel_axis(plot, selection, claim):
    """Return an end of the axis of a panel, as the document has it that is drawn; all its values lie on it."""
    side, at = selection["layer"].split("/")[2:4]
    words = plot.spec["panels"][side][int(at)]
    which = 0 if claim["id"].endswith("low") else 1
    written = words.get("y" if side in {"top", "bottom"} else "x", {}).get("domain")
    if written:
        return written[which]
    ends = []
    for number, mark in enumerate(words["marks"]):
        if mark["mark"] in {"line", "area", "bar", "point"}:
            rows, is_range = _panel_series(plot, {"layer": f"/panels/{side}/{at}/marks/{number}"})
            ends += [rows["value"].min(), rows["value"].max()]
            ends += [rows["low"].min()] if is_range else [0.0] if mark["mark"] in {"bar", "area"} else []
    low, high = min(ends), max(ends)
    drawn = [each for each in _domains(plot.drawn) if each[0] <= low + 1e-9 and each[1] >= high - 1e-9]
    return next(each[which] for each in drawn if math.isclose(each[which], claim["value"]))


def _domains(document):
    if isinstance(document, dict):
        domain = document.get("domain")
        if isinstance(domain, list) and len(domain) == 2 and all(isinstance(each, int | float) for each in domain):
            yield domain
        for each in document.values():
            yield from _domains(each)
    elif isinstance(document, list):
        for each in document:
            yield from _domains(each)


def _scale(plot, selection, claim):
    color = plot.mark(selection)["color"]
    is_low = claim["id"].endswith("low")
    if "domain" in color:
        return color["domain"][0 if is_low else -1]
    values = plot.whole[chosen(plot.whole, selection.get("where"))][color["field"]].dropna()
    if color.get("robust"):
        values = pd.Series(np.quantile(values, (0.01, 0.99)))
    if "center" in color or "minus" in plot.spec["trace"]:
        center = color.get("center", 0)
        return center + (values - center).abs().max() * (-1 if is_low else 1)
    return values.min() if is_low else values.max()


def _ticks(plot, selection, claim):
    """Return the distance of ticks that the spec has, else that of those in the document that is drawn."""
    axis = plot.axis_of(claim)
    words = plot.spec.get(axis.word, {})
    if isinstance(words.get("ticks"), int):
        return words["ticks"]
    if isinstance(words.get("ticks"), list):
        apart = set(np.diff(words["ticks"]))
        return apart.pop() if len(apart) == 1 else None
    return next(each for each in _ticks_in(plot.drawn, axis.word) if each == claim["value"])


def _ticks_in(document, word):
    """Return the distances of ticks that a document asks for, as Vega makes them of a number of ticks."""
    if isinstance(document, dict):
        axis = document.get("encoding", {}).get(word, {}) if isinstance(document.get("encoding"), dict) else {}
        words = axis.get("axis") or {}
        if isinstance(words.get("values"), list):
            apart = set(np.diff(words["values"]))
            yield from apart if len(apart) == 1 else ()
        if "tickCount" in words:
            low, high = axis["scale"]["domain"]
            power = 10.0 ** math.floor(math.log10((high - low) / words["tickCount"]))
            error = (high - low) / words["tickCount"] / power
            factor = next((by for least, by in ((50, 10), (10, 5), (2, 2)) if error >= math.sqrt(least)), 1)
            yield max(1, power * factor)
        for each in document.values():
            yield from _ticks_in(each, word)
    elif isinstance(document, list):
        for each in document:
            yield from _ticks_in(each, word)


def _slope(plot, selection, claim):
    words = plot.spec["overlays"][plot.overlay(selection)]
    return (words["y2"] - words["y"]) / (words["x2"] - words["x"])


def _level_values(plot, selection, claim):
    return plot.rows(selection)[plot.mark(selection)["color"]["field"]].astype(str)


def _condition(plot, selection, claim):
    """Return a number of a condition, where its field is tested with it."""
    pattern = re.search(r"where/(.+)/(\w+|not equal)/(\d+)$", claim["id"])
    name, word, at = pattern.groups()

    def look(where):
        if isinstance(where, dict):
            test = "equal" if word == "not equal" else word
            if where.get("field") == name and test in where:
                found = where[test]
                yield found[int(at)] if isinstance(found, list) else found
            for each in where.values():
                yield from look(each)
        elif isinstance(where, list):
            for each in where:
                yield from look(each)

    if "minus/where" in claim["id"]:
        where = plot.spec["trace"]["minus"]
    elif "panels" in selection.get("layer", ""):
        side, panel, number = re.search(r"panels/(\w+)/(\d+)/marks/(\d+)", selection["layer"]).groups()
        where = plot.spec["panels"][side][int(panel)]["marks"][int(number)]["where"]
    else:
        where = selection["where"]
    return next(look(where))


OPERATIONS = [
    (r"count of (?:cells|places)(?: on the axes)?", lambda p, s, c: _count(p, s, c)),
    (r"share of cells", _share),
    (r"share of places on the axes", lambda p, s, c: len(p.rows(s)) / (p.x.size * p.y.size)),
    (r"count of plots", lambda p, s, c: len(p.plots) - (12 if c["id"] == "more" else 0)),
    (r"count of runs", lambda p, s, c: p.spec["_runs"](p.cells)),
    (r"count of cells without a value", lambda p, s, c: int(p.rows(s)[p.field(s, c)].isna().sum())),
    (r"number of places on the axes", lambda p, s, c: p.x.size * p.y.size),
    (r"first place of the axis", lambda p, s, c: p.axis_of(c).shown(p.axis_of(c).first)),
    (r"last place of the axis", lambda p, s, c: p.axis_of(c).shown(p.axis_of(c).last)),
    (
        r"number of places of the axis",
        lambda p, s, c: (p.axis_of(c) if c["id"].endswith("places") else p.axis(c["id"].rpartition("along-")[2])).size,
    ),
    (r"count of values", lambda p, s, c: p.axis_of(c).size),
    (r"number of places without a cell", lambda p, s, c: p.x.size * p.y.size - len(p.cells)),
    (r"distance of ticks", _ticks),
    (r"as drawn", _as_drawn),
    (r"slope as drawn", _slope),
    (r"count of points", lambda p, s, c: len(p.spec["overlays"][p.overlay(s)].get("points") or _path(p))),
    (r"count of rectangles", lambda p, s, c: p.cells["block"].nunique()),
    (r"(?:least|largest) value of the axis", _panel_axis),
    (r"(?:first|last) number of the color scale", _scale),
    (r"number of the condition", _condition),
    (r"change point of the (share of cells|mean of .+) along (.+)", _cut),
    (r"R squared of the line through the (share of cells|mean of .+) along (.+)", _line_through),
    (
        r"end of the axis",
        lambda p, s, c: (lambda axis, end: axis.shown(getattr(axis, end)))(
            p.axis(c["id"].split("along-")[1].split("/")[0]), c["id"].rpartition("/")[2]
        ),
    ),
    (r"count of change points", _no_cut),
    (r"first place with the largest count of cells at each (.+)", _first_most),
    (r"largest count of cells at each (.+)", lambda p, s, c, axis: int(p.counts(axis, _unplaced(s)).max())),
    (
        r"places with the largest count of cells at each (.+)",
        lambda p, s, c, axis: int((lambda of: (of == of.max()).sum())(p.counts(axis, _unplaced(s)))),
    ),
    (
        r"places with no count of cells at each (.+)",
        lambda p, s, c, axis: int((p.counts(axis, _unplaced(s)) == 0).sum()),
    ),
    (
        r"cells with the (least|most) .+?( to three digits)?",
        lambda p, s, c, word, to: len(_extreme_cells(p, s, c, word, to)),
    ),
    (
        r"x of the first cell with the (least|most) .+?( to three digits)?",
        lambda p, s, c, word, to: _extreme_place(p, s, c, word, to, p.x),
    ),
    (
        r"y of the first cell with the (least|most) .+?( to three digits)?",
        lambda p, s, c, word, to: _extreme_place(p, s, c, word, to, p.y),
    ),
    (r"(least|most|mean) value drawn", _panel),
    (r"first place of the (least|most) value drawn", _panel_place),
    (r"places of the (least|most) value", lambda p, s, c, word: len(_panel_places(p, s, word))),
    (
        r"(least|largest) number of runs of a value",
        lambda p, s, c, word: getattr(_panel_series(p, s)[0]["runs"], {"least": "min", "largest": "max"}[word])(),
    ),
    (r"place that is shown as 0", lambda p, s, c: p.axis_of(c).origin),
    (r"count of (?:lines|groups)", lambda p, s, c: _panel_series(p, s)[0]["line"].nunique()),
    (
        r"count of places in a row",
        lambda p, s, c: (lambda w: p.spec["panels"][w[2]][int(w[3])]["marks"][int(w[5])]["rolling"])(
            s["layer"].split("/")
        ),
    ),
    (r"count of places inside", lambda p, s, c: int(_inside(p, s).sum())),
    (r"share of cells inside", lambda p, s, c: _inside_share(p, s, inside=True)),
    (r"share of cells outside", lambda p, s, c: _inside_share(p, s, inside=False)),
    (r"mean (.+) inside", lambda p, s, c, field: _inside_mean(p, s, field, inside=True)),
    (r"mean (.+) outside", lambda p, s, c, field: _inside_mean(p, s, field, inside=False)),
    (r"count of different values", lambda p, s, c: p.rows(s)[p.field(s, c)].nunique()),
    (r"count of a value", lambda p, s, c: int((_level_values(p, s, c) == c["id"].split("values/")[1]).sum())),
    (
        r"share of a value",
        lambda p, s, c: (p.values(s, c).astype(str) == c["id"].split("values/")[1].removesuffix("/share")).mean(),
    ),
    (r"count of overlays", lambda p, s, c: len(p.spec["overlays"]) - 8),
    (r"distance along .+", _distance),
    (r"least squares slope of commit step over position", lambda p, s, c: _line(p)[2]),
    (r"Kendall's tau-b of position and commit step", lambda p, s, c: _tau(*_line(p)[:2])),
    (r"R squared of the line", lambda p, s, c: np.corrcoef(*_line(p)[:2])[0, 1] ** 2),
    (r"count of positions far from the line", lambda p, s, c: len(_outliers(p))),
    (r"first position far from the line", lambda p, s, c: _outliers(p)[0]),
    (
        r"count of (front|stragglers|blocks|burst of .+|plateau of .+|changes after commit|correction)",
        lambda p, s, c, what: _is_there(p, s, c, what) if c["kind"] == "absence" else _blocks(p)[0],
    ),
    (r"positions after the last gap", lambda p, s, c: len(_stragglers(p)[0])),
    (r"first of these positions", lambda p, s, c: int(min(_stragglers(p)[0]))),
    (r"steps without a commit before these", lambda p, s, c: _stragglers(p)[1]),
    (r"share of the variance of commit steps between blocks", lambda p, s, c: _blocks(p)[1]),
    (r"(first|last) step of the (burst|plateau)", lambda p, s, c, end, word: _stretch(p, s, c, word, end)),
    (
        r"mean of the (changes|commits) of these steps",
        lambda p, s, c, what: _events(p, what).loc[slice(*s["step"])].mean(),
    ),
    (r"mean of the (changes|commits) of the other steps of its level", _others),
    (r"count of steps", lambda p, s, c: int(p.cells["step"][p.cells["step"].between(*s["step"])].nunique())),
    (r"count of changes after the commit", lambda p, s, c: len(_after(p))),
    (r"count of changes", lambda p, s, c: int(p.cells["changed"].astype(bool).sum())),
    (r"share of changes", lambda p, s, c: len(_after(p)) / p.cells["changed"].astype(bool).sum()),
    (r"count of positions", lambda p, s, c: _after(p)["position"].nunique()),
    (r"count of positions committed along the line", lambda p, s, c: len(_from_line(p, s))),
    (r"median distance of commit steps from the line", lambda p, s, c: _from_line(p, s).median()),
    (r"largest distance of commit steps from the line", lambda p, s, c: _from_line(p, s).max()),
    (r"(first|last) position of the answer", lambda p, s, c, end: getattr(_answer(p, s), end)),
    (r"first step that predicts the answer", lambda p, s, c: _answer(p, s).emergence),
    (r"count of steps that predict the answer", lambda p, s, c: 0 if math.isnan(_answer(p, s).emergence) else 1),
    (r"first step from which the answer stays predicted", lambda p, s, c: _answer(p, s).stability),
    (r"share of steps before it stays", lambda p, s, c: _answer(p, s).late),
    (r"(first|last) step of another content", lambda p, s, c, end: _answer(p, s).other[end == "last"]),
    (
        r"count of runs that patterns were looked for in",
        lambda p, s, c: int(p.spec["_runs"](p.cells) == 1 and "minus" not in p.spec["trace"]),
    ),
    (r"mean of (.+)", lambda p, s, c, field: p.rows(s)[field].mean()),
    (r"mean .+", lambda p, s, c: p.values(s, c).mean()),
    (
        r"(least|quarter|median|three quarters|most) (.+)",
        lambda p, s, c, word, _: np.quantile(p.values(s, c), QUANTILES[word]),
    ),
]


def _count(plot, selection, claim):
    if "places on the axes" in claim["operation"]:
        return plot.x.size * plot.y.size
    if "overlays" in selection.get("layer", ""):
        words = plot.spec["overlays"][plot.overlay(selection)]
        return int(chosen(plot.cells, words.get("where")).sum())
    return len(plot.rows(selection))


def _path(plot):
    """Return the positions through which the line of commits goes."""
    commits = plot.cells.groupby("position")["commit_step"].first().dropna()
    axis = plot.axis("step")
    return commits[commits.between(axis.first, axis.last)]
