"""The commands: what each prints and writes."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import tracegram
from tracegram.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[1]
SEED = str(ROOT / "gallery" / "seed" / "figure.yaml")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command, capsys):
    assert main([command, "--help"]) == 0
    assert f"tracegram {command} " in capsys.readouterr().out.partition("example")[2]


def test_standard_output_takes_a_document_or_a_picture(capfdbinary):
    assert main(["render", SEED, "-o", "-"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["layer"]
    assert main(["render", SEED, "-o", "-", "--format", "svg"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"<svg")


def test_several_outputs_are_written_at_once(tmp_path):
    names = ["a.svg", "a.png", "a.vl.json"]

    assert main(["render", SEED, *(part for name in names for part in ("-o", str(tmp_path / name)))]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_new_spec_checks_clean_names_its_schema_and_has_a_legend(tmp_path, capsys):
    spec = tmp_path / "figure.yaml"

    assert main(["new", str(spec)]) == 0
    first, *_ = spec.read_text("utf-8").splitlines()
    assert (tmp_path / first.partition("$schema=")[2]).exists()
    assert main(["check", str(spec)]) == 0
    assert tracegram.load(spec).to_dict()["layer"][-1]["encoding"]["fill"]["legend"]["orient"] == "bottom"
    assert main(["new", str(spec)]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_new_spec_for_a_trace_draws_what_the_trace_supports(tmp_path):
    (tmp_path / "decode.csv").write_text("step,position,token\n0,0,a\n1,0,b\n", "utf-8")

    assert main(["new", str(tmp_path / "figure.yaml"), "--trace", "decode.csv"]) == 0
    assert main(["check", str(tmp_path / "figure.yaml")]) == 0
    assert "where: changed" in (tmp_path / "figure.yaml").read_text("utf-8")


def test_schema_prints_the_bundle(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(
        (ROOT / "spec/v1/tracegram.schema.json").read_text("utf-8")
    )


def test_inspect_says_columns_words_and_a_spec(capsys):
    assert main(["inspect", str(ROOT / "gallery/addition/decode.parquet")]) == 0
    said = capsys.readouterr().out

    assert "16,384 rows" in said
    assert "committed: yes, 128 of 16,384 cells" in said
    assert "changed: yes, 84 of 16,384 cells" in said
    assert "tracegram: 1" in said


def test_inspect_says_what_to_record_for_a_word(tmp_path, capsys):
    (tmp_path / "map.csv").write_text("step,position\n0,0\n", "utf-8")

    assert main(["inspect", str(tmp_path / "map.csv")]) == 0
    assert "changed: no; record the top-1 prediction" in capsys.readouterr().out


def test_inspect_of_other_names_says_how_to_map_them(tmp_path, capsys):
    (tmp_path / "map.csv").write_text("Diffusion step #,query\n0,0\n", "utf-8")

    assert main(["inspect", str(tmp_path / "map.csv")]) == 1
    said = capsys.readouterr().err
    assert '`--columns "step=Diffusion step #"`' in said
    assert '`--columns "position=COLUMN"`' in said
    assert main(["inspect", str(tmp_path / "map.csv"), "--columns", "step=Diffusion step #", "position=query"]) == 0


def test_check_counts_what_failed(tmp_path, capsys):
    (tmp_path / "bad.yaml").write_text("tracegram: 1\n", "utf-8")

    assert main(["check", SEED, str(tmp_path / "bad.yaml")]) == 1
    assert "2 specs checked, 1 with errors" in capsys.readouterr().err


@pytest.mark.parametrize(
    "rows",
    ["0,0,,a", "0,0,0.5,a\n0,1,0.7,b", "0,0,,a\n1,0,,a", "0,0,,a\n1,0,,b"],
    ids=["one-cell", "one-step", "no-change", "a-change"],
)
def test_the_first_spec_of_any_trace_can_be_drawn(tmp_path, rows):
    """A mark of changes would be an error where nothing changes."""
    (tmp_path / "decode.csv").write_text(f"step,position,confidence,token\n{rows}\n", "utf-8")
    spec = tmp_path / "figure.yaml"

    assert main(["new", str(spec), "--trace", "decode.csv"]) == 0
    assert main(["check", str(spec)]) == 0


def test_new_maps_columns_of_other_names(tmp_path):
    (tmp_path / "map.csv").write_text("layer,query\n0,0\n", "utf-8")
    spec = tmp_path / "figure.yaml"

    assert main(["new", str(spec), "--trace", "map.csv", "--columns", "step=layer", "position=query"]) == 0
    assert main(["check", str(spec)]) == 0


CANVASES = str(ROOT / "tests/traces/addition-one-canvases.jsonl")


def test_new_draws_the_first_run_of_several_and_says_so(tmp_path, capsys):
    (tmp_path / "runs.csv").write_text("run,step,position,token\na,0,0,x\na,1,0,y\nb,0,0,x\n", "utf-8")
    spec = tmp_path / "figure.yaml"

    assert main(["new", str(spec), "--trace", "runs.csv"]) == 0
    assert "holds 2 runs, “a”, “b”; the spec draws the first, --run another" in capsys.readouterr().out
    assert 'trace: {file: "runs.csv", window: {run: "a"}}' in spec.read_text("utf-8")
    assert main(["check", str(spec)]) == 0


@pytest.mark.parametrize("command", [["render", "-o", "one.svg"], ["check"], ["describe"]])
def test_a_trace_in_the_place_of_a_spec_is_told_from_one(command, tmp_path, monkeypatch, capsys):
    """Its first line is no YAML, and what is wrong with that line would not help; the command to be run does."""
    monkeypatch.chdir(tmp_path)
    Path("runs").mkdir()
    pd.DataFrame({"step": [0, 1], "position": [0, 0], "token": ["a", "b"]}).to_parquet("runs/one.parquet")
    Path("runs/two.CSV.gz").write_bytes(b"")

    assert main([*command, "runs/one.parquet"]) == 1
    assert capsys.readouterr().err.startswith(
        "error[not-a-mapping]: runs/one.parquet is a trace and not a spec\n  runs/one.parquet\n"
        "  help: `tracegram new runs/one.yaml --trace one.parquet` writes a spec that draws it\n"
    )
    assert main(["new", "runs/one.yaml", "--trace", "one.parquet"]) == 0
    assert main([*command, "runs/one.parquet"]) == 1
    assert "help: did you mean “runs/one.yaml”?" in capsys.readouterr().err
    assert main([*command, "runs/two.CSV.gz"]) == 1
    assert "runs/two.CSV.gz is a trace" in capsys.readouterr().err


def test_a_spec_may_have_the_suffix_of_a_trace(tmp_path):
    shutil.copy(SEED, tmp_path / "figure.txt")

    assert main(["check", str(tmp_path / "figure.txt")]) == 0


@pytest.mark.parametrize(
    ("head", "row", "advised"),
    [
        ("step,0,1", "0,0.5,0.25", "`--read-as arrays`"),
        ("0,1", "0.5,0.25", "`--read-as arrays`, and begin each row with its step, under the name `step`"),
        (",0,1", "0,0.5,0.25", "`--read-as arrays`, and begin each row with its step, under the name `step`"),
    ],
)
def test_a_matrix_is_not_advised_to_name_one_of_its_columns(head, row, advised, tmp_path, capsys):
    path = tmp_path / "matrix.csv"
    path.write_text(f"{head}\n{row}\n")
    numbered = f"step,{head.removeprefix('step').removeprefix(',')}\n0,{row.removeprefix('0,')}\n"

    assert main(["inspect", str(path)]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"  help: if each column is a position, write {advised}"
    path.write_text(numbered)
    assert main(["inspect", str(path), "--read-as", "arrays"]) == 0
    assert "2 rows, format arrays" in capsys.readouterr().out


def test_commands_that_messages_give_work_with_any_names(tmp_path, monkeypatch, capsys):
    """A name with a space or a quotation mark is quoted, so that a shell takes the command as it stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "it's one.csv").write_text("step,position,token\n0,0,a\n1,0,b\n")

    assert main(["new", "it's one.yaml", "--trace", "it's one.csv"]) == 0
    command = shlex.split(capsys.readouterr().out.rpartition("; next: tracegram ")[2])
    assert command == ["render", "it's one.yaml", "-o", "it's one.svg"]
    assert main([*command[:-1], "my figures/one.svg"]) == 1
    assert capsys.readouterr().err.endswith("help: mkdir -p 'my figures'\n")


@pytest.mark.parametrize("command", [["inspect"], ["stats"], ["new", "figure.yaml", "--trace"]])
def test_commands_advise_their_options_and_not_the_words_of_a_spec(command, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(CANVASES, "history.jsonl")

    assert main([*command, "history.jsonl"]) == 1
    assert "if it is that, `--mask-id 1`" in capsys.readouterr().err


def test_new_says_of_a_trace_what_its_options_say(tmp_path):
    shutil.copy(CANVASES, tmp_path / "history.jsonl")
    spec = tmp_path / "figure.yaml"

    assert main(["new", str(spec), "--trace", "history.jsonl", "--mask-id", "1", "--block-length", "32"]) == 0
    text = spec.read_text("utf-8")
    assert 'trace: {file: "history.jsonl", mask_id: 1, block_length: 32}' in text
    assert "where: masked" in text
    assert "canvas" not in text  # ids of tokens are no amounts
    assert main(["check", str(spec)]) == 0


def test_new_without_a_trace_has_nothing_to_say_of_it(tmp_path, capsys):
    assert main(["new", str(tmp_path / "figure.yaml"), "--mask-id", "1"]) == 1
    assert "name it with --trace" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_new_writes_yaml_only(tmp_path, capsys):
    assert main(["new", str(tmp_path / "figure.json")]) == 1
    assert "name a .yaml file" in capsys.readouterr().err


def test_a_picture_too_large_to_draw_is_refused_before_it_is(tmp_path, capsys):
    assert main(["render", SEED, "-o", str(tmp_path / "a.png"), "--scale", "1000"]) == 1
    assert "picture-too-large" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
def test_an_output_that_takes_nothing_is_said(redirection):
    command = f"{sys.executable} -m tracegram render {SEED} -o - {redirection}"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert "standard output cannot be written" in done.stderr
    assert "bug" not in done.stderr


def figures(folder: Path, *, broken: bool) -> None:
    values = "[{step: 0, position: 0}, {step: 1, position: 1, confidence: 1}]"
    (folder / "b.yaml").write_text(f"tracegram: 1\ntitle: B\ntrace: {{values: {values}}}\nmarks: [{{mark: rect}}]\n")
    (folder / "below").mkdir()
    spec = {"tracegram": 1, "trace": {"values": [{"step": 0, "position": 0}]}, "marks": [{"mark": "rect"}]}
    (folder / "below" / "a.json").write_text(json.dumps(spec))
    (folder / "site.yaml").write_text("site_name: no spec of ours\n")
    if broken:
        (folder / "c.yaml").write_text("tracegram: 1\nmarks: [{mark: rectangle}]\n")


def test_a_folder_of_specs_makes_a_report(tmp_path):
    figures(tmp_path, broken=False)
    page = tmp_path / "report.html"

    assert main(["render", str(tmp_path), "-o", str(page), "--js", "none", "--title", "All of it"]) == 0
    text = page.read_text("utf-8")
    assert text.count("<figure") == 2
    assert "<h1>All of it</h1>" in text
    assert [name in text for name in ("a.json</a>", ">B</a>", "site.yaml")] == [True, True, False]


def test_a_report_with_a_failed_spec_names_it_at_the_end_and_is_not_written(tmp_path, capsys):
    figures(tmp_path, broken=True)
    page = tmp_path / "report.html"

    assert main(["render", str(tmp_path), "-o", str(page)]) == 1
    said = capsys.readouterr().err
    assert "rectangle" in said
    assert said.splitlines()[-1] == f"1 of 3 specs failed, nothing is written: {tmp_path / 'c.yaml'}"
    assert not page.exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_spec_is_rendered_to_files_of_its_own(jobs, tmp_path):
    """The bytes are those of each spec rendered alone, however many processes draw."""
    figures(tmp_path, broken=False)
    to = tmp_path / "out" / "{name}"

    assert main(["render", str(tmp_path), "-o", f"{to}.svg", "-o", f"{to}.vl.json", "--jobs", jobs]) == 0
    assert sorted(path.name for path in to.parent.iterdir()) == ["a.svg", "a.vl.json", "b.svg", "b.vl.json"]
    assert main(["render", str(tmp_path / "b.yaml"), "-o", str(tmp_path / "alone.svg")]) == 0
    assert (to.parent / "b.svg").read_bytes() == (tmp_path / "alone.svg").read_bytes()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_of_many_specs_those_are_written_that_did_not_fail(jobs, tmp_path, capsys):
    figures(tmp_path, broken=True)

    assert main(["render", str(tmp_path), "-o", f"{tmp_path}/out/{{name}}.svg", "--jobs", jobs]) == 1
    said = capsys.readouterr().err
    assert "rectangle" in said
    assert said.splitlines()[-1] == f"1 of 3 specs failed, their outputs are as they were: {tmp_path / 'c.yaml'}"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.svg", "b.svg"]


def test_outputs_of_many_specs_are_theirs_alone(tmp_path, capsys):
    figures(tmp_path, broken=False)
    (tmp_path / "a.yaml").write_text((tmp_path / "b.yaml").read_text())

    assert main(["render", str(tmp_path), "-o", f"{tmp_path}/{{name}}.svg"]) == 1
    assert "would both be written to" in capsys.readouterr().err
    assert main(["render", str(tmp_path), "-o", f"{tmp_path}/{{name}}.svg", "-o", f"{tmp_path}/all.html"]) == 1
    assert "all.html is one output, and others are one for each spec" in capsys.readouterr().err
    assert main(["render", str(tmp_path), "-o", f"{tmp_path}/all.svg"]) == 1
    assert "put {name} into it for one file per spec" in capsys.readouterr().err
    assert list(tmp_path.glob("*.svg")) == list(tmp_path.glob("*.html")) == []


def test_a_folder_without_specs_is_said(tmp_path, capsys):
    assert main(["render", str(tmp_path), "-o", str(tmp_path / "report.html")]) == 1
    assert "no spec is in" in capsys.readouterr().err


def test_a_page_with_files_beside_it_cannot_go_to_standard_output(capsys):
    assert main(["render", SEED, "-o", "-", "--format", "html", "--js", "external"]) == 1
    assert "standard output has no folder" in capsys.readouterr().err


def test_external_scripts_stand_beside_each_page(tmp_path):
    (tmp_path / "one").mkdir()
    pages = [str(tmp_path / "page.html"), str(tmp_path / "one" / "page.html")]

    assert main(["render", SEED, "-o", pages[0], "-o", pages[1], "--js", "external"]) == 0
    for folder in (tmp_path, tmp_path / "one"):
        assert {path.name for path in folder.iterdir() if path.is_file()} == {
            "page.html",
            "tracegram-runtime.js",
            "tracegram.css",
        }


def test_a_file_that_the_system_refuses_is_named(monkeypatch, capsys):
    def refused(_arguments):
        raise PermissionError(13, "Permission denied", "/etc/shadow")

    monkeypatch.setattr("tracegram.cli.schema.run", refused)

    assert main(["schema"]) == 1
    assert capsys.readouterr().err == "/etc/shadow cannot be read or written: Permission denied\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", ".", "--port", "70000"], "argument --port: 70000 is not a whole number from 0 to 65535"),
        (["serve", ".", "--port", "-1"], "argument --port: -1 is not a whole number from 0 to 65535"),
        (["serve", ".", "--port", "http"], "argument --port: invalid whole number value: 'http'"),
        (["build", ".", "--jobs", "0"], "argument --jobs: 0 is not a whole number from 1 to 1000"),
        (["render", ".", "-o", "{name}.svg", "--jobs", "-3"], "argument --jobs: -3 is not a whole number from 1"),
    ],
)
def test_a_number_out_of_its_limits_is_a_wrong_use(words, said, capsys):
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_a_format_that_cannot_be_written_is_named_as_it_was_given(tmp_path, capsys):
    assert main(["build", str(tmp_path), "--to", "bmp"]) == 1

    assert capsys.readouterr().err == (
        "error[unknown-output]: --to bmp is not an output format\n  --to\n"
        "  help: write one of vl.json, vg.json, svg, png, pdf, jpg, jpeg, html\n"
    )


@pytest.mark.parametrize("module", ["argparse", "tracegram.cli.main", "ctypes", "tracegram.cli.check"])
def test_an_interrupt_while_modules_are_imported_is_one_as_any_other(module):
    program = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        f"sys.argv[1:] = ['check', {SEED!r}]\n"
        "from tracegram.cli import start\n"
        "sys.exit(start())\n"
    )

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted; nothing more is written\n")
