"""Traces that stay in an engine: the same cells, pictures and findings as in memory."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import tracegram
from tracegram.cells import cells_of
from tracegram.cells.expressions import expressed
from tracegram.cells.in_memory import selected
from tracegram.compile.open_trace import open_source
from tracegram.diagnostics import Place, TracegramError
from tracegram.language.document import Document
from tracegram.language.entries import condition_of
from tracegram.model import fields_of
from tracegram.trace.asking import asking
from tracegram.trace.scan import Scan
from vega_datalite import UnfitTableError

COLUMNS = {
    "changed": (st.booleans(), pa.bool_()),
    "masked": (st.sampled_from([0, 1]), pa.int64()),
    "confidence": (st.sampled_from([0.1, 0.25, 0.3, 0.9, -0.0, 1e-9, float("-inf")]), pa.float32()),
    "entropy": (st.sampled_from([0.1, 0.5, 7.0, -2.5, float("nan")]), pa.float64()),
    "token": (st.integers(-2, 3), pa.int32()),
    "text": (st.sampled_from(["a", "1", "true", "ü", ""]), pa.string()),
    "half": (st.sampled_from([np.float16(each) for each in (0.1, 0.25, 0.3, 7.0)]), pa.float16()),
    "large": (st.integers(2**53 - 1, 2**53 + 2), pa.int64()),
    "huge": (st.sampled_from([2.0**53, 2.0**53 + 2, 1.0]), pa.float64()),
    "at": (st.sampled_from([datetime(2024, 1, 31), datetime(2024, 1, 31, 9, 30, 0, 250_000)]), pa.timestamp("us")),
    "instant": (st.sampled_from([datetime(2024, 1, 31, 9, 30, tzinfo=UTC)]), pa.timestamp("ms", "Asia/Tokyo")),
    "day": (st.sampled_from([date(2024, 1, 31), date(1969, 12, 1)]), pa.date32()),
    "took": (st.sampled_from([timedelta(seconds=0.25), timedelta(days=-1)]), pa.duration("ms")),
    "category": (st.sampled_from(["a", "1", "true"]), pa.dictionary(pa.int8(), pa.string())),
}
NUMBERS = st.sampled_from([0.1, 0.25, 0.3, 0.9, 0.30000001, 7, 1, 0, -2.5, 1e300, -1e300, 2**53, 2**53 + 1, 2.0**53])
TIMES = ["2024-01-31 00:00:00", "2024-01-31 09:30:00.25", "2024-01-31 09:30:00Z", "2024-01-31"]
CHOICES = NUMBERS | st.sampled_from(["a", "1", "7", "0.1", "true", True, False, *TIMES])


@st.composite
def single(draw):
    field = draw(st.sampled_from([*COLUMNS, "step", "position"]))
    if draw(st.booleans()):
        word = draw(st.sampled_from(["lt", "lte", "gt", "gte"]))
        return {"field": field, word: draw(NUMBERS)}
    return draw(
        st.sampled_from(
            [
                {"field": field, "equal": draw(CHOICES)},
                {"field": field, "oneOf": draw(st.lists(CHOICES, min_size=1, max_size=3))},
                {"field": field, "range": sorted([draw(NUMBERS), draw(NUMBERS)])},
            ]
        )
    )


CONDITIONS = st.recursive(
    st.sampled_from(["changed", "masked"]) | single(),
    lambda inner: (
        st.builds(lambda parts: {"and": parts}, st.lists(inner, min_size=1, max_size=2))
        | st.builds(lambda parts: {"or": parts}, st.lists(inner, min_size=1, max_size=2))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=4,
)


@st.composite
def cells(draw):
    """A small table of a trace, its rows in any order, some values missing, `changed` recorded or not."""
    places = st.tuples(st.integers(0, 5), st.integers(3, 7))
    rows = draw(st.lists(places, unique=True, min_size=1, max_size=20))
    made = {"step": pa.array([step for step, _ in rows], pa.int32()), "position": pa.array([at for _, at in rows])}
    kept = [name for name in COLUMNS if name != "changed" or draw(st.booleans())]
    for name in kept:
        value, kind = COLUMNS[name]
        whole = name in {"changed", "masked"} and draw(st.integers(0, 5)) > 0
        values = value if whole else st.none() | value
        made[name] = pa.array(draw(st.lists(values, min_size=len(rows), max_size=len(rows))), kind)
    return pa.table(made)


def opened(folder, trace):
    value = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect"}]}
    return open_source(Document(file="spec", text="", value=value, spans={}), None, folder).fields


def outcome(choose):
    try:
        return choose()
    except TracegramError as error:
        return {finding.code for finding in error.findings}


def chosen_in_memory(condition, trace):
    kept = selected(condition, trace)
    return sorted(zip(trace.steps[kept].tolist(), trace.positions[kept].tolist()))


def chosen_in_engine(condition, scan):
    table = scan.rows(fields_of(condition)).filter(expressed(condition, scan))
    rows = scan.values.ask(table.select(step=scan.values.column("step"), position=scan.values.column("position")))
    return sorted((row["step"], row["position"]) for row in rows)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=cells(), where=CONDITIONS, cut=st.booleans())
def test_a_condition_selects_the_same_cells_in_an_engine(tmp_path, table, where, cut):
    pq.write_table(table, tmp_path / "cells.parquet")
    trace = {"file": "cells.parquet", **({"window": {"step": [1, 4]}} if cut else {})}
    condition = condition_of(where)
    memory = outcome(lambda: opened(tmp_path, trace))
    scan = outcome(lambda: opened(tmp_path, {**trace, "engine": "duckdb"}))
    if isinstance(memory, set):
        assert scan == memory
        return

    assert isinstance(scan, Scan)
    assert (scan.header.rows, scan.header.steps, scan.header.positions) == (
        memory.header.rows,
        memory.header.steps,
        memory.header.positions,
    )
    assert outcome(lambda: chosen_in_engine(condition, scan)) == outcome(lambda: chosen_in_memory(condition, memory))


def dense(path, steps=120, positions=90, **more):
    random = np.random.default_rng(3)
    step, position = (each.ravel() for each in np.meshgrid(range(steps), range(positions), indexing="ij"))
    order = random.permutation(step.size)
    columns = {
        "step": step[order],
        "position": position[order],
        "changed": random.random(step.size) < 0.3,
        "confidence": random.random(step.size),
        "state": random.choice(["a", "b", "c"], step.size).astype(object),
        **{name: make(step[order], position[order]) for name, make in more.items()},
    }
    pq.write_table(pa.table(columns), path)


def pixels_of(figure, density=1.0):
    [form] = figure.forms(density).values()
    picture = Image.open(io.BytesIO(__import__("base64").b64decode(form.uri.partition(",")[2]))).convert("RGBA")
    array = np.asarray(picture).copy()
    array[array[..., 3] == 0] = 0
    return array


@pytest.mark.parametrize(
    "mark",
    [
        {"mark": "rect", "where": "changed"},
        {"mark": "rect", "where": {"field": "confidence", "gte": 0.4}, "color": "green"},
        {"mark": "rect", "where": "changed", "reduce": "any"},
        {"mark": "rect", "color": {"field": "confidence"}},
        {"mark": "rect", "color": {"field": "confidence"}, "where": {"not": "changed"}, "reduce": "max"},
        {"mark": "rect", "color": {"field": "state"}},
        {"mark": "rect", "color": {"field": "changed"}},
    ],
    ids=json.dumps,
)
def test_pictures_are_those_of_cells_in_memory(tmp_path, monkeypatch, mark):
    """Pixels that hold several cells, from an engine and from memory, are the same to the bit.

    The range and the median of values are told of those in memory alone.
    """
    dense(tmp_path / "cells.parquet")
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 100)
    spec = {"tracegram": 1, "size": {"width": 50, "height": 40}, "marks": [mark], "trace": {"file": "cells.parquet"}}

    memory = tracegram.figure(spec, root=tmp_path)
    engine = tracegram.figure({**spec, "trace": {**spec["trace"], "engine": "duckdb"}}, root=tmp_path)

    assert engine.description == re.sub(r", from [^,]*, median .*(?=\.$)", "", memory.description)
    assert np.array_equal(pixels_of(engine), pixels_of(memory))


@pytest.mark.parametrize(
    "words",
    [
        {"marks": [{"mark": "rect", "where": "changed"}, {"mark": "text", "field": "confidence"}]},
        {"marks": [{"mark": "rect", "color": {"field": "confidence", "type": "nominal"}}]},
        {"marks": [{"mark": "rect", "where": {"field": "confidence", "range": [0.25, 0.5]}}]},
        {"overlays": [{"mark": "rect", "region": {"where": {"field": "confidence", "lt": 0.05}}}]},
        {"overlays": [{"mark": "rect", "region": {"where": "changed"}}], "x": {"domain": [3, 9]}},
        {"facet": {"field": "state"}, "marks": [{"mark": "rect", "where": "changed", "color": {"field": "state"}}]},
        {"facet": {"row": "changed", "column": "state"}, "x": {"domain": [3, 9]}},
    ],
    ids=json.dumps,
)
def test_an_engine_draws_the_figure_of_memory(tmp_path, words):
    dense(tmp_path / "cells.parquet", steps=20, positions=9)
    spec = {"tracegram": 1, "marks": [{"mark": "rect"}], **words}

    memory = tracegram.figure({**spec, "trace": {"file": "cells.parquet"}}, root=tmp_path)
    engine = tracegram.figure({**spec, "trace": {"file": "cells.parquet", "engine": "duckdb"}}, root=tmp_path)

    assert engine.to_dict() == memory.to_dict()


def test_floats_too_many_to_come_here_have_no_category_each(tmp_path, monkeypatch):
    dense(tmp_path / "cells.parquet", steps=9, positions=5)
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    marks = [{"mark": "rect", "color": {"field": "confidence", "type": "nominal"}}]

    with pytest.raises(TracegramError, match="a category for each floating-point number"):
        tracegram.figure(
            {"tracegram": 1, "marks": marks, "trace": {"file": "cells.parquet", "engine": "duckdb"}}, root=tmp_path
        )


def test_missing_values_are_grey_and_counted(tmp_path, monkeypatch):
    dense(tmp_path / "cells.parquet", confidence=lambda step, _: np.where(step < 60, 0.5, np.nan))
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 100)
    marks = [{"mark": "rect", "color": {"field": "confidence"}}]
    spec = {"tracegram": 1, "marks": marks, "size": {"width": 50, "height": 40}, "trace": {"file": "cells.parquet"}}

    memory = tracegram.figure(spec, root=tmp_path)
    engine = tracegram.figure({**spec, "trace": {**spec["trace"], "engine": "duckdb"}}, root=tmp_path)

    assert [each.message for each in engine.warnings] == [each.message for each in memory.warnings]
    assert np.array_equal(pixels_of(engine), pixels_of(memory))


@pytest.mark.parametrize("values", [[True, False, None], [0, 1], [2, 1, 0], ["true", "false"]], ids=str)
def test_flags_are_those_of_memory_however_they_are_held(values, tmp_path, monkeypatch):
    dense(
        tmp_path / "cells.parquet", masked=lambda step, at: pa.array([values[each % len(values)] for each in step + at])
    )
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 100)
    marks = [{"mark": "rect", "color": {"field": "masked"}}]
    spec = {"tracegram": 1, "marks": marks, "size": {"width": 50, "height": 40}, "trace": {"file": "cells.parquet"}}

    memory = tracegram.figure(spec, root=tmp_path)
    engine = tracegram.figure({**spec, "trace": {**spec["trace"], "engine": "duckdb"}}, root=tmp_path)

    assert engine.description == memory.description
    assert np.array_equal(pixels_of(engine), pixels_of(memory))


@pytest.mark.parametrize("words", [{}, {"reduce": "priority"}], ids=str)
def test_hidden_characters_are_shown_and_warnings_said_as_in_memory(tmp_path, monkeypatch, words):
    """Two of the four colors are alike to some, and one text would turn its neighbors round."""
    texts = np.array(["a", "b\u202e", "c", "d\n"], dtype=object)
    dense(tmp_path / "cells.parquet", text=lambda step, at: texts[step // 30 - at % 2])
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 100)
    domain = ["d\n", "b\u202e", "c", "a"]
    marks = [{"mark": "rect", "color": {"field": "text", "scheme": "tableau10", "domain": domain}, **words}]
    spec = {"tracegram": 1, "marks": marks, "size": {"width": 60, "height": 40}, "trace": {"file": "cells.parquet"}}

    memory = tracegram.figure(spec, root=tmp_path)
    engine = tracegram.figure({**spec, "trace": {**spec["trace"], "engine": "duckdb"}}, root=tmp_path)

    assert [each.message for each in engine.warnings] == [each.message for each in memory.warnings] != []
    assert np.array_equal(pixels_of(engine), pixels_of(memory))


def test_parquet_beyond_the_limits_of_memory_is_drawn_from_where_it_is(tmp_path, monkeypatch):
    dense(tmp_path / "cells.parquet")
    for module in ("files.limits", "runs"):
        monkeypatch.setattr(f"tracegram.sources.{module}.MOST_ROWS", 1000)

    assert isinstance(opened(tmp_path, {"file": "cells.parquet"}), Scan)


def test_values_of_an_engine_come_in_the_order_of_memory(tmp_path):
    """Of the first cells, the last position of a step comes before the first of the next."""
    columns = {"step": [7, 7, 7, 8, 8, 8], "position": [3, 4, 5] * 2, "text": ["m", "m", "z", "a", "m", "z"]}
    pq.write_table(pa.table(columns).take([5, 3, 4, 0, 2, 1]), tmp_path / "cells.parquet")

    for where in ({}, {"engine": "duckdb"}):
        cells = cells_of(opened(tmp_path, {"file": "cells.parquet", **where}))
        assert cells.values_of("text", Place(file="spec")) == ("m", "z", "a")


@pytest.mark.parametrize(
    ("where", "steps"), [({"equal": 2**63 + 1}, [1]), ({"gt": 2**63}, [1, 2]), ({"lt": 1e19}, [0, 1])]
)
def test_whole_numbers_up_to_64_bits_are_compared_without_loss(tmp_path, where, steps):
    large = pa.array([2**63, 2**63 + 1, 2**64 - 1], pa.uint64())
    pq.write_table(pa.table({"step": [0, 1, 2], "position": [0] * 3, "large": large}), tmp_path / "cells.parquet")
    scan = opened(tmp_path, {"file": "cells.parquet", "engine": "duckdb"})

    assert chosen_in_engine(condition_of({"field": "large", **where}), scan) == [(step, 0) for step in steps]


REFUSED = {
    "a statistic": (
        {"overlays": [{"mark": "rule", "x": {"statistic": "change_point", "of": "jaccard"}}]},
        "needs-whole-trace",
    ),
    "an underived word": ({"marks": [{"mark": "rect", "where": "edited"}]}, "unsupported-word"),
    "another name": ({"marks": [{"mark": "rect", "color": {"field": "confidense"}}]}, "unknown-field"),
    "texts as numbers": ({"marks": [{"mark": "rect", "where": {"field": "state", "gt": 1}}]}, "not-a-number"),
    "numbers as flags": ({"marks": [{"mark": "rect", "where": "confidence"}]}, "not-a-flag"),
    "nothing": ({"marks": [{"mark": "rect", "where": {"field": "confidence", "gt": 5}}]}, "empty-selection"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_scan_cannot_draw_is_refused(tmp_path, case):
    words, code = REFUSED[case]
    dense(tmp_path / "cells.parquet", steps=9, positions=5, commit_step=lambda _, position: position)
    spec = {"tracegram": 1, "marks": [{"mark": "rect"}], "trace": {"file": "cells.parquet", "engine": "duckdb"}}

    with pytest.raises(TracegramError) as refused:
        tracegram.figure({**spec, **words}, root=tmp_path)

    assert {finding.code for finding in refused.value.findings} == {code}


KEYS = {
    "a step that is not whole": ({"step": [0.0, 0.5], "position": [0, 0]}, "not-an-index"),
    "a step that is text": ({"step": ["0", "a"], "position": [0, 0]}, "not-an-index"),
    "no step": ({"step": [0, None], "position": [0, 0]}, "not-an-index"),
    "a step below 0": ({"step": [0, -1], "position": [0, 0]}, "not-an-index"),
    "a place twice": ({"step": [0, 0], "position": [0, 0]}, "duplicate-cell"),
    "a place twice and one never": ({"step": [0, 0, 1, 1], "position": [0, 1, 1, 1]}, "duplicate-cell"),
    "no row": ({"step": pa.array([], pa.int64()), "position": pa.array([], pa.int64())}, "empty-trace"),
    "no position": ({"step": [0, 1]}, "unknown-field"),
}


@pytest.mark.parametrize("case", KEYS)
def test_a_scan_refuses_cells_without_a_place(tmp_path, case):
    columns, code = KEYS[case]
    pq.write_table(pa.table(columns), tmp_path / "cells.parquet")

    found = outcome(lambda: opened(tmp_path, {"file": "cells.parquet", "engine": "duckdb"}))

    assert found == {code}


def test_an_empty_file_is_refused_in_the_same_words_as_in_memory(tmp_path):
    pq.write_table(pa.table(KEYS["no row"][0]), tmp_path / "cells.parquet")

    said = []
    for engine in ({}, {"engine": "duckdb"}):
        with pytest.raises(TracegramError) as refused:
            opened(tmp_path, {"file": "cells.parquet", **engine})
        said.append([(each.message, each.help) for each in refused.value.findings])

    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        ("x is missing in 1 rows", "not-an-index", "numbered from 0"),
        ("the values must be numbers, flags or texts, and are Date", "unreadable-trace", "choose a column"),
    ],
)
def test_advice_about_a_fault_of_the_values_does_not_speak_of_steps(fault, code, word):
    with pytest.raises(TracegramError) as refused, asking(Place(file="a.parquet")):
        raise UnfitTableError(fault)

    [finding] = refused.value.findings
    assert finding.code == code
    assert word in finding.help


def test_steps_and_positions_are_counted_as_said(tmp_path):
    dense(tmp_path / "cells.parquet", steps=5, positions=9)
    trace = {"file": "cells.parquet", "prompt_length": 4, "columns": {"confidence": "confidence"}}

    memory = opened(tmp_path, trace)
    scan = opened(tmp_path, {**trace, "engine": "duckdb"})

    assert (scan.header.rows, scan.header.positions) == (memory.header.rows, memory.header.positions) == (25, (0, 4))


@pytest.mark.parametrize("color", [{}, {"color": {"field": "confidence"}}, {"color": {"field": "text"}}])
@pytest.mark.parametrize("where", [{}, {"where": {"field": "changed", "equal": True}}])
def test_an_image_has_a_pixel_for_each_cell_as_in_memory(color, where, tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    at = np.arange(300 * 20)
    cells = {"step": at // 20, "position": at % 20, "changed": at % 3 == 0, "text": [f"t{each % 5}" for each in at]}
    cells["confidence"] = [None if each % 11 == 0 else each / 8192 for each in at]
    pq.write_table(pa.table(cells), tmp_path / "t.parquet")

    def image(**words):
        mark = {"mark": "rect", "reduce": "image", **color, **where}
        trace = {"file": "t.parquet", **words}
        size = {"width": 60, "height": 10}
        return tracegram.figure({"tracegram": 1, "trace": trace, "size": size, "marks": [mark]}, root=tmp_path)

    here, there = (made.forms(1)["marks/0"] for made in (image(), image(engine="duckdb")))

    assert (there.grid, there.reason) == ((300, 20), here.reason)
    assert there.uri == here.uri


def test_an_image_of_more_cells_than_may_come_from_an_engine_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.cells.chosen_in_engine.MOST_FETCHED", 10)
    monkeypatch.setattr("tracegram.compile.gather.MOST_FROM_ENGINE", 100)
    at = np.arange(101)
    pq.write_table(pa.table({"step": at, "position": at * 0}), tmp_path / "t.parquet")
    spec = {"tracegram": 1, "trace": {"file": "t.parquet", "engine": "duckdb"}}

    with pytest.raises(TracegramError, match="at most 100 can be drawn of cells that stay in their engine"):
        tracegram.figure({**spec, "marks": [{"mark": "rect", "reduce": "image"}]}, root=tmp_path)
    assert tracegram.figure({**spec, "marks": [{"mark": "rect"}]}, root=tmp_path).warnings == ()
