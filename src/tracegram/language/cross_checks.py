"""Which words of a spec go together, beyond what the schema can say.

These checks are the second half of the stage `validate`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tracegram.diagnostics import Diagnostic, nearest, quote, suggest
from tracegram.language.contradictions import unreachable_conditions
from tracegram.language.document import Document
from tracegram.language.entries import Size, check_legend, legend_words, written_conditions
from tracegram.trace.refusal import listed

_EXCLUDING = (("cell", "width"), ("cell", "height"), ("cell", "aspect"), ("cell", "of"))
_APART = (  # words of a color of which there is one at most
    ("scheme", "range"),
    ("thresholds", "bins", "quantiles"),
    ("domain", "robust", "thresholds", "quantiles"),
    ("center", "thresholds", "quantiles"),
)
_OF_THE_FIGURE = ("tracegram", "extends", "params", "description", "interpretation", "concat", "independent")


def check_size(document: Document) -> Iterable[Diagnostic]:
    """Find keys of `size` that exclude each other, and sizes of the whole figure inside one of its plots."""
    words: Mapping[str, Any] = document.get("size", default={})
    for first, second in _EXCLUDING:
        if first in words and second in words:
            message = f"“size” has both {quote(first)} and {quote(second)}, which exclude each other"
            yield document.finding("conflicting-words", f"/size/{second}", message, "keep one of them", "key")
            return
    if {"width", "height", "aspect"} <= words.keys():
        message = "“size” has a width, a height and an “aspect”, of which two are enough"
        yield document.finding("conflicting-words", "/size/aspect", message, "delete one of the three", "key")
    if words.get("of") == "figure" and not {"width", "height"} & words.keys():
        message = "“size” is of the figure, and has neither a width nor a height"
        yield document.finding("missing-word", "/size/of", message, "add `width`, `height` or both", "key")
    yield from _sizes_of_items(document, words)


def _sizes_of_items(document: Document, words: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for at, item in enumerate(document.get("concat", default=[])):
        own = item.get("size")
        if own is None:
            continue
        if Size.of(words).is_of_figure:
            message = "the size is of the whole figure, whose plots have one size, and this plot has its own"
            yield document.finding("conflicting-words", f"/concat/{at}/size", message, "delete one of the two", "key")
        elif Size.of(own).is_of_figure:
            message = "a size of the whole figure stands in one of its plots"
            advice = "move it out of `concat`, or write `of: plot`"
            yield document.finding("conflicting-words", f"/concat/{at}/size", message, advice, "key")


def check_looks(document: Document) -> Iterator[Diagnostic]:
    """Return the findings about colors and labels that the schema accepts."""
    yield from _colors(document)
    for at, overlay in enumerate(document.get("overlays", default=[])):
        if "label" in overlay and not (overlay["mark"] == "bracket" and "field" in overlay):
            yield from _label(document, overlay, f"/overlays/{at}")


def _colors(document: Document) -> Iterable[Diagnostic]:
    for pointer, color in _written_colors(document):
        given = [word for word, value in color.items() if value is not False]
        for words in _APART:
            both = [word for word in words if word in given]
            if len(both) > 1:
                message = f"a color has both {quote(both[0])} and {quote(both[1])}, which exclude each other"
                place = f"{pointer}/{both[1]}"
                yield document.finding("conflicting-words", place, message, "keep one of them", "key")
                break
        steps = color.get("thresholds", ())
        falling = [at for at, (low, high) in enumerate(pairwise(steps), 1) if low >= high]
        if falling:
            message = f"the threshold {steps[falling[0]]} is not above {steps[falling[0] - 1]}, the one before it"
            advice = f"write them in order: {sorted(set(steps))}"
            yield document.finding("reversed-range", f"{pointer}/thresholds/{falling[0]}", message, advice)


def _written_colors(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return the colors by field of all marks of the plot and its panels, each with its pointer."""
    listed_marks: list[Any] = [("/marks", document.get("marks", default=[]))]
    listed_marks += [(f"{pointer}/marks", panel["marks"]) for pointer, panel in _panels(document)]
    for pointer, marks in listed_marks:
        for index, mark in enumerate(marks):
            if isinstance(mark.get("color"), Mapping):
                yield f"{pointer}/{index}/color", mark["color"]


def _label(document: Document, overlay: Mapping[str, Any], pointer: str) -> Iterable[Diagnostic]:
    """Check that a label has both coordinates or none, belongs to an overlay, and names only existing coordinates."""
    label, given = overlay["label"], {"x", "x2", "y", "y2"} & overlay.keys()
    words: Mapping[str, Any] = {"text": label} if isinstance(label, str) else label
    place = f"{pointer}/label" if isinstance(label, str) else f"{pointer}/label/text"
    if len({"x", "y"} & words.keys()) == 1:
        message = "the place of a label is its “x” and its “y”, and one of them is given"
        yield document.finding("incomplete-coordinates", f"{pointer}/label", message, "give both, or none")
    if "where" in overlay and overlay.get("filled", True):
        message = "cells that are filled one by one have no label, which belongs to one thing"
        advice = "write `filled: false` for their outline, or `name` for the legend"
        yield document.finding("conflicting-words", f"{pointer}/label", message, advice, "key")
    for name in re.findall(r"\{(\w+)\}", words["text"]):
        if name not in given:
            message = f"the label names {{{name}}}, and this overlay has {listed(sorted(given)) or 'no coordinate'}"
            advice = "write one of these in braces" if given else "write the text without braces"
            yield document.finding("unknown-choice", place, message, advice)


def check_meaning(document: Document) -> list[Diagnostic]:
    """Return the findings about a document that the schema accepts."""
    written = written_conditions(document)
    reversed_ranges = [found for pointer, where in written for found in _conditions(document, where, pointer)]
    return [
        *_axes(document),
        *_ranges(document),
        *check_looks(document),
        *_names(document),
        *_facets(document),
        *_items(document),
        *check_size(document),
        *check_legend(document),
        *(reversed_ranges or (unreachable_conditions(document, written) if written else ())),
        *(
            finding
            for index, overlay in enumerate(document.get("overlays", default=[]))
            for finding in _overlay(document, overlay, f"/overlays/{index}")
        ),
        *(
            finding
            for pointer, panel in _panels(document)
            for index, overlay in enumerate(panel.get("overlays", ()))
            for finding in _placed(document, overlay, f"{pointer}/overlays/{index}")
        ),
    ]


def _panels(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return the panels of a spec, each with its pointer."""
    for side, panels in document.get("panels", default={}).items():
        yield from ((f"/panels/{side}/{at}", each) for at, each in enumerate(panels))


def _axes(document: Document) -> Iterable[Diagnostic]:
    x, y = document.get("x", "field"), document.get("y", "field")
    if x and x == y:
        other = "position" if x == "step" else "step"
        message = f"both axes show {quote(x)}"
        yield document.finding("same-field-twice", "/y/field", message, f"let the other axis show `{other}`")
    for name in ("x", "y"):
        yield from _statistic(document, document.get(name, "origin"), f"/{name}/origin")
        words = document.get(name, default={})
        written = words.get("field")
        if "bin" in words and written and nearest(written, ["progress"]) and written != "progress":
            message = f"`bin` makes cells of `progress`, and this axis shows {quote(written)}"
            finding = document.finding("conflicting-words", f"/{name}/field", message)
            yield finding.suggesting(suggest(written, ["progress"]))
        elif "bin" in words and written != "progress":
            message = f"`bin` makes cells of `progress`, and this axis shows {quote(words.get('field', 'steps'))}"
            yield document.finding("conflicting-words", f"/{name}/bin", message, "write `field: progress`", "key")
        elif words.get("field") == "progress" and "bin" not in words:
            message = "an axis of progress does not say how many cells it has"
            yield document.finding("missing-word", f"/{name}/field", message, "add `bin: 50`")
        yield from _idle_labels(document, name, words)
        first = words.get("domain", [0])[0]
        if first < 0 and (written is None or written in {"step", "position"}):
            message = f"the domain starts at {first}, and steps and positions count from 0"
            yield document.finding("out-of-range", f"/{name}/domain/0", message, "write a number: at least 0")


def _idle_labels(document: Document, name: str, words: Mapping[str, Any]) -> Iterable[Diagnostic]:
    """Find words about the labels of an axis that another word leaves out."""
    idle = [word for word in ("labels", "format") if word in words]
    if idle and words.get("ticks") == "none":
        message = f"{quote(idle[0])} is for the labels of an axis, and `ticks: none` leaves them out"
    elif len(idle) > 1:
        message = "“format” is for numbers, and “labels” writes texts in their place"
    else:
        return
    yield document.finding("conflicting-words", f"/{name}/{idle[-1]}", message, "delete one of the two", "key")


def _ranges(document: Document) -> Iterable[Diagnostic]:
    paths = [
        ("x", "domain"),
        ("y", "domain"),
        ("trace", "window", "step"),
        ("trace", "window", "position"),
        ("trace", "generate", "positions"),
        ("trace", "generate", "answer", "positions"),
    ]
    for path in paths:
        found = document.get(*path)
        if found and found[0] > found[1]:
            yield _reversed(document, "/" + "/".join(path), found, path[0] in {"x", "y"})


def _reversed(document: Document, pointer: str, found: list[Any], is_axis: bool = False) -> Diagnostic:  # noqa: FBT001, FBT002
    message = f"{quote(pointer.rpartition('/')[2])} ends at {found[1]}, before it starts at {found[0]}"
    advice = f"write [{found[1]}, {found[0]}]" + (", and `reverse` to turn the axis" if is_axis else "")
    finding = document.finding("reversed-range", pointer, message, advice)
    return replace(finding, edit=document.swapped(f"{pointer}/0", f"{pointer}/1"))


def _facets(document: Document) -> Iterable[Diagnostic]:
    words = document.get("facet", default={})
    of_lines = [word for word in ("field", "wrap", "sort") if word in words]
    if words and not {"field", "row", "column"} & words.keys():
        yield document.finding("missing-word", "/facet", "“facet” names no field", "add `field`, or `row` and `column`")
    if of_lines and {"row", "column"} & words.keys():
        message = f"{quote(of_lines[0])} lays out plots line by line, and `row` and `column` in two directions"
        yield document.finding("conflicting-words", f"/facet/{of_lines[0]}", message, "delete one of the two")
    if "row" in words and words["row"] == words.get("column"):
        message = f"rows and columns both show {quote(words['row'])}"
        yield document.finding("same-field-twice", "/facet/column", message, "name another field, or delete it")
    if words and document.get("concat") is not None:
        message = "a spec has either `facet` or `concat`"
        yield document.finding("conflicting-words", "/facet", message, "write `facet` in an item of `concat`")


def _items(document: Document) -> Iterable[Diagnostic]:
    """Find words of the whole figure in the items of `concat`."""
    for at, item in enumerate(document.get("concat", default=[])):
        for word in (each for each in _OF_THE_FIGURE if each in item):
            message = f"{quote(word)} is a word of the whole figure, not of one of its plots"
            advice = "delete it" if word in {"tracegram", "concat"} else "move it out of `concat`"
            yield document.finding("conflicting-words", f"/concat/{at}/{word}", message, advice, "key")


def _conditions(document: Document, where: Any, pointer: str) -> Iterable[Diagnostic]:
    if not isinstance(where, Mapping):
        return
    ends = where.get("range")
    if ends and ends[0] > ends[1]:
        yield _reversed(document, f"{pointer}/range", ends)
    yield from _conditions(document, where.get("not"), f"{pointer}/not")
    for word in ("and", "or"):
        for index, part in enumerate(where.get(word, ())):
            yield from _conditions(document, part, f"{pointer}/{word}/{index}")


def _names(document: Document) -> Iterable[Diagnostic]:
    """Check that layers of the same name have the same color, since a legend has one entry per name."""
    if legend_words(document)["side"] == "none":
        return
    colors: dict[str, str] = {}
    lists = [(f"/{word}", document.get(word, default=[])) for word in ("marks", "overlays")]
    lists += [(f"{pointer}/marks", panel["marks"]) for pointer, panel in _panels(document)]
    for pointer, layers in lists:
        for index, layer in enumerate(layers):
            name, color = layer.get("name"), layer.get("color")
            if name and isinstance(color, str) and colors.setdefault(name, color) != color:
                message = f"{quote(name)} names layers of two colors, {colors[name]} and {color}, in one legend"
                place = f"{pointer}/{index}/name"
                yield document.finding("conflicting-words", place, message, "give each its own name")


def _overlay(document: Document, overlay: Mapping[str, Any], pointer: str) -> Iterable[Diagnostic]:
    given = {word for word in ("x", "x2", "y", "y2") if word in overlay}
    for word in sorted(given):
        yield from _statistic(document, overlay[word], f"{pointer}/{word}")
    yield from _placed(document, overlay, pointer)
    if overlay["mark"] == "bracket":
        yield from _bracket(document, overlay, given, pointer)
    if overlay["mark"] == "rect":
        yield from _selected_or_bounded(document, overlay, given, pointer)
    if overlay["mark"] == "band" or (overlay["mark"] == "rect" and overlay.get("extent") != "exact"):
        yield from _whole(document, overlay, given, pointer)
    if overlay["mark"] == "band" and len({word[0] for word in given}) == 2:
        message = "a band spans one axis, and both x and y bounds are given"
        yield document.finding("conflicting-words", pointer, message, "use a `rect` for both", "key")


def _placed(document: Document, overlay: Mapping[str, Any], pointer: str) -> Iterable[Diagnostic]:
    """Check that an overlay, of a plot or a panel, has the coordinates that it needs."""
    given = {word for word in ("x", "x2", "y", "y2") if word in overlay}
    if overlay["mark"] == "rule":
        yield from _rule(document, overlay, given, pointer)
    if overlay["mark"] in {"rect", "band", "bracket"}:
        yield from _pairs(document, overlay, given, pointer)
    if overlay["mark"] == "band" and not given:
        message = "a band has no bounds"
        yield document.finding("incomplete-coordinates", pointer, message, "give x and x2, or y and y2", "key")


def _statistic(document: Document, asked: Any, pointer: str) -> Iterable[Diagnostic]:
    """Check that a statistic has the options that it takes, and no other."""
    if not isinstance(asked, Mapping):
        return
    takes = {"of", "count", "which"} if asked["statistic"] == "change_point" else {"match"}
    for word in asked:
        if word not in {*takes, "statistic"}:
            message = f"{quote(asked['statistic'])} takes no {quote(word)}; it takes {listed(sorted(takes))}"
            yield document.finding("conflicting-words", f"{pointer}/{word}", message, f"delete `{word}`", "key")
    if "match" in takes - asked.keys():
        message = f"{quote(asked['statistic'])} names no answer"
        yield document.finding("missing-word", pointer, message, "add `match: {text: …}`", "key")
    elif asked.get("which", 1) > asked.get("count", 1):
        message = f"“which” is {asked['which']}, and “count” is {asked.get('count', 1)}"
        yield document.finding("out-of-range", f"{pointer}/which", message, "write a `count` that is at least as large")


def _rule(document: Document, overlay: Mapping[str, Any], given: set[str], pointer: str) -> Iterable[Diagnostic]:
    legal = [{"x"}, {"y"}, {"x", "y", "x2"}, {"x", "y", "y2"}, {"x", "y", "x2", "y2"}]
    if overlay.get("arrow") and not given & {"x2", "y2"}:
        message = "a rule that runs through the whole plot has no end for an arrow"
        yield document.finding("conflicting-words", f"{pointer}/arrow", message, "give x2, y2 or both", "key")
    if given not in legal:
        message = f"a rule has the coordinates {', '.join(sorted(given))}" if given else "a rule has no coordinate"
        advice = "give x alone, y alone, or x and y with x2, y2 or both"
        yield document.finding("incomplete-coordinates", pointer, message, advice, "key")


def _bracket(document: Document, overlay: Mapping[str, Any], given: set[str], pointer: str) -> Iterable[Diagnostic]:
    places = [*(["field"] if "field" in overlay else []), *sorted({word[0] for word in given})]
    if len(places) > 1:
        message = f"a bracket has both {quote(places[0])} and {quote(places[1])}, which exclude each other"
        yield document.finding("conflicting-words", f"{pointer}/{places[1]}", message, "keep one of them", "key")
    if not places:
        message = "a bracket has neither “field” nor bounds"
        advice = "give `field`, x and x2, or y and y2"
        yield document.finding("incomplete-coordinates", pointer, message, advice, "key")
    if "field" in overlay and "label" in overlay:
        message = "a bracket has both “field”, whose values are its names, and “label”"
        yield document.finding("conflicting-words", f"{pointer}/label", message, "keep one of them", "key")


def _pairs(document: Document, overlay: Mapping[str, Any], given: set[str], pointer: str) -> Iterable[Diagnostic]:
    for axis in ("x", "y"):
        start, stop = axis, f"{axis}2"
        if len(given & {start, stop}) == 1:
            lone = next(iter(given & {start, stop}))
            message = f"{quote(lone)} is given without {quote(stop if lone == start else start)}"
            yield document.finding("incomplete-coordinates", f"{pointer}/{lone}", message, "give both ends", "key")
        elif start in given and _written(overlay, start, stop) and overlay[start] > overlay[stop]:
            message = f"{quote(stop)} ends at {overlay[stop]}, before it starts at {overlay[start]}"
            advice = f"write {start}: {overlay[stop]} and {stop}: {overlay[start]}"
            finding = document.finding("reversed-range", f"{pointer}/{stop}", message, advice)
            yield replace(finding, edit=document.swapped(f"{pointer}/{start}", f"{pointer}/{stop}"))


def _written(overlay: Mapping[str, Any], *words: str) -> bool:
    """Return whether coordinates are numbers: neither values of an ordinal axis nor statistics of the trace."""
    return not any(isinstance(overlay[word], Mapping | str) for word in words)


def _whole(document: Document, overlay: Mapping[str, Any], given: set[str], pointer: str) -> Iterable[Diagnostic]:
    for word in sorted(given):
        is_index = document.get(word[0], "field", default="step") in {"step", "position"}
        if is_index and _written(overlay, word) and overlay[word] % 1:
            message = f"{quote(word)} is {overlay[word]}, and a {overlay['mark']} covers whole cells"
            advice = "write a whole number" + (", or `extent: exact`" if overlay["mark"] == "rect" else "")
            yield document.finding("wrong-type", f"{pointer}/{word}", message, advice)


def _selected_or_bounded(
    document: Document, overlay: Mapping[str, Any], given: set[str], pointer: str
) -> Iterable[Diagnostic]:
    places = [word for word in ("where", "region") if word in overlay] + sorted(given)[:1]
    if len(places) > 1:
        message = f"a rect has both {quote(places[0])} and {quote(places[1])}, which exclude each other"
        yield document.finding("conflicting-words", f"{pointer}/{places[0]}", message, "keep one of them", "key")
    lines = [word for word in ("width", "dash") if word in overlay]
    if "where" in overlay and lines and overlay.get("filled", True):
        message = f"selected cells are filled, and {quote(lines[0])} is for an outline"
        advice = f"write `filled: false`, or delete `{lines[0]}`"
        yield document.finding("conflicting-words", f"{pointer}/{lines[0]}", message, advice, "key")
    if not places:
        message = "a rect has neither bounds nor “where” nor “region”"
        yield document.finding("incomplete-coordinates", pointer, message, "give x and x2, y and y2, or both", "key")
    region = overlay.get("region", {})
    if "where" in region and "from" in region:
        message = "a region has both “where” and “from”, and only a match begins at a step"
        yield document.finding("conflicting-words", f"{pointer}/region/from", message, "delete `from`", "key")
    yield from _conditions(document, overlay.get("where"), f"{pointer}/where")
    yield from _conditions(document, region.get("where"), f"{pointer}/region/where")
    ends = region.get("match", {}).get("positions")
    if ends and ends[0] > ends[1]:
        yield _reversed(document, f"{pointer}/region/match/positions", ends)
