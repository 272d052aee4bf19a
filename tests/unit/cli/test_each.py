"""`render --each`: one figure for each value of a field, from one reading of the trace."""

import pytest

from tracegram.cli.main import main
from tracegram.sources import many_files

ROWS = "\n".join(f"{run},{step},0,{step / 10}" for run in "ab" for step in range(3))
SPEC = """tracegram: 1
trace: {file: decode.csv}
marks: [{mark: rect, color: {field: confidence}}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "decode.csv").write_text(f"run,step,position,confidence\n{ROWS}\n", "utf-8")
    (tmp_path / "figure.yaml").write_text(SPEC, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_trace_of_all_figures_is_read_once_until_it_changes(folder, monkeypatch):
    read, files = many_files.read_file, []

    def counted(path, *words):
        files.append(path)
        return read(path, *words)

    monkeypatch.setattr(many_files, "read_file", counted)

    for _ in range(2):
        assert main(["render", "figure.yaml", "--each", "run", "-o", "{run}.svg", "--jobs", "1"]) == 0
        assert sorted(each.name for each in folder.glob("*.svg")) == ["a.svg", "b.svg"]
        assert files == ["decode.csv"]
        files.clear()
        (folder / "decode.csv").write_text(f"run,step,position,confidence\n{ROWS}\nb,3,0,0.5\n", "utf-8")


def test_figures_of_each_value_that_share_a_file_are_an_error(folder, capsys):
    assert main(["render", "figure.yaml", "--each", "run", "-o", "out.svg"]) == 1
    assert "both be written to out.svg" in capsys.readouterr().err
    assert not (folder / "out.svg").exists()


@pytest.mark.parametrize("command", ["render", "build"])
def test_figures_that_fail_are_counted_as_figures(folder, capsys, command):
    """Both figures are of one spec, which is named, and not counted twice."""
    rows = [f"{run},0,{position},1,{kind}" for run in "ab" for position, kind in enumerate("xy")]
    (folder / "decode.csv").write_text("\n".join(["run,step,position,confidence,kind", *rows]), "utf-8")
    words = ["-o", "{kind}.svg"] if command == "render" else ["-o", "{kind}", "--to", "svg"]

    assert main([command, "figure.yaml", "--each", "kind", *words]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert " of 2 figures failed, their outputs are as they were: figure.yaml" in last
