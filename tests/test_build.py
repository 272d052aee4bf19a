"""Building a folder of specs: only what has changed, warnings each time, nothing half done."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tracegram.cli.main import main
from tracegram.files import MARK, MARKER
from tracegram.store import users_store

SPEC = """tracegram: 1
trace: {file: cells.csv}
marks:
  - {mark: rect, color: orange}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of two specs over one trace, in which the build is started."""
    (tmp_path / "figures" / "deep").mkdir(parents=True)
    for name in ("figures/one", "figures/deep/two"):
        (tmp_path / f"{name}.yaml").write_text(f"# {name}\n{SPEC}", "utf-8")
        (tmp_path / name).parent.joinpath("cells.csv").write_text("step,position\n0,0\n1,1\n", "utf-8")
    (tmp_path / "figures" / "mkdocs.yml").write_text("site_name: no spec\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(capsys, *words):
    code = main(["build", "figures", *words])
    said = capsys.readouterr()
    return code, said.out.strip().splitlines(), said.err


def test_each_spec_of_a_folder_is_drawn_and_the_second_time_nothing_is(folder, capsys):
    assert build(capsys, "--to", "svg", "--to", "vl.json") == (
        0,
        ["2 specs: 2 rendered, 4 outputs written, 0 with errors"],
        "",
    )
    assert (folder / "figures/deep/two.svg").read_text("utf-8").startswith("<svg")

    assert build(capsys, "--to", "svg", "--to", "vl.json")[1] == [
        "2 specs: 0 rendered, 0 outputs written, 0 with errors"
    ]


@pytest.mark.parametrize("changed", ["figures/one.yaml", "figures/cells.csv"])
def test_a_changed_spec_or_trace_is_drawn_again_and_no_other(changed, folder, capsys):
    build(capsys)
    path = folder / changed
    path.write_text(path.read_text("utf-8").replace("orange", "blue").replace("1,1", "1,0"), "utf-8")

    assert build(capsys)[1] == ["2 specs: 1 rendered, 1 output written, 0 with errors"]


def test_braces_in_the_folder_of_outputs_are_filled_or_an_error(folder, capsys):
    for path in folder.rglob("cells.csv"):
        path.write_text("run,step,position\na,0,0\nb,0,0\n", "utf-8")

    assert build(capsys, "--run", "b", "-o", "out/{run}/{name}")[0] == 0
    assert (folder / "out/b/one/one.svg").exists()
    assert (folder / "out/b/two/deep/two.svg").exists()

    code, _, said = build(capsys, "-o", "out/{run}")
    assert code == 1
    assert "nothing fills {run} in the output “out/{run}”" in said
    assert "draw `--each run`, or write {name}" in said
    assert not (folder / "out/{run}").exists()


def test_each_run_of_each_spec_is_built_into_a_folder_of_its_own(folder, capsys):
    for path in folder.rglob("cells.csv"):
        path.write_text("run,step,position\na,0,0\nb,0,0\n", "utf-8")

    for rendered, written in ((4, 4), (0, 0)):
        assert build(capsys, "--each", "run", "-o", "out/{run}") == (
            0,
            [f"4 figures: {rendered} rendered, {written} outputs written, 0 with errors"],
            "",
        )
    assert sorted(str(path.relative_to(folder)) for path in folder.glob("out/**/*.svg")) == [
        "out/a/deep/two.svg",
        "out/a/one.svg",
        "out/b/deep/two.svg",
        "out/b/one.svg",
    ]

    code, _, said = build(capsys, "--each", "run")
    assert code == 1
    assert "would both be written to figures/deep/two.svg" in said
    assert "write what `--each` names, in braces, into `-o`" in said


def test_a_changed_base_draws_the_specs_that_start_from_it(folder, capsys):
    (folder / "figures/one.yaml").write_text("tracegram: 1\nextends: deep/base.yaml\n", "utf-8")
    (folder / "figures/deep/base.yaml").write_text(SPEC, "utf-8")
    build(capsys)
    (folder / "figures/deep/base.yaml").write_text(SPEC.replace("orange", "blue"), "utf-8")

    assert build(capsys)[1] == ["3 specs: 2 rendered, 2 outputs written, 0 with errors"]


def test_a_run_s_file_of_another_name_makes_an_output_stale(folder, capsys):
    """The runs of a pattern are named by their files: contents alone do not tell whether a figure is the same."""
    (folder / "runs").mkdir()
    for name, step in (("a", 1), ("b", 2)):
        pq.write_table(pa.table({"step": [0, step], "position": [0, 1]}), folder / f"runs/{name}.parquet")
    spec = SPEC.replace("cells.csv", '"runs/*.parquet", window: {run: b}')
    (folder / "runs/one.yaml").write_text(spec.replace("runs/", ""), "utf-8")
    assert main(["build", "runs"]) == 0
    assert main(["build", "runs", "--check"]) == 0

    (folder / "runs/b.parquet").rename(folder / "runs/z.parquet")

    assert main(["build", "runs", "--check"]) == 1
    assert "has no run “b”" in capsys.readouterr().err


def test_the_trace_of_a_json_spec_is_followed_whatever_its_texts_hold(folder, capsys):
    """JSON escapes what lies beyond sixteen bits as two surrogates, which are no characters to YAML."""
    spec = {"tracegram": 1, "title": "\U0001f600", "trace": {"file": "cells.csv"}, "marks": [{"mark": "rect"}]}
    (folder / "figures/one.yaml").unlink()
    (folder / "figures/one.json").write_text(json.dumps(spec), "utf-8")
    build(capsys)
    (folder / "figures/cells.csv").write_text("step,position\n0,0\n1,0\n", "utf-8")

    assert build(capsys)[1] == ["2 specs: 1 rendered, 1 output written, 0 with errors"]


def test_a_deleted_output_comes_back_without_being_rendered(folder, capsys):
    build(capsys)
    (folder / "figures/one.svg").unlink()

    assert build(capsys)[1] == ["2 specs: 0 rendered, 1 output written, 0 with errors"]
    assert (folder / "figures/one.svg").exists()


def test_outputs_go_to_another_folder_in_the_same_order_of_folders(folder, capsys):
    build(capsys, "-o", "out/pictures")

    assert sorted(path.relative_to(folder).as_posix() for path in (folder / "out").rglob("*.svg")) == [
        "out/pictures/deep/two.svg",
        "out/pictures/one.svg",
    ]


def test_check_fails_when_an_output_is_stale_or_missing_and_writes_nothing(folder, capsys):
    build(capsys)
    assert build(capsys, "--check")[0] == 0
    (folder / "figures/one.svg").write_text("old", "utf-8")
    (folder / "figures/deep/two.svg").unlink()

    code, said, _ = build(capsys, "--check")

    assert code == 1
    assert said == [
        "figures/deep/two.svg is missing",
        "figures/one.svg is stale",
        "2 specs: 2 rendered, 2 outputs stale, 0 with errors",
    ]
    assert (folder / "figures/one.svg").read_text("utf-8") == "old"


def test_a_picture_in_the_output_folder_whose_spec_is_gone_is_named_and_stays(folder, capsys):
    """Only what tracegram wrote, in a format of the build; the folder of specs itself may hold other renderings."""
    formats = ["--to", "svg", "--to", "png", "--to", "pdf"]
    build(capsys, *formats, "-o", "out")
    (folder / "out/photo.png").write_bytes(b"\x89PNG\r\n\x1a\n not ours")
    (folder / "out/drawn.svg").write_text("<svg/>", "utf-8")
    assert build(capsys, *formats, "-o", "out", "--check")[0] == 0
    shutil.rmtree(folder / "figures/deep")

    code, said, _ = build(capsys, *formats, "-o", "out", "--check")

    advice = "is made by no spec of figures: delete it, or name its spec too"
    named = [f"out/deep/two.{suffix} {advice}" for suffix in ("pdf", "png", "svg")]
    assert (code, said[:-1]) == (1, named)
    assert build(capsys, "-o", "out")[:2] == (0, [named[2], "1 spec: 0 rendered, 0 outputs written, 0 with errors"])
    assert len(list((folder / "out/deep").iterdir())) == 3
    assert main(["build", "figures/one.yaml", "-o", "out", "--check"]) == 0
    build(capsys)
    (folder / "figures/one.svg").rename(folder / "figures/other.svg")
    build(capsys)
    assert build(capsys, "-o", "figures", "--check")[0] == 0


def test_a_spec_with_a_mistake_leaves_its_output_and_the_others_are_built(folder, capsys):
    build(capsys)
    before = (folder / "figures/one.svg").read_bytes()
    (folder / "figures/one.yaml").write_text(SPEC.replace("orange", "ornage"), "utf-8")
    (folder / "figures/deep/two.yaml").write_text(SPEC.replace("orange", "blue"), "utf-8")

    code, said, errors = build(capsys)

    assert (code, said) == (1, ["2 specs: 1 rendered, 1 output written, 1 with errors"])
    assert "figures/one.yaml:4:25" in errors
    assert (folder / "figures/one.svg").read_bytes() == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_output_that_cannot_be_written_costs_no_other_spec_its_outputs(jobs, folder, capsys):
    """A spec's own outputs stay together: none is new if one cannot be."""
    (folder / "figures/deep/two.png").mkdir()

    code, said, errors = build(capsys, "--to", "svg", "--to", "png", "--jobs", jobs)

    assert (code, said) == (1, ["2 specs: 2 rendered, 2 outputs written, 1 with errors"])
    assert "error[bad-output-path]" in errors
    assert errors.splitlines()[-1] == "1 of 2 specs failed, their outputs are as they were: figures/deep/two.yaml"
    assert (folder / "figures/one.png").exists()
    assert not (folder / "figures/deep/two.svg").exists()


def test_a_warning_is_said_by_every_build(folder, capsys):
    for name in ("figures", "figures/deep"):
        (folder / name / "cells.csv").write_text("step,position,value\n0,0,1\n1,1,\n", "utf-8")
    for path in (folder / "figures").rglob("*.yaml"):
        path.write_text(SPEC.replace("orange", "{field: value}"), "utf-8")

    said = [build(capsys)[2].count("warning[missing-values]") for _ in range(2)]

    assert said == [2, 2]


def test_a_folder_without_specs_and_two_specs_of_one_output_are_refused(folder, capsys):
    (folder / "empty").mkdir()
    assert main(["build", "empty"]) == 1
    assert "no spec is in empty" in capsys.readouterr().err

    shutil.copy(folder / "figures/one.yaml", folder / "figures/one.yml")
    assert build(capsys)[0] == 1


@pytest.mark.usefixtures("folder")
def test_the_schema_that_new_writes_beside_a_spec_is_no_spec(capsys):
    assert main(["new", "figures/three.yaml", "--trace", "cells.csv"]) == 0
    capsys.readouterr()

    assert build(capsys) == (0, ["3 specs: 3 rendered, 3 outputs written, 0 with errors"], "")


@pytest.mark.usefixtures("folder")
def test_processes_side_by_side_give_the_same_bytes(capsys):
    """Four builds at once, two of them with two processes, share a cache and end with the same pictures."""
    build(capsys, "-o", "expected")
    command = [sys.executable, "-m", "tracegram", "build", "figures", "--cache", "shared"]
    started = [
        subprocess.Popen([*command, "-o", f"out{number}", "--jobs", str(1 + number % 2)], stdout=subprocess.PIPE)
        for number in range(4)
    ]

    assert [process.wait() for process in started] == [0] * 4
    for process in started:
        process.stdout.close()
    expected = {path.name: path.read_bytes() for path in Path("expected").rglob("*.svg")}
    for number in range(4):
        assert {path.name: path.read_bytes() for path in Path(f"out{number}").rglob("*.svg")} == expected


def test_a_folder_of_others_is_no_cache_and_nothing_in_it_is_deleted(folder, capsys):
    thesis = folder / "keep" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("x", "utf-8")
    os.utime(thesis, (0, 0))
    (folder / "linked").symlink_to(folder / "keep")

    for name, found in (("keep", "holds other files"), ("linked", "is a link")):
        code, _, said = build(capsys, "--cache", name)
        assert (code, f"error[bad-output-path]: {name} {found}" in said) == (1, True)
    assert thesis.read_text("utf-8") == "x"
    assert not (folder / "figures/one.svg").exists()


def test_a_cache_lies_in_the_project_only_if_it_is_named(folder, capsys):
    before = {path.name for path in folder.iterdir()}
    build(capsys)
    assert {path.name for path in folder.iterdir()} == before

    assert build(capsys, "--cache", "kept")[1] == ["2 specs: 2 rendered, 0 outputs written, 0 with errors"]
    assert build(capsys, "--cache", "kept")[1] == ["2 specs: 0 rendered, 0 outputs written, 0 with errors"]


def test_what_others_put_into_a_cache_is_drawn_again(folder, capsys):
    """An entry that is changed, cut, renamed, or made with the secret of another user."""
    build(capsys, "--cache", "kept")
    right = (folder / "figures/one.svg").read_bytes()
    entries = [path for path in (folder / "kept").iterdir() if len(path.name) == 64]
    contents = [path.read_bytes() for path in entries]
    forgeries = [
        [content.replace(b"<svg", b"<SVG") for content in contents],
        [content[:-9] for content in contents],
        contents[::-1],
        [b"<svg/>"] * 2,
    ]
    for forged in forgeries:
        for path, content in zip(entries, forged, strict=True):
            path.write_bytes(content)
        assert build(capsys, "--cache", "kept")[1][0].startswith("2 specs: 2 rendered")
        assert (folder / "figures/one.svg").read_bytes() == right
    assert build(capsys, "--cache", "kept")[1][0].startswith("2 specs: 2 rendered")  # the last are files of others


@pytest.mark.usefixtures("folder")
def test_check_draws_whatever_is_kept(capsys):
    build(capsys)
    store = users_store()
    for path in store.folder.glob("?" * 64):
        store.put(path.name, b"<svg>another</svg>")

    assert build(capsys, "--check") == (0, ["2 specs: 2 rendered, 0 outputs stale, 0 with errors"], "")
    assert build(capsys)[1] == ["2 specs: 0 rendered, 2 outputs written, 0 with errors"]


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "jpg", "html", "vl.json"])
def test_a_file_that_tracegram_did_not_write_is_not_replaced(suffix, folder, capsys):
    """What it wrote is, when the spec has changed; and where one file is in the way, no output of its spec is new."""
    path, other = folder / f"figures/one.{suffix}", folder / "figures/one.vg.json"
    path.write_bytes(b"drawn by hand")
    code, said, errors = build(capsys, "--to", suffix, "--to", "vg.json")

    assert (code, "2 outputs written, 1 with errors" in said[0]) == (1, True)
    assert f"error[bad-output-path]: figures/one.{suffix} exists, and tracegram did not write it" in errors
    assert (path.read_bytes(), other.exists()) == (b"drawn by hand", False)
    path.unlink()
    assert build(capsys, "--to", suffix, "--to", "vg.json")[0] == 0
    before = path.read_bytes()
    spec = folder / "figures/one.yaml"
    spec.write_text(spec.read_text("utf-8").replace("orange", "blue"), "utf-8")
    assert build(capsys, "--to", suffix, "--to", "vg.json")[0] == 0
    assert path.read_bytes() != before


@pytest.mark.parametrize("name", ["tracegram.css", "tracegram-runtime.js"])
def test_files_beside_pages_do_not_replace_those_of_others(name, folder, capsys):
    (folder / "site").mkdir()
    (folder / "site" / name).write_text("/* my own */ figure.tracegram {}", "utf-8")
    render = ["render", "figures/one.yaml", "-o", "site/one.html", "--js", "external"]

    assert (main(["runtime", "site"]), main(render)) == (1, 1)
    assert capsys.readouterr().err.count(f"site/{name} exists, and tracegram did not write it") == 2
    assert [path.name for path in (folder / "site").iterdir()] == [name]
    (folder / "site" / name).unlink()
    assert [main(words) for words in (render, render, ["runtime", "site"])] == [0, 0, 0]


def test_a_build_that_writes_nothing_removes_what_a_killed_one_left(folder, capsys):
    build(capsys)
    left = folder / "figures" / f".tracegram-{'0' * 32}"
    left.mkdir()
    (left / MARKER).write_bytes(MARK)
    (left / "0").write_bytes(b"half a picture")

    assert build(capsys)[1] == ["2 specs: 0 rendered, 0 outputs written, 0 with errors"]
    assert not left.exists()


def test_a_link_in_the_place_of_an_output_is_neither_read_nor_followed(folder, capsys):
    """All memory of the machine has no end."""
    (folder / "figures" / "one.svg").symlink_to("/proc/kcore")

    assert build(capsys, "--check")[0] == 1
    code, _said, errors = build(capsys)
    assert (code, "one.svg is a link" in errors) == (1, True)
