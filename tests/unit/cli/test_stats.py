"""Tests of `tracegram stats`: what it prints in each form, and what it refuses."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from tracegram.cli.main import main

ROOT = Path(__file__).parents[3]
DECODE = str(ROOT / "gallery/addition/decode.parquet")
RUNS = "run,step,position,token,commit_step\n" + "".join(
    f"{run},{step},{at},{'ab'[at < step]},{at if run == 'left' else 1 - at}\n"
    for run in ("left", "right")
    for step in (0, 1)
    for at in (0, 1)
)


@pytest.fixture
def runs(tmp_path):
    """Two runs of two positions: one committed from the left, one from the right."""
    path = tmp_path / "runs.csv"
    path.write_text(RUNS, "utf-8")
    return str(path)


def said(capsys, *arguments):
    assert main(["stats", *arguments]) == 0
    return capsys.readouterr().out


def test_a_table_has_a_row_a_statistic_and_says_what_is_not_here(runs, capsys):
    table = said(capsys, runs)

    (row,) = [line.split() for line in table.splitlines() if line.startswith("global_arness")]
    assert row == ["global_arness", "1", "0.5000", "0.7500", "0.7500", "0.5000", "1", "ratio"]
    assert table.splitlines()[0].split() == ["2", "runs", "left", "right", "mean", "median", "min", "max", "unit"]
    assert "total_remasks: record `masked`" in table
    assert "answer_stability_percent: name the answer with --match" in table


def test_a_run_may_have_the_name_of_a_summary(tmp_path, capsys):
    path = tmp_path / "runs.csv"
    path.write_text(RUNS.replace("left", "mean"), "utf-8")
    table = said(capsys, str(path)).splitlines()

    (row,) = [line.split() for line in table if line.startswith("global_arness")]
    assert table[0].split() == ["2", "runs", "mean", "right", "mean", "median", "min", "max", "unit"]
    assert row == ["global_arness", "1", "0.5000", "0.7500", "0.7500", "0.5000", "1", "ratio"]


def test_one_run_can_be_chosen(runs, capsys):
    assert said(capsys, runs, "--run", "right").splitlines()[0].split() == ["1", "run", "right", "unit"]
    assert main(["stats", runs, "--run", "rigth"]) == 1
    assert "“right”" in capsys.readouterr().err


def test_json_has_a_record_a_run_and_the_summary(runs, capsys):
    found = json.loads(said(capsys, runs, "--format", "json"))

    assert [(each["run"], each["global_arness"], each["total_remasks"]) for each in found["runs"]] == [
        ("left", 1, None),
        ("right", 0.5, None),
    ]
    assert {name: values["global_arness"] for name, values in found["summary"].items()} == {
        "mean": 0.75,
        "median": 0.75,
        "min": 0.5,
        "max": 1,
    }


def test_csv_has_a_row_a_run_with_nothing_where_there_is_no_number(runs, capsys):
    rows = list(csv.DictReader(io.StringIO(said(capsys, runs, "--format", "csv"))))

    assert [(row["run"], row["global_arness"], row["total_remasks"]) for row in rows] == [
        ("left", "1", ""),
        ("right", "0.5", ""),
    ]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_series_have_a_number_a_place_in_every_form(runs, capsys, form):
    written = said(capsys, runs, "--per", "position", "--format", form)

    if form == "json":
        assert [each["commit_step"] for each in json.loads(written)["runs"]] == [[0, 1], [1, 0]]
        return
    lines = [line.split("," if form == "csv" else None) for line in written.splitlines()[:5]]
    at = lines[0].index("commit_step")
    assert lines[0][:2] == ["run", "position"]
    assert [(line[0], line[1], line[at]) for line in lines[1:]] == [
        ("left", "0", "0"),
        ("left", "1", "1"),
        ("right", "0", "1"),
        ("right", "1", "0"),
    ]


def test_the_answer_and_options_are_taken(capsys):
    found = json.loads(said(capsys, DECODE, "--format", "json", "--match", r"regex=\d+(?=\D*$)", "--set", "k=2"))
    (record,) = found["runs"]
    plain = json.loads(said(capsys, DECODE, "--format", "json"))["runs"][0]

    assert record["answer_emergence"] <= record["answer_stability"]
    assert record["global_arness"] > plain["global_arness"]
    assert "answer_emergence" not in plain


def test_an_answer_that_only_some_runs_have_is_missing_in_the_others(tmp_path, capsys):
    path = tmp_path / "runs.csv"
    path.write_text("run,step,position,text\na,0,0,x\nb,0,0,y\n", "utf-8")

    table = said(capsys, str(path), "--match", "text=x")

    (row,) = [line.split() for line in table.splitlines() if line.startswith("answer_emergence  ")]
    assert row[1:3] == ["0", "–"]
    assert "the final text has no text “x”; it is “y”" in table


def test_a_spec_names_the_trace(capsys):
    table = said(capsys, str(ROOT / "gallery/seed/figure.yaml"))

    assert "total_changes " in table
    assert main(["stats", str(ROOT / "gallery/seed/figure.yaml"), "--mask-id", "1"]) == 1
    assert "--mask-id is for a trace file" in capsys.readouterr().err


def test_columns_mask_and_state_are_said_as_in_a_spec(tmp_path, capsys):
    path = tmp_path / "canvas.csv"
    path.write_text("t,position,x\n0,0,9\n0,1,5\n1,0,4\n1,1,5\n", "utf-8")
    arguments = [str(path), "--columns", "step=t", "canvas=x", "--mask-id", "9", "--state", "after"]

    found = json.loads(said(capsys, *arguments, "--per", "position", "--format", "json"))

    assert found["runs"][0]["commit_step"] == [1, 0]


def test_an_empty_table_is_refused(tmp_path, capsys):
    (tmp_path / "empty.csv").write_text("run,step,position\n", "utf-8")

    assert main(["stats", str(tmp_path / "empty.csv")]) == 1
    assert "empty-trace" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--set", "kk=1"], 1, "no statistic has an option “kk”"),
        (["--set", "k=0"], 1, "expected a whole number from 1"),
        (["--set", "form=sets"], 1, "expected one of set, sequence"),
        (["--match", "135"], 2, "“135” is not an answer"),
        (["--match", "tokens=1,b"], 2, "not a list of whole numbers"),
        (["--match", "positions=5,3"], 2, "not a first and a last position"),
        (["--match", "text=1", "tokens=1"], 1, "by text and tokens"),
        (["--match", "regex=("], 1, "is not a regular expression"),
    ],
)
def test_a_wrong_use_is_one_message(arguments, code, message, capsys):
    assert main(["stats", DECODE, *arguments]) == code
    assert message in capsys.readouterr().err


GROUPED = (
    RUNS.splitlines()[0]
    + ",sampler\n"
    + "".join(f"{line},{'surest' if line.startswith('left') else 'random'}\n" for line in RUNS.splitlines()[1:])
)
THIRD = "".join(line.replace("right", "third") + "\n" for line in GROUPED.splitlines() if line.startswith("right"))


def test_groups_are_means_over_the_runs_that_have_each_value(tmp_path, capsys):
    path = tmp_path / "runs.csv"
    path.write_text(GROUPED + THIRD.replace("third,0,0,a,1", "third,0,0,a,0").replace("third,1,0,b,1", "third,1,0,b,0"))
    table = said(capsys, str(path), "--group", "sampler")

    assert table.splitlines()[0].split() == ["mean", "of", "1", "to", "2", "runs", "surest", "random", "unit"]
    (row,) = [line.split() for line in table.splitlines() if line.startswith("global_arness")]
    assert row[:3] == ["global_arness", "1", "0.7500"]
    groups = json.loads(said(capsys, str(path), "--group", "sampler", "--format", "json"))["groups"]
    assert [(each["sampler"], each["runs"], each["global_arness"]) for each in groups] == [
        ("surest", 1, 1),
        ("random", 2, 0.75),
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [(["--group", "samper"], "unknown-field"), (["--group", "token"], "several-values")],
)
def test_a_group_is_a_field_with_one_value_in_each_run(runs, options, code, capsys):
    assert main(["stats", runs, *options]) == 1
    assert f"error[{code}]" in capsys.readouterr().err


def test_groups_are_of_runs(runs, capsys):
    assert main(["stats", runs, "--group", "run", "--per", "step"]) == 1
    assert "error[conflicting-words]" in capsys.readouterr().err


def test_a_spec_drawn_in_an_engine_has_the_same_statistics(runs, tmp_path, capsys):
    pd.read_csv(runs).to_parquet(tmp_path / "runs.parquet")
    path, tables = tmp_path / "figure.yaml", []
    for engine in ("", ", engine: duckdb"):
        spec = f"tracegram: 1\ntrace: {{file: runs.parquet{engine}}}\nfacet: {{field: run}}\nmarks: [{{mark: rect}}]\n"
        path.write_text(spec, "utf-8")
        tables += [said(capsys, str(path), *options) for options in (["--run", "left"], ["--group", "run"])]

    assert tables[:2] == tables[2:]
    assert "global_arness" in tables[0]
