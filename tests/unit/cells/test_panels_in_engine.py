"""Panels over cells too many to come here: the engine makes their values, which are those of memory."""

import json

import pytest
from tests.unit.cells.test_decodes_in_engine import MANY, SAID, alike, plain, write_decodes

import tracegram
from tracegram.diagnostics import TracegramError

LINE = {"mark": "line", "field": "confidence"}
TEXT = {"mark": "text", "field": "text"}
MARKS = [
    *({**LINE, "aggregate": word} for word in ("count", "sum", "mean", "median", "mode", "min", "max", "p25")),
    *({**LINE, "aggregate": word} for word in ("stdev", "distinct", "first", "last")),
    {**LINE, "aggregate": "mean", "rolling": 3, "where": {"field": "entropy", "gt": 0.6}},
    {**LINE, "aggregate": "mean", "color": {"field": "text"}},
    {**LINE, "detail": "position"},
    {"mark": "line", "field": "changes_per_step"},
    {"mark": "bar", "field": "changed", "aggregate": "sum", "color": {"field": "block"}},
    {"mark": "bar", "field": "confidence", "aggregate": "count", "where": "changed"},
    {"mark": "area", "field": "confidence", "aggregate": ["p25", "p75"], "opacity": 0.2},
    {"mark": "rect", "where": "changed"},
    {"mark": "rect", "color": {"field": "confidence"}, "aggregate": "mean"},
    *({**TEXT, "aggregate": word} for word in ("first", "last", "mode")),
    {"mark": "bar", "field": "text", "aggregate": "distinct"},
    {"mark": "text", "field": "token", "aggregate": "last"},
]
BESIDE = [
    ({**LINE, "aggregate": "last"}, "right"),
    ({**LINE, "detail": "step"}, "right"),
    ({"mark": "line", "field": "changes"}, "right"),
    ({**TEXT, "aggregate": "last"}, "left"),
]
OF_RUNS = [
    {**LINE, "aggregate": "mean", "over_runs": "median"},
    {**LINE, "aggregate": "max", "detail": "run", "color": {"field": "sampler"}},
    {"mark": "area", "field": "confidence", "aggregate": "mean", "over_runs": ["min", "max"], "opacity": 0.2},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_decodes(tmp_path_factory.mktemp("decodes"))


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)


def drawn(folder, mark, side="top", **trace):
    spec = {"tracegram": 1, "trace": {"file": "one.parquet", **SAID, **trace}, "panels": {side: [{"marks": [mark]}]}}
    return tracegram.figure(spec, root=folder)


@pytest.mark.parametrize(("mark", "side"), [*((each, "top") for each in MARKS), *BESIDE], ids=json.dumps)
def test_panels_of_many_cells_are_those_of_memory(folder, mark, side):
    memory, engine = (drawn(folder, mark, side, **where) for where in ({}, {"engine": "duckdb"}))

    assert alike(plain(engine), plain(memory))


@pytest.mark.parametrize("mark", OF_RUNS, ids=json.dumps)
def test_panels_of_runs_are_those_of_memory(folder, mark):
    memory, engine = (drawn(folder, mark, **MANY, **where) for where in ({}, {"engine": "duckdb"}))

    assert alike(plain(engine), plain(memory))


@pytest.mark.parametrize(
    ("mark", "code", "trace"),
    [
        (LINE, "several-values", {}),
        ({**LINE, "aggregate": "mean"}, "several-values", MANY),
        ({**TEXT, "aggregate": "sum"}, "conflicting-words", {}),
    ],
    ids=str,
)
def test_mistakes_in_panels_are_found_in_the_same_words(folder, mark, code, trace):
    memory, engine = (findings(folder, mark, **trace, **where) for where in ({}, {"engine": "duckdb"}))

    assert engine == memory
    assert {each for each, _, _ in engine} == {code}


@pytest.mark.parametrize("mark", [{**TEXT, "aggregate": "join"}, {**LINE, "detail": "entropy"}], ids=json.dumps)
def test_what_no_engine_makes_of_many_cells_is_refused_where_it_stands(folder, mark):
    [(code, _, place)] = findings(folder, mark, side="right", engine="duckdb")

    assert code == "needs-whole-trace"
    assert place.words == f"/panels/right/0/marks/0/{'aggregate' if 'aggregate' in mark else 'detail'}"


def findings(folder, mark, **trace):
    with pytest.raises(TracegramError) as refused:
        drawn(folder, mark, **trace)
    return [(each.code, each.message, each.place) for each in refused.value.findings]
