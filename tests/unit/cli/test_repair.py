"""`tracegram check --fix`: what it writes, what it says, and when it leaves a file as it is."""

import json
import stat

import pytest
from tests.benchmarks.mutants import all_mutants

from tracegram.cli.main import main

GOOD = """# colr: a comment
tracegram: 1
trace: {values: [{step: 0, position: 0, token: a}]}   # as it was

marks:
  - {mark: rect, color: "#ff8c42"}
title: 'A'
"""
WRONG = GOOD.replace("{mark: rect, color:", "{mrak: rect, colr:").replace("title", "titel")


def fixed(path, *arguments) -> int:
    return main(["check", "--fix", str(path), *arguments])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_is_mended_and_all_else_in_it_kept(mark, line_end, tmp_path, capsys):
    spec = tmp_path / "figure.yaml"
    spec.write_bytes(mark + WRONG.replace("\n", line_end).encode())
    spec.chmod(0o600)

    assert fixed(spec) == 0
    assert spec.read_bytes() == mark + GOOD.replace("\n", line_end).encode()
    assert stat.S_IMODE(spec.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["figure.yaml"]
    said = capsys.readouterr()
    assert (said.out, said.err) == (f"{spec}: 3 mistakes fixed\n1 spec checked, 0 with errors\n", "")


def test_one_stage_after_the_other_is_mended(tmp_path, capsys):
    """A tab hides a repeated key, that hides a misspelled one, and that a misspelled field."""
    spec = tmp_path / "figure.yaml"
    clean = GOOD.replace('{mark: rect, color: "#ff8c42"}', "mark: rect\n    where: {field: token, equal: a}")
    spec.write_text(
        clean.replace("    where", "\t\twere")
        .replace("title: 'A'", "title: 'A'\ntitle: A")
        .replace(": token", ": tokn")
    )

    assert fixed(spec) == 0
    assert spec.read_text() == clean
    assert "4 mistakes fixed" in capsys.readouterr().out


def test_a_version_is_written_before_a_first_key_that_is_misspelled(tmp_path):
    spec = tmp_path / "figure.yaml"
    spec.write_text(WRONG.replace("tracegram: 1\ntrace", "trcae"))

    assert fixed(spec) == 0
    assert spec.read_text() == GOOD


def test_what_is_left_is_reported_after_it(tmp_path, capsys):
    spec = tmp_path / "figure.yaml"
    spec.write_text(WRONG + "quux: 1\n")

    assert fixed(spec, "--format", "json") == 1
    assert spec.read_text() == GOOD + "quux: 1\n"
    said = capsys.readouterr()
    assert [json.loads(line)["pointer"] for line in said.out.splitlines()] == ["/quux"]
    assert said.err == f"{spec}: 3 mistakes fixed\n1 spec checked, 1 with errors\n"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("1", "7"),
        GOOD + "x: {domain: [1, 0]}\n",
        GOOD + "title: B\n",
        GOOD + "quux: 1\n",
        GOOD.replace('color: "#ff8c42"', "colr: red, colour: red"),  # each near `color`, and one key cannot be both
        "title: [\n",
        "data: {titel: a}\ntitle: A\ntitle: A\n",  # no spec: `data` is near `trace`, but this is another program's file
        "source: a\nsize: {}\n",
        '{"rows": 1}',
        "",
    ],
)
def test_a_file_without_a_sure_edit_is_not_written(text, tmp_path, capsys):
    spec = tmp_path / "figure.yaml"
    spec.write_text(text)
    before = spec.stat()

    code = fixed(spec)
    assert "fixed" not in capsys.readouterr().out
    assert spec.read_text() == text
    assert (spec.stat().st_ino, spec.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert code == main(["check", str(spec)])


def test_a_mistake_in_a_trace_is_left(tmp_path):
    (tmp_path / "trace.json").write_text('[{"step": 0, "position": 0, "position": 0}, {"step": "x"}]')
    spec = tmp_path / "figure.yaml"
    spec.write_text("tracegram: 1\ntrace: {file: trace.json}\nmarks: [{mark: rect}]\n")
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}

    assert fixed(spec) == 1
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


def test_a_file_that_cannot_be_written_is_said(tmp_path, capsys):
    (tmp_path / "real.yaml").write_text(WRONG)
    link = tmp_path / "figure.yaml"
    link.symlink_to("real.yaml")

    assert fixed(link) == 1
    said = capsys.readouterr().err
    assert "error[bad-output-path]" in said
    assert "error[unknown-word]" in said
    assert (tmp_path / "real.yaml").read_text() == WRONG


def test_a_file_that_is_not_there_is_said_once(tmp_path, capsys):
    assert fixed(tmp_path / "none.yaml") == 1
    assert capsys.readouterr().err.count("error[") == 1


def test_a_sample_of_the_mutants_is_mended_to_the_very_text(tmp_path, capsys):
    """`tests/test_mutants.py` looks at the edits of more of them; here the whole command runs."""
    cases = [(mutant, folder) for mutant, folder in all_mutants(211) if mutant.fix]

    assert len(cases) > 40
    for mutant, folder in cases:
        (tmp_path / mutant.file).write_text(mutant.text, "utf-8")
        if fixed(tmp_path / mutant.file, "--root", str(folder)) == 0:
            assert (tmp_path / mutant.file).read_text("utf-8") == mutant.original
    assert capsys.readouterr().out.count(": 1 mistake fixed\n") >= 0.9 * len(cases)
