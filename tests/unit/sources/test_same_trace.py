"""Tests that the format and the order of a table do not show in the trace."""

import csv
import io
import json
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegram.diagnostics import Place
from tracegram.sources.formats import READERS
from tracegram.trace import Window, open_trace

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=4)
CELLS = st.tuples(st.integers(0, 20), st.integers(0, 20))


@st.composite
def tables(draw):
    """Return the rows of a trace, in any order, with values that every format can hold."""
    cells = draw(st.lists(CELLS, unique=True, min_size=1, max_size=12))
    return [
        {
            "step": step,
            "position": position,
            "token": draw(TEXTS.filter(lambda text: not text.startswith("<<<<<<<"))),
            "value": draw(st.none() | st.floats(allow_nan=False, allow_infinity=False)),
            "confidence": draw(st.sampled_from([None, -math.inf, math.nan, 0.5])),
            "masked": draw(st.booleans()),
        }
        for step, position in cells
    ]


def as_csv(rows):
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue().encode()


def as_lines(rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def as_parquet(rows):
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), held)
    return held.getvalue()


def as_arrow(rows):
    table = pa.Table.from_pylist(rows)
    held = io.BytesIO()
    with pa.ipc.new_file(held, table.schema) as writer:
        writer.write_table(table)
    return held.getvalue()


def values(content, suffix):
    trace = open_trace(
        READERS[suffix](content, f"t{suffix}"),
        names={},
        window=Window(),
        asked_at=lambda pointer: Place(file=pointer),
    )
    numbers, confidence = (trace.numbers(field).tolist() for field in ("value", "confidence"))
    return {
        "cells": list(zip(trace.steps.tolist(), trace.positions.tolist(), strict=True)),
        "token": trace.texts("token").tolist(),
        "value": [None if math.isnan(number) else number for number in numbers],
        "confidence": [None if math.isnan(number) else number for number in confidence],
        "masked": trace.flags("masked").tolist(),
        "changed": trace.flags("changed").tolist(),
        "committed": trace.flags("committed").tolist(),
    }


@settings(deadline=None)
@given(tables())
def test_one_table_in_any_format_is_one_trace(rows):
    expected = values(json.dumps(rows).encode(), ".json")

    assert set(expected["confidence"]) <= {None, 0.5}
    assert values(as_csv(rows), ".csv") == expected
    assert values(as_lines(rows), ".jsonl") == expected
    assert values(as_parquet(rows), ".parquet") == expected
    assert values(as_arrow(rows), ".arrow") == expected


@settings(deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))

    assert values(json.dumps(shuffled).encode(), ".json") == values(json.dumps(rows).encode(), ".json")


def test_an_npz_is_the_trace_of_its_rows():
    value, masked = np.array([[0.5, 1.0], [np.nan, 2.0]]), np.array([[True, False], [False, True]])
    token = np.array([["a", "b"], ["c", "b"]])
    held = io.BytesIO()
    np.savez(held, value=value, masked=masked, token=token, confidence=np.where(masked, 0.5, -np.inf))
    rows = [
        {
            "step": step,
            "position": position,
            "token": str(token[step, position]),
            "value": None if np.isnan(value[step, position]) else float(value[step, position]),
            "confidence": 0.5 if masked[step, position] else None,
            "masked": bool(masked[step, position]),
        }
        for step, position in np.ndindex(2, 2)
    ]

    assert values(held.getvalue(), ".npz") == values(json.dumps(rows).encode(), ".json")
