"""Tests that a trace is the same from a database as from a file."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.databases import PASSWORD, fill_duckdb, fill_postgresql, fill_sqlite

import tracegram

MARKS = [
    {"mark": "rect", "color": {"field": "confidence"}},
    {"mark": "rect", "where": "changed"},
    {"mark": "text", "field": "token", "where": "masked"},
    {"mark": "point", "where": "committed"},
]
TOKENS = ["The", " cat", "NA", "007", "“é”", "\N{PILE OF POO}", "<b>", "a'b\"c", "%s", "true"]
ROWS = [
    {
        "step": step,
        "position": position,
        "token": TOKENS[(step * 7 + position * 3) % len(TOKENS)],
        "confidence": None if (step + position) % 9 == 0 else (step + 1) / (position + 3),
        "masked": step < position,
    }
    for step in reversed(range(6))
    for position in range(8)
]


WORDS = {
    "x": {"type": "ordinal", "sort": "descending"},
    "y": {"labels": "commit_step"},
    "overlays": [{"mark": "bracket", "field": "segment"}, {"mark": "line", "points": [[5, 1], [0, 6]]}],
    "panels": {"top": [{"marks": [{"mark": "bar", "field": "changed", "aggregate": "sum"}]}]},
}


def document(trace, folder, **granted):
    spec = {"tracegram": 1, "marks": MARKS, **WORDS, "trace": {**trace, "segments": {"early": [0, 2], "late": [3, 7]}}}
    return json.dumps(tracegram.figure(spec, root=folder, **granted).to_dict(), ensure_ascii=False)


@pytest.fixture
def from_parquet(tmp_path):
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "trace.parquet")
    return document({"file": "trace.parquet"}, tmp_path)


def test_a_text_file_of_it_gives_the_same(from_parquet, tmp_path):
    with (tmp_path / "trace.csv").open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, ROWS[0].keys())
        writer.writeheader()
        writer.writerows(ROWS)

    assert document({"file": "trace.csv"}, tmp_path) == from_parquet


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
@pytest.mark.parametrize("order", ["", "order by position desc, step", "order by token"])
def test_a_database_gives_the_bytes_that_files_give(engine, order, from_parquet, tmp_path, request, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    if engine == "postgresql":
        address = fill_postgresql(request.getfixturevalue("server"), ROWS, "same")
    else:
        fill = {"duckdb": fill_duckdb, "sqlite": fill_sqlite}[engine]
        address = fill(tmp_path / f"any.{engine}", ROWS, "same")
    asked = {"sql": {"connection": "runs", "query": f"select * from same {order}"}}

    assert document(asked, tmp_path, connections={"runs": address}) == from_parquet


def test_types_of_postgresql_are_those_of_files(server, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    fill_postgresql(server, ROWS)
    query = """
        select s::smallint as step, p::bigint as position, (s + p) / 4.0::numeric(9, 2) as exact, 0.1::real as single,
            'infinity'::date as day, '{1,2}'::int[] as list, null as nothing, p > 1 as flag, '{"a": 1}'::jsonb as json,
            md5('x')::uuid as id, '\\x41'::bytea as bytes
        from generate_series(0, 1) s, generate_series(0, 2) p
    """
    spec = {"tracegram": 1, "trace": {"sql": {"connection": "runs", "query": query}}}
    marks = [{"mark": "rect", "color": {"field": "exact"}}, {"mark": "rect", "where": "flag"}]
    marks += [{"mark": "text", "field": name} for name in ("single", "day", "id")]

    made = tracegram.figure({**spec, "marks": marks}, connections={"runs": server.reader})
    texts = {row["text"] for rows in made.to_dict()["datasets"].values() for row in rows if "text" in row}

    assert made.frames()["marks/0"]["value"].tolist() == [0, 0.25, 0.5, 0.25, 0.5, 0.75]
    assert texts == {"0.1", "infinity", "9dd4e461-268c-8034-f5c8-564e155c67a6"}
    for gone in ("list", "json"):
        with pytest.raises(tracegram.TracegramError, match="unknown-field"):
            tracegram.figure({**spec, "marks": [{"mark": "text", "field": gone}]}, connections={"runs": server.reader})
