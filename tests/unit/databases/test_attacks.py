"""Tests that a query reads rows and does nothing else, whatever it says: on DuckDB, SQLite and PostgreSQL."""

import json
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from tests.databases import PASSWORD, fill_duckdb, fill_postgresql, fill_sqlite

from tracegram.cli.main import main
from tracegram.databases import duckdb_engine, postgresql_engine, sqlite_engine
from tracegram.databases.outcome import Query, QueryError
from tracegram.diagnostics import Place
from tracegram.sources.sql import ask as asking
from tracegram.sources.sql.connections import address_of

ROWS = [{"step": 0, "position": position, "value": float(position)} for position in range(3)]
DUCKDB = [
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/proc/self/environ')",
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "from '/etc/passwd'",
    "select * from glob('/etc/*')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from read_duckdb('OTHER')",
    "select * from read_json('http://127.0.0.1:9/x.json')",
    "select * from rows_of_python",
    "copy (select 1) to 'WRITTEN.csv'",
    "copy trace to 'WRITTEN.parquet' (format parquet)",
    "export database 'WRITTEN'",
    "attach 'WRITTEN.duckdb' as other",
    "attach 'OTHER' as other",
    "pragma enable_logging",
    "call enable_logging(storage = 'file', storage_path = 'WRITTEN')",
    "pragma database_list",
    "pragma enable_profiling = 'json'",
    "set enable_external_access = true",
    "set memory_limit = '100GB'",
    "set home_directory = '/tmp'",
    "reset lock_configuration",
    "install httpfs",
    "load httpfs",
    "create secret (type http, bearer_token 'x')",
    "create table other as select 1",
    "insert into trace values (9, 9, 9)",
    "update trace set value = 9",
    "delete from trace",
    "drop table trace",
    "checkpoint",
    "begin; drop table trace; commit",
    "select 1; drop table trace",
    "select 1 as step; select 2 as step",
    "select 1 --\n; drop table trace",
    "with gone as (delete from trace returning *) select * from gone",
    "select * from query('copy trace to ''WRITTEN.csv''')",
    "explain analyze copy trace to 'WRITTEN.csv'",
    "prepare one as delete from trace",
    "select 1) limit 1; drop table trace; --",
]
SQLITE = [
    "attach 'WRITTEN.db' as other",
    "vacuum into 'WRITTEN.db'",
    "pragma journal_mode = wal",
    "pragma database_list",
    "select * from pragma_database_list",
    "select * from pragma_table_info('trace')",
    "select load_extension('WRITTEN')",
    "select readfile('/etc/passwd')",
    "select writefile('WRITTEN', 'x')",
    "select fts3_tokenizer('simple')",
    "create table other (x)",
    "create temp table other (x)",
    "create virtual table other using fts5(x)",
    "insert into trace values (9, 9, 9)",
    "update trace set value = 9",
    "delete from trace",
    "drop table trace",
    "begin; delete from trace; commit",
    "select 1; drop table trace",
    "select 1 as step; select 2 as step",
    "select 1 --\n; drop table trace",
    "with gone as (delete from trace returning *) select * from gone",
    "select zeroblob(900000000)",
    "select hex(zeroblob(600000))",
]
POSTGRESQL = [
    "copy trace to program 'touch WRITTEN'",
    "copy (select 1) to 'WRITTEN.csv'",
    "copy trace from '/etc/passwd'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('/etc')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, 'WRITTEN')",
    "select * from pg_authid",
    "set statement_timeout = 0",
    "set role owner",
    "select set_config('role', 'owner', true)",
    "select set_config('session_authorization', 'owner', true)",
    "select set_config('transaction_read_only', 'off', true)",
    "create table other (x int)",
    "create temp table other (x int)",
    "create function f() returns int language sql as 'select 1'",
    "do $$ begin perform 1; end $$",
    "insert into trace values (9, 9, 9)",
    "update trace set value = 9",
    "delete from trace",
    "drop table trace",
    "with gone as (delete from trace returning *) select * from gone",
    "select * from trace for update",
    "select nextval('numbers')",
    "select * into other from trace",
    "select 1; drop table trace",
    "select 1 as step; select 2 as step",
    "select 1 --\n; drop table trace",
    "commit; begin read write; insert into trace values (9, 9, 9); commit",
    "select 1; set statement_timeout = 0; select pg_sleep(60)",
    "explain analyze delete from trace",
    "prepare one as delete from trace",
    "call pg_stat_reset()",
    "listen news",
    "load 'plpgsql'",
    "alter role reader superuser",
]
ENGINES = {"duckdb": duckdb_engine, "sqlite": sqlite_engine, "postgresql": postgresql_engine}


@pytest.fixture(scope="module")
def addresses(tmp_path_factory, request):
    """Return the address of a table `trace` in an engine, which nothing here changes."""
    folder = tmp_path_factory.mktemp("granted")
    made = {
        "duckdb": str(fill_duckdb(folder / "trace.duckdb", ROWS)),
        "sqlite": str(fill_sqlite(folder / "trace.sqlite", ROWS)),
    }

    def address(engine):
        if engine not in made:
            running = request.getfixturevalue("server")
            running.run("create sequence if not exists numbers", "grant usage on sequence numbers to reader")
            made[engine] = fill_postgresql(running, ROWS)
        return made[engine]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        yield address


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A database that is not granted."""
    return fill_duckdb(tmp_path_factory.mktemp("other") / "other.duckdb", ROWS, "secret")


def ask(folder, address, query, capfd, seconds=20):
    """Check a spec with a query from a folder of its own, and give the code of what was found and all that was said."""
    asked = folder / "asked"
    asked.mkdir(exist_ok=True)
    trace = {"sql": {"connection": "runs", "query": query}}
    marks = [{"mark": "rect", "color": {"field": "value"}}]
    (asked / "spec.json").write_text(json.dumps({"tracegram": 1, "trace": trace, "marks": marks}))
    (asked / "config.toml").write_text(f"seconds = {seconds}\n[connections]\nruns = {json.dumps(address)}\n")
    main(["check", str(asked / "spec.json"), "--config", str(asked / "config.toml")])
    said = capfd.readouterr().err
    return said.partition("[")[2].partition("]")[0], said


def state_of(engine, address, server):
    """Return all that a statement may have changed of a database."""
    if engine == "postgresql":
        with psycopg.connect(server.owner) as connection:
            tables = connection.execute("select relname from pg_class where relname in ('other', 'f')").fetchall()
            return connection.execute("select step, position, value from trace").fetchall(), tables
    return Path(address).read_bytes(), sorted(Path(address).parent.iterdir())


def attacks():
    for engine, statements in (("duckdb", DUCKDB), ("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        yield from ((engine, statement) for statement in statements)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_answers_a_select(engine, addresses):
    target = address_of("runs", addresses(engine), Path(), Place(file="")).target
    text = "-- é;\nwith t as (select *, 'é;' from trace) /* ; */ select step, position, value from t order by 2; -- é"

    assert ENGINES[engine].fetch(Query(target=target, text=text, rows=3, seconds=20)).to_pylist() == ROWS


@pytest.mark.parametrize(("engine", "statement"), list(attacks()))
def test_an_engine_only_reads_rows(engine, statement, addresses, other, tmp_path, request, monkeypatch):
    """Without the look at the first word that comes before an engine is asked."""
    monkeypatch.setattr(duckdb_engine, "rows_of_python", pa.table({"step": [0]}), raising=False)
    server = request.getfixturevalue("server") if engine == "postgresql" else None
    address, written = addresses(engine), tmp_path / "written"
    written.mkdir()
    written.chmod(0o777)  # for the server, which is another user
    tmp_path.chmod(0o777)
    text = statement.replace("WRITTEN", str(written / "evil")).replace("OTHER", str(other))
    before = state_of(engine, address, server)
    target = address_of("runs", address, Path(), Place(file="")).target

    with pytest.raises(QueryError) as refusal:
        ENGINES[engine].fetch(Query(target=target, text=text, rows=100, seconds=20))

    assert refusal.value.kind in {"refused", "failed"}
    assert state_of(engine, address, server) == before
    assert list(written.iterdir()) == []


RUNAWAY = [
    (
        "duckdb",
        "select count(*) as step, 0 as position from range(1000000) a, range(10000000) b where a.range > b.range",
    ),
    (
        "duckdb",
        "with recursive t(n) as (select 1 union all select n + 1 from t) select n as step, 0 as position from t",
    ),
    ("sqlite", "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t"),
    ("postgresql", "select pg_sleep(3600)"),
    ("postgresql", "select count(*) from generate_series(1, 100000000) a, generate_series(1, 100000000) b"),
    ("postgresql", "select set_config('statement_timeout', '0', false), pg_sleep(3600)"),
]


@pytest.mark.parametrize(("engine", "query"), RUNAWAY)
def test_a_query_without_end_ends_in_its_time(engine, query, addresses, tmp_path, capfd):
    code, said = ask(tmp_path, addresses(engine), query, capfd, seconds=1)

    assert code == "query-timeout" or (code == "too-many-rows" and "recursive" in query), said


def test_a_function_that_heeds_no_clock_is_ended_by_force(addresses, tmp_path, capfd, monkeypatch):
    """A search of one long text in another takes SQLite half a minute, in which it looks at no clock."""
    long = "hex(zeroblob(499990))"
    parts = " + ".join([f"instr({long}, substr({long}, 500000) || '{number}')" for number in range(1, 9)])
    monkeypatch.setattr(asking, "START_SECONDS", 1)

    code, said = ask(tmp_path, addresses("sqlite"), f"select {parts} as step", capfd, seconds=1)

    assert code == "query-timeout", said


def test_a_role_that_may_do_more_is_refused(server, tmp_path, capfd, monkeypatch):
    fill_postgresql(server, ROWS)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    server.run(
        "create role files login password 'secret-of-files'",
        "grant pg_read_server_files to files",
        "create role climber login noinherit password 'secret-of-climber'",
        "grant owner to climber",
    )
    names = ("files", "climber")

    found = [ask(tmp_path, server.owner, "select * from trace", capfd)]
    found += [
        ask(tmp_path, f"postgresql://{name}:secret-of-{name}@127.0.0.1:{server.port}/postgres", "select 1", capfd)
        for name in names
    ]
    server.run(*(f"drop role {name}" for name in names))

    assert [code for code, _ in found] == ["unsafe-connection"] * 3
    assert [said for _, said in found if "secret" in said or "127.0.0.1" in said] == []


def test_a_query_for_more_memory_than_there_is_leaves_no_file(addresses, tmp_path, capfd):
    """DuckDB would put what does not fit into a folder beside the database."""
    query = "select count(*) as step from (select distinct hash(range) from range(200000000))"
    address = addresses("duckdb")

    code, said = ask(tmp_path, address, query, capfd)

    assert code == "too-many-rows", said
    assert "1GB" in said
    assert [path.name for path in Path(address).parent.glob("*duckdb*")] == ["trace.duckdb"]


def test_rows_that_do_not_fit_into_memory_end_in_a_finding(addresses, tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(asking, "MOST_MEMORY", 700 * 1024**2)
    rows = "with recursive t(n) as (select 0 union all select n + 1 from t limit 3000)"

    code, said = ask(tmp_path, addresses("sqlite"), f"{rows} select n as step, zeroblob(900000) as x from t", capfd)

    assert code == "too-many-rows", said
    assert "700 MB" in said
