"""The command that writes the files of living figures."""

import pytest

import tracegram
from tracegram.cli.main import main


def test_the_files_are_those_that_pages_name(tmp_path, capsys):
    assert main(["runtime", str(tmp_path)]) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == tracegram.runtime_files()
    assert str(tmp_path / "tracegram.css") in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_made(tmp_path):
    assert main(["runtime", str(tmp_path / "docs" / "assets")]) == 0
    assert {path.name for path in (tmp_path / "docs" / "assets").iterdir()} == set(tracegram.runtime_files())


@pytest.mark.parametrize("below", ["file", "file/assets"])
def test_a_folder_that_cannot_be_is_refused(below, tmp_path, capsys):
    (tmp_path / "file").write_text("", "utf-8")

    assert main(["runtime", str(tmp_path / below)]) == 1
    assert "error[bad-output-path]" in capsys.readouterr().err
