"""What tests of adapters share: one real decode, and the words that each of its shapes must give."""

import io
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources import Said, write_normal
from tracegram.sources.formats import READERS
from tracegram.sources.shapes.normalize import normalized
from tracegram.trace import Window, open_trace

TRACES = Path(__file__).parents[3] / "traces"
MASK, PROMPT = 1, 20
WORDS = ("changed", "committed", "remasked", "edited", "forced", "commit_step", "masked")


@cache
def arrays():
    """Return the arrays of a decode of 128 steps and positions; `canvas` has a row more, the first is all masked."""
    with np.load(TRACES / "addition-one.npz") as held:
        return {name: held[name] for name in held.files}


@cache
def commits():
    """Return the step of each position, from 0."""
    return np.argmax(arrays()["canvas"][1:] != MASK, axis=0)


def with_prompt(canvases):
    """Put the same 20 tokens before each canvas."""
    prompt = np.tile(np.arange(10, 10 + PROMPT), (len(canvases), 1))
    return np.hstack([prompt, canvases]).astype(int)


def read(content, suffix, **said):
    return READERS[suffix](content, f"t{suffix}", Said(**said))


def read_json(value, **said):
    return read(json.dumps(value).encode(), ".json", **said)


def read_lines(records, **said):
    return read("\n".join(map(json.dumps, records)).encode(), ".jsonl", **said)


def npy(array):
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()


def npz(**held_arrays):
    held = io.BytesIO()
    np.savez_compressed(held, **held_arrays)
    return held.getvalue()


def opened(table):
    return open_trace(table, names={}, window=Window(), asked_at=lambda pointer: Place(file=pointer))


def doubts(table):
    """Return the warnings of a trace once its commits are asked for."""
    trace = opened(table)
    if trace.supports("committed"):
        trace.flags("committed")
    return trace.warnings


def steps_of(table):
    """Return the commit step of each position, by position."""
    trace = opened(table)
    found = dict(zip(trace.positions.tolist(), trace.numbers("commit_step").tolist(), strict=True))
    return [found[position] for position in sorted(found)]


def words_of(trace):
    held = {}
    for word in WORDS:
        if trace.supports(word):
            values = trace.numbers(word) if word == "commit_step" else trace.flags(word)
            held[word] = np.nan_to_num(values.astype(float), nan=-1).tolist()
    return {"steps": trace.steps.tolist(), "positions": trace.positions.tolist(), **held}


def assert_converts(table):
    """Check that the normal form of a table has the words of the table."""
    trace = opened(table)
    whole = normalized(trace, table)
    again = READERS[".parquet"](write_normal(whole), "t.parquet")

    assert words_of(opened(again)) == words_of(trace)
    assert again.recording == whole.recording


def refusal(call, *arguments, **said):
    with pytest.raises(TracegramError) as caught:
        call(*arguments, **said)
    (finding,) = caught.value.findings
    return finding


def findings_of(call):
    """Return the findings that a call ends in, or none; anything else that it raises goes on."""
    try:
        call()
    except TracegramError as error:
        return error.findings
    return ()


def steps_and_all(table):
    trace = opened(table)
    return normalized(trace, table), words_of(trace)


def survives_damage(content, suffix, **said):
    """Make a test that damaged content is read, or refused with findings: nothing else may be raised."""

    def attempt(damaged):
        findings = findings_of(lambda: steps_and_all(read(damaged, suffix, **said)))
        assert all(each.message and each.place.file for each in findings)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test(data):
        stop = data.draw(st.integers(0, len(content)))
        attempt(content[:stop])
        damaged = bytearray(content)
        for _ in range(data.draw(st.integers(1, 4))):
            damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        attempt(bytes(damaged))

    return test


JUNK = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        7,
        2**31,
        2**53,
        2**64,
        1e308,
        0.5,
        "",
        "x",
        "7",
        [],
        [[]],
        {},
        [None],
        [1, 2],
        [[1], [2]],
        {"a": 1},
    ]
)


def changed(value, draw):
    """Replace, remove or repeat something at a random place in a value of lists and mappings."""
    if not isinstance(value, list | dict) or not value or draw(st.integers(0, 3)) == 0:
        return draw(JUNK)
    key = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    copy = value.copy()
    change = draw(st.sampled_from(["inside", "inside", "inside", "remove", "repeat"]))
    if change == "remove":
        del copy[key]
    elif change == "repeat" and isinstance(copy, list):
        copy.insert(key, copy[key])
    else:
        copy[key] = changed(copy[key], draw)
    return copy


def survives_changes(value, word, **said):
    """Make a test that a form with values of other kinds and lengths in it is read, or refused with findings."""

    @settings(max_examples=100, deadline=None)
    @given(st.data())
    def test(data):
        other = value
        for _ in range(data.draw(st.integers(1, 3))):
            other = changed(other, data.draw)
        findings = findings_of(lambda: steps_and_all(read_json(other, format=word, **said)))
        assert all(len(each.message) < 1000 for each in findings)

    return test
