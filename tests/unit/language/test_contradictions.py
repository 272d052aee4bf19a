"""Conditions that can never hold, or always do, whatever the trace holds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.compile.figures import codes_of

import tracegram
from tracegram.cells.in_memory import selected
from tracegram.compile.open_trace import open_source
from tracegram.language.contradictions import unreachable_conditions
from tracegram.language.document import Document
from tracegram.language.entries import condition_of, written_conditions

NOT_CHANGED = {"not": "changed"}
LOW, HIGH = {"field": "value", "lt": 0.5}, {"field": "value", "gte": 0.9}


def refusal_of(where, **words):
    with pytest.raises(tracegram.TracegramError) as caught:
        codes_of({"mark": "rect", "where": where}, **words)
    (finding,) = caught.value.findings
    return finding.code, finding.pointer.removeprefix("/marks/0/where"), finding.message


@pytest.mark.parametrize(
    ("where", "pointer", "message"),
    [
        ({"field": "value", "gte": 0.9, "lt": 0.5}, "/lt", "no value of “value” is at least 0.9 and less than 0.5"),
        ({"field": "value", "gt": 0.5, "lt": 0.5}, "/lt", "no value of “value” is more than 0.5 and less than 0.5"),
        ({"field": "value", "gte": 0.5, "lt": 0.5}, "/lt", "no value of “value” is at least 0.5 and less than 0.5"),
        (
            {"field": "value", "equal": 2, "range": [0, 1]},
            "/range",
            "no value of “value” is equal to 2 and from 0 to 1",
        ),
        ({"field": "value", "lt": 1, "oneOf": [1, 2]}, "/oneOf", "no value of “value” is less than 1 and one of 1, 2"),
        (
            {"field": "value", "gt": 2, "lt": 4, "oneOf": [1, 5]},
            "/oneOf",
            "no value of “value” is more than 2 and less than 4 and one of 1, 5",
        ),
        (
            {"field": "token", "equal": "c", "oneOf": ["a", "b"]},
            "/oneOf",
            "no value of “token” is equal to c and one of a, b",
        ),
        ({"and": [HIGH, LOW]}, "/and/1/lt", "no value of “value” is at least 0.9 and less than 0.5"),
        ({"and": ["changed", NOT_CHANGED]}, "/and/1", "no cell passes this and the opposite in part 1"),
        ({"and": [{"not": LOW}, LOW]}, "/and/1", "no cell passes this and the opposite in part 1"),
        (
            {"not": {"or": ["changed", NOT_CHANGED]}},
            "/not/or/1",
            "every cell with a value passes this or the opposite in part 1",
        ),
        ({"or": [{"and": [HIGH, LOW]}, {"and": [LOW, HIGH]}]}, "/or/0/and/1/lt", None),
    ],
)
def test_a_condition_that_can_never_hold_is_refused_where_it_says_so(where, pointer, message):
    code, found, said = refusal_of(where)

    assert (code, found) == ("unreachable-where", pointer)
    assert message in {said, None}


def test_it_is_found_before_the_trace_is_read():
    with pytest.raises(tracegram.TracegramError) as caught:
        tracegram.figure(
            {"tracegram": 1, "trace": {"file": "no.csv"}, "marks": [{"mark": "rect", "where": {"and": [LOW, HIGH]}}]}
        )

    assert [each.code for each in caught.value.findings] == ["unreachable-where"]


def test_overlays_are_checked_too():
    overlay = {"mark": "rect", "where": {"and": [LOW, HIGH]}}
    with pytest.raises(tracegram.TracegramError) as caught:
        codes_of({"mark": "rect"}, overlays=[overlay])

    assert [(each.code, each.pointer) for each in caught.value.findings] == [
        ("unreachable-where", "/overlays/0/where/and/1/gte")
    ]


def test_a_range_the_wrong_way_round_is_said_once():
    assert refusal_of({"field": "value", "range": [0.8, 0.2]})[0] == "reversed-range"


@pytest.mark.parametrize(
    "where",
    [
        {"field": "value", "gte": 0.5, "lte": 0.5},
        {"field": "value", "gt": 0.2, "lt": 0.6},
        {"field": "value", "range": [0, 1], "oneOf": [0.5, 7]},
        {"field": "token", "oneOf": ["a", "b"], "equal": "a"},
        {"or": [LOW, {"field": "value", "gte": 0.5}]},
        {"and": ["changed", {"field": "value", "lt": 0.9}]},
        {"not": NOT_CHANGED},
    ],
)
def test_a_condition_that_depends_on_the_trace_is_neither(where):
    assert codes_of({"mark": "rect", "where": where}) == []


@pytest.mark.parametrize(
    ("where", "pointer"),
    [
        ({"or": ["changed", NOT_CHANGED]}, "/or/1"),
        ({"or": ["changed", {"and": [LOW, HIGH]}]}, "/or/1/and/1/gte"),
        ({"and": ["changed", {"or": [LOW, {"not": LOW}]}]}, "/and/1/or/1"),
        ({"and": ["changed", {"not": {"and": [LOW, HIGH]}}]}, "/and/1/not/and/1/gte"),
    ],
)
def test_a_part_that_changes_nothing_is_a_warning(where, pointer):
    assert codes_of({"mark": "rect", "where": where}) == [("idle-where", f"/marks/0/where{pointer}")]


NUMBERS = st.sampled_from([0, 0.25, 0.5, 1])
TESTS = st.one_of(
    st.dictionaries(st.sampled_from(["lt", "lte", "gt", "gte", "equal"]), NUMBERS, min_size=1),
    st.builds(lambda ends: {"range": sorted(ends)}, st.tuples(NUMBERS, NUMBERS)),
    st.builds(lambda choices: {"oneOf": choices}, st.lists(NUMBERS, min_size=1, max_size=3)),
)
COMPARISONS = st.builds(lambda first, second: {"field": "value", **first, **second}, TESTS, TESTS)
CONDITIONS = st.recursive(
    st.one_of(st.just("changed"), COMPARISONS),
    lambda parts: st.one_of(
        st.builds(lambda part: {"not": part}, parts),
        st.builds(
            lambda word, each: {word: each}, st.sampled_from(["and", "or"]), st.lists(parts, min_size=1, max_size=3)
        ),
    ),
    max_leaves=6,
)
VALUES = [None, -1, 0, 0.1, 0.25, 0.3, 0.5, 0.7, 1, 2]
CELLS = [
    {"step": step, "position": at, "value": value, "token": str(step)}
    for step in range(2)
    for at, value in enumerate(VALUES)
]
TRACE = open_source(
    Document(file="spec", text="", value={"tracegram": 1, "trace": {"values": CELLS}}, spans={}), None, Path()
).fields


@given(CONDITIONS)
def test_what_is_said_of_a_condition_is_true_of_every_value(where):
    """The cells hold each number used, each between two, and none, with and without a change."""
    chosen = selected(condition_of(where), TRACE)

    if is_refused(where):
        assert not chosen.any()
    if is_refused({"not": where}):
        assert chosen[~np.isnan(TRACE.numbers("value"))].all()


def is_refused(where):
    spec = {"tracegram": 1, "marks": [{"mark": "rect", "where": where}]}
    document = Document(file="spec", text="", value=spec, spans={})
    return bool(list(unreachable_conditions(document, written_conditions(document))))
