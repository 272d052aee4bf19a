"""`tracegram check`: the forms of findings, where they go, and what fails."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from tracegram.cli.main import main
from tracegram.diagnostics.rendering import RENDERERS

CASES = Path(__file__).parents[3] / "spec" / "conformance"
WRONG, WARNED = "duplicate-key.yaml", "missing-values.yaml"
MACHINE_FORMS = [word for word in RENDERERS if word != "text"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _among_the_cases(monkeypatch):
    monkeypatch.chdir(CASES / "invalid")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize("word", MACHINE_FORMS)
def test_findings_of_all_specs_go_to_standard_output(word, capsys):
    assert main(["check", WRONG, WARNED, "../valid/minimal.yaml", "--format", word]) == 1
    said = capsys.readouterr()

    assert "duplicate-key" in said.out
    assert "missing-values" in said.out
    assert said.err == "3 specs checked, 1 with errors\n"


def test_frames_go_to_standard_error(capsys):
    assert main(["check", WRONG, "--format", "text"]) == 1
    explicit = capsys.readouterr()
    assert main(["check", WRONG]) == 1

    assert capsys.readouterr() == explicit
    assert explicit.out == ""


def test_sarif_is_one_document_over_all_specs(capsys):
    main(["check", WRONG, WARNED, "--format", "sarif"])

    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [
        ("duplicate-key", "error"),
        ("missing-values", "warning"),
    ]


@pytest.mark.parametrize("word", MACHINE_FORMS)
def test_standard_output_of_clean_specs_is_findings_only(word, capsys):
    assert main(["check", "../valid/minimal.yaml", "--format", word]) == 0
    out = capsys.readouterr().out

    assert json.loads(out)["runs"][0]["results"] == [] if word == "sarif" else out == ""


def test_an_unknown_form_is_a_wrong_use(capsys):
    assert main(["check", WRONG, "--format", "xml"]) == 2
    assert "sarif" in capsys.readouterr().err


def test_strict_fails_on_warnings(capsys):
    assert main(["check", WARNED]) == 0
    assert main(["check", WARNED, "--strict"]) == 1
    assert "1 spec checked, 1 with errors or warnings" in capsys.readouterr().err
    assert main(["check", "../valid/minimal.yaml", "--strict"]) == 0


@pytest.mark.parametrize(("switch", "colored"), [(None, True), ("", True), ("1", False)])
def test_a_terminal_gets_colors_unless_told_not_to(switch, colored, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    if switch is not None:
        monkeypatch.setenv("NO_COLOR", switch)

    main(["check", WRONG])
    assert ("\x1b[1;31m" in sys.stderr.getvalue()) is colored


def test_a_terminal_gets_lines_that_fit_it(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_, **__: os.terminal_size((60, 24)))

    main(["check", "many-runs.yaml"])
    number, carets = [line for line in sys.stderr.getvalue().splitlines() if " | " in line]
    assert len(number) == len(carets) == len("2 | ") + 60 - 8
