"""Every example of the schema is drawn, and every default that it states is the one used."""

import json

import pandas as pd
import pytest

import tracegram
from tests.examples import write_files
from tracegram.language.schema import load_schema, resolve_reference


def values(**columns):
    """Return cells at step 0 and positions 0, 1, …, with more columns."""
    names = {"step": [0] * 4, "position": [0, 1, 2, 3], **columns}
    return [dict(zip(names, row, strict=True)) for row in zip(*names.values(), strict=True)]


RECT = {"mark": "rect"}
SAMPLERS = ["random", "entropy", "margin", "confidence", "left"]
SEVERAL = {
    "values": [{"step": 0, "position": 0, "run": each, "sampler": each, "question": f"of {each}"} for each in SAMPLERS]
}
ELSEWHERE = {f"axis-{axis}/{word}" for axis in "xy" for word in ("field", "sort", "labels")}  # test_axis_words
ELSEWHERE |= {"axis-y/origin", "axis-y/bin"}  # as on the x axis, whose field they suit
ELSEWHERE |= {"concat-item/size"}  # of the whole figure, which no item has
BRACKET = {"mark": "bracket", "label": "answer"}
BANDS = {"y": {"mark": "band", "y": 0, "y2": 155}, "y2": {"mark": "band", "y": 0, "y2": 155}}
BOX = {"mark": "rect", "x": 0, "x2": 250, "y": 0, "y2": 155}
AROUND = {  # what stands around an example of a property, where that is not the first example of its fragment
    "color-field": {"field": "confidence"},
    "where-field": {"field": "confidence", "lte": 1},
    "where-field/oneOf": {"field": "text"},
    "mark-rect": RECT,
    "overlay-band": {"mark": "band", "x": 0, "x2": 250},
    "overlay-band/y": BANDS["y"],
    "overlay-band/y2": BANDS["y2"],
    "overlay-rect": BOX,
    "axis-x/bin": {"field": "progress"},
    "overlay-bracket/x": {**BRACKET, "x2": 250},
    "overlay-bracket/x2": {**BRACKET, "x": 0},
    "overlay-bracket/y": {**BRACKET, "y2": 155},
    "overlay-bracket/y2": {**BRACKET, "y": 0},
    "overlay-bracket/label": {"mark": "bracket", "y": 0, "y2": 31},
    "mark-text/format": {"mark": "text", "field": "confidence"},
    "panel-text/format": {"mark": "text", "field": "confidence", "aggregate": "mean"},
    "label-words/leader": {"text": "front"},
    "size/aspect": {"width": 753},
    "size/cell": {},
    "overlay-rect/where": RECT,
    "overlay-rect/region": RECT,
    "overlay-line/points": {"mark": "line"},
    "concat-item/facet": {"trace": SEVERAL},
    "concat-item/overlays": {},
    "concat-item/legend": {"marks": [{"mark": "rect", "name": "Cells"}]},
    "figure/facet": {"tracegram": 1, "trace": SEVERAL, "marks": [RECT]},
    "panel-line/field": {"mark": "line", "aggregate": "mean"},
    "panel-text/aggregate": {"mark": "text", "field": "confidence"},
    "facet": {"field": "sampler"},
    "facet/wrap": {"field": "sampler", "wrap": 4},
    "facet/row": {},
    "facet/column": {},
    "panel-rect/color": {"mark": "rect", "aggregate": "mean"},
    "panels/left": {},
    "region/where": {},
    "match": {},
    "statistic/match": {"statistic": "answer_stability"},
    "statistic/which": {"statistic": "change_point", "count": 2},
    "figure": {"tracegram": 1, "trace": {"file": "decode.parquet"}, "marks": [RECT]},
    "figure/legend": {
        "tracegram": 1,
        "trace": {"file": "decode.parquet"},
        "marks": [{"mark": "rect", "name": "Cells"}],
    },
}


RENAMED = {"my_run": ["a"] * 4, "my_masked": [True] * 4, "my_canvas": [0, 0, 0, 5], "my_block": [0, 0, 1, 1]}
RENAMED |= {f"my_{word}": ["a", "b", "a", "b"] for word in ("token", "text")}
RENAMED |= {f"my_{word}": [0.1, 0.2, 0.3, 0.4] for word in ("confidence", "margin", "entropy")}
RENAMED |= {
    f"my_{word}": [True, False, True, False] for word in ("changed", "committed", "remasked", "edited", "forced")
}
RENAMED |= {"my_commit_step": [0, 0, 0, 0]}
TRACES = {  # the other words of a trace, where an example of one stands
    "values": {},
    "frame": {},
    "segments": {"file": "decode.parquet"},
    "format": {"file": "history.json", "prompt_length": 156},
    "columns": {"values": [{"layer": 0, "query": 0}, {"layer": 1, "query": 0}]},
    "over_runs": {"file": "runs/*.parquet"},
    "minus": {"values": values(position=[0, 0, 1, 1], run=["a", "b"] * 2, sampler=["random", "greedy"] * 2)},
    "where": {"values": values(step=[241, 246, 241, 246], sampler=["random", "entropy", "greedy", "greedy"])},
    "mask_id": {"values": values(canvas=[126336, 5, 126336, 5])},
    "state": {"values": values(masked=[True, True, False, False])},
    "prompt_length": {"file": "asked.json", "mask_id": 0, "state": "after"},
    "block_length": {"file": "history.json", "prompt_length": 156},
    "given": {"file": "given.json", "prompt_length": 0},
    "numbering": {"file": "steps.json", "step_base": 1, "block_length": 2},
    "step_base": {"file": "steps.json"},
    "sample": {"file": "steps.json", "step_base": 1},
    "first_step": {"file": "matrix.csv", "format": "arrays"},
    "first_position": {"file": "matrix.csv", "format": "arrays"},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The folder of all files that examples name."""
    return write_files(tmp_path_factory.mktemp("examples"))


def examples_of(name, fragment):
    """Return each example of a fragment and of its properties, as (place, value of the fragment)."""
    found = list(fragment.get("examples", []))
    words = {word: each for word, each in fragment.get("properties", {}).items() if f"{name}/{word}" not in ELSEWHERE}
    yield from ((name, example) for example in found)
    for word, schema in words.items():
        around = AROUND.get(f"{name}/{word}", AROUND.get(name, found[0] if found else {}))
        for example in resolve_reference(schema).get("examples", []):
            if (value := {**around, word: example}) not in found:
                yield f"{name}/{word}", value


def spec_of(name, value):
    """Return a spec in which an example of a fragment stands."""
    family = name.partition("-")[0]
    overlay = {
        "region": {"mark": "rect", "region": value},
        "match": {"mark": "rect", "region": {"match": value}},
        "statistic": {"mark": "rule", "x": value},
        "label": {"mark": "rule", "x": 120, "label": value},
        "label-words": {"mark": "rule", "x": 120, "label": value},
    }
    spec = {"tracegram": 1, "trace": {"file": "decode.parquet"}, "marks": [RECT]}
    match family:
        case "figure":
            return {**spec, **value}
        case "axis":
            return {**spec, name[-1]: value}
        case "size" if name != "size-field":
            return {**spec, "size": value}
        case "theme" | "trace":
            return {**spec, family: value}
        case "font":
            return {**spec, "theme": {"font_size": value}}
        case "legend":
            named = [{**RECT, "name": each, "color": color} for each, color in LAYERS.items()]
            return {**spec, "marks": named, "legend": value}
        case "segment":
            return {**spec, "trace": {**spec["trace"], "segments": {"answer": value}}}
        case "generate" | "sql":
            return {**spec, "trace": {name: value}}
        case "window":
            return {**spec, "trace": {"file": "decode.parquet", "window": value}}
        case "color" | "where":
            return {**spec, "marks": [{**RECT, family: value}]}
        case "over":
            return {**spec, "marks": [{**RECT, "over_runs": value}]}
        case "facet":
            return {**spec, "trace": SEVERAL, "facet": value}
        case "concat":
            return {**spec, "concat": [value]}
        case "panels":
            return {**spec, "panels": value}
        case "panel" | "value":
            return {**spec, "panels": panels_of(name.partition("-")[2], value)}
        case "size":
            return {**spec, "marks": [{"mark": "point", "size": value}]}
        case "mark":
            return {**spec, "marks": [value]}
        case "overlay":
            return {**spec, "trace": SEGMENTED, "overlays": [value]}
        case _:
            return {**spec, "overlays": [overlay[name]]}


LINE = {"mark": "line", "field": "changes_per_step"}
LAYERS = {"Change": "orange", "Commit": "blue"}
SEGMENTED = {"file": "decode.parquet", "segments": {"prompt": [0, 31], "answer": [148, 155]}}


def panels_of(word, value):
    """Return panels in which an example of a part of a panel stands."""
    match word:
        case "across":
            return {"top": [value]}
        case "beside":
            return {"right": [value]}
        case "axis":
            return {"top": [{"marks": [LINE], "y": value}]}
        case "overlay":
            return {"top": [{"marks": [LINE], "overlays": [value]}]}
        case "rect" | "text":
            return {"right": [{"marks": [value]}]}
        case _:
            return {"top": [{"marks": [value]}]}


FRAGMENTS = {"figure": load_schema(), **load_schema()["$defs"]}
EXAMPLES = [each for name, fragment in FRAGMENTS.items() if name != "trace" for each in examples_of(name, fragment)]


@pytest.mark.parametrize(
    ("place", "value"), EXAMPLES, ids=[f"{place} {json.dumps(value)[:60]}" for place, value in EXAMPLES]
)
def test_each_example_of_the_schema_is_drawn(place, value, root):
    spec = spec_of(place.partition("/")[0], value)
    drawn = tracegram.figure(spec, root=root, connections={"runs": root / "runs.duckdb"})

    assert drawn.to_dict().keys() & {"layer", "concat"}


TRACE_EXAMPLES = [
    (word, example)
    for word, schema in FRAGMENTS["trace"]["properties"].items()
    if word in TRACES
    for example in resolve_reference(schema)["examples"]
]


def test_each_word_of_a_trace_has_an_example_that_is_drawn():
    """A file, `generate`, `sql` and `window` are drawn above, and Spark in `tests/long/test_spark.py`."""
    assert {*TRACES, "file", "generate", "sql", "window", "engine"} == set(FRAGMENTS["trace"]["properties"])


@pytest.mark.parametrize(("word", "example"), TRACE_EXAMPLES, ids=[word for word, _ in TRACE_EXAMPLES])
def test_each_example_of_a_trace_is_drawn(word, example, root):
    frame = pd.DataFrame({"step": [0, 1], "position": [0, 0]}) if word == "frame" else None
    spec = {"tracegram": 1, "trace": {**TRACES[word], word: example}, "marks": [RECT]}

    assert tracegram.figure(spec, trace=frame, root=root).to_dict()["layer"]


COLUMNS = FRAGMENTS["trace"]["properties"]["columns"]["properties"]


@pytest.mark.parametrize("word", [each for each in COLUMNS if each not in {"step", "position"}])
def test_each_example_of_a_column_is_drawn(word):
    (name,) = COLUMNS[word]["examples"]
    trace = {"values": values(**{name: RENAMED[name]}), "columns": {word: name}}
    color = {"field": word}

    assert tracegram.figure({"tracegram": 1, "trace": trace, "marks": [{**RECT, "color": color}]}).to_dict()["layer"]


IN_WORDS = [  # defaults that descriptions state and no schema holds, each with another value
    ("axis-x", "title", "Decoding step", "Step"),
    ("axis-y", "title", "Token position", "Position"),
    ("axis-x", "domain", [0, 250], [0, 249]),
    ("axis-y", "domain", [0, 155], [0, 150]),
    ("color-field", "scheme", "viridis", "magma"),
    ("color-field", "type", "quantitative", "nominal"),
    ("color-field", "title", "confidence", "Confidence"),
    ("generate", "settle", 120, 121),
    ("generate", "front", [100, 155], [100, 156]),
    ("generate", "answer", {"positions": [148, 152], "from": 120}, {"positions": [148, 151], "from": 120}),
    ("mark-text", "field", "text", "token"),
    ("statistic", "of", "changes_per_step", "masked_count"),
    ("statistic", "count", 1, 3),
    ("trace", "state", "before", "after"),
]


def stated():
    """Return each default that the schema states, as (fragment, word, default, another value or None)."""
    for name, fragment in FRAGMENTS.items():
        for word, each in fragment.get("properties", {}).items():
            schema = resolve_reference(each)
            if schema.get("default") not in (None, {}, []) and name != "concat-item":  # whose words are a spec's
                yield name, word, schema["default"], another(schema)
    yield from IN_WORDS


def another(schema):
    """Return a value that a word may have and that is not its default; None for the field of an axis."""
    match schema["default"]:
        case bool() as default:
            return not default
        case int() | float() as default:
            return default / 2 if schema.get("maximum") == 1 else default + 1
        case list() as default:
            return [each / 2 for each in default]
        case str() as default if choices := choices_of(schema):
            return next((each for each in choices if each not in {default, "position", "step"}), None)
        case "step" | "position":
            return None
    return "#123456"


def choices_of(schema):
    """Return the values that a word may have, if they are listed; it may be a mapping beside."""
    return next((each["enum"] for each in [schema, *schema.get("oneOf", [])] if "enum" in each), [])


@pytest.mark.parametrize(("name", "word", "default", "other"), list(stated()), ids=lambda value: str(value)[:40])
def test_each_default_that_is_stated_is_the_one_used(name, word, default, other, root):
    """What is drawn without the word is what is drawn with the default, and not with another value."""
    around = AROUND.get(f"{name}/{word}", AROUND.get(name, FRAGMENTS[name].get("examples", [{}])[0]))
    absent = {key: value for key, value in around.items() if key != word}
    used = drawn(name, absent, root)

    assert drawn(name, {**absent, word: default}, root) == used
    assert other is None or drawn(name, {**absent, word: other}, root) != used


def drawn(name, value, root):
    """Return the document of an example; of a trace with its changes and commits."""
    spec = spec_of(name, value)
    if name in {"generate", "trace"}:
        spec["marks"] = [{**RECT, "where": "changed"}, {**RECT, "where": "committed"}]
    return tracegram.figure(spec, root=root).to_dict()
