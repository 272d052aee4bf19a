"""What commands print obeys nobody: no name of a file or column moves a cursor, breaks a line or commands a CI."""

import ast
import json
import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from tracegram.cli.main import main

SOURCE = Path(__file__).parents[3] / "src" / "tracegram"
HOSTILE = "::error::a\x1b]0;x\x07\n::warning file=b::\x9b31m\u202e##[error]##vso[task]c"
SPEC = f"tracegram: 1\ntitle: {json.dumps(HOSTILE)}\ntrace: {{file: {json.dumps(HOSTILE + '.csv')}}}\nmarks:\n"
GOOD, BAD = "  - {mark: rect, color: {field: v}}\n", f"  - {{mark: rect, color: {json.dumps(HOSTILE)}}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of hostile names, in which commands run: a good spec, a bad one, their trace, and a good name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path(f"{HOSTILE}.csv").write_text(f'step,position,v,"{HOSTILE}",run\n0,0,1,2,"{HOSTILE}"\n1,1,,2,b\n', "utf-8")
    for name, mark in ((f"{HOSTILE}.yaml", GOOD), (f"bad{HOSTILE}.yaml", BAD)):
        Path(name).write_text(SPEC + mark, "utf-8")
    Path(f"folder{HOSTILE}").mkdir()
    for name in (f"{HOSTILE}.yaml", f"bad{HOSTILE}.yaml", f"{HOSTILE}.csv"):
        shutil.copy(name, f"folder{HOSTILE}")
    return tmp_path


def lines_of(said):
    return said.out.split("\n") + said.err.split("\n")


def assert_inert(lines):
    for line in lines:
        assert not line.lstrip().startswith("::")
        assert not re.search(r"##\w*\[", line)
        assert [each for each in line if unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp"}] == []


TRACE, FIGURE, BROKEN, FOLDER = f"{HOSTILE}.csv", f"{HOSTILE}.yaml", f"bad{HOSTILE}.yaml", f"folder{HOSTILE}"


@pytest.mark.parametrize(
    "words",
    [
        ["check", FIGURE, BROKEN, f"no{HOSTILE}.yaml"],
        ["check", BROKEN, FIGURE, "--format", "short"],
        ["check", BROKEN, FIGURE, "--format", "json"],
        ["check", BROKEN, FIGURE, "--format", "sarif"],
        ["check", BROKEN, "--fix"],
        ["render", FIGURE, BROKEN, "-o", f"{HOSTILE}.html"],
        ["render", FOLDER, "-o", f"{HOSTILE}{{name}}.vl.json", "--explain"],
        ["render", FIGURE, "-o", f"{HOSTILE}.vl.json", "-o", f"{HOSTILE}.none"],
        ["render", FIGURE, "-o", f"{HOSTILE}.yaml/x.vl.json"],
        ["build", FOLDER, "--to", "vl.json"],
        ["build", FOLDER, "--to", "vl.json", "-o", f"out{HOSTILE}"],
        ["build", FOLDER, "--to", "vl.json", "--check"],
        ["build", FOLDER, "--to", HOSTILE],
        ["inspect", TRACE],
        ["convert", TRACE, f"{HOSTILE}.parquet"],
        ["convert", TRACE, "--run", "b", "-o", f"{HOSTILE}.parquet"],
        ["stats", TRACE],
        ["stats", TRACE, "--format", "csv"],
        ["stats", TRACE, "--format", "json"],
        ["stats", TRACE, "--match", HOSTILE],
        ["stats", TRACE, "--run", HOSTILE],
        ["new", f"new{HOSTILE}.yaml", "--trace", TRACE],
        ["runtime", f"runtime{HOSTILE}"],
        ["explain", HOSTILE],
        ["serve", f"no{HOSTILE}.yaml"],
        ["check", FIGURE, f"--{HOSTILE}"],
        [HOSTILE],
    ],
    ids=lambda words: " ".join(each for each in words if HOSTILE not in each),
)
def test_hostile_names_are_inert_in_what_is_printed(words, capsys):
    main(words)
    said = capsys.readouterr()

    assert said.out + said.err != ""
    assert_inert(lines_of(said))


def test_findings_for_github_are_one_command_each(capsys):
    main(["check", BROKEN, f"no{HOSTILE}.yaml", "--format", "github"])
    said = capsys.readouterr().out.splitlines()

    assert [re.match(r"::(error|warning) file=", line) is not None for line in said] == [True] * len(said)
    assert len(said) >= 2
    assert_inert([line.removeprefix("::") for line in said if "##" not in line])


def test_all_that_commands_print_goes_through_one_module():
    """The only others that hold a stream look whether it is a terminal, or close it."""
    found = set()
    for path in sorted((SOURCE / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            prints = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            writes = isinstance(node, ast.Call) and re.search(r"sys\.(stdout|stderr)\S*\.write", ast.unparse(node.func))
            handed = isinstance(node, ast.keyword) and node.arg == "file" and "sys." in ast.unparse(node.value)
            if prints or writes or handed:
                found.add(path.name)

    assert found == {"output.py"}
