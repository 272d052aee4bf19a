"""Files are written whole, all of them or none, and nothing is deleted that others made."""

import errno
import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tracegram.diagnostics import TracegramError
from tracegram.files import MARK, MARKER, sweep, temporary_folder, write_whole

TEMPORARY = f".tracegram-{'0' * 32}"


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


def test_a_name_of_the_greatest_length_is_written(tmp_path):
    write_whole({tmp_path / ("a" * 255): b"new"})

    assert (tmp_path / ("a" * 255)).read_bytes() == b"new"


@pytest.mark.parametrize("call", ["open", "fsync", "mkdir", "link", "chmod", "replace"])
def test_files_are_all_old_or_all_new_whichever_call_fails(call, tmp_path, monkeypatch):
    """Two files of three are old, and they lie in two folders."""
    (tmp_path / "below").mkdir()
    files = {tmp_path / "a": b"old a", tmp_path / "below" / "b": b"old b", tmp_path / "c": None}
    works, left = getattr(os, call), 0

    def fail_once(*arguments, **words):
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(errno.EIO, "Input/output error")
        return works(*arguments, **words)

    monkeypatch.setattr(os, call, fail_once)
    reached = []
    for number in range(1, 20):
        for path, content in files.items():
            path.unlink(missing_ok=True) if content is None else path.write_bytes(content)
        left = number
        try:
            write_whole(dict.fromkeys(files, b"new"))
            expected = dict.fromkeys(files, b"new")
        except TracegramError:
            expected = files
        assert {path: path.read_bytes() if path.exists() else None for path in files} == expected
        assert [path for path in tmp_path.rglob("*") if path not in {*files, tmp_path / "below"}] == []
        reached += [left <= 0]
    assert (reached[0], reached[-1]) == (True, False)


@pytest.mark.parametrize("call", ["fsync", "replace", "unlink", "rmdir"])
def test_what_a_killed_process_left_is_removed_by_the_next(call, tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    child = f"""
import os, signal, sys
from pathlib import Path
from tracegram.files import write_whole
os.{call} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
write_whole({{Path(sys.argv[1], "a"): b"new", Path(sys.argv[1], "b"): b"new"}})
"""
    killed = subprocess.run([sys.executable, "-c", child, tmp_path], check=False)
    left = names_in(tmp_path)
    write_whole({tmp_path / "c": b"new"})

    assert killed.returncode == -signal.SIGKILL
    assert any(name.startswith(".tracegram-") for name in left)
    assert not any(name.startswith(".tracegram-") for name in names_in(tmp_path))


def test_what_somebody_is_writing_now_is_left_to_them(tmp_path):
    with temporary_folder(tmp_path) as folder:
        write_whole({tmp_path / "a": b"new"})

        assert (folder / MARKER).read_bytes() == MARK


def test_only_folders_with_our_mark_are_swept(tmp_path):
    """Nor is anything deleted through a link, or beside what we write."""
    kept = {name: tmp_path / name for name in ("thesis", f"{TEMPORARY}0", TEMPORARY, f".tracegram-{'1' * 32}")}
    for folder in kept.values():
        folder.mkdir()
        (folder / "0").write_bytes(b"of others")
    (kept["thesis"] / MARKER).write_bytes(MARK)
    (kept[f"{TEMPORARY}0"] / MARKER).write_bytes(MARK)
    (kept[TEMPORARY] / MARKER).write_bytes(MARK + b"and more")
    (tmp_path / f".tracegram-{'2' * 32}").symlink_to(kept["thesis"])
    (tmp_path / f".tracegram-{'3' * 32}").mkdir()
    marked = tmp_path / f".tracegram-{'3' * 32}"
    for name, content in ((MARKER, MARK), ("0", b"ours"), ("notes", b"of others")):
        (marked / name).write_bytes(content)
    sweep(tmp_path)

    assert [(folder / "0").read_bytes() for folder in kept.values()] == [b"of others"] * 4
    assert names_in(marked) == [MARKER, "notes"]


def test_many_threads_may_write_one_file(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(write_whole, {tmp_path / "a": bytes([number]) * 99}) for number in range(64)]:
            each.result()

    assert len(set((tmp_path / "a").read_bytes())) == 1
    assert names_in(tmp_path) == ["a"]
