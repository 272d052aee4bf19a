"""Tests of derived words in an engine: they are those of memory, with the same findings."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import TracegramError
from tracegram.language.document import Document
from tracegram.trace.words import DERIVED, KINDS

MASK = 9
ANSWERS = {"segment", "answered", "answer_emerges", "answered_so_far"}
WORDS = [word for word in DERIVED if word not in ANSWERS]


@st.composite
def decodes(draw):
    """The rows of a few runs, some missing and in any order, and what a spec says of them."""
    places = st.tuples(st.integers(0, draw(st.integers(0, 1))), st.integers(0, 5), st.integers(0, 3))
    rows = draw(st.lists(places, unique=True, min_size=1, max_size=40))
    size = {"min_size": len(rows), "max_size": len(rows)}
    kinds = {
        "token": st.sampled_from([1, 2, 3, *([None] if draw(st.booleans()) else [])]),
        "canvas": st.sampled_from([1, 2, MASK, *([None] if draw(st.integers(0, 5)) == 0 else [])]),
        "text": st.sampled_from(["a", "b", None]),
        "masked": st.booleans(),
        "committed": st.sampled_from([False, False, False, True]),
        "forced": st.booleans(),
    }
    names = draw(st.lists(st.sampled_from(sorted(kinds)), unique=True, max_size=4))
    made = {"step": [step for _, step, _ in rows], "position": [at for _, _, at in rows]}
    if len({run for run, _, _ in rows}) > 1:
        made["run"] = [f"r{run}" for run, _, _ in rows]
    made |= {name: draw(st.lists(kinds[name], **size)) for name in names}
    if draw(st.booleans()):
        commits = draw(st.dictionaries(st.integers(0, 3), st.integers(0, 5)))
        made["commit_step"] = [commits.get(at) for _, _, at in rows]
    said = {"mask_id": MASK} if draw(st.integers(0, 3)) else {}
    said |= draw(st.sampled_from([{}, {"state": "before"}, {"state": "after"}, {"block_length": 2}]))
    kinds_of = {"text": pa.string(), "run": pa.string(), **dict.fromkeys(("masked", "committed", "forced"), pa.bool_())}
    return pa.table({name: pa.array(each, kinds_of.get(name, pa.int64())) for name, each in made.items()}), said


def opened(folder, trace):
    value = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}]}
    return open_source(Document(file="spec", text="", value=value, spans={}), None, folder).fields


def outcome(derive):
    """Return what is derived, with the codes of warnings, or the codes of errors."""
    try:
        return derive()
    except TracegramError as error:
        return {finding.code for finding in error.findings}


def of_memory(trace, word):
    held = trace.flags(word) if KINDS[word] == "flag" else trace.numbers(word)
    names = [trace.run_names[each] for each in trace.run_numbers.tolist()]
    values = [None if value != value else value for value in held.tolist()]
    return dict(zip(zip(names, trace.steps.tolist(), trace.positions.tolist()), values))


def of_engine(scan, word):
    value = scan.values.flag(word) if KINDS[word] == "flag" else scan.values.number(word)
    keys = {name: scan.values.column(name) for name in ("step", "position")}
    keys |= {"run": scan.values.text("run")} if "run" in scan.header.fields else {}
    rows = scan.values.ask(scan.rows({word}).select(**keys, value=value))
    return {(row.get("run", ""), row["step"], row["position"]): row["value"] for row in rows}


@settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck))
@given(decodes(), st.booleans())
def test_the_words_of_an_engine_are_those_of_memory(tmp_path, decode, is_cut):
    table, said = decode
    pq.write_table(table, tmp_path / "cells.parquet")
    trace = {"file": "cells.parquet", **said, **({"window": {"step": [0, 3]}} if is_cut else {})}
    memory, scan = (
        outcome(lambda engine=engine: opened(tmp_path, {**trace, **engine})) for engine in ({}, {"engine": "duckdb"})
    )
    if isinstance(memory, set):
        assert scan == memory
        return

    assert set(scan.header.fields) == set(memory.header.fields)
    for word in WORDS:
        assert scan.supports(word) == memory.supports(word), word
        if memory.supports(word) and word not in table.column_names:
            expected = outcome(lambda word=word: of_memory(memory, word))
            assert outcome(lambda word=word: of_engine(scan, word)) == expected, word
    assert {each.message for each in scan.warnings} == {each.message for each in memory.warnings}


@pytest.mark.parametrize(("engine", "read"), [({}, of_memory), ({"engine": "duckdb"}, of_engine)])
def test_a_canvas_of_texts_has_no_id_of_a_mask(engine, read, tmp_path):
    """The advice to write numbers there, or a color by category, would be of no use."""
    pq.write_table(pa.table({"step": [0, 1], "position": [0, 0], "canvas": ["[MASK]", "a"]}), tmp_path / "t.parquet")
    with pytest.raises(TracegramError) as refused:
        read(opened(tmp_path, {"file": "t.parquet", "mask_id": MASK, **engine}), "masked")

    (finding,) = refused.value.findings
    assert finding.code == "not-a-number"
    assert finding.help == "`mask_id` is for ids: write these, or record `masked` beside a canvas of texts"
