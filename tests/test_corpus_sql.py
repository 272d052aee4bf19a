"""Queries, good and hostile, on real databases: each gets what the list of the corpus asks."""

import csv
import json
from pathlib import Path

import pytest

from tests.databases import PASSWORD, fill_duckdb, fill_postgresql, fill_sqlite
from tracegram.cli.main import main

CORPUS = Path(__file__).parent / "corpus"
CASES = {case["id"]: case for case in json.loads((CORPUS / "sql.json").read_text("utf-8"))}
ENGINES = ("duckdb", "sqlite", "postgresql")
MARKS = [{"mark": "rect", "color": {"field": "value"}}]
WORDS = {"file": "file", "postgres": "postgresql"}


def rows():
    with (CORPUS / "data/csv/good_minimal.csv").open(newline="") as opened:
        return [
            {"step": int(each["step"]), "position": int(each["position"]), "token": each["token"]}
            | {"value": float(each["value"])}
            for each in csv.DictReader(opened)
        ]


@pytest.fixture(scope="session")
def fixtures(tmp_path_factory, request):
    """Return the address of the corpus' table in an engine."""
    folder = tmp_path_factory.mktemp("databases")

    def address(engine):
        if engine == "duckdb":
            path = folder / "corpus.duckdb"
            return str(path if path.exists() else fill_duckdb(path, rows()))
        if engine == "sqlite":
            path = folder / "corpus.sqlite"
            return str(path if path.exists() else fill_sqlite(path, rows()))
        return fill_postgresql(request.getfixturevalue("server"), rows())

    return address


def runs():
    for name, case in CASES.items():
        if case["path"].endswith(".sql"):
            asked = WORDS.get(case["engine"], case["engine"])
            yield from ((name, engine) for engine in (ENGINES if asked == "any" else (asked,)))


@pytest.mark.parametrize(("name", "engine"), list(runs()))
def test_each_query_gets_what_the_corpus_asks(name, engine, fixtures, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    case = CASES[name]
    trace = {"sql": {"connection": "corpus", "query": (CORPUS / case["path"]).read_text("utf-8")}}
    Path("spec.json").write_text(json.dumps({"tracegram": 1, "trace": trace, "marks": MARKS}))
    Path("config.toml").write_text(f"seconds = 2\n[connections]\ncorpus = {json.dumps(fixtures(engine))}\n")
    before = everywhere(tmp_path)

    code = main(["render", "spec.json", "-o", "out.vl.json", "--config", "config.toml"])
    said = capfd.readouterr().err

    assert "Traceback" not in said
    assert "has a bug" not in said
    assert "127.0.0.1" not in said.replace("http://127.0.0.1:9/x.csv", "")
    if case["expect"] == "accept":
        assert code == 0, said
        written = Path("out.vl.json").read_bytes()
        assert case.get("same_output_as") is None or written == drawn_from_csv()
        return
    assert code == 1
    assert [word for word in case["must_name"] if word not in said] == [], said
    assert everywhere(tmp_path) == before


def drawn_from_csv():
    Path("good_minimal.csv").write_bytes((CORPUS / "data/csv/good_minimal.csv").read_bytes())
    Path("csv.json").write_text(
        json.dumps({"tracegram": 1, "trace": {"file": "good_minimal.csv"}, "marks": MARKS}), "utf-8"
    )
    assert main(["render", "csv.json", "-o", "csv.vl.json"]) == 0
    return Path("csv.vl.json").read_bytes()


def everywhere(folder):
    """Return the files that a query may have left: where the command runs, and those that hostile queries name."""
    return sorted([*folder.rglob("*"), *Path("/tmp").glob("evil*")])


def test_a_damaged_database_is_named(tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trace = {"sql": {"connection": "corpus", "query": "select * from trace"}}
    Path("spec.json").write_text(json.dumps({"tracegram": 1, "trace": trace, "marks": MARKS}))

    code = main(["check", "spec.json", "--connect", f"corpus={CORPUS / 'data/sql/corrupt.sqlite'}"])

    assert code == 1
    assert "“corpus” cannot be asked: “file is not a database”" in capfd.readouterr().err


def test_nothing_is_asked_that_is_not_granted(tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fill_sqlite(tmp_path / "corpus.db", rows())
    trace = {"sql": {"connection": "corpus.db", "query": "select * from trace"}}
    Path("spec.json").write_text(json.dumps({"tracegram": 1, "trace": trace, "marks": MARKS}))

    assert main(["check", "spec.json", "--connect", "other=corpus.db"]) == 1
    assert "“corpus.db” is not granted; granted: “other”" in capfd.readouterr().err
