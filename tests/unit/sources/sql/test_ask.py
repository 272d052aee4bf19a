"""Tests of what a spec hears of its query: rows, or what is wrong, at its place and without the address."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from tests.databases import PASSWORD, fill_duckdb, fill_postgresql, fill_sqlite

import tracegram
from tracegram.cli.main import main
from tracegram.diagnostics import TracegramError
from tracegram.sources.sql import ask

ROWS = [{"step": step, "position": 0, "value": step / 4} for step in range(4)]
SPECS = {
    "block": "tracegram: 1\ntrace:\n  sql:\n    connection: runs\n    query: |\n      select step,\n\n        {}\n"
    "      from trace\nmarks: [{{mark: rect}}]\n",
    "plain": "tracegram: 1\ntrace:\n  sql: {{connection: runs, query: select step + {} as step from trace}}\n"
    "marks: [{{mark: rect}}]\n",
    "quoted": "tracegram: 1\ntrace:\n  sql: {{connection: runs, query: 'select step + {} as step from trace'}}\n"
    "marks: [{{mark: rect}}]\n",
    "lines": "tracegram: 1\ntrace:\n  sql:\n    connection: runs\n    query: select step,\n      position, {}\n\n"
    "      from trace\nmarks: [{{mark: rect}}]\n",
    "folded": "tracegram: 1\ntrace:\n  sql:\n    connection: runs\n    query: >-  # cells\n      select step,\n"
    "      position, {}\n\n      from trace\nmarks: [{{mark: rect}}]\n",
    "escaped": '{{"tracegram": 1, "marks": [{{"mark": "rect"}}], "trace": {{"sql":\n'
    r'{{"connection": "runs", "query": "select \u0027\"\u00e9\\\u0027 as token,\n\t{} as step\nfrom trace"}}}}}}'
    "\n",
    "apostrophes": "tracegram: 1\ntrace:\n  sql: {{connection: runs, query: 'select ''a'' as token, {} from trace'}}\n"
    "marks: [{{mark: rect}}]\n",
    "json": '{{"tracegram": 1, "marks": [{{"mark": "rect"}}], "trace": {{"sql":\n'
    '{{"connection": "runs", "query": "select step + {} as step from trace"}}}}}}\n',
}


@pytest.fixture
def address(tmp_path, request, monkeypatch):
    """Return the address of a table in an engine."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)

    def make(engine, rows=ROWS):
        if engine == "postgresql":
            return fill_postgresql(request.getfixturevalue("server"), rows)
        return str({"duckdb": fill_duckdb, "sqlite": fill_sqlite}[engine](tmp_path / f"of-me.{engine}", rows))

    return make


def asked(address, query="select * from trace", **words):
    trace = {"sql": {"connection": "runs", "query": query}, **words}
    spec = {"tracegram": 1, "trace": trace, "marks": [{"mark": "rect", "color": {"field": "value"}}]}
    return tracegram.figure(spec, connections={"runs": address})


def refused(address, query="select * from trace", **words):
    with pytest.raises(TracegramError) as refusal:
        asked(address, query, **words)
    (finding,) = refusal.value.findings
    return finding


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
@pytest.mark.parametrize("form", SPECS)
def test_a_mistake_is_shown_where_it_stands(engine, form, address, capsys):
    name = "spec.json" if form in {"json", "escaped"} else "spec.yaml"
    Path(name).write_text(SPECS[form].format("tokn"))
    text = Path(name).read_text()
    line = text[: text.index("tokn")].count("\n") + 1
    column = text.split("\n")[line - 1].index("tokn") + 1

    assert main(["check", name, "--connect", f"runs={address(engine)}"]) == 1
    said = capsys.readouterr().err
    assert "error[query-failed]: the query of “runs” fails: “" in said
    assert f"{name}:{line}:{column}\n" in said
    assert said.split("\n")[3].strip("| ") == "^^^^", said


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
def test_statements_that_do_not_read_are_refused_before_an_engine_sees_them(engine, address, capsys):
    """Also where comments and brackets stand before them."""
    Path("spec.yaml").write_text(
        "tracegram: 1\ntrace:\n  sql:\n    connection: runs\n    query: |\n"
        "      -- select\n      /* with */ ( delete from trace )\nmarks: [{mark: rect}]\n"
    )

    assert main(["check", "spec.yaml", "--connect", f"runs={address(engine)}"]) == 1
    said = capsys.readouterr().err
    assert "error[query-refused]: the query of “runs” begins with “delete”" in said
    assert "spec.yaml:7:20" in said


@pytest.mark.parametrize("query", ["-- nothing", "", " ", "select 1;;"])
@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
def test_any_text_ends_in_a_finding(query, engine, address):
    with pytest.raises(TracegramError):
        asked(address(engine), query)


def test_wrong_addresses_of_a_server_are_not_shown(server, address):
    address("postgresql")
    at = f"127.0.0.1:{server.port}"
    wrong = {
        f"postgresql://reader:wr0ng@{at}/postgres": "password authentication failed for user …",
        f"postgresql://reader@{at}/nowhere": "database … does not exist",
        "postgresql://reader:wr0ng@127.0.0.1:9/postgres": "Connection refused",
        "postgresql://reader:wr0ng@127.0.0.1:port/postgres": "",
        "postgresql://reader:wr%zz0ng@127.0.0.1/postgres": "libpq",
        f"postgresql://reader:wr0ng@{at}/postgres?nosuch=wr0ng": "libpq",
        "postgresql://reader:wr0ng@no-such-host.invalid/postgres": "",
    }

    for each, reason in wrong.items():
        finding = refused(each)
        assert finding.code == "connection-failed"
        assert reason in finding.message
        for secret in ("wr0ng", "127.0.0.1", "reader", "nowhere", "no-such-host", str(server.port)):
            assert secret not in repr(finding), finding


def test_files_that_are_no_database_are_not_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("of-me.db").write_text("not a database, but some text that is longer than its header would be " * 9)
    Path("of-me.duckdb").write_text("not a database")
    Path("of-me.sqlite").mkdir()

    for name in ("of-me.db", "of-me.duckdb", "of-me.sqlite", "absent-of-me.db", "absent-of-me.duckdb"):
        finding = refused(name)
        assert finding.code == "connection-failed"
        assert "of-me" not in repr(finding)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["of-me.db", "of-me.duckdb", "of-me.sqlite"]


@pytest.mark.parametrize(
    ("fill", "engine", "other"), [(fill_duckdb, "sqlite", "DuckDB"), (fill_sqlite, "duckdb", "SQLite")]
)
def test_a_file_of_the_other_engine_is_told_with_its_address(fill, engine, other, tmp_path):
    """Files of both engines are often named `.db`."""
    path = fill(tmp_path / "runs.db", ROWS)

    finding = refused(f"{engine}:///{path}")
    assert finding.code == "connection-failed"
    assert f"its file is a database of {other}" in finding.message
    assert finding.help == f"write its address as {other.lower()}:///PATH"
    assert asked(f"{other.lower()}:///{path}").description


def test_a_password_that_is_wrong_is_asked_for_where_libpq_looks(server, address):
    address("postgresql")

    finding = refused(server.reader.replace("reader@", "reader:wr0ng@"))

    assert finding.help.startswith("give the password of the role in PGPASSWORD or in `~/.pgpass`")


def test_a_database_that_another_program_writes_is_said(address):
    """DuckDB locks its file for one program; SQLite and PostgreSQL let others read."""
    with duckdb.connect(address("duckdb")):
        assert "lock" in refused("of-me.duckdb").message
    with closing(sqlite3.connect(address("sqlite"))) as writing:
        writing.execute("begin immediate")
        assert asked("of-me.sqlite").warnings == ()


def test_too_many_rows_are_refused(address, monkeypatch):
    monkeypatch.setattr(ask, "MOST_ROWS", 3)

    for engine in ("duckdb", "sqlite", "postgresql"):
        at = address(engine)
        finding = refused(at)
        assert finding.code == "too-many-rows"
        assert "more rows than the limit of 3" in finding.message
        assert asked(at, "select * from trace where step < 3").queried


def test_no_rows_are_an_empty_trace(address):
    for engine in ("duckdb", "sqlite", "postgresql"):
        assert refused(address(engine), "select * from trace where step > 99").code == "empty-trace"


def test_faults_of_rows_are_named_as_in_files(address):
    finding = refused(address("sqlite"), "select 0 as step, 0 as position, 1 as value union all select 0, 0, 2")

    assert finding.code == "duplicate-cell"
    assert finding.place.file == "query of runs"
    twice = refused("of-me.sqlite", "select 0 as step, 0 as position, 1 as value, 2 as value")
    assert (twice.code, [label.message for label in twice.labels]) == ("duplicate-column", ["asked for here"])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("1 as value union all select 0, 1, 'x'", "column value holds texts and whole numbers"),
        ("9007199254740993 as value union all select 0, 1, 0.5", "9007199254740993 among numbers"),
    ],
)
def test_a_column_of_several_types_is_refused(values, message, address):
    finding = refused(address("sqlite"), f"select 0 as step, 0 as position, {values}")

    assert finding.code == "query-failed"
    assert message in finding.message


def test_whole_and_broken_numbers_are_numbers(address):
    made = asked(address("sqlite"), "select 0 as step, 0 as position, 1 as value union all select 0, 1, 0.5")

    assert made.frames()["marks/0"]["value"].tolist() == [1, 0.5]


@pytest.mark.parametrize(
    ("engine", "library", "extra"), [("duckdb", "duckdb", "duckdb"), ("postgresql", "psycopg", "postgres")]
)
def test_a_missing_library_is_named_with_its_extra(engine, library, extra, address, monkeypatch):
    at = address(engine)
    Path(f"{library}.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]))

    finding = refused(at)

    assert finding.code == "missing-library"
    assert finding.help == f"pip install 'tracegram[{extra}]'"


def test_an_engine_that_crashes_ends_in_a_finding(address, monkeypatch):
    at = address("duckdb")
    Path("duckdb.py").write_text("import os\nos.abort()")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]))

    assert refused(at).code == "connection-failed"


def test_what_is_said_of_files_is_said_of_queries(address):
    made = asked(address("sqlite"), columns={"step": "position", "position": "step"}, window={"position": [1, 2]})

    assert made.queried
    assert made.frames()["marks/0"]["position"].tolist() == [1, 2]
    assert refused("of-me.sqlite", format="canvases").code == "conflicting-words"
