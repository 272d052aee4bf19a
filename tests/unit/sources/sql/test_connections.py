"""Tests of granting connections: the forms of addresses, the file, and that neither shows what it holds."""

from pathlib import Path

import pytest

from tracegram.diagnostics import Place, TracegramError
from tracegram.sources.sql import Connections, granted_by_file
from tracegram.sources.sql.connections import QUERY_SECONDS, address_of

PLACE = Path("/granted"), Place(file="--connect")


@pytest.mark.parametrize(
    ("written", "engine", "target"),
    [
        ("runs.duckdb", "duckdb", "/granted/runs.duckdb"),
        ("/srv/runs.DDB", "duckdb", "/srv/runs.DDB"),
        ("folder/runs.db", "sqlite", "/granted/folder/runs.db"),
        ("runs.sqlite3", "sqlite", "/granted/runs.sqlite3"),
        ("duckdb:///runs.anything", "duckdb", "/granted/runs.anything"),
        ("sqlite:////srv/a b.db", "sqlite", "/srv/a b.db"),
        ("postgresql://reader@db.example:5433/runs?sslmode=require", "postgresql", None),
        ("postgres://reader@db.example/runs", "postgresql", "postgresql://reader@db.example/runs"),
        ("postgresql+psycopg://reader@db.example/runs", "postgresql", "postgresql://reader@db.example/runs"),
    ],
)
def test_an_address_has_one_of_several_forms(written, engine, target):
    found = address_of("runs", written, *PLACE)

    assert (found.engine, found.target) == (engine, target or written)


@pytest.mark.parametrize(
    "written",
    ["", "runs.csv", "runs", "mysql://u:s3cret@h/runs", "duckdb://host/x", "sqlite://", "duckdb:///", "sqlite:///\0"],
)
def test_another_form_is_refused_without_showing_it(written):
    with pytest.raises(TracegramError) as refusal:
        address_of("runs", written, *PLACE)

    (finding,) = refusal.value.findings
    assert finding.code == "bad-config"
    assert "s3cret" not in repr(finding)


@pytest.mark.parametrize("name", ["", "1st", "a b", "a.b", "ü", "x" * 65, "a\n"])
def test_a_name_is_a_word(name):
    with pytest.raises(TracegramError, match="bad-config"):
        address_of(name, "runs.db", *PLACE)


def test_what_is_printed_of_connections_holds_no_address():
    granted = Connections.of({"runs": "postgresql://reader:s3cret@db.example/runs", "mine": Path("mine.db")})

    assert list(granted.addresses) == ["runs", "mine"]
    assert granted.seconds == QUERY_SECONDS
    assert "s3cret" not in f"{granted!r} {granted}"
    assert "db.example" not in f"{granted!r} {granted}"


def test_a_file_grants_connections_from_its_own_folder(tmp_path):
    file = tmp_path / "any.toml"
    file.write_text('seconds = 5\n[connections]\nruns = "runs.duckdb"\nlab = "postgresql://reader@db.example/lab"\n')

    granted = granted_by_file(file)

    assert granted.addresses["runs"].target == str(tmp_path / "runs.duckdb")
    assert granted.addresses["lab"].engine == "postgresql"
    assert granted.seconds == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('connections = "s3cret"', "does not hold a text for each name"),
        ("[connections]\nruns = 7", "does not hold a text for each name"),
        ("[connections.runs]\npassword = 's3cret'", "does not hold a text for each name"),
        ("[conections]\nruns = 's3cret'", "“conections” is not a word"),
        ("[connections]\nruns = 's3cret", "is not TOML"),
        ("[connections]\nruns = 's3cret.csv'", "has no known form"),
        ("seconds = 0", "“seconds”"),
        ("seconds = true", "“seconds”"),
        ("seconds = '9'", "“seconds”"),
        ("seconds = nan", "“seconds”"),
    ],
)
def test_a_file_with_a_mistake_is_refused_without_its_lines(text, message, tmp_path):
    file = tmp_path / "any.toml"
    file.write_text(text)

    with pytest.raises(TracegramError) as refusal:
        granted_by_file(file)

    (finding,) = refusal.value.findings
    assert finding.code == "bad-config"
    assert message in finding.message
    assert finding.place == Place(file=str(file))
    assert "s3cret" not in repr(finding)


def test_a_file_that_is_none_is_named(tmp_path):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")

    for file, code in ((tmp_path / "absent.toml", "file-unreadable"), (tmp_path, "file-unreadable")):
        with pytest.raises(TracegramError, match=code):
            granted_by_file(file)
    with pytest.raises(TracegramError, match="is not UTF-8"):
        granted_by_file(tmp_path / "bytes.toml")
