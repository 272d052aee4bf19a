"""Trace files that are read once, until they change."""

import os

import pytest

from tracegram.diagnostics import Place, Span, TracegramError
from tracegram.sources.many_files import ReadOnce

ASKED = Place(file="figure.yaml", span=Span(line=2, column=8, end_line=2, end_column=9))
ELSEWHERE = Place(file="figure.yaml", span=Span(line=9, column=8, end_line=9, end_column=9))


def write(path, text):
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_read_again_only_when_it_changed(tmp_path):
    file = write(tmp_path / "a.csv", "step,position\n0,0\n")
    read = ReadOnce()
    first = read("a.csv", tmp_path, ASKED)

    assert read("a.csv", tmp_path, ASKED) is first
    write(file, "step,position\n0,1\n")
    os.utime(file, ns=(0, 0))
    assert read("a.csv", tmp_path, ASKED).columns["position"].tolist() == ["1"]


def test_what_is_wrong_inside_a_file_is_kept_with_it(tmp_path, monkeypatch):
    write(tmp_path / "a.csv", "step,position\n0\n")
    read = ReadOnce()
    with pytest.raises(TracegramError) as first:
        read("a.csv", tmp_path, ASKED)
    monkeypatch.setattr("tracegram.sources.many_files.read_file", None)
    with pytest.raises(TracegramError) as second:
        read("a.csv", tmp_path, ELSEWHERE)

    assert [each.code for each in first.value.findings] == ["ragged-row"]
    assert first.value.findings == second.value.findings


def test_what_is_wrong_with_a_path_stands_where_it_is_written_now(tmp_path):
    read = ReadOnce()
    for place in (ASKED, ELSEWHERE):
        with pytest.raises(TracegramError) as error:
            read("a.csv", tmp_path, place)
        assert error.value.findings[0].place == place


def test_a_file_that_becomes_a_link_out_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "specs"
    folder.mkdir()
    secret, file = (
        write(tmp_path / "secret.csv", "step,position\n0,0\n"),
        write(folder / "a.csv", "step,position\n0,0\n"),
    )
    read = ReadOnce()
    read("a.csv", folder, ASKED)
    file.unlink()
    file.symlink_to(secret)

    with pytest.raises(TracegramError, match="path-outside-folder"):
        read("a.csv", folder, ASKED)
    with pytest.raises(TracegramError, match="path-outside-folder"):
        read("../secret.csv", folder, ASKED)


def test_only_the_last_few_traces_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegram.sources.many_files.MOST_KEPT", 4)
    read = ReadOnce()
    files = [write(tmp_path / f"{each}.csv", "step,position\n0,0\n").name for each in range(3)]
    tables = [read(each, tmp_path, ASKED) for each in files]

    assert [read(each, tmp_path, ASKED) for each in files[1:]] == tables[1:]
    assert read(files[0], tmp_path, ASKED) is not tables[0]
