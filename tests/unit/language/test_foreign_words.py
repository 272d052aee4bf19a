"""Words of other tools: each is answered with ours or with “not in this language”, and none is reversed."""

import json
import re

import pytest
from tests.benchmarks.foreign_words import PLACES, read

from tracegram.diagnostics import Diagnostic, Lines, TracegramError
from tracegram.diagnostics.fixing import apply
from tracegram.language.document import parse
from tracegram.language.params import with_params
from tracegram.language.schema import load_schema, properties_of, resolve_reference
from tracegram.language.schema.foreign import UNKNOWN
from tracegram.language.schema.foreign_values import CHOICES
from tracegram.language.schema.foreign_words import WORDS
from tracegram.language.validate import validate
from tracegram.model.plot import scheme_named

ROWS = [{"step": 0, "position": 0, "token": "a", "confidence": 0.5, "changed": True}]
FRAGMENTS = {
    "color": ["color-field"],
    "axis": ["axis-x", "axis-y"],
    "theme": ["theme-words"],
    "where": ["where-field"],
    "size": ["size"],
    "panel": ["panel-across", "panel-beside"],
    "panel mark": ["panel-line", "panel-area", "panel-bar", "panel-point", "panel-rect", "panel-text"],
    "value axis": ["value-axis"],
}
SCHEMES = properties_of("color-field")["scheme"]["enum"]
LEGAL = {each.casefold() for each in SCHEMES}
WORD_LIST = read("words")
SCHEME_LIST = read("schemes")


def with_word(place, word, value="a"):
    """Return a spec with one more key in a mapping of it; `mark.mark` puts the word in the place of a mark."""
    mark = {"mark": "rect", "where": "changed"}
    spec = {"tracegram": 1, "trace": {"values": ROWS}, "marks": [mark]}
    holders = {"figure": spec, "mark": mark, "trace": spec["trace"], "axis": {}, "theme": {}, "size": {}}
    holders |= {"color": {"field": "confidence"}, "where": {"field": "confidence", "gt": 0}}
    holders["overlay"] = {"mark": "rule", "y": 0}
    if place == "mark.mark":
        mark["mark"] = word
        return spec
    for name, key in {"axis": "x", "theme": "theme", "size": "size"}.items():
        spec.update({key: holders[name]} if place == name else {})
    mark.update({place: holders[place]} if place in {"color", "where"} else {})
    spec.update({"overlays": [holders["overlay"]]} if place == "overlay" else {})
    holders[place].setdefault(word, value)
    return spec


def findings_of(spec) -> list[Diagnostic]:
    try:
        validate(parse(json.dumps(spec).encode(), "figure.json"))
    except TracegramError as error:
        return list(error.findings)
    return []


def legal_in(place):
    """Return the keys that a mapping may have; of marks and overlays, any has."""
    names = FRAGMENTS.get(place, [each for each in load_schema()["$defs"] if each.startswith(f"{place}-")] or [place])
    return set().union(*(properties_of(name) for name in names))


def is_answered(row, finding):
    """Check what a row of the list says of a word against the finding about it."""
    if row["answer"] == "-":
        return finding.help.startswith(UNKNOWN)
    return finding.help.startswith((f"write “{row['answer']}”", f"write `{row['answer']}", row["answer"]))


@pytest.mark.parametrize("kind", PLACES)
def test_each_word_of_other_tools_is_answered_with_ours_or_said_to_be_none(kind):
    rows = [each for each in WORD_LIST if each["kind"] == kind and each["answer"] != "="]
    found = {each["word"]: findings_of(with_word(PLACES[kind], each["word"])) for each in rows}

    assert rows
    assert [word for word, findings in found.items() if len(findings) != 1] == []
    assert [each["word"] for each in rows if not is_answered(each, found[each["word"]][0])] == []


def test_the_list_has_hundreds_of_words():
    assert len({each["word"] for each in WORD_LIST}) >= 250
    assert [each for each in WORD_LIST if not each["answer"]] == []


@pytest.mark.parametrize("place", ["figure", "axis", "mark", "overlay", "color"])
def test_each_word_is_one_finding_and_answered_wherever_it_stands(place):
    words = sorted({each["word"] for each in WORD_LIST if each["kind"] != "values of mark"} - legal_in(place))
    found = {word: findings_of(with_word(place, word)) for word in words}

    assert [word for word in words if len(found[word]) != 1] == []
    assert [word for word in words if not found[word][0].help.startswith(("write ", UNKNOWN))] == []


@pytest.mark.parametrize("place", [each for each in WORDS if each not in {"any", "coordinate", "segment"}])
def test_each_answer_is_a_word_of_the_language(place):
    options = [each.removeprefix("~") for answer in WORDS[place] for each in answer.split("|")]
    others = {"where": {"and", "or", "not"}}.get(place, set())
    words = [each for each in options if each[0] != "-" and " " not in each]

    assert words
    assert set(words) <= legal_in(place) | others


def choices_of(name):
    place, _, word = name.partition(".")
    fragments = FRAGMENTS.get(place, [place])
    if place in {"aggregate[]", "over_runs[]", "panel mark"} and word != "mark":
        found = resolve_reference(properties_of("panel-line")[word or place.removesuffix("[]")])
        return {*re.findall(r"[a-z]+", found["pattern"]), *(f"p{number}" for number in range(1, 100))}
    if name == "panel mark.mark":
        return {properties_of(each)["mark"]["const"] for each in fragments}
    if word == "mark":
        branches = load_schema()["$defs"][place]["oneOf"]
        return {resolve_reference(each)["properties"]["mark"]["const"] for each in branches}
    fragments = ["mark-point"] if place == "mark" else fragments
    found = [resolve_reference(properties_of(each)[word]) for each in fragments]
    return {each for schema in found for one in [schema, *schema.get("oneOf", [])] for each in one.get("enum", [])}


@pytest.mark.parametrize("name", CHOICES)
def test_each_answer_to_a_value_is_a_value_of_the_word(name):
    assert {each.removesuffix("!") for each in CHOICES[name] if each[0] != "-" and " " not in each} <= choices_of(name)


@pytest.mark.parametrize("tool", ["altair", "matplotlib", "plotly"])
def test_a_scheme_is_answered_with_one_of_its_kind_and_direction_or_with_none(tool):
    kinds = {each["scheme"]: each["kind"] for each in SCHEME_LIST if each["tool"] == "altair"}
    ours, wrong = {"okabe_ito": "categorical", "coolwarm": "diverging"}, []
    for row in [each for each in SCHEME_LIST if each["tool"] == tool and each["scheme"].casefold() not in LEGAL]:
        near, reverse = proposed(only_finding(with_word("color", "scheme", row["scheme"])))
        near = near and scheme_named(near)
        is_same_kind = near is None or ours.get(near, kinds.get(near)) == row["kind"]
        is_same_way = near != row["ours"] or reverse == (row["reverse"] == "true")
        wrong += [] if is_same_kind and is_same_way else [row["scheme"]]

    assert wrong == []


@pytest.mark.parametrize(
    "scheme", [each["scheme"] for each in SCHEME_LIST if each["ours"] == each["scheme"].casefold()]
)
def test_the_letter_r_after_a_scheme_of_matplotlib_turns_it_round(scheme):
    assert proposed(only_finding(with_word("color", "scheme", f"{scheme}_r"))) == (scheme.casefold(), True)


def proposed(finding):
    """Return the scheme that a finding says to write, and whether it is turned round."""
    if finding.suggestion:
        return finding.suggestion.value, False
    near = next((each for each in SCHEMES if f"`scheme: {each}`" in finding.help), None)
    return near, "`reverse: true`" in finding.help


CASES = {
    "annotations": ({"annotations": []}, "write “overlays”"),
    "axis": (
        {"x": {"axis": {"title": "Step"}}},
        "write `title`, `domain`, `ticks` and `reverse` in `x` and `y` themselves",
    ),
    "data": ({"data": {"url": "a.csv"}, "trace": None}, "write `trace: {file: …}`"),
    "data of values": ({"data": {"values": ROWS}, "trace": None}, "write “trace”"),
    "encoding": (
        {"encoding": {"x": {"field": "step"}}},
        "write `x` and `y` at the top of the spec, `color` and `where` in a mark",
    ),
    "facet": ({"facet": "run"}, "write `facet: {field: …}`"),
    "invert": ({"y": {"invert": True}}, "write “reverse”"),
    "layer": ({"layer": [{"mark": "rect"}], "marks": None}, "write “marks”"),
    "a mark alone": ({"mark": "rect", "marks": None}, "write `marks: [{mark: rect}]`"),
    "width": ({"width": 700, "height": 300}, "write `size: {width: …, height: …}`, in pixels"),
    "shorthand": ({"x": "step"}, "write `x: {field: step}`"),
    "a path": ({"trace": "a.csv"}, "write `trace: {file: …}`"),
    "figsize": ({"size": [7, 3]}, "write `size: {width: …, height: …}`, in pixels"),
    "legend": ({"legend": {"orient": "bottom"}}, "write “side”"),
    "no legend": ({"legend": False}, "write where it stands, such as `legend: right`, or `legend: none`"),
    "no ticks": ({"x": {"ticks": False}}, "write `ticks: none`, the distance between ticks, or a list of them"),
}
MARKS = {
    "cmap": ({"color": {"field": "confidence", "cmap": "viridis"}}, "write “scheme”"),
    "vmin": ({"color": {"field": "confidence", "vmin": 0, "vmax": 1}}, "write `domain: [first, last]`"),
    "a scale": (
        {"color": {"field": "confidence", "scale": {"scheme": "viridis"}}},
        "write `scheme`, `range`, `domain` and `reverse` in `color` itself, and the type alone: `scale: log`",
    ),
    "no legend": ({"color": {"field": "confidence", "legend": None}}, "write `legend: false`"),
    "a constant": (
        {"color": {"value": "red"}},
        "write `field` with a name, or one color for all cells: `color: orange`",
    ),
    "fill": ({"fill": "orange"}, "write “color”"),
    "filter": ({"filter": "changed", "where": None}, "write “where”"),
    "heatmap": ({"mark": "heatmap"}, "write “rect”"),
    "legend": ({"legend": True}, "write `legend: right` at the top of the spec, for layers with a `name`"),
    "tooltip": (
        {"tooltip": True},
        "write the fields: `tooltip: [confidence]`, or leave it out for those that are shown by default",
    ),
    "mask": ({"mask": "changed"}, "write `where: {not: …}`, which selects what is drawn"),
    "type": ({"type": "rect", "mark": None}, "write “mark”"),
    "a mark of words": ({"mark": {"type": "rect"}}, "write `mark: rect`, and its other words beside it"),
    "a list": ({"where": ["changed"]}, "write `where: {and: […]}`, or `or`"),
    "equal to a list": ({"where": {"field": "token", "equal": ["a", "b"]}}, "write `oneOf: […]`"),
    "not equal": ({"where": {"field": "confidence", "ne": 1}}, "write `not: {field: …, equal: …}`"),
}
OVERLAYS = {
    "strokeDash": ({"strokeDash": [4, 2]}, "write “dash”"),
    "vline": ({"mark": "vline"}, "write “rule”"),
    "fill": ({"mark": "rect", "x2": 3, "fill": True}, "write “filled”"),
    "fill with a color": ({"mark": "rect", "x2": 3, "fill": "red"}, "write “color”"),
    "label": ({"mark": "text", "y": 0, "label": "here"}, "write “text”"),
    "datum": ({"x": {"datum": 3}}, "write `statistic: …`, or the number itself"),
}


def changed(words, around):
    """Return a mapping with other words; None takes one away."""
    return {key: value for key, value in {**around, **words}.items() if value is not None or key == "legend"}


def only_finding(spec):
    (finding,) = findings_of(spec)
    return finding


@pytest.mark.parametrize("case", CASES)
def test_what_other_tools_write_at_the_top_is_one_finding_with_what_to_write(case):
    words, advice = CASES[case]

    assert only_finding(changed(words, with_word("figure", "tracegram"))).help == advice


@pytest.mark.parametrize("case", MARKS)
def test_what_other_tools_write_in_a_mark_is_one_finding_with_what_to_write(case):
    words, advice = MARKS[case]
    color = words.get("color")
    mark = changed({**words, **({"color": color} if color else {})}, {"mark": "rect", "where": "changed"})

    assert only_finding({**with_word("figure", "tracegram"), "marks": [mark]}).help == advice


@pytest.mark.parametrize("case", OVERLAYS)
def test_what_other_tools_write_in_an_overlay_is_one_finding_with_what_to_write(case):
    words, advice = OVERLAYS[case]
    spec = {**with_word("figure", "tracegram"), "overlays": [{"mark": "rule", "x": 1, **words}]}

    assert only_finding(spec).help == advice


def test_each_bound_of_a_box_is_put_right():
    """Four words of matplotlib are four of ours, and the fix writes them all."""
    box = {"mark": "rect", "xmin": 1, "xmax": 5, "ymin": 1, "ymax": 5}
    text = json.dumps({**with_word("figure", "tracegram"), "overlays": [box]})
    findings = findings_of(json.loads(text))
    mended = json.loads(apply(text, [each.edit for each in findings if each.edit and each.edit.safe]))

    assert mended["overlays"] == [{"mark": "rect", "x": 1, "x2": 5, "y": 1, "y2": 5}]
    assert findings_of(mended) == []


def test_two_words_with_one_answer_are_one_finding():
    finding = only_finding(changed({"width": 7, "height": 3}, with_word("figure", "tracegram")))

    assert finding.message == "“width” and “height” are not words of the language at the top of a spec"


def test_a_finding_stands_at_the_foreign_word():
    text = json.dumps(with_word("mark", "alpha"))
    finding = only_finding(json.loads(text))

    assert Lines(text).within(finding.place.span) == '"alpha"'


@pytest.mark.parametrize(
    ("place", "word", "value", "safe"),
    [
        ("mark", "fill", "orange", True),
        ("mark", "fill", "no color", False),
        ("mark", "alpha", 0.5, True),
        ("mark", "label", "Change", True),
        ("color", "cmap", "viridis", True),
        ("color", "cmap", "jet", False),
        ("color", "colorscale", [[0, "red"]], False),
        ("overlay", "strokeDash", [4, 2], True),
        ("overlay", "linestyle", "--", False),
        ("overlay", "linewidth", 2, False),
        ("axis", "invert", True, False),
        ("axis", "values", [0, 5], True),
        ("axis", "dtick", 5, False),
        ("figure", "config", {"font_size": 9}, False),
    ],
)
def test_an_edit_is_safe_only_where_our_word_means_the_same_and_takes_the_value(place, word, value, safe):
    (finding, *_) = findings_of(with_word(place, word, value))

    assert finding.edit is not None
    assert finding.edit.safe is safe


def test_no_word_that_is_only_near_is_written_unseen():
    """Whatever the value, a word after `~` and advice make no safe edit."""
    places = ("figure", "axis", "mark", "color", "trace", "size", "theme")
    answers = [(place, answer, words) for place in places for answer, words in WORDS[place].items()]
    vague = [each for each in answers if each[1][0] in "~-" or " " in each[1].partition("|")[0]]
    loose = [(place, word) for place, _, words in vague for word in words.split()]
    values = ["changed", 1, 0.5, True, [0, 1], {"width": 10}, "step", "viridis"]
    found = [
        (place, word, value)
        for place, word in loose
        for value in values
        for each in findings_of(with_word(place, word, value))
        if each.edit and each.edit.safe
    ]

    assert len(loose) > 100
    assert found == []


LINE = {"mark": "line", "field": "confidence"}
PANELS = {
    "a bare mark": ({"top": [LINE]}, "write `marks: [{mark: line, field: …}]`"),
    "no list": ({"top": {"marks": [LINE]}}, "write a list of panels: `top: [{…}]`"),
    "a list of panels": ([{"marks": [LINE]}], "write the side first"),
    "another name of a side": ({"above": [{"marks": [LINE]}]}, "write “top”"),
    "the width of a panel above": ({"top": [{"width": 40, "marks": [LINE]}]}, "write “height”"),
    "hue": ({"top": [{"marks": [{**LINE, "hue": "token"}]}]}, "write `color: {field: …}`"),
    "average": ({"top": [{"marks": [{**LINE, "aggregate": "average"}]}]}, "write “mean”"),
    "std": ({"top": [{"marks": [{**LINE, "aggregate": "std"}]}]}, "write “stdev”"),
    "a pair on a line": (
        {"top": [{"marks": [{**LINE, "aggregate": ["p25", "p75"]}]}]},
        "write one word; a pair is for",
    ),
    "limits": ({"top": [{"y": {"ylim": [0, 1]}, "marks": [LINE]}]}, "write “domain”"),
    "no side": (LINE, "write the side first"),
    "the field on its axis": (
        {"top": [{"y": {"field": "confidence"}, "marks": [{"mark": "line", "aggregate": "mean"}]}]},
        "write `field` in the marks of the panel",
    ),
    "a statistic": ({"top": [{"marks": [{"mark": "line", "statistic": "changes"}]}]}, "write “field”"),
    "a quartile": ({"top": [{"marks": [{**LINE, "mark": "area", "aggregate": ["q1", "p75"]}]}]}, "write “p25”"),
    "a quantile": ({"top": [{"marks": [{**LINE, "mark": "area", "aggregate": [0.25, "p75"]}]}]}, "write a percentile"),
    "an error band": ({"top": [{"marks": [{**LINE, "mark": "errorband"}]}]}, UNKNOWN),
    "a histogram": ({"top": [{"marks": [{**LINE, "mark": "histogram"}]}]}, "write “bar”"),
    "a field as a color": ({"top": [{"marks": [{**LINE, "color": "sampler"}]}]}, "write “silver”, or `color: {field: "),
    "a definition of detail": ({"top": [{"marks": [{**LINE, "detail": {"field": "run"}}]}]}, "write the name of"),
    "a list of details": ({"top": [{"marks": [{**LINE, "detail": ["run"]}]}]}, "write the name of one field"),
    "a window": ({"top": [{"marks": [{**LINE, "rolling": {"window": 8}}]}]}, "write the number of places itself"),
    "a word of another mark": ({"top": [{"marks": [{**LINE, "mark": "bar", "rolling": 8}]}]}, "write it in `line`"),
}
FACETS = {
    "col": ({"facet": {"col": "token"}}, "write “column”"),
    "columns": ({"facet": {"field": "token", "columns": 2}}, "write “wrap”"),
    "by": ({"facet": {"by": "token"}}, "write “field”"),
    "order": ({"facet": {"field": "token", "order": ["a"]}}, "write “sort”"),
    "sharex": ({"facet": {"field": "token", "sharex": False}}, "write `independent: [color, x, y]`"),
    "a definition of a field": ({"facet": {"row": {"field": "token"}}}, "write the name of the field itself"),
    "hconcat": ({"hconcat": [{}]}, "write `concat: [{…}, {…}]`"),
    "subplots": ({"subplots": [1, 2]}, "write `concat: [{…}, {…}]`"),
    "resolve": ({"resolve": {"scale": {"color": "independent"}}}, "write `independent: [color, x, y]`"),
    "scales": ({"scales": "free"}, "write `independent: [color, x, y]`"),
    "a header": ({"facet": {"field": "token", "header": {"title": None}}}, "write `labels: {…: …}`"),
    "a list of labels": ({"facet": {"field": "token", "labels": ["A"]}}, "write a text for each value"),
    "an order": ({"facet": {"field": "token", "sort": "descending"}}, "write the values in their order"),
    "a mapping of plots": ({"concat": {"a": {}}}, "write a list: `concat: [{…}, {…}]`"),
    "columns beside concat": ({"concat": [{}, {}], "columns": 1}, "write `facet: {field: …, wrap: …}`"),
    "animate": ({"animate": {"field": "step"}}, f"{UNKNOWN}; draw a picture of each value"),
    "runs": ({"runs": ["a"]}, "write `trace: {where: {field: run, oneOf: […]}}`"),
    "over_runs": ({"over_runs": "mean"}, "write `trace: {over_runs: …}`"),
    "segments": ({"segments": {"prompt": [0, 1]}}, "write `segments` in `trace`"),
}
TRACES = {
    "runs": ({"runs": ["a", "b"]}, "write `where: {field: run, oneOf: […]}`"),
    "run": ({"run": "a"}, "write `window: {run: …}`"),
    "several runs": ({"window": {"run": ["a", "b"]}}, "write `where: {field: run, oneOf: […]}`"),
    "filter": ({"filter": "changed"}, "write “where”"),
    "average": ({"over_runs": "average"}, "write “mean”"),
    "aggregate": ({"aggregate": "mean"}, "write “over_runs”"),
    "a flag": ({"over_runs": True}, "write one word: `over_runs: mean`"),
    "two words": ({"over_runs": ["mean", "stdev"]}, "write one word: `over_runs: mean`"),
    "difference": ({"difference": "changed"}, "write “minus”"),
    "a value by its field": ({"minus": {"sampler": "random"}}, "write `{field: sampler, equal: random}`"),
    "values by their field": ({"where": {"run": ["a", "b"]}}, "write `{field: run, oneOf: […]}`"),
    "a list of runs": ({"minus": ["a"]}, "write a condition: `minus: {field: run, oneOf: […]}`"),
    "a list of segments": ({"segments": [{"name": "a"}]}, "write the names as keys"),
    "the ends of a segment": ({"segments": {"a": {"start": 0, "end": 1}}}, "write its first and last position"),
    "a text for a range": ({"segments": {"a": "0-1"}}, "write its first and last position"),
    "the text of an answer": ({"segments": {"a": {"text": "42"}}}, "write `match: {text: …}`"),
    "an answer": ({"segments": {"a": {"match": "42"}}}, "write `match: {text: …}`"),
}
AXES = {
    "bins": ({"field": "progress", "bins": 10}, "write “bin”"),
    "maxbins": ({"field": "progress", "bin": {"maxbins": 10}}, "write the number of cells: `bin: 50`"),
    "a type": ({"type": "categorical"}, "write “ordinal”"),
    "an order": ({"type": "ordinal", "sort": "desc"}, "write “descending”"),
    "no labels": ({"labels": False}, "write `ticks: none`"),
    "origin": ({"origin": {"field": "commit_step"}}, "write `statistic: …`, or the number itself"),
}
BRACKETS = {
    "a text": ({"y": 0, "y2": 1, "text": "prompt"}, "write “label”"),
    "ends": ({"start": 0, "end": 1, "label": "prompt"}, "write `x` and `x2`, or `y` and `y2`"),
    "a range": ({"y": [0, 1], "label": "prompt"}, "write both ends: `y: …` and `y2: …`"),
}
PARAMS = {
    "a sign before it": ("$least", "write `{param: least}`"),
    "braces": ("{{ least }}", "write `{param: least}`"),
    "its name alone": ("least", "write `{param: least}`"),
    "an expression": ({"expr": "least"}, "write `{param: least}`"),
    "a default beside it": (
        {"param": "least", "default": 0.5},
        "write `{param: least}`, and its default under `params`",
    ),
}


@pytest.mark.parametrize(
    ("words", "advice"), [*(({"panels": panels}, advice) for panels, advice in PANELS.values()), *FACETS.values()]
)
def test_what_other_tools_write_for_several_plots_and_panels_is_one_finding_with_what_to_write(words, advice):
    (finding,) = findings_of({"tracegram": 1, "trace": {"values": ROWS}, "marks": [{"mark": "rect"}], **words})

    assert finding.help.startswith(advice)


@pytest.mark.parametrize("case", TRACES)
def test_what_other_tools_write_of_runs_is_one_finding_with_what_to_write(case):
    words, advice = TRACES[case]
    (finding,) = findings_of({"tracegram": 1, "trace": {"values": ROWS, **words}, "marks": [{"mark": "rect"}]})

    assert finding.help.startswith(advice)


@pytest.mark.parametrize("case", AXES)
def test_what_other_tools_write_of_axes_is_one_finding_with_what_to_write(case):
    words, advice = AXES[case]

    assert only_finding({**with_word("figure", "x", words)}).help.startswith(advice)


@pytest.mark.parametrize("case", BRACKETS)
def test_what_other_tools_write_in_a_bracket_is_one_finding_with_what_to_write(case):
    words, advice = BRACKETS[case]

    assert only_finding(with_word("figure", "overlays", [{"mark": "bracket", **words}])).help.startswith(advice)


@pytest.mark.parametrize("case", PARAMS)
def test_a_param_in_the_form_of_another_tool_is_one_finding_with_what_to_write(case):
    value, advice = PARAMS[case]
    spec = with_word("where", "gte", value)
    document = parse(json.dumps({**spec, "params": {"least": 0.5}}).encode(), "figure.json")

    with pytest.raises(TracegramError) as caught:
        validate(with_params(document, {}))

    (finding,) = caught.value.findings
    assert finding.help == advice


def test_the_default_of_a_param_is_the_value_itself():
    spec = {**with_word("where", "gte", {"param": "least"}), "params": {"least": {"value": 0.5}}}

    with pytest.raises(TracegramError) as caught:
        with_params(parse(json.dumps(spec).encode(), "figure.json"), {})

    (finding,) = caught.value.findings
    assert finding.help == "write `least: 0.5`"
