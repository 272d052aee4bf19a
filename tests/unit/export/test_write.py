"""This file is about writing: every file whole, or none of them new."""

import errno
import os
import stat

import pytest

from tracegram.diagnostics import TracegramError
from tracegram.export import write_whole


def refused(files) -> str:
    with pytest.raises(TracegramError) as caught:
        write_whole(files)
    assert {finding.code for finding in caught.value.findings} == {"bad-output-path"}
    return str(caught.value)


def names_in(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_are_written_and_replaced(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    write_whole({tmp_path / "a": b"new", tmp_path / "b": b""})

    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"new", b"")
    assert names_in(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_that_is_replaced_keeps_its_mode(mode, tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(mode)
    write_whole({tmp_path / "a": b"new"})

    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


def test_the_mask_of_the_user_sets_the_mode(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole({tmp_path / "a": b"new"})
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("interruption", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_half_way_leaves_the_old_files(interruption, tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")
    flush = os.fsync
    calls = []

    def fail_at_the_second(number):
        calls.append(number)
        if len(calls) == 2:
            raise interruption
        flush(number)

    monkeypatch.setattr(os, "fsync", fail_at_the_second)
    with pytest.raises((TracegramError, KeyboardInterrupt)):
        write_whole({tmp_path / "a": b"new", tmp_path / "b": b"new"})

    assert (tmp_path / "a").read_bytes() == b"old"
    assert names_in(tmp_path) == ["a"]


def test_a_missing_folder_is_named_with_its_remedy(tmp_path):
    with pytest.raises(TracegramError) as caught:
        write_whole({tmp_path / "ok": b"x", tmp_path / "no" / "a": b"x"})
    (finding,) = caught.value.findings

    assert finding.code == "bad-output-path"
    assert finding.help.startswith("mkdir -p ")
    assert names_in(tmp_path) == []


def test_all_refusals_are_said_at_once(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    said = refused({tmp_path / "folder": b"x", tmp_path / "link": b"x", tmp_path / "file" / "a": b"x"})

    assert ["folder" in said, "link" in said, "is a file" in said] == [True] * 3
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_name_too_long_is_refused(tmp_path):
    assert "too long" in refused({tmp_path / ("a" * 300): b"x"})


def test_a_device_is_refused():
    from pathlib import Path

    assert "not a regular file" in refused({Path("/dev/null"): b"x"})


def test_a_planted_link_at_the_temporary_name_is_not_followed(tmp_path):
    (tmp_path / "victim").write_bytes(b"old")
    (tmp_path / f".a.tmp-{os.getpid()}").symlink_to(tmp_path / "victim")
    refused({tmp_path / "a": b"new"})

    assert (tmp_path / "victim").read_bytes() == b"old"
