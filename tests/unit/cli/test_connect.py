"""Tests of granting connections to the commands that open traces of specs."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.databases import fill_sqlite

import tracegram
from tracegram.cli.main import main
from tracegram.diagnostics import COMMAND_LINES
from tracegram.preview import draw
from tracegram.sources.sql import Connections

ROWS = [{"step": step, "position": position, "value": step / 4} for step in range(3) for position in range(3)]
SPEC = """tracegram: 1
trace:
  sql:
    connection: runs
    query: select * from cells
marks:
  - {mark: rect, color: {field: value}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a spec and its database, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/figure.yaml").write_text(SPEC)
    fill_sqlite(tmp_path / "runs.db", ROWS, "cells")
    (tmp_path / "granted.toml").write_text('[connections]\nruns = "runs.db"\n')
    return tmp_path


COMMANDS = [
    ["check", "figures/figure.yaml"],
    ["check", "figures/figure.yaml", "--fix"],
    ["render", "figures/figure.yaml", "-o", "figure.vl.json"],
    ["build", "figures", "--to", "vl.json"],
    ["build", "figures", "figures/figure.yaml", "--to", "vl.json", "--jobs", "2"],
    ["stats", "figures/figure.yaml"],
]
BY_NAME, BY_FILE = ["--connect", "runs=runs.db"], ["--config", "granted.toml"]


@pytest.mark.parametrize(
    ("command", "granting"), [*((command, BY_NAME) for command in COMMANDS), (COMMANDS[0], BY_FILE)]
)
def test_commands_ask_what_is_granted_and_nothing_else(command, granting, capsys):
    assert main([*command, *granting]) == 0
    capsys.readouterr()

    assert main(command) == 1
    assert "error[connection-not-granted]" in capsys.readouterr().err


def test_no_file_grants_anything_unless_it_is_named(folder, capsys):
    """Neither beside the spec nor where the command runs: whoever wrote the spec may have written that file, too."""
    for name in ("tracegram.toml", "figures/tracegram.toml", "pyproject.toml"):
        (folder / name).write_text('[connections]\nruns = "runs.db"\n[tool.tracegram.connections]\nruns = "runs.db"\n')

    assert main(["check", "figures/figure.yaml"]) == 1
    assert "granted: none" in capsys.readouterr().err


def test_the_command_line_goes_before_the_file(capsys):
    words = ["check", "figures/figure.yaml", "--config", "granted.toml", "--connect", "runs=absent.db"]

    assert main(words) == 1
    assert "error[connection-failed]" in capsys.readouterr().err


@pytest.mark.parametrize("written", ["runs", "=runs.db", "runs=", "postgresql://reader:s3cret@db.example/x?a=b"])
def test_a_grant_that_is_none_is_not_shown(written, capsys):
    assert main(["check", "figures/figure.yaml", "--connect", written]) != 0
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "s3cret" not in said
    assert "db.example" not in said


def test_a_wrong_command_line_gets_its_code(capsys):
    for code in ("bad-config", "connection-failed"):
        assert main(COMMAND_LINES[code].wrong.replace("figure.yaml", "figures/figure.yaml").split()[1:]) == 1
        assert f"error[{code}]" in capsys.readouterr().err


def test_a_build_asks_each_time_as_rows_may_have_changed(folder, capsys):
    words = ["build", "figures", "--to", "vl.json", "--connect", "runs=runs.db", "--cache", "kept"]
    assert main(words) == 0
    assert main([*words, "--check"]) == 0
    first = (folder / "figures/figure.vl.json").read_bytes()
    with closing(sqlite3.connect("runs.db")) as writing, writing:
        writing.execute("update cells set value = 9 where step = 0")
    capsys.readouterr()

    assert main([*words, "--check"]) == 1
    assert "figure.vl.json is stale" in capsys.readouterr().out
    assert main(words) == 0
    assert (folder / "figures/figure.vl.json").read_bytes() != first
    assert sorted(path.name for path in (folder / "kept").iterdir()) == [".gitignore", "CACHEDIR.TAG"]


def test_outputs_do_not_say_where_rows_come_from(folder):
    outputs = [f"figure{suffix}" for suffix in (".vl.json", ".svg", ".html", ".pdf")]
    words = [part for name in outputs for part in ("-o", name)]

    assert main(["render", "figures/figure.yaml", *words, "--connect", "runs=runs.db"]) == 0
    for name in outputs:
        content = (folder / name).read_bytes()
        assert b"runs.db" not in content
        assert str(folder).encode() not in content


def test_the_preview_asks_what_is_granted(folder):
    spec, granted = folder / "figures/figure.yaml", Connections.of({"runs": "runs.db"})

    assert draw(spec, None, granted).svg.startswith(b"<svg")
    assert "connection-not-granted" in draw(spec, None).findings


def test_from_python_connections_are_named_with_their_addresses(folder):
    spec = folder / "figures/figure.yaml"

    figure = tracegram.load(spec, connections={"runs": folder / "runs.db"})

    assert figure.queried
    assert figure.frames()["marks/0"].shape == (9, 3)
    assert not figure.with_trace(ROWS).queried
    assert not tracegram.load(spec, trace=ROWS).queried
    assert tracegram.figure(SPEC, connections={"runs": "runs.db"}).to_dict() == figure.to_dict()


def test_a_spec_with_a_query_is_made_of_itself_and_its_bases(folder):
    (folder / "figures/child.yaml").write_text("tracegram: 1\nextends: figure.yaml\n")

    assert tracegram.inputs("figures/figure.yaml") == (Path("figures/figure.yaml"),)
    assert tracegram.inputs("figures/child.yaml") == (Path("figures/child.yaml"), Path("figures/figure.yaml"))
    assert tracegram.load("figures/child.yaml", connections={"runs": "runs.db"}).queried


def test_a_child_puts_a_query_in_the_place_of_a_file(folder):
    (folder / "figures/cells.csv").write_text("step,position\n0,0\n")
    (folder / "figures/base.yaml").write_text("tracegram: 1\ntrace: {file: cells.csv}\nmarks: [{mark: rect}]\n")
    (folder / "figures/child.yaml").write_text(
        "tracegram: 1\nextends: base.yaml\ntrace:\n  sql: {connection: runs, query: select * from cells}\n"
    )

    assert tracegram.load("figures/child.yaml", connections={"runs": "runs.db"}).queried


@pytest.mark.parametrize(
    ("trace", "code"),
    [
        ("{sql: {connection: runs, query: select 1}, file: cells.csv}", "conflicting-words"),
        ("{sql: {connection: runs}}", "missing-word"),
        ("{sql: {connection: runs, query: select 1, dsn: x}}", "unknown-word"),
        ("{sql: select 1}", "wrong-type"),
        ("{sql: {connection: runs, query: ''}}", "out-of-range"),
    ],
)
def test_the_schema_says_what_a_query_is(trace, code):
    with pytest.raises(tracegram.TracegramError, match=code):
        tracegram.figure(f"tracegram: 1\ntrace: {trace}\nmarks: [{{mark: rect}}]\n")
