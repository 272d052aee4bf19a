"""What only decodes have, of traces that stay in an engine: the same figures and findings as in memory."""

import json
import math
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.cells.test_in_engine import pixels_of

import tracegram
from tracegram.cells.stretches import FLAGS
from tracegram.diagnostics import TracegramError
from tracegram.statistics.series import SERIES

MASK, POSITIONS = 99, 12
SAID = {"mask_id": MASK, "block_length": 4, "state": "before"}


def decode(seed, steps):
    """The columns of a decode that commits a position at a step, mostly from left to right."""
    random = np.random.default_rng(seed)
    commits = np.minimum(np.arange(POSITIONS) + random.integers(0, 3, POSITIONS), steps - 2)
    token = random.integers(0, 4, (steps, POSITIONS))
    for step in range(1, steps):
        stays = random.random(POSITIONS) < 0.6
        token[step, stays] = token[step - 1, stays]
    after = np.arange(steps)[:, np.newaxis] > commits
    final = token[commits, np.arange(POSITIONS)]
    canvas = np.where(after, final, MASK)
    token[-5:] = final
    step, position = (each.ravel() for each in np.meshgrid(range(steps), range(POSITIONS), indexing="ij"))
    texts = np.array(["a", "b", " 1", "2"], dtype=object)
    numbers = {name: np.round(random.random(step.size), 3) for name in ("confidence", "entropy")}
    answer = "".join(texts[canvas[-1, -2:]])
    return {
        "step": step,
        "position": position,
        "token": token.ravel(),
        "text": texts[token.ravel()],
        "canvas": canvas.ravel(),
        **numbers,
        "gold": np.full(step.size, answer, dtype=object),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_decodes(tmp_path_factory.mktemp("decodes"))


def write_decodes(made):
    """Write a decode, and three of unequal length with two samplers, whose rows come in any order."""
    runs = []
    for run, steps in enumerate((20, 26, 31)):
        columns = decode(run, steps)
        order = np.random.default_rng(run).permutation(columns["step"].size)
        table = pa.table({name: values[order] for name, values in columns.items()})
        runs.append(table.append_column("run", pa.array([f"r{run}"] * order.size)))
        runs[-1] = runs[-1].append_column("sampler", pa.array(["AB"[run % 2]] * order.size))
    pq.write_table(runs[0].drop_columns(["run", "sampler"]), made / "one.parquet")
    pq.write_table(pa.concat_tables(runs), made / "many.parquet")
    columns = decode(7, 60)
    columns["changed"] = columns["confidence"] < np.where(columns["step"] < 20, 0.7, 0.2)
    columns["confidence"] = np.where(columns["step"] < 35, 0.25, 0.75)
    pq.write_table(pa.table(columns), made / "steps.parquet")
    return made


def drawn(folder, words, **trace):
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "where": "changed"}], **words}
    trace = {"file": "one.parquet", **SAID, **words.get("trace", {}), **trace}
    return tracegram.figure({**spec, "trace": trace}, root=folder)


def alike(found, expected):
    """Whether two documents are the same, up to the last digits of sums that were added up in another order."""
    match expected:
        case dict():
            same = isinstance(found, dict) and found.keys() == expected.keys()
            return same and all(alike(found[key], expected[key]) for key in expected)
        case list():
            return len(found) == len(expected) and all(map(alike, found, expected))
        case float():
            return math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)
        case _:
            return found == expected


def plain(figure):
    """The document of a figure, whose data are named by their order and not by their digits."""
    document = figure.to_dict()
    text = json.dumps({key: document[key] for key in sorted(document, key=lambda key: key == "datasets")})
    for number, name in enumerate(dict.fromkeys(re.findall(r"data-[0-9a-f]{32}", text))):
        text = text.replace(name, f"data-{number}")
    return json.loads(text)


PROGRESS = {"field": "progress", "bin": 5}
MANY = {"file": "many.parquet"}
COLOR = [{"mark": "rect", "color": {"field": "confidence"}}]
CURVE = {"top": [{"marks": [{"mark": "line", "field": "confidence", "aggregate": "mean"}]}]}
HALVES = {"early": [0, 5], "late": [5, 11]}
ANSWER = {"early": [0, 5], "answer": {"match": {"positions": [9, 10]}}}
GOLD = {"answer": {"match": {"text": {"field": "gold"}}}}
REGION = {"match": {"positions": [9, 10]}, "from": "first_match"}
WORDS = [
    {"overlays": [{"mark": "blocks"}]},
    {"overlays": [{"mark": "blocks"}], "trace": {"window": {"step": [3, 9]}}},
    {"overlays": [{"mark": "line", "along": "commit_step"}]},
    {"overlays": [{"mark": "line", "along": "convergence_step"}], "trace": {"window": {"position": [2, 9]}}},
    {"overlays": [{"mark": "bracket", "field": "block"}]},
    {"overlays": [{"mark": "rect", "region": {"match": {"positions": [9, 10]}}}]},
    {"overlays": [{"mark": "rect", "region": {"match": {"regex": "."}, "from": "first_match"}}]},
    {"overlays": [{"mark": "rule", "x": {"statistic": "answer_emergence", "match": {"positions": [2, 3]}}}]},
    {"x": {"origin": {"statistic": "answer_stability", "match": {"positions": [2, 3]}}}},
    {"trace": {"segments": HALVES}, "marks": [{"mark": "rect", "color": {"field": "segment"}}]},
    {"trace": {"segments": HALVES, "where": {"field": "segment", "equal": "late"}}, "facet": {"field": "segment"}},
    {"trace": {"segments": HALVES}, "overlays": [{"mark": "bracket", "field": "segment"}]},
    {"trace": {"segments": {"late": [5, 11]}}, "marks": [{"mark": "rect", "color": {"field": "segment"}}]},
    *({"trace": {"segments": ANSWER}, "marks": [{"mark": "rect", "color": {"field": each}}]} for each in FLAGS),
    {
        "trace": {**MANY, "segments": GOLD, "over_runs": "sum"},
        "marks": [{"mark": "rect", "color": {"field": "answered"}}],
    },
    {
        "trace": {**MANY, "segments": GOLD},
        "facet": {"row": "run"},
        "marks": [{"mark": "rect", "where": "answered_so_far"}],
    },
    {"x": PROGRESS, "panels": CURVE, "y": {"labels": "text"}},
    {"x": {**PROGRESS, "bin": 70}, "marks": COLOR},
    {"x": PROGRESS, "trace": {"window": {"step": [6, 19]}}, "marks": [{"mark": "text", "field": "step"}]},
    {
        "x": PROGRESS,
        "marks": [{"mark": "rect", "where": {"field": "step", "gt": 9}}],
        "overlays": [{"mark": "rule", "x": 0.5}],
    },
    {"x": PROGRESS, "marks": COLOR, "trace": {**MANY, "over_runs": "mean"}},
    {"x": PROGRESS, "facet": {"field": "run"}, "trace": MANY},
    {
        "x": PROGRESS,
        "marks": COLOR,
        "trace": {**MANY, "over_runs": "mean", "minus": {"field": "sampler", "equal": "A"}},
    },
]


@pytest.mark.parametrize("words", WORDS, ids=json.dumps)
def test_decodes_in_an_engine_are_drawn_as_in_memory(folder, words):
    memory, engine = drawn(folder, words), drawn(folder, words, engine="duckdb")

    assert alike(plain(engine), plain(memory))
    assert [each.message for each in engine.warnings] == [each.message for each in memory.warnings]


@pytest.mark.parametrize("of", [of for of in SERIES if of != "jaccard"])
def test_change_points_are_those_of_memory(folder, of):
    axis = "x" if SERIES[of].per == "step" else "y"
    statistic = {"statistic": "change_point", "of": of}
    words = {"overlays": [{"mark": "rule", axis: statistic}]}

    assert outcome(folder, words, engine="duckdb") == outcome(folder, words)


def test_a_token_that_is_not_recorded_is_no_flip_in_an_engine_either(tmp_path):
    """Tokens of the first six positions change at each step; those of the others are recorded at every second one."""
    step, position = (each.ravel() for each in np.meshgrid(range(20), range(12), indexing="ij"))
    canvas = np.where(position < 6, step % 2, np.where(step % 2, 0.0, np.nan))
    columns = {"step": step, "position": position, "canvas": canvas, "masked": step < 1}
    pq.write_table(pa.table(columns), tmp_path / "flips.parquet")
    rule = {"mark": "rule", "y": {"statistic": "change_point", "of": "canvas_flips"}}
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "color": {"field": "position"}}], "overlays": [rule]}

    for where in ({}, {"engine": "duckdb"}):
        trace = {"file": "flips.parquet", "state": "before", **where}
        shown = tracegram.figure({**spec, "trace": trace}, root=tmp_path).to_dict()
        assert {row["y"] for rows in shown["datasets"].values() for row in rows if "y" in row} == {6}


@pytest.mark.parametrize("which", [1, 2, 3])
def test_each_of_several_change_points_is_that_of_memory(folder, which):
    statistic = {"statistic": "change_point", "of": "changes_per_step", "count": 3, "which": which}
    words = {"overlays": [{"mark": "rule", "x": statistic}], "trace": {"file": "steps.parquet"}}

    assert outcome(folder, words, engine="duckdb") == outcome(folder, words)


def outcome(folder, words, **trace):
    try:
        return drawn(folder, words, **trace).to_dict()
    except TracegramError as error:
        return [(each.code, each.message) for each in error.findings]


DESCRIBED = [
    {"marks": [{"mark": "rect", "where": "committed"}], "overlays": [{"mark": "line", "points": [[2, 2], [9, 8]]}]},
    {"marks": [{"mark": "rect", "color": {"field": "changed"}}], "overlays": [{"mark": "rect", "region": REGION}]},
    {"marks": [{"mark": "rect", "color": {"field": "gap"}}], "x": {"type": "ordinal"}},
    {"marks": [{"mark": "rect", "color": {"field": "commit_step"}}], "trace": MANY, "facet": {"field": "run"}},
    {
        "marks": [{"mark": "rect", "color": {"field": "commit_step"}}],
        "trace": {**MANY, "where": {"field": "sampler", "equal": "A"}, "over_runs": "mean"},
    },
    {"marks": [{"mark": "rect", "where": "changed"}], "x": PROGRESS},
]


@pytest.mark.parametrize("is_cut", [False, True])
@pytest.mark.parametrize("words", DESCRIBED, ids=json.dumps)
def test_patterns_of_an_engine_are_those_of_memory(folder, words, is_cut):
    """Fronts, bursts, plateaus, stragglers, blocks, changes after commits, and answers."""
    cut = {"window": {"step": [2, 14], "position": [1, 10]}} if is_cut else {}

    memory, engine = (drawn(folder, words, **cut, **where).describe() for where in ({}, {"engine": "duckdb"}))

    assert engine.as_format("markdown") == memory.as_format("markdown")


@pytest.mark.parametrize("mark", [{"where": "changed"}, {"color": {"field": "confidence"}}], ids=json.dumps)
def test_levels_of_many_cells_are_told_and_what_is_left_out(folder, monkeypatch, mark):
    words = {"marks": [{"mark": "rect", **mark}], "trace": {"file": "steps.parquet"}}
    memory = sections(drawn(folder, words))
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    engine = sections(drawn(folder, words, engine="duckdb"))

    assert engine["observations"] == memory["observations"]
    told = [each["text"] for each in engine["analysis"]["sentences"]]
    assert told[-1].startswith("The cells stay in an engine, so the places of extremes, quantiles and counts")
    assert told[:-1] == [each["text"] for each in memory["analysis"]["sentences"]][: len(told) - 1]


def sections(figure):
    return {each["name"]: each for each in figure.describe().to_json()["sections"]}


@pytest.mark.parametrize(
    "words",
    [
        {"x": {**PROGRESS, "bin": 30}, "marks": COLOR},
        {"marks": [{"mark": "rect", "where": "changed", "color": {"field": "gap"}}]},
    ],
    ids=json.dumps,
)
def test_many_cells_of_a_decode_are_drawn_as_in_memory(folder, monkeypatch, words):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    words = {**words, "size": {"width": 15, "height": 12}}

    memory, engine = drawn(folder, words), drawn(folder, words, engine="duckdb")

    assert np.array_equal(pixels_of(engine), pixels_of(memory))


MISTAKES = [
    ({"trace": {"segments": {"far": [50, 60]}}}, "out-of-range"),
    ({"trace": {"segments": {"answer": {"match": {"text": "none"}}}}}, "no-match"),
    ({"trace": {"segments": {"answer": {"match": {"text": {"field": "text"}}}}}}, "several-values"),
    ({"x": PROGRESS, "trace": {"window": {"step": [1, 2]}}}, "empty-window"),
    ({"overlays": [{"mark": "blocks"}], "trace": MANY}, "many-runs"),
    ({"trace": {"mask_id": 7}, "marks": [{"mark": "rect", "where": "masked"}]}, "mask-never-occurs"),
]


@pytest.mark.parametrize(("words", "code"), MISTAKES, ids=str)
def test_mistakes_are_found_as_in_memory(folder, words, code):
    said = []
    for engine in ({}, {"engine": "duckdb"}):
        with pytest.raises(TracegramError) as refused:
            drawn(folder, words, **engine)
        said.append([(each.code, each.message) for each in refused.value.findings])

    assert said[1] == said[0]
    assert {each for each, _ in said[1]} == {code}
