"""Every number of a description, parsed out of its text and computed again from the raw cells."""

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from tests.described.operations import Plot

NUMBER = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+−]?\d+)?")
COLOR = re.compile(r"\(#[0-9a-f]{6}\)")
QUOTED = re.compile("“[^”]*”")
LEVELS = ("alt", "short", "full")


@dataclass
class Report:
    """What was compared: numbers of texts, claims, and what did not agree or could not be computed."""

    numbers: int = 0
    claims: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other):
        """Take in another report."""
        self.numbers, self.claims = self.numbers + other.numbers, self.claims + other.claims
        self.wrong += other.wrong


def check(spec, plots, figure, levels=LEVELS) -> Report:
    """Compare a description with the raw cells of the plots of its figure, and with the document that is drawn."""
    report = Report()
    drawn = figure.to_dict()
    specs = spec.get("_specs") or [spec] * len(plots)  # one of each plot
    groups = {id(of): [cells for cells, other in zip(plots, specs) if other is of] for of in specs}
    shown_plots = [Plot(of, cells, plots, drawn, groups[id(of)]) for of, cells in zip(specs, plots)]
    names = names_in(spec, plots)
    for level in levels:
        shown = figure.describe(level).to_json()
        values = {}
        for claim in shown["claims"]:
            plot = shown_plots[claim["selection"].get("plot", 0)]
            try:
                found = plot.computed(claim)
            except (AttributeError, IndexError, LookupError, StopIteration, TypeError, ValueError) as error:
                report.wrong.append(f"{claim['id']} ({claim['operation']}) cannot be computed: {error!r}")
                found = None
            else:
                if not same(found, claim["value"]):
                    report.wrong.append(f"{claim['id']} ({claim['operation']}): {claim['value']!r}, computed {found!r}")
            report.claims += 1
            values[claim["id"]] = written(found, claim["unit"], claim.get("whole", 0))
        allowed = quotes_in(spec, plots, shown_plots[0])
        for text, ids in told_in(shown):
            numbers = Counter(NUMBER.findall(blanked(text, names, allowed)))
            known = Counter(each for name in (values if ids is None else ids) for each in NUMBER.findall(values[name]))
            report.numbers += numbers.total()
            if extra := numbers - known if ids is not None else set(numbers) - set(known):
                report.wrong.append(f"{extra} in “{text}” are of no claim")
    return report


def told_in(shown):
    """Return each text of a description with the names of its claims; None where those of all of it count."""
    for section in shown["sections"]:
        yield from ((each["text"], each["claims"]) for each in section["sentences"])
        yield from ((each["topic"], None) for each in section["sentences"] if each.get("topic"))
        for table in section["tables"]:
            yield table["caption"], []
            yield from ((each, None) for each in table["columns"])  # a condition is a claim about its mark
            for row, of in zip(table["rows"], table["claims"]):
                yield from zip(row, of)


def same(found, value) -> bool:
    """Return whether two values of a claim are equal, numbers to nine digits."""
    if isinstance(value, str) or isinstance(found, str) or found is None:
        return str(found) == str(value)
    return math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9)


def names_in(spec, plots) -> list[str]:
    """Return the texts of a figure that are not ours, the longest first."""
    found = set()

    def look(value):
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look({word: each for word, each in spec.items() if not word.startswith("_")})
    found |= set(spec.get("trace", {}).get("segments", {}))
    by = {name for of in spec.get("_specs") or [spec] for name in grouping(of)}
    found |= {str(each) for name in by for plot in plots for each in plot[name].dropna().unique()}
    found |= {f"{each[:1].upper()}{each[1:]}" for each in found}
    return sorted((each for each in found if re.search(r"\d", each)), key=len, reverse=True)


def grouping(spec) -> set[str]:
    """Return the fields whose values stand in a text: those of facets, and those that color or divide by value."""
    found = {each for word, each in spec.get("facet", {}).items() if word in {"field", "row", "column"}}
    panels = [mark for side in spec.get("panels", {}).values() for panel in side for mark in panel["marks"]]
    for mark in [*spec.get("marks", []), *panels]:
        color = mark.get("color")
        if isinstance(color, dict) and (color.get("type") == "nominal" or mark in panels):
            found.add(color["field"])
    return found


def quotes_in(spec, plots, plot) -> set[str]:
    """Return what may stand in quotes: texts of the spec, of conditions, and labels with the numbers that they ask for."""
    found = set(names_in(spec, plots)) | {str(each) for each in texts_of(spec)}
    for at, overlay in enumerate(spec.get("overlays", [])):
        label = overlay.get("label")
        text = label["text"] if isinstance(label, dict) else label
        if text:
            held = {word: f"{plot.overlay_end(at, word):.10g}" for word in re.findall(r"{(\w+)}", text)}
            found.add(text.format(**held))
    if any(overlay["mark"] == "bracket" for overlay in spec.get("overlays", [])):
        found |= {f"{each:g}" for each in plot.cells["block"].unique()} if "block" in plot.cells else set()
    return {json.dumps(each, ensure_ascii=False)[1:-1] for each in found} | found


def texts_of(value):
    """Return every text in a spec."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for word, each in value.items():
            yield from () if word.startswith("_") else texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def blanked(text, names, allowed):
    """Return a text without names, colors, and quotes that may stand there."""
    text = QUOTED.sub(lambda found: "§" if found[0][1:-1] in allowed else found[0], text)
    text = COLOR.sub("§", text)
    for name in names:
        text = (
            re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w|\.\d)", "§", text)
            if name.isdecimal()
            else text.replace(name, "§")
        )
    return text


def written(value, unit, whole) -> str:
    """Return a number as a sentence has it, by another way than the wording of the description."""
    if isinstance(value, str) or value is None:
        return str(value)
    if unit == "share":
        tenths = round(1000 * value, 6)
        if value == 0 or (whole > 2 and round(whole * value) == whole - 1):
            return "none" if value == 0 else "all but one"
        if value == 1:
            return "all"
        if f"{100 * value:.1f}" in {"0.0", "100.0"}:
            return "under 0.1 %" if tenths < 500 else "over 99.9 %"
        return f"{100 * value:.1f} %"
    if unit == "value":
        digits = float(np.format_float_scientific(value, precision=2)) if value else 0.0
        if abs(digits) == 1 and 1 - abs(value) > 1e-9:
            return "over 0.999" if value > 0 else "under −0.999"
        shown = f"{digits:,.0f}" if 1000 <= abs(digits) < 1e15 else f"{digits:.3g}"
        return shown.replace("-", "−")
    return (f"{value:.10g}" if unit == "place" else f"{value:,}").replace("-", "−")
