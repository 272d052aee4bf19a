"""`tracegram describe`: a figure in words, in each form and at each length, and the cells of a claim."""

import json

import pytest

from tracegram.cli.main import main

SPEC = """\
tracegram: 1
title: "A *title*"
trace: {file: cells.csv}
marks: [{mark: rect, where: changed, color: orange, name: Change}]
"""
ROWS = [f"{step},{position},{str(step == 1 and position < 2).lower()}" for step in range(3) for position in range(3)]


@pytest.fixture
def spec(tmp_path):
    (tmp_path / "cells.csv").write_text("step,position,changed\n" + "\n".join(ROWS) + "\n")
    (tmp_path / "figure.yaml").write_text(SPEC)
    return tmp_path / "figure.yaml"


def printed(capsys, *arguments):
    assert main(["describe", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_one_sentence_has_no_markup_of_its_own(spec, capsys):
    assert printed(capsys, spec, "--level", "alt") == "A \\*title\\*: Change in 2 cells (22.2 % of 9).\n"
    assert (
        printed(capsys, spec, "--level", "alt", "--format", "text") == "A *title*: Change in 2 cells (22.2 % of 9).\n"
    )


def test_json_names_the_claims_of_each_sentence(spec, capsys):
    shown = json.loads(printed(capsys, spec, "--level", "alt", "--format", "json"))

    assert shown["sections"][0]["sentences"] == [
        {
            "text": "A *title*: Change in 2 cells (22.2 % of 9).",
            "claims": ["marks/0/count", "marks/0/share", "marks/0/among"],
        }
    ]


def test_a_claim_is_shown_with_its_cells(spec, capsys):
    assert printed(capsys, spec, "--level", "short", "--claim", "marks/0/count") == (
        "id: marks/0/count\nkind: count\nvalue: 2\nunit: cells\noperation: count of cells\n"
        'selection: {"layer": "/marks/0", "where": "changed"}\nrounding: exact\nrows: 2\n\nstep,position\n1,0\n1,1\n'
    )


def test_a_claim_that_is_not_there_is_a_finding(spec, capsys):
    assert main(["describe", str(spec), "--claim", "marks/0/cont"]) == 1
    assert "no claim is called “marks/0/cont”" in capsys.readouterr().err


def test_a_mistake_in_the_spec_is_a_finding(spec, capsys):
    spec.write_text(SPEC.replace("changed", "chnged"))

    assert main(["describe", str(spec)]) == 1
    assert "unknown-field" in capsys.readouterr().err
