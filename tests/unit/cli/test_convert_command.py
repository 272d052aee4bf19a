"""Tests of `tracegram convert`, and of the options that it shares with `inspect`."""

import json
from pathlib import Path

import pytest

from tracegram.cli.main import main

TRACES = Path(__file__).parents[2] / "traces"
CANVASES = str(TRACES / "addition-one-canvases.jsonl")
RUNS = "run,step,position,token,code,flag\na,1,0,007,1.5,true\nb,1,0,x,2,false\nb,2,0,y,3,true\n"


def inspected(capsys, *arguments):
    assert main(["inspect", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_what_is_written_says_all_that_was_said(tmp_path, capsys):
    output = tmp_path / "decode.parquet"

    assert main(["convert", CANVASES, str(output), "--mask-id", "1", "--block-length", "32"]) == 0
    assert "16,384 rows of step, position, canvas, masked, forced" in capsys.readouterr().out
    said = inspected(capsys, output)
    assert '"mask_id": 1, "state": "after"' in said
    assert "committed: yes, 128 of 16,384 cells" in said


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("a.parquet", "b.parquet"):
        assert main(["convert", str(TRACES / "addition-one.npz"), str(tmp_path / name)]) == 0

    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_one_run_of_a_text_table_gets_types(tmp_path, capsys):
    source, output = tmp_path / "runs.csv", tmp_path / "run.parquet"
    source.write_text(RUNS, "utf-8")

    assert main(["convert", str(source), str(output)]) == 1
    refused = capsys.readouterr().err
    assert "many-runs" in refused
    assert "help: choose one with `--run NAME`" in refused
    assert (
        main(["convert", str(source), str(output), "--run", "a", "--step-base", "1", "--columns", "forced=flag"]) == 0
    )
    said = inspected(capsys, output)
    assert "steps 0 to 0, positions 0 to 0" in said
    assert "the text “007” in all rows" in said
    assert "code      numbers from 1.5 to 1.5" in said
    assert "forced    flags, 1 true" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([CANVASES, "out.parquet"], "ambiguous-trace"),
        ([CANVASES, "out.csv"], "bad-output-path"),
        ([CANVASES, "out.parquet", "--read-as", "prophet"], "bad-record"),
        (["none.json", "out.parquet"], "file-not-found"),
    ],
)
def test_a_failure_writes_nothing(arguments, code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["convert", *arguments]) == 1
    assert f"error[{code}]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "option", ["--sample=-1", "--block-length=0", "--step-base=2", "--read-as=x", "--prompt-length=x"]
)
def test_an_option_of_another_kind_is_a_wrong_use(option):
    assert main(["convert", "a.json", "b.parquet", option]) == 2


def test_inspect_says_what_was_assumed_and_a_spec_that_says_the_same(tmp_path, capsys):
    (tmp_path / "c.jsonl").write_bytes(Path(CANVASES).read_bytes())
    said = inspected(capsys, tmp_path / "c.jsonl", "--mask-id", "1", "--read-as", "canvases")

    assert "format canvases" in said
    assert "assumed: the first canvas is the state before the first step" in said
    assert "forced: yes, 0 of 16,384 cells" in said
    spec = tmp_path / "figure.yaml"
    spec.write_text(said.partition("start from:\n\n")[2], "utf-8")
    assert main(["check", str(spec)]) == 0
    assert json.dumps("canvases") in spec.read_text("utf-8")
